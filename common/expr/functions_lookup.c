/* functions_lookup - lookup(): new codes for old ones. The table is found when the spec is read. */
#include <string.h>

#include "expr/expr_int.h"

#define KEYS 16		/* columns of a key */

static struct lookup *find_table(const struct expr_names *names, struct str name)
{
	for (size_t i = 0; names && i < names->lookup_count; i++)
		if (str_eq(lookup_name(names->lookup[i]), name))
			return names->lookup[i];
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

	n->lookup = find_table(p->names, name);
	while (!n->lookup && dot && name.p[--dot] != '.')
		;
	if (!n->lookup && dot) {
		column = (struct str){ name.p + dot + 1, name.len - dot - 1 };
		n->lookup = find_table(p->names, (struct str){ name.p, dot });
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

bool lookup_resolve(struct parser *p, struct node *n)
{
	const struct node *first = n->arg[0];
	const struct str *name = literal_text(first);
	size_t keys, given = n->count - 1;

	if (!name)
		return expr_complain(p->error, first->offset,
				     "the name of a lookup stands here as a text in quotes");
	if (!find_column(p, n, first->offset, *name))
		return false;
	n->impure = true;
	keys = lookup_key_count(n->lookup);
	if (keys > KEYS)
		return expr_complain(p->error, first->offset, "a lookup has at most %d key columns",
				     KEYS);
	if (given == keys || given == keys + 1)
		return true;
	return expr_complain(
		p->error, n->offset,
		"lookup('%.*s', ...) takes %zu key value%s and perhaps a default, not %zu",
		(int)name->len, name->p, keys, keys == 1 ? "" : "s", given);
}

static void note_miss(const struct node *n, struct expr_env *env, const struct str *key,
                      size_t count)
{
	struct str *copy;

	if (env->miss_count >= EXPR_MISSES)
		return;
	copy = arena_alloc(env->arena, count * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = str_copy(env->arena, key[i]);
	env->miss[env->miss_count++] = (struct expr_miss){ n->lookup, copy };
}

static bool unmapped(const struct node *n, struct expr_env *env, const struct str *key,
                     size_t count)
{
	struct buf b = {0}, quoted = {0};
	struct str name = lookup_name(n->lookup);

	for (size_t i = 0; i < count; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", text_quote(&quoted, key[i]));
	expr_faultf(env, FAULT_UNMAPPED, "%s is not in lookup '%.*s'", b.p, (int)name.len, name.p);
	buf_free(&quoted);
	buf_free(&b);
	return false;
}

/* A key that is not there. */
static bool missing(const struct node *n, struct expr_env *env, const struct str *key, size_t count,
                    struct value *out)
{
	if (n->count > count + 1)
		return n->arg[count + 1]->eval(n->arg[count + 1], env, out);
	note_miss(n, env, key, count);
	switch (lookup_missing(n->lookup)) {
	case LOOKUP_NULL:
		return give_null(out);
	case LOOKUP_KEEP:
		return give_text(out, key[count - 1]);
	case LOOKUP_FAULT:
		break;
	}
	return unmapped(n, env, key, count);
}

/* Legacy data repeats itself: the last key of one column is remembered with its row. */
static struct lookup_row *find_row(const struct node *n, const struct str *key, size_t count)
{
	struct work *w = n->work;

	if (count != 1)
		return lookup_find(n->lookup, key, count);
	if (w->known && str_eq(buf_str(&w->key), key[0]))
		return w->row;
	buf_reset(&w->key);
	buf_addstr(&w->key, key[0]);
	w->row = lookup_find(n->lookup, key, 1);
	w->known = true;
	return w->row;
}

/* Null has no row and is no miss; where only a part of the key is null, it is one. */
static bool eval_lookup(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str key[KEYS];
	size_t count = lookup_key_count(n->lookup), nulls = 0;
	struct lookup_row *row;

	for (size_t i = 0; i < count; i++) {
		switch (node_text(n->arg[i + 1], env, &key[i])) {
		case GOT_FAULT:
			return false;
		case GOT_NULL:
			key[i] = STR_NULL;
			nulls++;
			break;
		case GOT_VALUE:
			break;
		}
	}
	if (nulls == count && n->count == count + 1)
		return give_null(out);
	row = nulls ? NULL : find_row(n, key, count);
	return row ? give_text(out, row->value[n->which]) : missing(n, env, key, count, out);
}

/* What a lookup gives are texts; a default keeps its kind. */
bool prepare_lookup(struct binder *b, struct node *n)
{
	size_t count = lookup_key_count(n->lookup);

	node_work(b->expr, n);
	for (size_t i = 0; i < count; i++)
		if (!bind_as(b, n->arg[i + 1], VALUE_TEXT, "lookup()"))
			return false;
	n->kind =
		n->count > count + 1 ? kind_join(VALUE_TEXT, n->arg[count + 1]->kind) : VALUE_TEXT;
	return true;
}

static const struct function table[] = {
	{ "lookup", 2, ARGS_ANY, VALUE_TEXT, "*", NULL, eval_lookup, prepare_lookup,
	  "lookup('name', key, ... [, default])", "the value for a key; 'name.column' where the table has several" },
};

const struct function *functions_lookup(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
