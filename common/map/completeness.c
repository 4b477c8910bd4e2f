/*
 * completeness - counts records, amounts and codes while records are mapped.
 *
 * The amount of a record is the sum of the absolute values of its control fields. The amount of all
 * records is the sum of the control fields plus twice the absolute value of the negative ones. So
 * only unusual records must be added one by one.
 */
#include <stdlib.h>

#include "map/completeness_int.h"

/* Does any expression of the section use this lookup? */
static bool map_names(const struct spec_map *map, const struct lookup *l)
{
	const struct spec_expr *e;

	for (size_t i = 0; (e = spec_map_expr(map, i)); i++)
		if (expr_names_lookup(e->expr, l))
			return true;
	return false;
}

static void watch(struct completeness *g, const struct spec *spec, size_t number)
{
	g->watched[g->count++] = (struct watched){
		.lookup = spec->lookup[number],
		.suggest = &spec->suggest[number],
		.number = number,
		.name = -1,
		.keys = keyset_new(),
		.groups = keyset_new(),
	};
}

struct completeness *completeness_new(const struct spec *spec)
{
	struct completeness *g = xcalloc(1, sizeof(*g));

	g->controls = spec_controls(spec, STAGE_TARGET);
	g->voucher = -1;
	g->watched = xcalloc(spec->lookup_count, sizeof(*g->watched));
	g->asked = xcalloc(spec->lookup_count, sizeof(*g->asked));
	g->asked_besides = xcalloc(spec->lookup_count, sizeof(*g->asked_besides));
	g->asked_count = spec->lookup_count;
	for (size_t i = 0; i < spec->lookup_count; i++) {
		g->asked[i].used = xcalloc(lookup_size(spec->lookup[i]) / 64 + 1, sizeof(uint64_t));
		g->asked_besides[i].used = g->asked[i].used;
		if (map_names(&spec->map, spec->lookup[i]))
			watch(g, spec, i);
	}
	tally_init(&g->one, g->controls);
	return g;
}

struct expr_asked *completeness_asked(struct completeness *g)
{
	return g->asked;
}

struct expr_asked *completeness_asked_besides(struct completeness *g)
{
	return g->asked_besides;
}

/* Use the groups of validate if output records have the fields for them; else the voucher. */
static void bind_groups(struct completeness *g, struct spec *spec)
{
	struct expr_scope scope = spec_scope(spec, g->out, spec->map.to, NULL, 0);
	struct expr_error error;
	bool ok = true;

	for (size_t i = 0; i < spec->validate.group_count; i++)
		ok &= expr_bind(spec->validate.group[i].expr, &scope, &error);
	g->group = spec->validate.group;
	g->group_count = ok ? spec->validate.group_count : 0;
	g->voucher = header_find(g->out, STR("voucher_id"));
}

/* Find the field that names old codes. */
static bool bind_name(struct watched *w, const struct header *in)
{
	struct buf list = { 0 };

	if (!w->suggest->name.p)
		return true;
	w->name = header_find(in, w->suggest->name);
	if (w->name >= 0)
		return true;
	header_list(in, &list);
	yaml_error(w->suggest->node, "no field '%.*s' for suggestions; there are: %s",
	           (int)w->suggest->name.len, w->suggest->name.p, list.p);
	buf_free(&list);
	return false;
}

bool completeness_bind(struct completeness *g, struct spec *spec, const struct header *in,
                       const struct header *out)
{
	bool ok = true;

	g->out = out;
	bind_groups(g, spec);
	tally_bind(&g->one, out);
	for (size_t i = 0; i < g->count; i++)
		ok &= bind_name(&g->watched[i], in);
	return ok;
}

bool completeness_says(struct expr_env *env, struct str name)
{
	struct buf text = { 0 };
	bool ours = env->miss_count > 0 && str_eq(env->fault, fault_name(FAULT_UNMAPPED));
	struct expr_miss *miss = ours ? &env->miss[env->miss_count - 1] : NULL;

	if (ours && !miss->said.p) {
		buf_addf(&text, "%.*s: %s", (int)name.len, name.p, env->detail);
		miss->said = str_copy(env->arena, buf_str(&text));
		buf_free(&text);
	}
	return ours;
}

