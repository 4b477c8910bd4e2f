/* findings - see findings.h. */
#include "validate/findings.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/tablefile.h"

struct findings {
	struct tablefile *file;      /* NULL: not wanted */
	struct finding_sink list;    /* the file, */
	struct finding_sink message; /* and stderr before it */
	uint64_t count[2];           /* reported so far, by severity */
	uint64_t followed;           /* not listed, since they follow from a listed one */
};

/* "file:line" in two fields; a place of another form stays whole, and the line is empty. */
static void put_place(struct tablefile *out, struct str at)
{
	size_t colon = at.len;

	while (colon > 0 && at.p[colon - 1] >= '0' && at.p[colon - 1] <= '9')
		colon--;
	if (colon == 0 || colon == at.len || at.p[colon - 1] != ':') {
		tablefile_cell(out, at);
		tablefile_cell(out, STR_NULL);
		return;
	}
	tablefile_cell(out, (struct str){ at.p, colon - 1 });
	tablefile_cell(out, (struct str){ at.p + colon, at.len - colon });
}

/* The sink for the file. */
static void write_row(void *context, const struct finding *finding)
{
	static const char *const severity[] = { "error", "warning" };
	struct findings *f = context;

	if (!f->file)
		return;
	put_place(f->file, finding->at);
	if (finding->record > 0)
		tablefile_count(f->file, finding->record);
	else
		tablefile_cell(f->file, STR_NULL);
	tablefile_cell(f->file, finding->group);
	tablefile_cell(f->file, finding->field);
	tablefile_cell(f->file, finding->code);
	tablefile_cell(f->file, str_of(severity[finding->severity]));
	tablefile_cell(f->file, finding->value);
	tablefile_cell(f->file, finding->message);
	tablefile_cell(f->file, finding->column);
	tablefile_cell(f->file, finding->expected);
	tablefile_end_row(f->file);
}

static void put_header(struct tablefile *out)
{
	static const char *const column[] = { "file",    "line",   "record",   "group",
		                              "field",   "code",   "severity", "value",
		                              "message", "column", "expected" };

	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++)
		tablefile_cell(out, str_of(column[i]));
	tablefile_end_row(out);
}

struct findings *findings_open(const char *path)
{
	struct tablefile *file = path ? tablefile_open(path) : NULL;
	struct findings *f;

	if (path && !file)
		return NULL;
	if (file)
		put_header(file);
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

/* "a total of the file is not the sum of its rows (2 times, 20.00 in all, accepted by the limits)" */
static void say_whole(const struct file_finding *item, struct buf *out)
{
	const char *meaning = file_finding_meaning_of(item->code), *before = " (";
	char number[27], amount[DECIMAL_TEXT];

	buf_adds(out, meaning ? meaning : "found about the whole of the data");
	if (item->count > 1) {
		buf_addf(out, "%s%s times", before, text_count(item->count, number));
		before = ", ";
	}
	if (item->has_amount) {
		decimal_format(item->amount, amount);
		buf_addf(out, "%s%s%s", before, amount, item->count > 1 ? " in all" : "");
		before = ", ";
	}
	if (item->accepted) {
		buf_addf(out, "%saccepted by the limits", before);
		before = ", ";
	}
	if (*before == ',')
		buf_addc(out, ')');
}

void findings_list_whole(struct findings *f, const struct file_findings *whole)
{
	struct buf message = { 0 };

	for (size_t i = 0; i < whole->count; i++) {
		const struct file_finding *item = &whole->item[i];

		buf_reset(&message);
		say_whole(item, &message);
		finding_report(
			&f->list, NULL,
			&(struct finding){
				.field = item->control,
				.code = item->code,
				.severity = item->accepted ? SEVERITY_WARNING : SEVERITY_ERROR,
				.message = buf_str(&message),
			});
	}
	buf_free(&message);
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
	ok = tablefile_close(f->file, commit);
	free(f);
	return ok;
}
