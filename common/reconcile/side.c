/* side - read records from any source, and sum them up by key. */
#include "reconcile/side.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/filename.h"
#include "clean/source_legacy.h"
#include "program/program.h"
#include "record/finding.h"
#include "store/source_store.h"
#include "stream/source_stream.h"

/* A measure, and where its sums are in those of a key. */
struct side_measure {
	const struct spec_expr *expr; /* by the side's fields */
	struct expr_group *group;     /* of the sums at work; NULL: each key has a group */
	size_t at;                    /* offset of the sums, or of the pointer to the group */
	size_t small;                 /* bytes of the sums */
};

struct side_source {
	struct spec *spec;
	const struct spec_side *side;
	enum side which;
	struct buf description;

	struct source *source; /* where records come from */

	struct expr_column *column; /* columns of the scope, if it is not that of a spec */
	struct expr_scope scope;
	struct expr_env env;
	const struct spec_expr **key; /* reconcile.key, by the side's fields */
	struct side_measure *measure; /* reconcile.compare */
	size_t sum_bytes;             /* the sums of a key, without groups of their own */
	size_t group_bytes;           /* and those groups */
	bool *wanted;                 /* for each field: a measure reads it */
	/* a measure that does not aggregate: a key has one record; NULL: all aggregate */
	const struct spec_expr *single;
	struct arena arena; /* for computing the measures */
	struct str *part;   /* the key of the record at work, as text */
	struct buf text;    /* the same key as value_key() writes it */
	uint64_t left_out;
	uint64_t faulty; /* records with a fault; they are counted as well */
};

/* ---- opening ---- */

static struct source *open_store(struct side_source *s)
{
	const struct spec_side *side = s->side;

	file_name_encode(&s->description, str_of(side->read));
	if (str_is_null(side->query))
		buf_addf(&s->description, ", table %.*s", (int)side->table.len, side->table.p);
	else
		buf_adds(&s->description, ", by query");
	return source_store(store_open_copy(side->read, side->copy, STORE_READ), side->table,
	                    side->query);
}

/* Open a file that is not plain UTF-8: through its own spec, or by the names of its columns. */
static struct source *open_legacy(struct side_source *s, bool digest)
{
	if (s->side->form.spec) {
		buf_adds(&s->description, ", cleaned by ");
		file_name_encode(&s->description, str_of(s->side->form.spec));
	}
	return source_legacy(s->spec, s->side->read, &s->side->form, digest);
}

static bool is_legacy(const struct spec_side *side)
{
	const struct source_form *form = &side->form;

	return form->spec || form->sheet.p || form->encoding || form->delimiter.p ||
	       source_is_workbook(side->read);
}

static enum stream_format format_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot && strcmp(dot, ".csv") == 0)
		return FORMAT_CSV;
	return FORMAT_STREAM;
}

static struct source *open_file(struct side_source *s, bool digest)
{
	struct reader_options options = {
		.format = format_of(s->side->read),
		.controls = spec_controls(s->spec, STAGE_TARGET),
		.advice = "write 'encoding: auto' beside 'read'",
		.digest = digest,
	};

	file_name_encode(&s->description, strcmp(s->side->read, "-") == 0 ? STR("standard input")
	                                                                  : str_of(s->side->read));
	if (is_legacy(s->side))
		return open_legacy(s, digest);
	return source_stream(reader_open(&s->side->read, 1, &options));
}

/* Set the types of its fields: those that the source knows, or those of the spec. */
static void set_scope(struct side_source *s)
{
	const struct header *header = source_header(s->source);

	if (!store_is_url(s->side->read) && !s->side->form.spec) {
		s->scope = spec_scope(s->spec, header, s->spec->map.to, NULL, 0);
		return;
	}
	s->column = xcalloc(header->count, sizeof(*s->column));
	for (size_t i = 0; i < header->count; i++) {
		s->column[i].name = header->name[i];
		s->column[i].typed = source_type(s->source, i, &s->column[i].type);
	}
	s->scope = (struct expr_scope){ s->column, header->count, header->count };
}

static const struct spec_expr *field_of(const struct side_source *s, struct str name)
{
	for (size_t i = 0; i < s->side->field_count; i++)
		if (str_eq(s->side->field[i].name, name))
			return &s->side->field[i];
	yaml_error(s->side->node, "fields of '%.*s' does not give '%.*s'", (int)s->side->name.len,
	           s->side->name.p, (int)name.len, name.p);
	return NULL;
}