void completeness_begin(struct completeness *g)
{
	for (size_t i = 0; i < g->count; i++)
		g->asked[g->watched[i].number].asked = g->asked[g->watched[i].number]
		                                               .missed = false;
}

void completeness_lets(struct completeness *g)
{
	for (size_t i = 0; i < g->count; i++) {
		struct watched *w = &g->watched[i];

		w->let_asked = g->asked[w->number].asked;
		w->let_missed = g->asked[w->number].missed;
	}
}

void completeness_made(struct completeness *g)
{
	g->whole = ++g->serial;
}

uint64_t completeness_number(const struct completeness *g)
{
	return g->whole;
}

void completeness_split_part(struct completeness *g, uint64_t whole)
{
	g->serial++;
	g->whole = whole;
}

/* ---- amounts ---- */

static void add_amount(struct completeness *g, struct decimal_sum *sum, const struct record *out)
{
	struct decimal d;

	tally_clear(&g->one);
	tally_add(&g->one, out);
	for (size_t i = 0; i < g->controls->count; i++)
		if (tally_sum(&g->one, i, &d))
			decimal_sum_add(sum, decimal_abs(d));
}

static inline bool is_negative(struct str s)
{
	return s.len > 0 && *s.p == '-';
}

/* Add the negative amounts, which the total sum lacks. */
static void add_negative(struct completeness *g, const struct record *out)
{
	struct decimal d;
	bool any = false;

	for (size_t i = 0; i < g->controls->count; i++)
		any |= g->one.field[i] >= 0 ? is_negative(out->field[g->one.field[i]])
		                            : g->one.there[i];
	if (!any)
		return;
	tally_clear(&g->one);
	tally_add(&g->one, out);
	for (size_t i = 0; i < g->controls->count; i++)
		if (tally_sum(&g->one, i, &d) && decimal_sign(d) < 0)
			decimal_sum_add(&g->negative, decimal_neg(d));
}

/* ---- keys ---- */

static struct watched *watched_of(const struct completeness *g, const struct lookup *lookup)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->watched[i].lookup == lookup)
			return &g->watched[i];
	return NULL;
}

static void put_day(struct buf *out, int32_t day)
{
	char text[DATE_TEXT] = "";

	if (day != LOOKUP_OPEN_FROM && day != LOOKUP_OPEN_TO)
		date_format_iso((struct date){ day }, text);
	buf_adds(out, text);
	buf_addc(out, '\0');
}

/* A part may have any byte but NUL (the stream has none), so NUL ends each part. */
static struct str joined_key(struct completeness *g, const struct expr_miss *miss)
{
	int32_t from = LOOKUP_OPEN_FROM, to = LOOKUP_OPEN_TO;

	buf_reset(&g->key);
	for (size_t i = 0; i < lookup_key_count(miss->lookup); i++) {
		buf_addstr(&g->key, miss->key[i]);
		buf_addc(&g->key, '\0');
	}
	if (!lookup_dated(miss->lookup))
		return buf_str(&g->key);
	if (miss->on_day)
		lookup_gap(miss->lookup, miss->key, miss->day, &from, &to);
	put_day(&g->key, from);
	put_day(&g->key, to);
	return buf_str(&g->key);
}

/* Append the group of a record. */
static void put_group(struct completeness *g, const struct record *out, struct buf *key)
{
	struct value v;

	g->env.rec = out;
	g->env.arena = out->arena;
	for (size_t i = 0; i < g->group_count; i++) {
		if (!expr_eval(g->group[i].expr, &g->env, &v))
			v.kind = VALUE_NULL;
		value_key(&v, key);
	}
	if (g->group_count == 0)
		buf_addstr(key, out->field[g->voucher]);
}

static void add_group(struct completeness *g, struct watched *w, size_t number,
                      const struct record *out)
{
	bool fresh;

	if (!completeness_groups(g))
		return;
	buf_reset(&g->key);
	buf_addf(&g->key, "%zu ", number);
	put_group(g, out, &g->key);
	keyset_add(w->groups, buf_str(&g->key), &fresh);
	w->code[number].groups += fresh;
}

