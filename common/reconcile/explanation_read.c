/* explanation_read - the records behind both sides, and those that left between them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "reconcile/explanation_int.h"
#include "record/fault.h"
#include "record/finding.h"
#include "stream/reader.h"

/* ---- both sides ---- */

bool explanation_open(struct explanation *x, struct bound mapping)
{
	const struct spec_explain *e = &x->r->what->explain;
	struct str unknown;

	for (int side = BEFORE; side <= AFTER; side++) {
		x->side[side] = side_records_open(x->r->spec, x->r->what, (enum side)side, mapping);
		if (!x->side[side])
			return false;
	}
	unknown = side_records_unknown(x->side[AFTER]);
	if (!str_is_null(unknown)) {
		yaml_error(e->node,
		           "the side after has no field '%.*s', which 'voucher' or 'line' names: "
		           "give it an expression in its 'fields'",
		           (int)unknown.len, unknown.p);
		return false;
	}
	unknown = side_records_unknown(x->side[BEFORE]);
	x->has_before = str_is_null(unknown);
	if (!x->has_before && e->before.node)
		yaml_error(e->before.node,
		           "the records have no field '%.*s', which 'voucher' or 'line' names: "
		           "give it an expression in 'fields'",
		           (int)unknown.len, unknown.p);
	return x->has_before || !e->before.node;
}

struct reading {
	struct explanation *x;
	enum reason_from from;
	struct str why; /* of what left on the way */
	struct buf text;
	/* the voucher that was set aside last, and what it adds up to */
	struct buf voucher;
	struct decimal *sum;
};

static bool put(const struct reading *r, const struct side_record *rec, enum reason_from from,
                struct str why)
{
	const struct reason_record one = {
		from, rec->id, rec->part, rec->value, rec->rec->at, why
	};

	return reasons_put(r->x->reasons, &one);
}

static bool take_record(void *self, const struct side_record *rec)
{
	struct reading *r = self;

	if (!rec->left_out)
		return put(r, rec, r->from, STR_NULL);
	/* then the side before may have it all the same */
	return r->from != REASON_FROM_AFTER || !r->x->has_before ||
	       put(r, rec, REASON_FROM_LEFT, STR("left out by where of the side after"));
}

static bool read_sides(struct explanation *x)
{
	struct reading before = { .x = x, .from = REASON_FROM_BEFORE },
		       after = { .x = x, .from = REASON_FROM_AFTER };

	return (!x->has_before || side_records_each(x->side[BEFORE], take_record, &before)) &&
	       side_records_each(x->side[AFTER], take_record, &after);
}

/* ---- what was set aside ---- */

/* "set aside: unbalanced": the first fault that the record has itself. */
static struct str reason_aside(struct reading *r, const struct record *rec)
{
	struct str rest = rec->fault;
	struct fault_entry entry, first = { .code = STR("group") };

	while (fault_next(&rest, rec->arena, &entry)) {
		first = entry;
		if (!str_eq(entry.code, fault_name(FAULT_GROUP)))
			break;
	}
	buf_reset(&r->text);
	buf_addf(&r->text, "%.*s: %.*s", (int)r->why.len, r->why.p, (int)first.code.len,
	         first.code.p);
	return buf_str(&r->text);
}

static void end_voucher(struct reading *r)
{
	size_t measures = r->x->r->what->measure_count;

	for (size_t i = 0; i < measures; i++) {
		if (r->voucher.len > 0 && decimal_sign(r->sum[i]) != 0)
			hints_left(r->x->hints, buf_str(&r->voucher), r->sum[i]);
		r->sum[i] = decimal_of(0, 0);
	}
}

/* The amount of a voucher that was set aside may be what remains unexplained. */
static void add_voucher(struct reading *r, const struct side_record *rec)
{
	const struct spec_reconcile *what = r->x->r->what;
	struct buf name = { 0 };

	for (size_t i = 0; i < what->explain.voucher_count; i++) {
		buf_adds(&name, i > 0 ? " " : "");
		text_escape(&name, rec->id[i]);
	}
	if (!str_eq(buf_str(&name), buf_str(&r->voucher)))
		end_voucher(r);
	buf_reset(&r->voucher);
	buf_addstr(&r->voucher, buf_str(&name));
	buf_free(&name);
	for (size_t i = 0; i < what->measure_count; i++)
		if (decimal_add(r->sum[i], rec->value[i], &r->sum[i]) != DECIMAL_OK)
			r->sum[i] = decimal_of(0, 0); /* no hint then */
}

static bool take_aside(void *self, const struct side_record *rec)
{
	struct reading *r = self;

	if (rec->left_out)
		return true;
	add_voucher(r, rec);
	return put(r, rec, REASON_FROM_LEFT, reason_aside(r, rec->rec));
}