static bool bind_key(struct side_source *s, size_t i, struct str name)
{
	s->key[i] = field_of(s, name);
	if (!s->key[i] || !spec_bind(s->key[i], &s->scope))
		return false;
	if (expr_has_aggregate(s->key[i]->expr)) {
		yaml_error(s->key[i]->node, "'%.*s' is part of the key: it cannot be an aggregate",
		           (int)name.len, name.p);
		return false;
	}
	return true;
}

/* Know which fields the measures read, and whether all of them aggregate. */
static void note_measures(struct side_source *s)
{
	size_t fields = source_header(s->source)->count;

	s->wanted = xcalloc(fields, sizeof(*s->wanted));
	for (size_t i = 0; i < fields; i++)
		for (size_t k = 0; k < s->spec->reconcile.measure_count; k++)
			s->wanted[i] |= expr_uses(s->measure[k].expr->expr, i);
	for (size_t k = s->spec->reconcile.measure_count; k > 0; k--)
		if (!expr_has_aggregate(s->measure[k - 1].expr->expr))
			s->single = s->measure[k - 1].expr;
}

#define ALIGNED 16 /* bytes: what a sum is aligned to */

/* Lay out the sums of a key: sums and counts as they are, anything else as a group. */
static void lay_out(struct side_source *s)
{
	for (size_t i = 0; i < s->spec->reconcile.measure_count; i++) {
		struct side_measure *m = &s->measure[i];

		m->at = s->sum_bytes;
		m->small = expr_group_small(m->expr->expr);
		s->sum_bytes += m->small > 0 ? m->small : ALIGNED;
		if (m->small > 0)
			m->group = expr_group_new(m->expr->expr);
		else
			s->group_bytes += expr_group_bytes(m->expr->expr) + 48;
	}
}

static bool bind(struct side_source *s)
{
	const struct spec_reconcile *r = &s->spec->reconcile;
	bool ok = !s->side->where || spec_bind(s->side->where, &s->scope);

	s->key = xcalloc(r->key_count, sizeof(*s->key));
	s->part = xcalloc(r->key_count, sizeof(*s->part));
	s->measure = xcalloc(r->measure_count, sizeof(*s->measure));
	for (size_t i = 0; i < r->key_count; i++)
		ok &= bind_key(s, i, r->key[i]);
	for (size_t i = 0; i < r->measure_count; i++) {
		s->measure[i].expr = field_of(s, r->measure[i].name);
		ok &= s->measure[i].expr && spec_bind(s->measure[i].expr, &s->scope);
	}
	if (ok) {
		note_measures(s);
		lay_out(s);
	}
	return ok;
}

struct side_source *side_open(struct spec *spec, enum side which, bool digest)
{
	struct side_source *s = xcalloc(1, sizeof(*s));

	s->spec = spec;
	s->which = which;
	s->side = which == BEFORE ? &spec->reconcile.before : &spec->reconcile.after;
	s->source = store_is_url(s->side->read) ? open_store(s) : open_file(s, digest);
	if (s->source) {
		set_scope(s);
		if (bind(s))
			return s;
	}
	side_close(s);
	return NULL;
}

/* ---- one record ---- */

/* The place for a message: a record of a stream or a ledger may have none. */
static struct str place_of(const struct side_source *s, const struct record *rec)
{
	return str_is_null(rec->at) ? buf_str(&s->description) : rec->at;
}

/* Report that a value of a record cannot be computed: the side cannot be compared then. */
static bool cannot(const struct side_source *s, const struct record *rec, struct str name)
{
	struct str at = place_of(s, rec);

	diag_error("%.*s: %.*s of '%.*s': %s", (int)at.len, at.p, (int)name.len, name.p,
	           (int)s->side->name.len, s->side->name.p, s->env.detail);
	return false;
}

static bool key_of(struct side_source *s, const struct record *rec)
{
	buf_reset(&s->text);
	for (size_t i = 0; i < s->spec->reconcile.key_count; i++) {
		struct value v;

		if (!expr_eval(s->key[i]->expr, &s->env, &v))
			return cannot(s, rec, s->key[i]->name);
		value_key(&v, &s->text);
		s->part[i] = value_to_text(&v, rec->arena);
	}
	return true;
}

