/*
 * functions_lookup - lookup(): find new codes for old ones. The table is found when the spec is
 * read.
 */
#include <string.h>

#include "expr/expr_int.h"

/* Find a lookup by name, and its number among the names. */
static const struct lookup *find_table(const struct expr_names *names, struct str name,
                                       size_t *number)
{
	for (size_t i = 0; names && i < names->lookup_count; i++)
		if (str_eq(lookup_name(names->lookup[i]), name)) {
			*number = i;
			return names->lookup[i];
		}
	return NULL;
}

static bool no_table(struct parser *p, size_t offset, struct str name)
{
	struct str known[64];
	size_t count = p->names ? p->names->lookup_count : 0;

	if (count > sizeof(known) / sizeof(known[0]))
		count = sizeof(known) / sizeof(known[0]);
	for (size_t i = 0; i < count; i++)
		known[i] = lookup_name(p->names->lookup[i]);
	return expr_complain_name(p->error, offset, "no lookup", name, known, count);
}

/* 'accounts' or 'accounts.dept' */
static bool find_column(struct parser *p, struct node *n, size_t offset, struct str name)
{
	struct str column = STR_NULL, known[64];
	size_t values, dot = name.len;
	ptrdiff_t which;

	n->lookup = find_table(p->names, name, &n->index);
	while (!n->lookup && dot && name.p[--dot] != '.')
		;
	if (!n->lookup && dot) {
		column = (struct str){ name.p + dot + 1, name.len - dot - 1 };
		n->lookup = find_table(p->names, (struct str){ name.p, dot }, &n->index);
	}
	if (!n->lookup)
		return no_table(p, offset, name);
	values = lookup_value_count(n->lookup);
	if (!column.p && values > 1)
		return expr_complain(
			p->error, offset,
			"lookup '%.*s' has %zu values: name one of them, as in '%.*s.%.*s'",
			(int)name.len, name.p, values, (int)name.len, name.p,
			(int)lookup_value_name(n->lookup, 0).len,
			lookup_value_name(n->lookup, 0).p);
	which = column.p ? lookup_value_index(n->lookup, column) : 0;
	for (size_t i = 0; i < values && i < sizeof(known) / sizeof(known[0]); i++)
		known[i] = lookup_value_name(n->lookup, i);
	if (which < 0)
		return expr_complain_name(p->error, offset, "no value column", column, known,
		                          values > 64 ? 64 : values);
	n->which = (int)which;
	return true;
}

/*
 * The number of arguments that find a row: the components of the key and, if the lookup has dates,
 * a day.
 */
static size_t asked_with(const struct lookup *l)
{
	return lookup_key_count(l) + lookup_dated(l);
}

bool lookup_resolve(struct parser *p, struct node *n)
{
	const struct node *first = n->arg[0];
	const struct str *name = literal_text(first);
	size_t keys, given = n->count - 1;

	if (!name)
		return expr_complain(p->error, first->offset,
		                     "the name of a lookup must be a text in quotes");
	if (!find_column(p, n, first->offset, *name))
		return false;
	n->impure = true;
	keys = asked_with(n->lookup);
	if (given == keys || given == keys + 1)
		return true;
	keys = lookup_key_count(n->lookup);
	return expr_complain(
		p->error, n->offset,
		"lookup('%.*s', ...) takes %zu key value%s%s and perhaps a default, not %zu",
		(int)name->len, name->p, keys, keys == 1 ? "" : "s",
		lookup_dated(n->lookup) ? ", a date" : "", given);
}

/* A key, and the day for it. */
struct question {
	struct str key[LOOKUP_KEYS];
	size_t count;    /* components of the key */
	size_t nulls;    /* how many of them are null */
	bool on_day;     /* the lookup has dates, and the day is not null */
	struct date day; /* that day */
};

/* Keep every miss: a record may miss as many keys as it has fields. */
static void make_miss_room(struct expr_env *env)
{
	struct expr_miss *old = env->miss;

	/* the array of the last record is gone with its arena */
	if (!env->miss_count)
		env->miss_room = 0;
	if (env->miss_count < env->miss_room)
		return;
	env->miss_room = env->miss_room ? mem_mul(env->miss_room, 2) : 4;
	env->miss = arena_alloc(env->arena, mem_mul(env->miss_room, sizeof(*env->miss)));
	if (env->miss_count)
		memcpy(env->miss, old, env->miss_count * sizeof(*old));
}