/* Nothing of the file is used: the reader must know that. */
static void say_unused(const char *path, const char *why)
{
	finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("reconcile") },
	                     "what '%s' names explains nothing: %s", path, why);
}

/* Is the file there, with a header? False after an error was reported. */
static bool has_header(const char *path)
{
	struct reader_options options = { .format = FORMAT_STREAM };
	struct reader *in = reader_open(&path, 1, &options);

	reader_close(in);
	return in != NULL;
}

/*
 * Open such a file. False after an error was reported. NULL in *aside: its records have other fields than those
 * of the side after, as those of a query may be. That is no error, but the reader must know that nothing of
 * it was used.
 */
static bool open_aside(struct explanation *x, const char *path, struct side_records **aside)
{
	struct diag_log *log, *before;

	if (!has_header(path))
		return false;
	log = diag_log_new();
	before = diag_hold(log);
	*aside = side_records_aside(x->r->spec, x->r->what, path);
	diag_hold(before);
	if (*aside)
		diag_release(log);
	else
		say_unused(path, "its records cannot be read as the side after is, with the same "
		                 "fields");
	diag_log_free(log);
	return true;
}

static bool read_aside(struct explanation *x, const char *path, const char *why)
{
	struct reading r = { .x = x, .why = str_of(why) };
	struct side_records *aside = NULL;
	bool ok = open_aside(x, path, &aside);

	if (!aside)
		return ok;
	r.sum = xcalloc(x->r->what->measure_count, sizeof(*r.sum));
	ok = side_records_each(aside, take_aside, &r);
	end_voucher(&r);
	side_records_close(aside);
	buf_free(&r.text);
	buf_free(&r.voucher);
	free(r.sum);
	return ok;
}

/* ---- what was merged ---- */

/* A file of dedupe has the key of each record that was dropped, not its amounts. */
static bool read_merged(struct explanation *x, const char *path)
{
	const struct spec_reconcile *what = x->r->what;
	const struct spec_explain *e = &what->explain;
	size_t fields = e->voucher_count + e->line_count;
	struct reader_options options = { .format = FORMAT_CSV };
	struct reader *in = reader_open(&path, 1, &options);
	struct str *id = xcalloc(fields, sizeof(*id)),
		   *key = xcalloc(what->key_count, sizeof(*key));
	struct decimal *value = xcalloc(what->measure_count, sizeof(*value));
	ptrdiff_t *column = xcalloc(fields, sizeof(*column)), dropped = -1;
	struct reason_record one = { REASON_FROM_MERGED, id, key, value, STR_NULL, STR_NULL };
	struct record rec;
	bool ok = in != NULL, known = true;

	for (size_t i = 0; ok && i < fields; i++) {
		column[i] = header_find(reader_header(in), i < e->voucher_count
		                                                   ? e->voucher[i]
		                                                   : e->line[i - e->voucher_count]);
		known &= column[i] >= 0;
	}
	if (ok)
		dropped = header_find(reader_header(in), STR("dropped"));
	known &= fields > 0;
	/* it is merged by another key than that by which records are known here */
	if (ok && !known)
		say_unused(path, "it has not the fields of explain.voucher and explain.line");
	while (ok && known && reader_next(in, &rec)) {
		for (size_t i = 0; i < fields; i++)
			id[i] = rec.field[column[i]];
		one.at = dropped >= 0 ? rec.field[dropped] : STR_NULL;
		ok = reasons_put(x->reasons, &one);
		x->any_merged = true;
	}
	ok = ok && !reader_failed(in);
	reader_close(in);
	free(id);
	free(key);
	free(value);
	free(column);
	return ok;
}

/* ---- the folder of a run ---- */

static bool read_file(struct explanation *x, const char *dir, const char *name,
                      bool (*read)(struct explanation *x, const char *path))
{
	struct buf path = { 0 };
	bool ok = true;

	buf_addf(&path, "%s/%s", dir, name);
	/* one that is there and cannot be reached is an error of reading it */
	if (access(path.p, F_OK) == 0 || errno != ENOENT)
		ok = read(x, path.p);
	buf_free(&path);
	return ok;
}

static bool read_set_aside(struct explanation *x, const char *path)
{
	return read_aside(x, path, "set aside");
}

static bool read_refused(struct explanation *x, const char *path)
{
	return read_aside(x, path, "refused by the database");
}

bool explanation_read(struct explanation *x, const char *dir)
{
	return read_sides(x) && (!dir || (read_file(x, dir, "set-aside.tsv", read_set_aside) &&
	                                  read_file(x, dir, "refused.tsv", read_refused) &&
	                                  read_file(x, dir, "crossref.csv", read_merged)));
}
