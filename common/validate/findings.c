/* findings - see findings.h. */
#include "validate/findings.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/tablefile.h"

/* A finding that a part keeps. */
struct kept {
	struct finding finding;
	struct str cause; /* null: not known */
};

struct findings {
	struct tablefile *file;      /* NULL: not wanted */
	struct kept *kept;           /* of a part: in the order of finding, */
	size_t kept_count;           /* how many */
	size_t kept_capacity;        /* room in `kept` */
	struct arena arena;          /* owns their texts */
	struct str cause;            /* of the finding that is listed now; null: not known */
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

void findings_list(struct findings *f, const struct finding *finding, struct str cause)
{
	f->count[finding->severity]++;
	f->cause = cause;
	finding_report(&f->list, NULL, finding);
	f->cause = STR_NULL;
}

/* ---- of several threads ---- */

/* The sink of a part. */
static void keep(void *context, const struct finding *finding)
{
	struct findings *f = context;
	struct kept *k;
	struct finding *copy;

	f->kept = mem_grow(f->kept, &f->kept_capacity, f->kept_count + 1, sizeof(*f->kept));
	k = &f->kept[f->kept_count++];
	k->finding = *finding;
	k->cause = str_copy(&f->arena, f->cause);
	copy = &k->finding;
	copy->at = str_copy(&f->arena, finding->at);
	copy->field = str_copy(&f->arena, finding->field);
	copy->column = str_copy(&f->arena, finding->column);
	copy->code = str_copy(&f->arena, finding->code);
	copy->value = str_copy(&f->arena, finding->value);
	copy->expected = str_copy(&f->arena, finding->expected);
	copy->message = str_copy(&f->arena, finding->message);
	copy->group = str_copy(&f->arena, finding->group);
}

struct findings *findings_for_worker(void)
{
	struct findings *part = findings_open(NULL);

	part->list.take = keep;
	return part;
}

/* Move one finding. False where there is no memory for its cause. */
static bool move(struct findings *f, struct kept *k, uint64_t number, struct seen *causes)
{
	bool fresh = true;

	if (k->cause.p && !seen_add(causes, k->cause, &fresh))
		return false;
	if (!fresh) {
		f->count[k->finding.severity]--;
		f->followed++;
		return true;
	}
	if (k->finding.record > 0)
		k->finding.record += number;
	write_row(f, &k->finding);
	return true;
}

bool findings_join(struct findings *f, struct findings *part, uint64_t number, struct seen *causes)
{
	bool ok = true;

	for (size_t i = 0; i < 2; i++)
		f->count[i] += part->count[i];
	f->followed += part->followed;
	for (size_t i = 0; i < part->kept_count && ok; i++)
		ok = move(f, &part->kept[i], number, causes);
	findings_clear(part);
	return ok;
}

void findings_clear(struct findings *part)
{
	part->count[0] = part->count[1] = part->followed = 0;
	part->kept_count = 0;
	arena_reset(&part->arena);
}

/* ---- about the whole ---- */

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
	free(f->kept);
	arena_free(&f->arena);
	free(f);
	return ok;
}