static void add_key(const struct side_source *s, const struct str *part, struct buf *out)
{
	for (size_t i = 0; i < s->spec->reconcile.key_count; i++) {
		if (i > 0)
			buf_addc(out, ' ');
		buf_addstr(out, part[i]);
	}
}

/*
 * A measure that does not aggregate would only use the first record of a key, so a second record is
 * an error.
 */
__attribute__((noinline)) static bool is_second(const struct side_source *s,
                                                const struct record *rec, const struct str *part)
{
	struct buf key = { 0 }, quoted = { 0 };
	struct str at = place_of(s, rec), name = s->single->name;

	add_key(s, part, &key);
	diag_error("%.*s: the key %s is in '%.*s' more than once: sum it up, '%.*s: sum(...)'",
	           (int)at.len, at.p, text_quote(&quoted, buf_str(&key)), (int)s->side->name.len,
	           s->side->name.p, (int)name.len, name.p);
	buf_free(&key);
	buf_free(&quoted);
	return false;
}

/* ---- the sums of a key ---- */

/* A measure of a key that has a group of its own. */
static struct expr_group **own_group(const struct side_measure *m, const struct half *half)
{
	return (struct expr_group **)((char *)half->sums + m->at);
}

static void begin_sums(void *self, struct half *half)
{
	const struct side_source *s = self;
	bool fresh = !half->sums;

	half->records = 0;
	if (fresh)
		half->sums = xcalloc(1, s->sum_bytes);
	for (size_t i = 0; i < s->spec->reconcile.measure_count; i++) {
		const struct side_measure *m = &s->measure[i];

		if (m->small > 0)
			memset((char *)half->sums + m->at, 0, m->small);
		else if (fresh)
			*own_group(m, half) = expr_group_new(m->expr->expr);
		else
			expr_group_reset(*own_group(m, half));
	}
}

/* The group with the sums of a key. */
static struct expr_group *group_of(const struct side_measure *m, const struct half *half)
{
	if (m->small == 0)
		return *own_group(m, half);
	expr_group_at(m->group, (char *)half->sums + m->at);
	return m->group;
}

static bool add_to_sums(void *self, struct half *half, const struct str *part, struct record *rec)
{
	struct side_source *s = self;
	size_t count = s->spec->reconcile.measure_count;

	if (s->single && half->records > 0)
		return is_second(s, rec, part);
	s->env.rec = rec;
	s->env.arena = rec->arena;
	half->records++;
	for (size_t i = 0; i < count; i++) {
		const struct side_measure *m = &s->measure[i];

		if (!expr_group_add(group_of(m, half), &s->env))
			return cannot(s, rec, m->expr->name);
	}
	return true;
}

/* Compute a measure as a number; null counts as zero. */
static bool settle_measure(struct side_source *s, const struct side_measure *m,
                           const struct half *half, struct decimal *out)
{
	const struct spec_expr *measure = m->expr;
	struct buf quoted = { 0 };
	struct value v;
	enum fault fault;

	*out = decimal_of(0, 0);
	s->env.arena = &s->arena;
	if (!expr_group_value(group_of(m, half), &s->env, &v)) {
		diag_error("%.*s of '%.*s': %s", (int)measure->name.len, measure->name.p,
		           (int)s->side->name.len, s->side->name.p, s->env.detail);
		return false;
	}
	if (v.kind == VALUE_NULL || value_to_number(&v, out, &fault))
		return true;
	diag_error("%.*s of '%.*s': %s is not a number", (int)measure->name.len, measure->name.p,
	           (int)s->side->name.len, s->side->name.p,
	           text_quote(&quoted, value_to_text(&v, &s->arena)));
	buf_free(&quoted);
	return false;
}

static bool settle_sums(void *self, struct half *half)
{
	struct side_source *s = self;
	bool ok = true;

	for (size_t i = 0; i < s->spec->reconcile.measure_count && ok; i++)
		if (half->records > 0)
			ok = settle_measure(s, &s->measure[i], half, &half->value[i]);
		else
			half->value[i] = decimal_of(0, 0);
	arena_reset(&s->arena);
	return ok;
}