static void note_miss(const struct node *n, struct expr_env *env, const struct question *q)
{
	struct str *copy;

	if (!env->asked)
		return;
	env->asked[n->index].missed = true;
	make_miss_room(env);
	copy = arena_alloc(env->arena, q->count * sizeof(*copy));
	for (size_t i = 0; i < q->count; i++)
		copy[i] = str_copy(env->arena, q->key[i]);
	env->miss[env->miss_count++] = (struct expr_miss){
		.lookup = n->lookup,
		.number = n->index,
		.key = copy,
		.on_day = q->on_day,
		.day = q->day,
	};
}

struct expr_miss expr_miss_copy(const struct expr_miss *miss, struct arena *arena)
{
	size_t count = lookup_key_count(miss->lookup);
	struct str *key = arena_alloc(arena, count * sizeof(*key));
	struct expr_miss copy = *miss;

	for (size_t i = 0; i < count; i++)
		key[i] = str_copy(arena, miss->key[i]);
	copy.key = key;
	copy.said = str_copy(arena, miss->said);
	return copy;
}

void lookup_miss_again(struct expr_env *env, const struct expr_miss *miss)
{
	env->asked[miss->number].asked = env->asked[miss->number].missed = true;
	make_miss_room(env);
	env->miss[env->miss_count++] = expr_miss_copy(miss, env->arena);
}

