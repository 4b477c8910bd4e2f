/*
 * findings - one message and one line of CSV for each.
 */
#include "validate/findings.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "file/outfile.h"
#include "stream/formula.h"

struct findings {
	struct outfile *file; /* NULL: not wanted */
	uint64_t count[2];    /* told so far, by severity */
	uint64_t followed;    /* not told, since they follow from one that is */
	struct buf line;      /* scratch */
	struct buf quoted;    /* scratch */
};

struct findings *findings_open(const char *path)
{
	static const char head[] = "file,line,record,group,field,code,severity,value,message\n";
	struct outfile *file = NULL;
	struct findings *f;

	if (path) {
		file = outfile_open(path);
		if (!file)
			return NULL;
		outfile_write(file, head, sizeof(head) - 1);
	}
	f = xcalloc(1, sizeof(*f));
	f->file = file;
	return f;
}

/* "field: 'value' message", with what there is of it. */
static void say(struct findings *f, const struct finding *finding)
{
	buf_reset(&f->line);
	if (finding->severity == SEVERITY_WARNING)
		buf_adds(&f->line, "warning: ");
	if (!str_is_null(finding->field))
		buf_addf(&f->line, "%.*s: ", (int)finding->field.len, finding->field.p);
	if (!str_is_null(finding->field) && !str_is_null(finding->value))
		buf_addf(&f->line, "%s ", text_quote(&f->quoted, finding->value));
	buf_addstr(&f->line, finding->message);
	if (!str_is_null(finding->group))
		buf_addf(&f->line, " (group %s)", text_quote(&f->quoted, finding->group));
	diag_finding(finding->code, finding->at, "%s", f->line.p);
}

/* "file:line" in two fields; a place of another shape stays whole, the line empty. */
static void put_place(struct buf *out, struct str at)
{
	size_t colon = at.len;

	while (colon > 0 && at.p[colon - 1] >= '0' && at.p[colon - 1] <= '9')
		colon--;
	if (colon == 0 || colon == at.len || at.p[colon - 1] != ':') {
		formula_put(out, at, ',');
		buf_adds(out, ",,");
		return;
	}
	formula_put(out, (struct str){ at.p, colon - 1 }, ',');
	buf_addc(out, ',');
	buf_add(out, at.p + colon, at.len - colon);
	buf_addc(out, ',');
}

static void write_line(struct findings *f, const struct finding *finding)
{
	static const char *const severity[] = { "error", "warning" };
	struct buf *out = &f->line;

	buf_reset(out);
	put_place(out, finding->at);
	buf_addf(out, "%llu,", (unsigned long long)finding->record);
	formula_put(out, finding->group, ',');
	buf_addc(out, ',');
	formula_put(out, finding->field, ',');
	buf_addc(out, ',');
	formula_put(out, finding->code, ',');
	buf_addf(out, ",%s,", severity[finding->severity]);
	formula_put(out, finding->value, ',');
	buf_addc(out, ',');
	formula_put(out, finding->message, ',');
	buf_addc(out, '\n');
	outfile_write(f->file, out->p, out->len);
}

void findings_report(struct findings *f, const struct finding *finding)
{
	f->count[finding->severity]++;
	say(f, finding);
	if (f->file)
		write_line(f, finding);
}

void findings_follow(struct findings *f)
{
	f->followed++;
}

uint64_t findings_followed(const struct findings *f)
{
	return f->followed;
}

uint64_t findings_count(const struct findings *f, enum severity severity)
{
	return f->count[severity];
}

bool findings_close(struct findings *f, bool commit)
{
	bool ok;

	if (!f)
		return true;
	ok = outfile_close(f->file, commit);
	buf_free(&f->line);
	buf_free(&f->quoted);
	free(f);
	return ok;
}
