/* findings - see findings.h. */
#include "validate/findings.h"

#include <stdlib.h>

#include "base/buf.h"
#include "file/outfile.h"
#include "stream/formula.h"

struct findings {
	struct outfile *file;        /* NULL: not wanted */
	struct finding_sink list;    /* the file, */
	struct finding_sink message; /* and stderr before it */
	uint64_t count[2];           /* reported so far, by severity */
	uint64_t followed;           /* not listed, since they follow from one that is */
	struct buf line;             /* scratch */
};

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

/* The sink that is the file. */
static void write_row(void *context, const struct finding *finding)
{
	static const char *const severity[] = { "error", "warning" };
	struct findings *f = context;
	struct buf *out = &f->line;

	if (!f->file)
		return;
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
	buf_addc(out, ',');
	formula_put(out, finding->column, ',');
	buf_addc(out, ',');
	formula_put(out, finding->expected, ',');
	buf_addc(out, '\n');
	outfile_write(f->file, out->p, out->len);
}

struct findings *findings_open(const char *path)
{
	static const char head[] =
		"file,line,record,group,field,code,severity,value,message,column,expected\n";
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
	f->list = (struct finding_sink){ .take = write_row, .context = f };
	f->message = *finding_stderr();
	f->message.next = &f->list;
	return f;
}

void findings_report(struct findings *f, struct record *rec, const struct finding *finding)
{
	f->count[finding->severity]++;
	finding_report(&f->message, rec, finding);
}

void findings_list(struct findings *f, const struct finding *finding)
{
	f->count[finding->severity]++;
	finding_report(&f->list, NULL, finding);
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
	free(f);
	return ok;
}