static bool unmapped(const struct node *n, struct expr_env *env, const struct question *q)
{
	struct buf b = { 0 }, quoted = { 0 };
	struct str name = lookup_name(n->lookup);
	char day[DATE_TEXT];

	for (size_t i = 0; i < q->count; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", text_quote(&quoted, q->key[i]));
	buf_addf(&b, " is not in lookup '%.*s'", (int)name.len, name.p);
	if (q->on_day) {
		date_format_iso(q->day, day);
		buf_addf(&b, " on %s", day);
	} else if (lookup_dated(n->lookup)) {
		buf_adds(&b, " without a date");
	}
	expr_faultf(env, FAULT_UNMAPPED, "%s", b.p);
	buf_free(&quoted);
	buf_free(&b);
	return false;
}

/* Record a step for --explain. row < 0: no row. */
static void note_step(const struct node *n, struct expr_env *env, const struct question *q,
                      ptrdiff_t row, struct str value)
{
	struct expr_step *step;
	struct str *copy;

	if (env->trace->count >= EXPR_STEPS)
		return;
	step = &env->trace->step[env->trace->count++];
	copy = arena_alloc(env->arena, q->count * sizeof(*copy));
	for (size_t i = 0; i < q->count; i++)
		copy[i] = str_copy(env->arena, q->key[i]);
	*step = (struct expr_step){ n->lookup,
		                    copy,
		                    q->on_day,
		                    q->day,
		                    row >= 0,
		                    row >= 0 ? (size_t)row : 0,
		                    str_copy(env->arena, value) };
}

/* The value for a key without a row: the default, null, the key itself, or a fault. */
static bool missing(const struct node *n, struct expr_env *env, const struct question *q,
                    struct value *out)
{
	size_t with = asked_with(n->lookup);

	if (n->count > with + 1)
		return n->arg[with + 1]->eval(n->arg[with + 1], env, out);
	note_miss(n, env, q);
	switch (lookup_missing(n->lookup)) {
	case LOOKUP_NULL:
		return give_null(out);
	case LOOKUP_KEEP:
		return give_text(out, q->key[q->count - 1]);
	case LOOKUP_FAULT:
		break;
	}
	return unmapped(n, env, q);
}

/* Read the key and the day. False if that fails. */
static bool read_question(const struct node *n, struct expr_env *env, struct question *q)
{
	q->count = lookup_key_count(n->lookup);
	q->nulls = 0;
	q->on_day = false;
	for (size_t i = 0; i < q->count; i++) {
		switch (node_text(n->arg[i + 1], env, &q->key[i])) {
		case GOT_FAULT:
			return false;
		case GOT_NULL:
			q->key[i] = STR_NULL;
			q->nulls++;
			break;
		case GOT_VALUE:
			break;
		}
	}
	if (!lookup_dated(n->lookup))
		return true;
	switch (node_date(n->arg[q->count + 1], env, &q->day)) {
	case GOT_FAULT:
		return false;
	case GOT_NULL:
		break;
	case GOT_VALUE:
		q->on_day = true;
		break;
	}
	return true;
}

/* Find the row; LOOKUP_NONE, LOOKUP_RUNAWAY. A null component matches an empty one in the row. */
static ptrdiff_t find_row(const struct node *n, struct expr_env *env, const struct question *q)
{
	bool dated = lookup_dated(n->lookup);

	if (q->nulls == q->count || q->on_day != dated)
		return LOOKUP_NONE;
	return lookup_find(n->lookup, &node_work(n, env)->caller, q->key, q->count,
	                   dated ? &q->day : NULL);
}

static void note_hit(const struct node *n, struct expr_env *env, size_t row)
{
	env->hit = (struct expr_hit){ n->lookup, row };
	if (env->asked)
		env->asked[n->index].used[row / 64] |= (uint64_t)1 << row % 64;
}

/* A key of nulls has no row and is not a miss. A key that is partly null may be a miss. */
static bool eval_lookup(const struct node *n, struct expr_env *env, struct value *out)
{
	bool plain = n->count == asked_with(n->lookup) + 1;
	struct question q;
	ptrdiff_t row;

	if (!read_question(n, env, &q))
		return false;
	if (q.nulls == q.count && plain)
		return give_null(out);
	if (env->asked && plain)
		env->asked[n->index].asked = true;
	row = find_row(n, env, &q);
	if (row == LOOKUP_RUNAWAY)
		return expr_faultf(env, FAULT_PATTERN_LIMIT,
		                   "a regular expression of lookup '%.*s' runs away",
		                   (int)lookup_name(n->lookup).len, lookup_name(n->lookup).p);
	if (row < 0) {
		if (env->trace)
			note_step(n, env, &q, row, STR_NULL);
		return missing(n, env, &q, out);
	}
	note_hit(n, env, (size_t)row);
	give_text(out, lookup_give(n->lookup, &node_work(n, env)->caller, (size_t)row,
	                           (size_t)n->which, q.key, env->arena));
	if (env->trace)
		note_step(n, env, &q, row, out->text);
	return true;
}

/*
 * The same for most calls: one key, which must be equal, no date, no default. The keys of legacy data
 * are found one after the other in no order, so it does not remember the last one.
 */
static bool eval_lookup_plain(const struct node *n, struct expr_env *env, struct value *out)
{
	struct question q = { .count = 1 };
	struct str value;
	enum got got;
	ptrdiff_t row;

	if (env->trace)
		return eval_lookup(n, env, out);
	got = node_text(n->arg[1], env, &q.key[0]);
	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	if (env->asked)
		env->asked[n->index].asked = true;
	row = lookup_find_plain(n->lookup, q.key[0], (size_t)n->which, &value);
	if (row < 0)
		return missing(n, env, &q, out);
	note_hit(n, env, (size_t)row);
	return give_text(out, value);
}

/* The values of a lookup are texts; a default keeps its kind. */
bool prepare_lookup(struct binder *b, struct node *n)
{
	size_t count = lookup_key_count(n->lookup), with = asked_with(n->lookup);

	node_needs_work(b->expr, n);
	if (with == 1 && count == 1 && n->count == 2 && lookup_match(n->lookup) == LOOKUP_EXACT)
		n->eval = eval_lookup_plain;
	for (size_t i = 0; i < with; i++)
		if (!bind_as(b, n->arg[i + 1], i < count ? VALUE_TEXT : VALUE_DATE, "lookup()"))
			return false;
	n->kind = n->count > with + 1 ? kind_join(VALUE_TEXT, n->arg[with + 1]->kind) : VALUE_TEXT;
	return true;
}

static const struct function table[] = {
	{ "lookup", 2, ARGS_ANY, VALUE_TEXT, "*", NULL, eval_lookup, prepare_lookup,
	  "lookup('name', key, ... [, date] [, default])",
	  "the value for a key; 'name.column' where the table has several" },
};

const struct function *functions_lookup(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
