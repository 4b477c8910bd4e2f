/* aggregate - count, sum, min, max, first, last over the records of a group. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr_int.h"

/*
 * The state of one aggregate: all of it for sums and counts. The sum is a struct decimal_sum whose members are laid
 * out so that a million groups keep no padding.
 */
struct aggregate {
	int128 units;    /* of sum(): as in struct decimal_sum */
	long long count; /* records counted so far */
	int scale;       /* of sum(), as `overflow` */
	bool overflow;
};

/* and what min, max, first, last keep besides. */
struct kept {
	struct value value; /* its text is in `text` */
	struct buf text;    /* owns that */
};

/* With members: what an aggregate has asked of lookups, and why it fails. Texts are in the group's arena. */
struct failure {
	bool failed;
	struct str code, detail;
	const struct expr_miss *why; /* the key whose lack is the reason; NULL: another one */
	struct expr_miss *miss;      /* keys that its records missed, each once, */
	size_t miss_count, miss_capacity;
	size_t *asked; /* and the numbers of the lookups that they asked */
	size_t asked_count, asked_capacity;
};

struct expr_group {
	const struct expr *expr; /* the expression with the aggregates; NULL: there are several */
	struct aggregate *own;   /* by slot, */
	size_t count;            /* and how many */
	struct aggregate *state; /* the same, or that of expr_group_at() */
	struct kept *kept;       /* by slot; NULL: there are nothing but sums and counts */
	struct failure *failure; /* with several expressions, by slot; else NULL */
	struct arena arena;      /* owns the texts of the first record */
	struct record first;     /* the first record, only the fields that the expression uses: */
	struct str *field;       /* its fields */
	struct value *let;       /* and its let values */
	bool any;                /* there was a first record */
	bool failed;             /* an add has failed: the group has this fault */
	struct str fault;        /* the code of the fault */
	char *detail;            /* its text for a message */
};

static struct decimal_sum sum_of(const struct aggregate *a)
{
	return (struct decimal_sum){ a->units, a->scale, a->overflow };
}

static void set_sum(struct aggregate *a, const struct decimal_sum *sum)
{
	a->units = sum->units;
	a->scale = sum->scale;
	a->overflow = sum->overflow;
}

/* decimal_sum_add_short() to its sum. */
static void add_short(struct aggregate *a, long long units, int scale)
{
	struct decimal_sum sum;

	if (scale == a->scale && !a->overflow && a->units == (long long)a->units) {
		a->units += units;
		return;
	}
	sum = sum_of(a);
	decimal_sum_add_short(&sum, units, scale);
	set_sum(a, &sum);
}

static void keep(struct kept *k, const struct value *v)
{
	k->value = *v;
	if (v->kind != VALUE_TEXT)
		return;
	buf_reset(&k->text);
	buf_addstr(&k->text, v->text);
	k->value.text = buf_str(&k->text);
}

static struct aggregate *state_of(const struct node *n, const struct expr_env *env)
{
	assert(env->group);
	return &env->group->state[n->which];
}

static struct kept *kept_of(const struct node *n, const struct expr_env *env)
{
	return &env->group->kept[n->which];
}

static bool add_count(const struct node *n, struct expr_env *env, const struct value *arg,
                      struct value *out)
{
	(void)out;
	state_of(n, env)->count += !n->count || arg->kind != VALUE_NULL;
	return true;
}

static bool add_sum(const struct node *n, struct expr_env *env, const struct value *arg,
                    struct value *out)
{
	struct aggregate *a = state_of(n, env);
	struct decimal_sum sum;

	(void)out;
	if (arg->kind == VALUE_NULL)
		return true;
	a->count++;
	if (arg->number.units == (long long)arg->number.units) {
		add_short(a, (long long)arg->number.units, arg->number.scale);
		return true;
	}
	sum = sum_of(a);
	decimal_sum_add(&sum, arg->number);
	set_sum(a, &sum);
	return true;
}

static bool add_extreme(const struct node *n, struct expr_env *env, const struct value *arg,
                        int sign)
{
	struct aggregate *a = state_of(n, env);
	struct kept *k = kept_of(n, env);
	int order = 0;

	if (arg->kind == VALUE_NULL)
		return true;
	if (a->count && !expr_order(env, arg, &k->value, &order))
		return false;
	if (a->count++ == 0 || order * sign > 0)
		keep(k, arg);
	return true;
}

static bool add_min(const struct node *n, struct expr_env *env, const struct value *arg,
                    struct value *out)
{
	(void)out;
	return add_extreme(n, env, arg, -1);
}

