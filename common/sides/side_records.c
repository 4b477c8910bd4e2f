/* side_records - each record is a key with one record: so its measures are computed as those of a key. */
#include "sides/side_records.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/mem.h"
#include "record/finding.h"
#include "sides/side_int.h"

/* A field of the identity. */
struct id_field {
	struct str name;
	const struct spec_expr *expr; /* of `fields`; NULL: it is */
	ptrdiff_t column; /* a column of the source; -1: the source has none of that name */
};

struct side_records {
	struct side_source *source;
	struct spec_side aside; /* of what left on the way: the side after, with another file, */
	struct spec_read aside_read; /* this one */
	struct id_field *field;      /* voucher, then line */
	size_t fields;
	bool again; /* what it reports is known: it was read before */
	bool lenient;
	struct half one; /* the measures of a record */
	struct str *id;
	struct diag_log *log;
};

/* ---- opening ---- */

static struct str name_of(const struct spec_explain *x, size_t i)
{
	return i < x->voucher_count ? x->voucher[i] : x->line[i - x->voucher_count];
}

static const struct spec_expr *field_of(const struct spec_side *side, struct str name)
{
	for (size_t i = 0; i < side->field_count; i++)
		if (str_eq(side->field[i].name, name))
			return &side->field[i];
	return NULL;
}

/* False after an error was reported. */
static bool bind_id(struct side_records *r, const struct spec_explain *x)
{
	const struct side_source *s = r->source;
	bool ok = true;

	r->fields = x->voucher_count + x->line_count;
	r->field = xcalloc(r->fields, sizeof(*r->field));
	r->id = xcalloc(r->fields, sizeof(*r->id));
	for (size_t i = 0; i < r->fields && ok; i++) {
		r->field[i].name = name_of(x, i);
		r->field[i].expr = field_of(s->side, name_of(x, i));
		r->field[i].column = header_find(source_header(s->source), name_of(x, i));
		ok = !r->field[i].expr || spec_bind(r->field[i].expr, &s->scope);
	}
	return ok;
}

/* The source is open, or an error was reported. */
static struct side_records *finish(struct side_records *r, const struct spec_reconcile *what)
{
	if (r->source && bind_id(r, &what->explain)) {
		r->one.value = xcalloc(what->measure_count, sizeof(*r->one.value));
		r->log = diag_log_new();
		return r;
	}
	side_records_close(r);
	return NULL;
}

/* What the records of a side are read from: the side itself, or what explains it. */
static const struct spec_side *records_of(const struct spec_reconcile *what, enum side side)
{
	const struct spec_side *own = side == BEFORE ? &what->explain.before : &what->explain.after;

	if (own->node)
		return own;
	return side == BEFORE ? &what->before : &what->after;
}

bool side_records_there(const struct spec_reconcile *what, enum side side)
{
	const struct spec_side *as = records_of(what, side);
	struct matches files = { 0 };
	struct stat st;
	bool ok = side_is_database(as) || side_files(as, &files);

	for (size_t i = 0; i < files.count && ok; i++) {
		ok = strcmp(files.name[i], "-") != 0;
		if (!ok)
			yaml_error(as->node,
			           "standard input can be read once: write it to a file, so that "
			           "the differences can be explained");
		else if (stat(files.name[i], &st) == 0 && S_ISFIFO(st.st_mode)) {
			yaml_error(as->node,
			           "'%s' is a pipe, which can be read once: write it to a file, so "
			           "that the differences can be explained",
			           files.name[i]);
			ok = false;
		}
	}
	matches_free(&files);
	return ok;
}

struct side_records *side_records_open(struct spec *spec, const struct spec_reconcile *what,
                                       enum side side, struct bound memory)
{
	const struct spec_side *as = records_of(what, side);
	struct side_records *r;

	if (!side_records_there(what, side))
		return NULL;
	r = xcalloc(1, sizeof(*r));
	r->again = as == &what->before || as == &what->after;
	r->source = side_open_as(spec, what, as, side, memory, false);
	return finish(r, what);
}

/* `path`, read as the side after is; `map`: what the map makes of it. */
static struct side_records *open_aside(struct spec *spec, const struct spec_reconcile *what,
                                       const char *path, bool map, struct bound memory)
{
	const struct spec_side *after = records_of(what, AFTER);
	struct side_records *r = xcalloc(1, sizeof(*r));

	r->lenient = true;
	r->aside = *after;
	r->aside_read = (struct spec_read){ .name = path, .node = after->node };
	r->aside.read = &r->aside_read;
	r->aside.read_count = 1;
	r->aside.form = (struct source_form){ 0 };
	r->aside.map = map;
	r->aside.table = r->aside.query = STR_NULL;
	r->source = side_open_as(spec, what, &r->aside, AFTER, memory, false);
	return finish(r, what);
}

struct side_records *side_records_aside(struct spec *spec, const struct spec_reconcile *what,
                                        const char *path)
{
	return open_aside(spec, what, path, false, (struct bound){ 0 });
}

struct side_records *side_records_left_out(struct spec *spec, const struct spec_reconcile *what,
                                           const char *path, struct bound memory)
{
	struct side_records *r = open_aside(spec, what, path, true, memory);

	if (!r)
		return NULL;
	side_map_ignore_where(r->source->map);
	r->again = true;
	return r;
}

