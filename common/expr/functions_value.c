/* functions_value - choose among values, and convert one kind into another. */
#include <string.h>

#include "expr/expr_int.h"

static bool eval_coalesce(const struct node *n, struct expr_env *env, struct value *out)
{
	for (size_t i = 0; i < n->count; i++) {
		if (!n->arg[i]->eval(n->arg[i], env, out))
			return false;
		if (out->kind != VALUE_NULL)
			return true;
	}
	return true;
}

static bool prepare_coalesce(struct binder *b, struct node *n)
{
	(void)b;
	n->kind = VALUE_NULL;
	for (size_t i = 0; i < n->count; i++)
		n->kind = kind_join(n->kind, n->arg[i]->kind);
	return true;
}

/* nullif(a, b): a keeps its own kind and digits, even if it is compared as another kind. */
static bool eval_nullif(const struct node *n, struct expr_env *env, struct value *out)
{
	struct value y;
	enum got got;
	int order;

	if (!n->arg[0]->eval(n->arg[0], env, out))
		return false;
	if (out->kind == VALUE_NULL)
		return true;
	got = node_value(n->arg[1], env, KIND_ANY, &y);
	if (got != GOT_VALUE)
		return got == GOT_NULL;
	if (!expr_order(env, out, &y, &order))
		return false;
	return order ? true : give_null(out);
}

static bool prepare_nullif(struct binder *b, struct node *n)
{
	n->kind = n->arg[0]->kind;
	if (n->arg[0]->kind == VALUE_TEXT && n->arg[1]->kind != VALUE_TEXT)
		return true; /* each evaluation reads the text as the kind of the other argument */
	return bind_alike(b, n->arg, 2, &(int){ 0 });
}

/* greatest and least ignore null; all others are compared as one kind. */
static bool eval_extreme(const struct node *n, struct expr_env *env, struct value *out)
{
	struct value v;
	int order;

	give_null(out);
	for (size_t i = 0; i < n->count; i++) {
		enum got got = node_value(n->arg[i], env, n->kind, &v);

		if (got == GOT_FAULT)
			return false;
		if (got == GOT_NULL)
			continue;
		if (out->kind != VALUE_NULL && !expr_order(env, &v, out, &order))
			return false;
		if (out->kind == VALUE_NULL || order * n->which > 0)
			*out = v;
	}
	return true;
}

static bool prepare_greatest(struct binder *b, struct node *n)
{
	n->which = 1;
	return bind_alike(b, n->arg, n->count, &n->kind);
}

static bool prepare_least(struct binder *b, struct node *n)
{
	n->which = -1;
	return bind_alike(b, n->arg, n->count, &n->kind);
}

static bool apply_same(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	(void)n;
	(void)env;
	*out = arg[0];
	return true;
}

static const struct function table[] = {
	{ "coalesce", 1, ARGS_ANY, KIND_ANY, "*", NULL, eval_coalesce, prepare_coalesce,
	  "coalesce(a, b, ...)", "the first that is not null" },
	{ "nullif", 2, 2, KIND_ANY, "**", NULL, eval_nullif, prepare_nullif, "nullif(a, b)",
	  "null where a = b, else a" },
	{ "greatest", 1, ARGS_ANY, KIND_ANY, "*", NULL, eval_extreme, prepare_greatest,
	  "greatest(a, b, ...)",
	  "the largest, nulls passed over; as numbers where one of them is a number" },
	{ "least", 1, ARGS_ANY, KIND_ANY, "*", NULL, eval_extreme, prepare_least,
	  "least(a, b, ...)",
	  "the smallest, nulls passed over; as numbers where one of them is a number" },
	{ "number", 1, 1, VALUE_NUMBER, "n", apply_same, NULL, NULL, "number(text)",
	  "the text read as a number" },
	{ "text", 1, 1, VALUE_TEXT, "t", apply_same, NULL, NULL, "text(x)",
	  "the canonical text of x" },
};

const struct function *functions_value(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
