/* side_sums - the sums of a key: how a record is added, and what they become. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "compare/record_key.h"
#include "sides/side_int.h"

static size_t measures(const struct side_source *s)
{
	return s->what->measure_count;
}

/* ---- a key that comes again ---- */

static void add_key(const struct side_source *s, const struct str *part, struct buf *out)
{
	for (size_t i = 0; i < s->what->key_count; i++) {
		if (i > 0)
			buf_addc(out, ' ');
		buf_addstr(out, part[i]);
	}
}

/*
 * A measure that does not aggregate would only use the first record of a key, so a second record is
 * an error.
 */
bool side_again(void *self, const struct str *part, struct str at)
{
	const struct side_source *s = self;
	struct buf key = { 0 }, quoted = { 0 };
	struct str name = s->single->name;

	add_key(s, part, &key);
	diag_error("%.*s: the key %s is in '%.*s' more than once: sum it up, '%.*s: sum(...)'",
	           (int)at.len, at.p, text_quote(&quoted, buf_str(&key)), (int)s->side->name.len,
	           s->side->name.p, (int)name.len, name.p);
	buf_free(&key);
	buf_free(&quoted);
	return false;
}

/* ---- values ---- */

/*
 * A value as a number; null counts as zero. False after an error was reported: it is none. `at`: the
 * place of the record that it comes from; null: it comes from several.
 */
static bool number_of(struct adder *a, const struct side_measure *m, const struct value *v,
                      struct str at, struct decimal *out)
{
	const struct side_source *s = a->side;
	struct str name = m->expr->name, side = s->side->name;
	struct buf quoted = { 0 };
	enum fault fault;

	*out = decimal_of(0, 0);
	if (v->kind == VALUE_NULL || value_to_number(v, out, &fault))
		return true;
	diag_error("%.*s%s%.*s of '%.*s': %s is not a number", (int)at.len, at.len > 0 ? at.p : "",
	           at.len > 0 ? ": " : "", (int)name.len, name.p, (int)side.len, side.p,
	           text_quote(&quoted, value_to_text(v, a->env.arena)));
	buf_free(&quoted);
	return false;
}

/* Compute what a group has added up. */
static bool settle_group(struct adder *a, const struct side_measure *m, struct expr_group *group,
                         struct decimal *out)
{
	const struct spec_expr *measure = m->expr;
	const struct side_source *s = a->side;
	struct value v;

	a->env.arena = &a->arena;
	if (expr_group_value(group, &a->env, &v))
		return number_of(a, m, &v, STR_NULL, out);
	diag_error("%.*s of '%.*s': %s", (int)measure->name.len, measure->name.p,
	           (int)s->side->name.len, s->side->name.p, a->env.detail);
	return false;
}

/* ---- sums that are bytes ---- */

bool side_add(struct adder *a, void *sums, const struct record *rec)
{
	const struct side_source *s = a->side;

	for (size_t i = 0; i < measures(s); i++) {
		const struct side_measure *m = &s->measure[i];
		void *own = (char *)sums + m->at;
		struct value v;

		if (m->aggregates) {
			expr_group_at(a->group[i], own);
			if (!expr_group_add(a->group[i], &a->env))
				return adder_cannot(a, rec, m->expr->name);
		} else if (!expr_eval(m->expr->expr, &a->env, &v)) {
			return adder_cannot(a, rec, m->expr->name);
		} else if (!number_of(a, m, &v, side_place(s, rec), own)) {
			return false;
		}
	}
	return true;
}

/* ---- record by record ---- */

/*
 * Append a measure that is a text to the key. Also of a number every character counts, as the report shows it: 1.50 is
 * not 1.5.
 */
static void put_text(struct adder *a, size_t part, const struct value *v)
{
	struct value text = { .kind = v->kind == VALUE_NULL ? VALUE_NULL : VALUE_TEXT,
		              .text = value_to_text(v, a->env.arena) };

	adder_add_part(a, part, &text);
}

bool side_key_measures(struct adder *a, const struct record *rec)
{
	const struct side_source *s = a->side;
	size_t texts = s->what->key_count;
	struct decimal number;
	struct value v;

	/* the texts come first: they are parts of the key */
	for (size_t i = 0; i < measures(s); i++) {
		const struct side_measure *m = &s->measure[i];

		if (!s->what->measure[i].text)
			continue;
		if (!expr_eval(m->expr->expr, &a->env, &v))
			return adder_cannot(a, rec, m->expr->name);
		put_text(a, texts++, &v);
	}
	for (size_t i = 0; i < measures(s); i++) {
		const struct side_measure *m = &s->measure[i];

		if (s->what->measure[i].text)
			continue;
		if (!expr_eval(m->expr->expr, &a->env, &v))
			return adder_cannot(a, rec, m->expr->name);
		if (!number_of(a, m, &v, side_place(s, rec), &number))
			return false;
		record_key_put(&a->text, number);
		if (number.scale > a->scale[i])
			a->scale[i] = number.scale;
	}
	return true;
}

/* A record has no sums: its measures are in its key. */