static bool add_max(const struct node *n, struct expr_env *env, const struct value *arg,
                    struct value *out)
{
	(void)out;
	return add_extreme(n, env, arg, 1);
}

static bool add_last(const struct node *n, struct expr_env *env, const struct value *arg,
                     struct value *out)
{
	(void)out;
	state_of(n, env)->count++;
	keep(kept_of(n, env), arg);
	return true;
}

static bool add_first(const struct node *n, struct expr_env *env, const struct value *arg,
                      struct value *out)
{
	return state_of(n, env)->count || add_last(n, env, arg, out);
}

/* ---- evaluation of the expression around the aggregates */

/* Whoever uses the aggregate depends on the same keys. The reason for a fault is the last miss. */
static void ask_again(const struct failure *f, struct expr_env *env)
{
	for (size_t i = 0; i < f->asked_count; i++)
		env->asked[f->asked[i]].asked = true;
	for (size_t i = 0; i < f->miss_count; i++)
		lookup_miss_again(env, &f->miss[i]);
	if (f->why)
		lookup_miss_again(env, f->why);
}

static bool give_failure(const struct failure *f, struct expr_env *env)
{
	env->fault = f->code;
	snprintf(env->detail, sizeof(env->detail), "%.*s", (int)f->detail.len, f->detail.p);
	return false;
}

bool eval_aggregate(const struct node *n, struct expr_env *env, struct value *out)
{
	const struct aggregate *a = state_of(n, env);
	struct decimal_sum sum;

	if (env->group->failure && env->asked)
		ask_again(&env->group->failure[n->which], env);
	if (env->group->failure && env->group->failure[n->which].failed)
		return give_failure(&env->group->failure[n->which], env);
	if (n->function->apply == add_count)
		return give_number(out, decimal_of(a->count, 0));
	if (a->count == 0)
		return give_null(out);
	if (n->function->apply != add_sum) {
		*out = kept_of(n, env)->value;
		return true;
	}
	sum = sum_of(a);
	out->kind = VALUE_NUMBER;
	return decimal_sum_get(&sum, &out->number) || expr_decimal(env, DECIMAL_OVERFLOW);
}

bool bind_aggregate(struct binder *b, struct node *n)
{
	n->impure = true;
	n->eval = eval_aggregate;
	if (n->function->kind != KIND_ANY)
		n->kind = n->function->kind;
	else
		n->kind = n->arg[0]->kind == VALUE_NULL ? KIND_ANY : n->arg[0]->kind;
	return n->function->apply != add_sum || bind_as(b, n->arg[0], VALUE_NUMBER, "sum()");
}

static const struct function table[] = {
	{ "count", 0, 1, VALUE_NUMBER, "*", add_count, eval_aggregate, NULL, "count(*) or count(x)",
	  "how many records, or how many where x is not null" },
	{ "sum", 1, 1, VALUE_NUMBER, "n", add_sum, eval_aggregate, NULL, "sum(x)",
	  "the exact sum, nulls passed over; null where there is none to add" },
	{ "min", 1, 1, KIND_ANY, "*", add_min, eval_aggregate, NULL, "min(x)",
	  "the smallest, nulls passed over" },
	{ "max", 1, 1, KIND_ANY, "*", add_max, eval_aggregate, NULL, "max(x)",
	  "the largest, nulls passed over" },
	{ "first", 1, 1, KIND_ANY, "*", add_first, eval_aggregate, NULL, "first(x)",
	  "that of the first record, also null" },
	{ "last", 1, 1, KIND_ANY, "*", add_last, eval_aggregate, NULL, "last(x)",
	  "that of the last record, also null" },
};

