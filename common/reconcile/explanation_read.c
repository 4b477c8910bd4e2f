/* explanation_read - the records behind both sides, and those that left between them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "reconcile/explanation_int.h"
#include "reconcile/side_files.h"
#include "record/fault.h"
#include "record/finding.h"
#include "report/words.h"
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

/* How the records of a side file have left. */
struct departure {
	enum reason_from from;
	struct str why; /* "set aside"; null: the kind says all */
	bool cleaned; /* they have the fields of clean, which the map did not see or did not take */
};

struct reading {
	struct explanation *x;
	enum reason_from from;
	struct str why; /* of what left on the way: see struct departure */
	bool named;     /* a file of the run names what `where` passes over */
	struct buf text;
	/* the voucher that was set aside last, what it adds up to, and its records */
	struct buf voucher;
	struct decimal *sum;
	struct aside *line;
	size_t lines, capacity;
	struct arena arena; /* owns what these point to */
};

/* A record that was set aside. It waits until its voucher is read. */
struct aside {
	struct reason_record rec;
	struct str
		code; /* of the fault that it has itself; null: it has none, but another line has */
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
		return put(r, rec, r->from, STR_NULL) &&
		       explanation_count_record(r->x, r->from == REASON_FROM_AFTER ? AFTER : BEFORE,
		                                rec);
	/* then the side before may have it all the same */
	return r->from != REASON_FROM_AFTER || !r->x->has_before ||
	       put(r, rec, REASON_FROM_LEFT, word(LANGUAGE_EN, WORD_LEFT_OUT_AFTER));
}

/*
 * A record of explain.before that `where` of its map passes over: it is one before, and it was left out. If the run
 * has a file of what it has left out, that file says so.
 */
static bool take_passed_over(void *self, const struct side_record *rec)
{
	struct reading *r = self;

	if (rec->left_out)
		return true;
	r->x->any_skipped = true;
	return take_record(r, rec) && (r->named || put(r, rec, REASON_FROM_SKIPPED, STR_NULL));
}

static bool read_passed_over(struct explanation *x, bool named)
{
	struct reading r = { .x = x, .from = REASON_FROM_BEFORE, .named = named };
	struct side_records *records;
	bool ok;

	if (!x->has_before || !side_records_passes_over(x->side[BEFORE], x->r->what))
		return true;
	records = side_records_passed_over(x->r->spec, x->r->what, x->mapping);
	ok = records && side_records_each(records, take_passed_over, &r);
	side_records_close(records);
	return ok;
}

/* `named`: a file of the run names what the map has left out. */
static bool read_sides(struct explanation *x, bool named)
{
	struct reading before = { .x = x, .from = REASON_FROM_BEFORE },
		       after = { .x = x, .from = REASON_FROM_AFTER };

	return (!x->has_before || side_records_each(x->side[BEFORE], take_record, &before)) &&
	       side_records_each(x->side[AFTER], take_record, &after) && read_passed_over(x, named);
}

/* ---- what was set aside ---- */

/* The code of the first fault that the record has itself; null: it has none. */
static struct str own_fault(const struct record *rec)
{
	struct str rest = rec->fault;
	struct fault_entry entry;

	while (fault_next(&rest, rec->arena, &entry))
		if (!str_eq(entry.code, fault_name(FAULT_GROUP)))
			return entry.code;
	return STR_NULL;
}

static struct str *copy_texts(struct reading *r, const struct str *text, size_t count)
{
	struct str *copy = arena_alloc(&r->arena, mem_mul(count + 1, sizeof(*copy)));

	for (size_t i = 0; i < count; i++)
		copy[i] = str_copy(&r->arena, text[i]);
	return copy;
}