static void add_miss(struct completeness *g, struct watched *w, const struct expr_miss *miss,
                     const struct record *in, const struct record *out)
{
	bool fresh;
	size_t i = keyset_add(w->keys, joined_key(g, miss), &fresh);
	struct code *code;

	if (fresh) {
		w->code = mem_grow(w->code, &w->capacity, i + 1, sizeof(*w->code));
		w->code[i] = (struct code){ .at = str_copy(&g->arena, out->at) };
		tally_init(&w->code[i].tally, g->controls);
		tally_bind(&w->code[i].tally, g->out);
	}
	code = &w->code[i];
	/*
	 * two fields that miss the same key are one miss, and the amount of a part is included in
	 * that of its whole
	 */
	if (code->seen != g->serial && code->seen != g->whole) {
		tally_add(&code->tally, out);
		code->seen = g->serial;
	}
	if (!code->said.p && miss->said.p)
		code->said = str_copy(&g->arena, miss->said);
	if (!code->name.p && w->name >= 0 && in)
		code->name = str_copy(&g->arena, in->field[w->name]);
	add_group(g, w, i, out);
}

/* Did the lookup find its key for this record? Then reset the answer to that of the let values. */
static void count_asked(struct completeness *g, struct watched *w, const struct record *out)
{
	struct expr_asked *a = &g->asked[w->number];

	if (a->asked)
		w->asked++;
	else
		add_amount(g, &w->unasked_amount, out);
	if (a->missed) {
		w->lost++;
		add_amount(g, &w->lost_amount, out);
	}
	a->asked = w->let_asked;
	a->missed = w->let_missed;
}

static void add_misses(struct completeness *g, const struct expr_env *env, const struct record *in,
                       const struct record *out)
{
	for (size_t i = 0; i < env->miss_count; i++) {
		struct watched *w = watched_of(g, env->miss[i].lookup);

		if (w)
			add_miss(g, w, &env->miss[i], in, out);
	}
}

void completeness_record(struct completeness *g, const struct expr_env *env,
                         const struct record *in, const struct record *out)
{
	if (g->count == 0)
		return;
	add_negative(g, out);
	for (size_t i = 0; i < g->count; i++)
		count_asked(g, &g->watched[i], out);
	add_misses(g, env, in, out);
}

void completeness_misses(struct completeness *g, const struct expr_env *env,
                         const struct record *out)
{
	add_misses(g, env, NULL, out);
}

/* ---- what was collected ---- */

size_t completeness_size(const struct completeness *g)
{
	size_t all = 0;

	for (size_t i = 0; i < g->count; i++)
		all += keyset_size(g->watched[i].keys);
	return all;
}

static struct decimal amount_of(const struct tally *t)
{
	struct decimal amount = decimal_of(0, 0), sum;

	for (size_t i = 0; i < t->controls->count; i++)
		if (tally_sum(t, i, &sum))
			(void)decimal_add(amount, decimal_abs(sum), &amount);
	return amount;
}

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order = decimal_cmp(y->amount, x->amount);

	if (order != 0)
		return order;
	if (x->code->tally.rows != y->code->tally.rows)
		return x->code->tally.rows < y->code->tally.rows ? 1 : -1;
	return str_cmp(x->key, y->key);
}

struct ranked *completeness_ranked(const struct watched *w)
{
	size_t count = keyset_size(w->keys);
	struct ranked *r = xcalloc(count, sizeof(*r));

	for (size_t i = 0; i < count; i++)
		r[i] = (struct ranked){ keyset_key(w->keys, i), &w->code[i],
			                amount_of(&w->code[i].tally) };
	qsort(r, count, sizeof(*r), compare_ranked);
	return r;
}

void completeness_free(struct completeness *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->count; i++) {
		struct watched *w = &g->watched[i];

		for (size_t k = 0; k < keyset_size(w->keys); k++)
			tally_free(&w->code[k].tally);
		free(w->code);
		tablefile_close(w->unmapped, false);
		tablefile_close(w->unused, false);
		keyset_free(w->keys);
		keyset_free(w->groups);
	}
	for (size_t i = 0; i < g->asked_count; i++)
		free(g->asked[i].used);
	free(g->asked);
	free(g->asked_besides);
	expr_env_free(&g->env);
	free(g->watched);
	tally_free(&g->one);
	buf_free(&g->key);
	arena_free(&g->arena);
	free(g);
}