static void end_sums(void *self, struct half *half)
{
	const struct side_source *s = self;

	for (size_t i = 0; half->sums && i < s->spec->reconcile.measure_count; i++)
		if (s->measure[i].small == 0)
			expr_group_free(*own_group(&s->measure[i], half));
	free(half->sums);
	half->sums = NULL;
}

struct balance_side side_sums(struct side_source *s)
{
	static const struct balance_kind kind = { begin_sums, add_to_sums, settle_sums, end_sums };
	const struct header *header = source_header(s->source);
	return (struct balance_side){ &kind, s, s->sum_bytes + s->group_bytes + 16, header,
		                      s->wanted };
}

/* ---- reading ---- */

/*
 * Did everything arrive, with no more faults than the side's own limits accept? Reports the faults
 * that they accept.
 */
static bool is_sound(struct side_source *s)
{
	bool good = source_good(s->source);
	char number[27];

	/* without a spec, faults are an error, which the source has reported */
	if (s->faulty > 0 && (good || s->side->form.spec))
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("faults") },
			"%s: %s of its records came with a fault, and count all the same",
			side_description(s), text_count(s->faulty, number));
	if (!good && s->side->form.spec && source_whole(s->source))
		diag_error(
			"'%s' holds more at fault than '%s' accepts: there is nothing sound to compare with",
			s->side->read, s->side->form.spec);
	return good;
}

/* One record more, if `where` lets it pass. False after an error was reported. */
static bool read_record(struct side_source *s, struct record *rec, struct balances *into)
{
	struct half *half;
	bool yes = true;

	s->env.rec = rec;
	s->env.arena = rec->arena;
	if (s->side->where && !expr_true(s->side->where->expr, &s->env, &yes))
		return cannot(s, rec, STR("where"));
	s->left_out += !yes;
	if (!yes)
		return true;
	if (!key_of(s, rec))
		return false;
	half = balances_half(into, s->which, buf_str(&s->text), s->part);
	return half ? add_to_sums(s, half, s->part, rec)
	            : balances_put(into, s->which, buf_str(&s->text), s->part, rec);
}

bool side_read(struct side_source *s, struct balances *into)
{
	struct record rec;
	bool ok = true;

	/* what cleans a file goes on after an error, so that everything wrong in it is reported */
	while ((ok || s->side->form.spec) && source_next(s->source, &rec)) {
		s->faulty += !str_is_null(rec.fault);
		ok = ok && read_record(s, &rec, into);
	}
	return (ok || s->side->form.spec) && is_sound(s) && ok && balances_settle(into, s->which);
}

/* ---- the end ---- */

struct str side_name(const struct side_source *s)
{
	return str_is(s->side->name, s->which == BEFORE ? "before" : "after") ? STR_NULL
	                                                                      : s->side->name;
}

const char *side_description(const struct side_source *s)
{
	return s->description.p;
}

uint64_t side_records(const struct side_source *s)
{
	return source_tally(s->source)->rows;
}

uint64_t side_left_out(const struct side_source *s)
{
	return s->left_out;
}

struct file_findings *side_findings(const struct side_source *s)
{
	return source_findings(s->source);
}

const char *side_cleaned_by(const struct side_source *s)
{
	return s->side->form.spec;
}

void side_audit(const struct side_source *s, struct audit *audit)
{
	struct buf count_text = { 0 };
	size_t count = 0;
	const struct file_summary *input = source_inputs(s->source, &count);

	for (size_t i = 0; i < count; i++)
		audit_input(audit, &input[i]);
	audit_fact(audit, s->which == BEFORE ? "before" : "after", buf_str(&s->description));
	/* a database has no bytes to digest: use the number of its records instead */
	buf_addf(&count_text, "%llu", (unsigned long long)side_records(s));
	audit_fact(audit, s->which == BEFORE ? "before_records" : "after_records",
	           buf_str(&count_text));
	buf_free(&count_text);
}

void side_close(struct side_source *s)
{
	if (!s)
		return;
	source_close(s->source);
	expr_env_free(&s->env);
	free(s->column);
	free(s->key);
	for (size_t i = 0; s->measure && i < s->spec->reconcile.measure_count; i++)
		expr_group_free(s->measure[i].group);
	free(s->measure);
	free(s->part);
	free(s->wanted);
	arena_free(&s->arena);
	buf_free(&s->text);
	buf_free(&s->description);
	free(s);
}