static void begin_record(void *self, struct half *half)
{
	(void)self;
	half->records = 0;
}

static void merge_records(void *self, void *sums, const void *other)
{
	(void)self, (void)sums, (void)other;
}

static bool settle_record(void *self, struct half *half)
{
	(void)self, (void)half;
	return true;
}

static void end_record(void *self, struct half *half)
{
	(void)self, (void)half;
}

/* ---- sums that are bytes, of a key ---- */

/* A measure that does not aggregate has one record, so its value is the sum. */
static void merge_sums(void *self, void *sums, const void *other)
{
	const struct side_source *s = self;

	for (size_t i = 0; i < measures(s); i++) {
		const struct side_measure *m = &s->measure[i];
		char *to = (char *)sums + m->at;
		const char *from = (const char *)other + m->at;

		if (m->aggregates)
			expr_group_merge(m->expr->expr, to, from);
		else
			memcpy(to, from, sizeof(struct decimal));
	}
}

static bool settle_sums(void *self, struct half *half)
{
	struct side_source *s = self;
	struct adder *a = s->own;
	bool ok = true;

	for (size_t i = 0; i < measures(s) && ok; i++) {
		const struct side_measure *m = &s->measure[i];
		void *own = (char *)half->sums + m->at;

		if (half->records == 0) {
			half->value[i] = decimal_of(0, 0);
		} else if (m->aggregates && expr_group_sum(m->expr->expr, own, &half->value[i])) {
			continue;
		} else if (m->aggregates) {
			expr_group_at(a->group[i], own);
			ok = settle_group(a, m, a->group[i], &half->value[i]);
		} else {
			memcpy(&half->value[i], own, sizeof(half->value[i]));
		}
	}
	arena_reset(&a->arena);
	return ok;
}

static void begin_sums(void *self, struct half *half)
{
	const struct side_source *s = self;

	half->records = 0;
	if (!half->sums)
		half->sums = xmalloc(s->sum_bytes);
	memset(half->sums, 0, s->sum_bytes);
}

static bool add_to_sums(void *self, struct half *half, const struct str *part, struct record *rec)
{
	(void)self;
	(void)half;
	(void)part;
	(void)rec;
	return false; /* its records are not kept */
}

static void end_sums(void *self, struct half *half)
{
	(void)self;
	free(half->sums);
	half->sums = NULL;
}

/* ---- groups of records that are kept ---- */

static void begin_groups(void *self, struct half *half)
{
	const struct side_source *s = self;
	bool fresh = !half->sums;
	struct expr_group **group;

	half->records = 0;
	if (fresh)
		half->sums = xcalloc(measures(s), sizeof(*group));
	group = half->sums;
	for (size_t i = 0; i < measures(s); i++)
		if (fresh)
			group[i] = expr_group_new(s->measure[i].expr->expr);
		else
			expr_group_reset(group[i]);
}

static bool add_to_groups(void *self, struct half *half, const struct str *part, struct record *rec)
{
	struct side_source *s = self;
	struct expr_group **group = half->sums;
	struct adder *a = s->own;

	if (s->single && half->records > 0)
		return side_again(s, part, side_place(s, rec));
	a->env.rec = rec;
	a->env.arena = rec->arena;
	half->records++;
	for (size_t i = 0; i < measures(s); i++)
		if (!expr_group_add(group[i], &a->env))
			return adder_cannot(a, rec, s->measure[i].expr->name);
	return true;
}

static bool settle_groups(void *self, struct half *half)
{
	struct side_source *s = self;
	struct expr_group **group = half->sums;
	bool ok = true;

	for (size_t i = 0; i < measures(s) && ok; i++)
		if (half->records > 0)
			ok = settle_group(s->own, &s->measure[i], group[i], &half->value[i]);
		else
			half->value[i] = decimal_of(0, 0);
	arena_reset(&s->own->arena);
	return ok;
}

static void end_groups(void *self, struct half *half)
{
	const struct side_source *s = self;
	struct expr_group **group = half->sums;

	for (size_t i = 0; group && i < measures(s); i++)
		expr_group_free(group[i]);
	free(half->sums);
	half->sums = NULL;
}

struct balance_side side_sums(struct side_source *s)
{
	static const struct balance_kind sums = { begin_sums, add_to_sums, merge_sums,
		                                  side_again, settle_sums, end_sums };
	static const struct balance_kind groups = { begin_groups, add_to_groups, merge_sums,
		                                    side_again,   settle_groups, end_groups };

	static const struct balance_kind records = { begin_record, add_to_sums,   merge_records,
		                                     side_again,   settle_record, end_record };
	bool rows = s->what->rows;

	return (struct balance_side){ .kind = rows       ? &records
		                              : s->whole ? &groups
		                                         : &sums,
		                      .self = s,
		                      .bytes = s->sum_bytes,
		                      .whole = s->whole,
		                      .single = s->single && !s->whole,
		                      .places = (s->single && !s->whole) || rows,
		                      .tail = rows,
		                      .scale = s->scale,
		                      .header = source_header(s->source),
		                      .wanted = s->wanted };
}