/* Keep a record until its voucher is read. */
static void hold(struct reading *r, const struct side_record *rec)
{
	const struct spec_reconcile *what = r->x->r->what;
	size_t measures = what->measure_count;
	struct decimal *value = arena_alloc(&r->arena, mem_mul(measures + 1, sizeof(*value)));

	for (size_t i = 0; i < measures; i++)
		value[i] = rec->value[i];
	r->line = mem_grow(r->line, &r->capacity, r->lines + 1, sizeof(*r->line));
	r->line[r->lines++] = (struct aside){
		.rec = { .from = REASON_FROM_LEFT,
		         .id = copy_texts(r, rec->id,
		                          what->explain.voucher_count + what->explain.line_count),
		         .key = copy_texts(r, rec->part, what->key_count),
		         .value = value,
		         .at = str_copy(&r->arena, rec->rec->at) },
		.code = str_copy(&r->arena, own_fault(rec->rec)),
	};
}

/*
 * Put the records of the voucher: "set aside: unbalanced". Those that have no fault themselves were set aside for the
 * first fault that another one has. False after an error was reported.
 */
static bool put_held(struct reading *r)
{
	struct str code = fault_name(FAULT_GROUP);
	bool ok = true;

	for (size_t i = r->lines; i-- > 0;)
		if (!str_is_null(r->line[i].code))
			code = r->line[i].code;
	for (size_t i = 0; i < r->lines && ok; i++) {
		struct aside *one = &r->line[i];
		struct str own = str_is_null(one->code) ? code : one->code;

		buf_reset(&r->text);
		buf_addf(&r->text, "%.*s: %.*s", (int)r->why.len, r->why.p, (int)own.len, own.p);
		one->rec.why = buf_str(&r->text);
		ok = reasons_put(r->x->reasons, &one->rec);
	}
	r->lines = 0;
	arena_reset(&r->arena);
	return ok;
}

/* False after an error was reported. */
static bool end_voucher(struct reading *r)
{
	size_t measures = r->x->r->what->measure_count;

	for (size_t i = 0; i < measures; i++) {
		if (r->voucher.len > 0 && decimal_sign(r->sum[i]) != 0)
			hints_left(r->x->hints, buf_str(&r->voucher), r->sum[i]);
		r->sum[i] = decimal_of(0, 0);
	}
	return put_held(r);
}

/*
 * The amount of a voucher that was set aside may be what remains unexplained. A record whose voucher is not known
 * is alone. False after an error was reported.
 */
static bool add_voucher(struct reading *r, const struct side_record *rec)
{
	const struct spec_reconcile *what = r->x->r->what;
	struct buf name = { 0 };
	bool known = what->explain.voucher_count > 0, ok = true;

	for (size_t i = 0; i < what->explain.voucher_count; i++) {
		known &= !str_is_null(rec->id[i]);
		buf_adds(&name, i > 0 ? " " : "");
		text_escape(&name, rec->id[i]);
	}
	if (!known || !str_eq(buf_str(&name), buf_str(&r->voucher)))
		ok = end_voucher(r);
	buf_reset(&r->voucher);
	buf_addstr(&r->voucher, buf_str(&name));
	buf_free(&name);
	for (size_t i = 0; i < what->measure_count; i++)
		if (decimal_add(r->sum[i], rec->value[i], &r->sum[i]) != DECIMAL_OK)
			r->sum[i] = decimal_of(0, 0); /* no hint then */
	return ok;
}

static bool take_skipped(void *self, const struct side_record *rec)
{
	struct reading *r = self;

	if (rec->left_out)
		return true;
	*(str_is_null(r->why) ? &r->x->any_skipped : &r->x->any_rows) = true;
	return add_voucher(r, rec) && put(r, rec, REASON_FROM_SKIPPED, r->why);
}

static bool take_aside(void *self, const struct side_record *rec)
{
	struct reading *r = self;

	if (rec->left_out)
		return true;
	if (!add_voucher(r, rec))
		return false;
	hold(r, rec);
	return true;
}

/* Nothing of the file is used: the reader must know that. */
static void say_unused(const char *path, const char *why)
{
	finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("reconcile") },
	                     "what '%s' names explains nothing: %s", path, why);
}