const struct function *functions_aggregate(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

/* ---- groups */

/* Has the expression nothing but sums and counts? */
static bool only_sums(const struct expr *e)
{
	for (size_t i = 0; i < e->aggregate_count; i++)
		if (e->aggregate[i]->function->apply != add_sum &&
		    e->aggregate[i]->function->apply != add_count)
			return false;
	return true;
}

struct expr_group *expr_group_new(const struct expr *e)
{
	struct expr_group *g = xcalloc(1, sizeof(*g));
	size_t fields = e->scope.field_count, lets = e->scope.count - fields;

	assert(e->bound);
	g->expr = e;
	g->count = e->aggregate_count;
	g->own = g->state = xcalloc(g->count, sizeof(*g->own));
	if (!only_sums(e))
		g->kept = xcalloc(g->count, sizeof(*g->kept));
	if (e->first_record) {
		g->first.field = g->field = xcalloc(fields, sizeof(*g->field));
		g->first.arena = &g->arena;
		g->let = xcalloc(lets, sizeof(*g->let));
	}
	return g;
}

static void keep_first(struct expr_group *g, const struct expr_env *env)
{
	size_t fields = g->expr->scope.field_count;

	for (const struct node *n = g->expr->columns; n; n = n->next_column) {
		if (n->aggregated)
			continue;
		if (n->index < fields) {
			g->field[n->index] = str_copy(&g->arena, env->rec->field[n->index]);
		} else if (env->let) {
			struct value *v = &g->let[n->index - fields];

			*v = env->let[n->index - fields];
			if (v->kind == VALUE_TEXT)
				v->text = str_copy(&g->arena, v->text);
		}
	}
	g->first.at = str_copy(&g->arena, env->rec->at);
	g->any = true;
}

/* Add one record to one aggregate. */
static bool add(const struct node *n, struct expr_env *env)
{
	struct value v;
	struct brief b;
	int kind = n->function->apply == add_sum ? VALUE_NUMBER : KIND_ANY;

	if (kind == VALUE_NUMBER && n->arg[0]->brief) {
		struct aggregate *a = state_of(n, env);
		enum fused got = n->arg[0]->brief(n->arg[0], env, &b);

		if (got == FUSED_NULL)
			return true;
		if (got == FUSED_VALUE) {
			a->count++;
			add_short(a, b.units, b.scale);
			return true;
		}
	}
	v.kind = VALUE_NULL;
	if (n->count) {
		enum got got = node_value(n->arg[0], env, kind, &v);

		if (got == GOT_FAULT)
			return false;
		if (got == GOT_NULL)
			v.kind = VALUE_NULL;
	}
	return n->function->apply(n, env, &v, NULL);
}

bool expr_group_add(struct expr_group *g, struct expr_env *env)
{
	if (!g->any && g->expr->first_record)
		keep_first(g, env);
	expr_enter(g->expr, env);
	env->group = g;
	for (size_t i = 0; i < g->expr->aggregate_count && !g->failed; i++) {
		const struct node *n = g->expr->aggregate[i];

		if (add(n, env))
			continue;
		env->group = NULL;
		g->failed = true;
		g->fault = env->fault;
		g->detail = xstrdup(env->detail);
		return false;
	}
	env->group = NULL;
	return true;
}

bool expr_group_value(struct expr_group *g, struct expr_env *env, struct value *out)
{
	const struct record *rec = env->rec;
	const struct value *let = env->let;
	bool ok;

	if (g->failed) {
		env->fault = g->fault;
		snprintf(env->detail, sizeof(env->detail), "%s", g->detail);
		return false;
	}
	env->rec = &g->first;
	env->let = g->let;
	env->group = g;
	expr_enter(g->expr, env);
	ok = g->expr->root->eval(g->expr->root, env, out);
	if (ok && out->kind == VALUE_TEXT)
		out->text = str_copy(env->arena, out->text);
	env->rec = rec;
	env->let = let;
	env->group = NULL;
	return ok;
}

/* Its room stays. */
static void forget_failure(struct failure *f)
{
	f->failed = false;
	f->why = NULL;
	f->miss_count = f->asked_count = 0;
}

void expr_group_reset(struct expr_group *g)
{
	size_t fields = g->expr ? g->expr->scope.field_count : 0;

	for (size_t i = 0; i < g->count; i++) {
		g->state[i] = (struct aggregate){ 0 };
		if (g->kept)
			g->kept[i].value = (struct value){ .kind = VALUE_NULL };
		if (g->failure)
			forget_failure(&g->failure[i]);
	}
	if (g->failure)
		arena_reset(&g->arena);
	if (g->any) {
		memset(g->field, 0, fields * sizeof(*g->field));
		memset(g->let, 0, (g->expr->scope.count - fields) * sizeof(*g->let));
		g->first.at = STR_NULL;
		arena_reset(&g->arena);
	}
	free(g->detail);
	g->detail = NULL;
	g->any = g->failed = false;
}

size_t expr_group_small(const struct expr *e)
{
	return e->first_record || !only_sums(e) ? 0 : e->aggregate_count * sizeof(struct aggregate);
}

void expr_group_at(struct expr_group *g, void *small)
{
	g->state = small;
}

bool expr_group_sum(const struct expr *e, const void *small, struct decimal *out)
{
	const struct node *n = e->root;
	const struct aggregate *a = small;

	if (n->eval != eval_aggregate || n->function->apply != add_sum || a[n->which].count == 0 ||
	    a[n->which].overflow)
		return false;
	*out = decimal_of(a[n->which].units, a[n->which].scale);
	return true;
}

void expr_group_merge(const struct expr *e, void *small, const void *other)
{
	struct aggregate *to = small;
	const struct aggregate *from = other;

	for (size_t i = 0; i < e->aggregate_count; i++) {
		struct decimal_sum sum = sum_of(&to[i]), more = sum_of(&from[i]);

		to[i].count += from[i].count;
		decimal_sum_merge(&sum, &more);
		set_sum(&to[i], &sum);
	}
}

void expr_group_free(struct expr_group *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->count; i++) {
		if (g->kept)
			buf_free(&g->kept[i].text);
		if (g->failure) {
			free(g->failure[i].miss);
			free(g->failure[i].asked);
		}
	}
	arena_free(&g->arena);
	free(g->own);
	free(g->kept);
	free(g->failure);
	free(g->field);
	free(g->let);
	free(g->detail);
	free(g);
}