bool side_records_passes_over(const struct side_records *r, const struct spec_reconcile *what)
{
	return r->source->side == &what->explain.before && r->source->map &&
	       side_map_has_where(r->source->map);
}

struct side_records *side_records_passed_over(struct spec *spec, const struct spec_reconcile *what,
                                              struct bound memory)
{
	struct side_records *r = side_records_open(spec, what, BEFORE, memory);

	if (!r)
		return NULL;
	side_map_turn_where(r->source->map);
	r->again = true;
	return r;
}

struct str side_records_unknown(const struct side_records *r)
{
	for (size_t i = 0; i < r->fields; i++)
		if (!r->field[i].expr && r->field[i].column < 0)
			return r->field[i].name;
	return STR_NULL;
}

static bool only_counts(const struct expr *e)
{
	struct expr_aggregate one;
	bool counts = expr_has_aggregate(e);

	for (size_t k = 0; counts && expr_aggregate(e, k, &one); k++)
		counts = strcmp(one.function, "count") == 0;
	return counts;
}

bool side_records_tell(const struct side_records *r)
{
	const struct side_source *s = r->source;
	bool tell = false;

	for (size_t i = 0; i < s->what->measure_count; i++)
		tell |= !only_counts(s->measure[i].expr->expr);
	return tell;
}

/* ---- reading ---- */

static bool compute_id(struct side_records *r, const struct record *rec)
{
	struct adder *a = r->source->own;
	struct value v;

	for (size_t i = 0; i < r->fields; i++) {
		const struct id_field *f = &r->field[i];

		r->id[i] = STR_NULL;
		if (!f->expr) {
			if (f->column >= 0)
				r->id[i] = rec->field[f->column];
			continue;
		}
		if (!expr_eval(f->expr->expr, &a->env, &v))
			return adder_cannot(a, rec, f->expr->name);
		r->id[i] = value_to_text(&v, rec->arena);
	}
	return true;
}

static bool compute_measures(struct side_records *r, struct record *rec)
{
	const struct balance_side side = side_sums(r->source);
	struct adder *a = r->source->own;

	side.kind->begin(side.self, &r->one);
	if (side.bytes == 0)
		return side.kind->add(side.self, &r->one, a->part, rec) &&
		       side.kind->settle(side.self, &r->one);
	r->one.records = 1;
	return side_add(a, r->one.sums, rec) && side.kind->settle(side.self, &r->one);
}

/* Key, identity and measures of a record. False after an error was reported. */
static bool compute(struct side_records *r, struct record *rec, bool *counts)
{
	return adder_key(r->source->own, rec, counts) &&
	       (!*counts || (compute_id(r, rec) && compute_measures(r, rec)));
}

/* A record that is left out, or of which something cannot be computed: only its identity counts. */
static void forget(struct side_records *r, const struct record *rec)
{
	const struct spec_reconcile *what = r->source->what;

	for (size_t i = 0; i < what->key_count; i++)
		r->source->own->part[i] = STR_NULL;
	for (size_t i = 0; i < what->measure_count; i++)
		r->one.value[i] = decimal_of(0, 0);
	if (!compute_id(r, rec))
		for (size_t i = 0; i < r->fields; i++)
			r->id[i] = STR_NULL;
}

static bool take_one(struct side_records *r, struct record *rec,
                     bool (*take)(void *self, const struct side_record *rec), void *self)
{
	struct side_record out = { r->source->own->part, r->id, r->one.value, rec, false };
	struct diag_log *before;
	bool counts = true, ok;

	if (!r->lenient) {
		if (!compute(r, rec, &counts))
			return false;
	} else {
		before = diag_hold(r->log);
		ok = compute(r, rec, &counts);
		if (!ok)
			forget(r, rec);
		diag_hold(before);
		diag_log_reset(r->log);
		counts |= !ok;
	}
	out.left_out = !counts;
	if (!counts)
		forget(r, rec);
	return take(self, &out);
}

/* Of a side that is compared, the verdict says it; of one that only explains, nobody else does. */
static void say_unmapped(const struct side_source *s)
{
	char number[27];

	if (side_is_incomplete(s))
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("faults") },
			"%s: in %s of the records that explain, the map leaves something at fault: "
			"cutover map --unmapped lists what has no mapping",
			side_description(s), text_count(side_map_faulty(s->map), number));
}

static bool each(struct side_records *r, bool (*take)(void *self, const struct side_record *rec),
                 void *self)
{
	struct record rec;
	bool ok = true;

	while (ok && source_next(r->source->source, &rec))
		ok = take_one(r, &rec, take, self);
	if (!r->again)
		say_unmapped(r->source);
	return ok && (r->again ? source_whole(r->source->source) : source_good(r->source->source));
}

bool side_records_each(struct side_records *r,
                       bool (*take)(void *self, const struct side_record *rec), void *self)
{
	struct diag_log *log, *before;
	bool ok;

	if (!r->again)
		return each(r, take, self);
	log = diag_log_new();
	before = diag_hold(log);
	ok = each(r, take, self);
	diag_hold(before);
	if (!ok)
		diag_release(log);
	diag_log_free(log);
	return ok;
}

void side_records_close(struct side_records *r)
{
	if (!r)
		return;
	if (r->source)
		side_sums(r->source).kind->end(r->source, &r->one);
	side_close(r->source);
	free(r->one.value);
	free(r->field);
	free(r->id);
	diag_log_free(r->log);
	free(r);
}