/* *any: has the file a record? False after an error was reported: it is not there, or no stream. */
static bool look_into(const char *path, bool *any)
{
	struct reader_options options = { .format = FORMAT_STREAM };
	struct reader *in = reader_open(&path, 1, &options);
	struct record rec;
	bool ok;

	*any = in && reader_next(in, &rec);
	ok = in && !reader_failed(in);
	reader_close(in);
	return ok;
}

/*
 * Open such a file. False after an error was reported. NULL in *aside: it has no records, or they have other fields
 * than those of the side after, as those of a query may be. That is no error, but the reader must know that nothing of
 * them was used.
 */
static bool open_aside(struct explanation *x, const char *path, bool cleaned,
                       struct side_records **aside)
{
	/* without a map the fields of clean are those of the side after */
	bool mapped = cleaned && x->r->spec->map.present;
	const struct spec_reconcile *what = x->r->what;
	struct diag_log *log, *before;
	bool any;

	if (!look_into(path, &any))
		return false;
	if (!any)
		return true;
	log = diag_log_new();
	before = diag_hold(log);
	*aside = mapped ? side_records_left_out(x->r->spec, what, path, x->mapping)
	                : side_records_aside(x->r->spec, what, path);
	diag_hold(before);
	if (*aside)
		diag_release(log);
	else if (mapped)
		say_unused(path, "the map of the spec does not make of its records what the side "
		                 "after has, with the same fields");
	else
		say_unused(path, "its records cannot be read as the side after is, with the same "
		                 "fields");
	diag_log_free(log);
	return true;
}

static bool read_aside(struct explanation *x, const char *path, const struct departure *how)
{
	struct reading r = { .x = x, .from = how->from, .why = how->why };
	struct side_records *aside = NULL;
	bool ok = open_aside(x, path, how->cleaned, &aside);

	if (!aside)
		return ok;
	r.sum = xcalloc(x->r->what->measure_count, sizeof(*r.sum));
	ok = side_records_each(aside, how->from == REASON_FROM_SKIPPED ? take_skipped : take_aside,
	                       &r);
	ok = end_voucher(&r) && ok;
	side_records_close(aside);
	arena_free(&r.arena);
	free(r.line);
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

/* Is the file in the folder? Then `path` is its path. One that cannot be reached is there: reading it is an error. */
static bool find_file(const char *dir, const char *name, struct buf *path)
{
	buf_reset(path);
	if (!dir)
		return false;
	buf_addf(path, "%s/%s", dir, name);
	return access(path->p, F_OK) == 0 || errno != ENOENT;
}

static bool read_skipped(struct explanation *x, const char *path)
{
	return read_aside(x, path,
	                  &(struct departure){ REASON_FROM_SKIPPED, STR("source.skip"), true });
}

static bool read_left_out(struct explanation *x, const char *path)
{
	return read_aside(x, path, &(struct departure){ REASON_FROM_SKIPPED, STR_NULL, true });
}

static bool read_set_aside(struct explanation *x, const char *path)
{
	return read_aside(
		x, path,
		&(struct departure){ REASON_FROM_LEFT, word(LANGUAGE_EN, WORD_SET_ASIDE), false });
}

static bool read_refused(struct explanation *x, const char *path)
{
	return read_aside(
		x, path,
		&(struct departure){ REASON_FROM_LEFT, word(LANGUAGE_EN, WORD_REFUSED), false });
}

bool explanation_read(struct explanation *x, const char *dir)
{
	static const struct {
		const char *name;
		bool (*read)(struct explanation *x, const char *path);
	} file[] = { { SIDE_SKIPPED, read_skipped },
		     { SIDE_LEFT_OUT, read_left_out },
		     { SIDE_SET_ASIDE, read_set_aside },
		     { SIDE_REFUSED, read_refused },
		     { SIDE_CROSSREF, read_merged } };
	struct buf path = { 0 };
	bool ok = read_sides(x, find_file(dir, SIDE_LEFT_OUT, &path));

	for (size_t i = 0; ok && i < sizeof(file) / sizeof(*file); i++)
		if (find_file(dir, file[i].name, &path))
			ok = file[i].read(x, path.p);
	buf_free(&path);
	return ok;
}