/* ---- members */

size_t expr_number(struct expr *e, size_t first)
{
	for (size_t i = 0; i < e->aggregate_count; i++)
		e->aggregate[i]->which = (int)first++;
	return first;
}

struct expr_group *expr_members_new(size_t count)
{
	struct expr_group *g = xcalloc(1, sizeof(*g));

	g->count = count;
	g->own = g->state = xcalloc(count, sizeof(*g->own));
	g->kept = xcalloc(count, sizeof(*g->kept));
	g->failure = xcalloc(count, sizeof(*g->failure));
	return g;
}

bool expr_members_add(struct expr_group *g, const struct expr *e, size_t k, struct expr_env *env)
{
	bool ok;

	expr_enter(e, env);
	env->group = g;
	ok = add(e->aggregate[k], env);
	env->group = NULL;
	return ok;
}

void expr_members_fail(struct expr_group *g, const struct expr *e, size_t k, struct str code,
                       struct str detail, const struct expr_miss *miss)
{
	struct failure *f = &g->failure[e->aggregate[k]->which];
	struct expr_miss *why = miss ? arena_alloc(&g->arena, sizeof(*why)) : NULL;

	if (why)
		*why = expr_miss_copy(miss, &g->arena);
	f->failed = true;
	f->code = str_copy(&g->arena, code);
	f->detail = str_copy(&g->arena, detail);
	f->why = why;
}

static bool same_miss(const struct expr_miss *a, const struct expr_miss *b)
{
	if (a->lookup != b->lookup || a->on_day != b->on_day ||
	    (a->on_day && a->day.day != b->day.day))
		return false;
	for (size_t i = 0; i < lookup_key_count(a->lookup); i++)
		if (str_is_null(a->key[i]) != str_is_null(b->key[i]) ||
		    !str_eq(a->key[i], b->key[i]))
			return false;
	return true;
}

static void keep_miss(struct expr_group *g, struct failure *f, const struct expr_miss *miss)
{
	for (size_t i = 0; i < f->miss_count; i++)
		if (same_miss(&f->miss[i], miss))
			return;
	f->miss = mem_grow(f->miss, &f->miss_capacity, f->miss_count + 1, sizeof(*f->miss));
	f->miss[f->miss_count++] = expr_miss_copy(miss, &g->arena);
}

/* Keep the numbers of the lookups below the node that were asked. */
static void keep_asked(struct failure *f, const struct node *n, const struct expr_env *env)
{
	size_t i = 0;

	for (size_t a = 0; a < n->count; a++)
		keep_asked(f, n->arg[a], env);
	if (!n->lookup || !env->asked[n->index].asked)
		return;
	while (i < f->asked_count && f->asked[i] != n->index)
		i++;
	if (i < f->asked_count)
		return;
	f->asked = mem_grow(f->asked, &f->asked_capacity, i + 1, sizeof(*f->asked));
	f->asked[f->asked_count++] = n->index;
}

void expr_members_asked(struct expr_group *g, const struct expr *e, size_t k,
                        const struct expr_env *env)
{
	struct failure *f = &g->failure[e->aggregate[k]->which];

	keep_asked(f, e->aggregate[k], env);
	for (size_t i = 0; i < env->miss_count; i++)
		keep_miss(g, f, &env->miss[i]);
}

void expr_members_unasked(struct expr_group *g, const struct expr *e, size_t k)
{
	forget_failure(&g->failure[e->aggregate[k]->which]);
}

enum expr_extent aggregate_extent(const struct node *n)
{
	return n->function->apply == add_first  ? EXPR_OF_FIRST
	       : n->function->apply == add_last ? EXPR_OF_LAST
	                                        : EXPR_OF_ALL;
}

bool expr_members_value(const struct expr *e, size_t k, struct expr_env *env, struct value *out)
{
	expr_enter(e, env);
	return eval_aggregate(e->aggregate[k], env, out);
}
