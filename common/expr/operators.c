/* operators - logic, comparison, concatenation and arithmetic: one row each. */
#include <stdio.h>
#include <string.h>

#include "base/scan.h"
#include "expr/expr_int.h"

/* ---- logic: null means "not known" */

static bool eval_and(const struct node *n, struct expr_env *env, struct value *out)
{
	bool unknown = false, b;

	for (size_t i = 0; i < n->count; i++) {
		switch (node_boolean(n->arg[i], env, &b)) {
		case GOT_FAULT:
			return false;
		case GOT_NULL:
			unknown = true;
			break;
		case GOT_VALUE:
			if (!b)
				return give_boolean(out, false);
		}
	}
	return unknown ? give_null(out) : give_boolean(out, true);
}

static bool eval_or(const struct node *n, struct expr_env *env, struct value *out)
{
	bool unknown = false, b;

	for (size_t i = 0; i < n->count; i++) {
		switch (node_boolean(n->arg[i], env, &b)) {
		case GOT_FAULT:
			return false;
		case GOT_NULL:
			unknown = true;
			break;
		case GOT_VALUE:
			if (b)
				return give_boolean(out, true);
		}
	}
	return unknown ? give_null(out) : give_boolean(out, false);
}

static bool eval_not(const struct node *n, struct expr_env *env, struct value *out)
{
	bool b;
	enum got got = node_boolean(n->arg[0], env, &b);

	return got == GOT_VALUE ? give_boolean(out, !b) : GIVE_NOTHING(got, out);
}

static bool bind_logic(struct binder *b, struct node *n, const char *who)
{
	n->kind = VALUE_BOOLEAN;
	for (size_t i = 0; i < n->count; i++)
		if (!bind_as(b, n->arg[i], VALUE_BOOLEAN, who))
			return false;
	return true;
}

static bool bind_and(struct binder *b, struct node *n)
{
	n->eval = eval_and;
	n->fuse = fuse_and;
	return bind_logic(b, n, "'and'");
}

static bool bind_or(struct binder *b, struct node *n)
{
	n->eval = eval_or;
	n->fuse = fuse_or;
	return bind_logic(b, n, "'or'");
}

bool bind_not(struct binder *b, struct node *n)
{
	n->eval = eval_not;
	n->fuse = fuse_not;
	return bind_logic(b, n, "'not'");
}

/* ---- comparison */

/* c: the order of left and right, as from memcmp(). */
static bool give_order(const struct node *n, int c, struct value *out)
{
	return give_boolean(out, n->which & (c < 0   ? ORDER_LESS
	                                     : c > 0 ? ORDER_GREATER
	                                             : ORDER_EQUAL));
}

static bool eval_compare_text(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str x, y;
	enum got got;

	if ((got = node_text(n->arg[0], env, &x)) != GOT_VALUE ||
	    (got = node_text(n->arg[1], env, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	return give_order(n, str_cmp(x, y), out);
}

/* = and <>: texts of different lengths need no comparison. */
static bool eval_same_text(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str x, y;
	enum got got;

	if ((got = node_text(n->arg[0], env, &x)) != GOT_VALUE ||
	    (got = node_text(n->arg[1], env, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	return give_boolean(out, str_eq(x, y) == (n->which == ORDER_EQUAL));
}

static bool eval_compare_number(const struct node *n, struct expr_env *env, struct value *out)
{
	struct decimal x, y;
	enum got got;
	int c;

	if ((got = node_number(n->arg[0], env, &x)) != GOT_VALUE ||
	    (got = node_number(n->arg[1], env, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	c = x.scale != y.scale ? decimal_cmp(x, y) : (x.units > y.units) - (x.units < y.units);
	return give_order(n, c, out);
}

static bool eval_compare_date(const struct node *n, struct expr_env *env, struct value *out)
{
	struct date x, y;
	enum got got;

	if ((got = node_date(n->arg[0], env, &x)) != GOT_VALUE ||
	    (got = node_date(n->arg[1], env, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	return give_order(n, (x.day > y.day) - (x.day < y.day), out);
}

static bool eval_compare_boolean(const struct node *n, struct expr_env *env, struct value *out)
{
	bool x, y;
	enum got got;

	if ((got = node_boolean(n->arg[0], env, &x)) != GOT_VALUE ||
	    (got = node_boolean(n->arg[1], env, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	return give_order(n, x - y, out);
}

/* Compare values whose kind only the record decides. */
static bool eval_compare(const struct node *n, struct expr_env *env, struct value *out)
{
	struct value x, y;
	enum got got;
	int c;

	if ((got = node_value(n->arg[0], env, KIND_ANY, &x)) != GOT_VALUE ||
	    (got = node_value(n->arg[1], env, KIND_ANY, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	if (!expr_order(env, &x, &y, &c))
		return false;
	return give_order(n, c, out);
}

/*
 * Give a literal number the scale of the column that it is compared with; two integers are then
 * compared.
 */
static void level_scales(struct binder *b, const struct node *x, struct node *y)
{
	if (x->column && y->literal && x->index < b->scope->field_count &&
	    y->value.kind == VALUE_NUMBER &&
	    y->value.number.scale < b->scope->column[x->index].type.scale)
		decimal_rescale(y->value.number, b->scope->column[x->index].type.scale, ROUND_NONE,
		                &y->value.number);
}

static bool bind_compare(struct binder *b, struct node *n)
{
	int kind;

	if (!bind_alike(b, n->arg, 2, &kind))
		return false;
	n->kind = VALUE_BOOLEAN;
	n->value.kind = kind == KIND_ANY ? VALUE_NULL : (enum value_kind)kind;
	n->fuse = fuse_compare;
	if (kind == VALUE_NUMBER) {
		level_scales(b, n->arg[0], n->arg[1]);
		level_scales(b, n->arg[1], n->arg[0]);
		n->eval = eval_compare_number;
	} else if (kind == VALUE_DATE) {
		n->eval = eval_compare_date;
	} else if (kind == VALUE_BOOLEAN) {
		n->eval = eval_compare_boolean;
	} else if (kind == VALUE_TEXT) {
		n->eval = n->which == ORDER_EQUAL || n->which == (ORDER_LESS | ORDER_GREATER)
		                  ? eval_same_text
		                  : eval_compare_text;
	} else {
		n->eval = eval_compare;
	}
	return true;
}

static bool eval_regex(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str s;
	enum got got = node_text(n->arg[0], env, &s);
	enum pattern_status status;

	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	status = pattern_check(n->compiled->pattern, &node_work(n, env)->room, s);
	if (status == PATTERN_LIMIT)
		return expr_fault(env, FAULT_PATTERN_LIMIT,
		                  &(struct value){ .kind = VALUE_TEXT, .text = s });
	return give_boolean(out, (status == PATTERN_YES) == (n->which != 0));
}

static bool bind_regex(struct binder *b, struct node *n)
{
	n->kind = VALUE_BOOLEAN;
	n->eval = eval_regex;
	n->fuse = fuse_regex;
	return bind_as(b, n->arg[0], VALUE_TEXT, n->name.p) && bind_pattern(b, n, n->arg[1]);
}

/* ---- texts */

#define PARTS 16 /* operands of a || chain that need no allocated memory */

static bool eval_concat(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str few[PARTS],
		*part = n->count <= PARTS ? few : arena_alloc(env->arena, n->count * sizeof(*part));
	size_t len = 0;
	char *p;

	for (size_t i = 0; i < n->count; i++) {
		enum got got = node_text(n->arg[i], env, &part[i]);

		if (got != GOT_VALUE)
			return GIVE_NOTHING(got, out);
		len += part[i].len;
	}
	if (len > FIELD_MAX)
		return expr_faultf(env, FAULT_TOO_LONG, "the text made is longer than 16 MiB");
	p = arena_alloc(env->arena, len + SCAN_SHORT);
	out->kind = VALUE_TEXT;
	out->text = (struct str){ p, len };
	for (size_t i = 0; i < n->count; i++) {
		if (part[i].len <= SCAN_SHORT) /* the next one overwrites what is too much */
			scan_store(p, scan_words(part[i].p, part[i].len));
		else
			memcpy(p, part[i].p, part[i].len);
		p += part[i].len;
	}
	*p = '\0';
	return true;
}

static bool bind_concat(struct binder *b, struct node *n)
{
	n->kind = VALUE_TEXT;
	n->eval = eval_concat;
	for (size_t i = 0; i < n->count; i++)
		if (!bind_as(b, n->arg[i], VALUE_TEXT, "'||'"))
			return false;
	return true;
}

/* ---- arithmetic */

static inline bool arithmetic(const struct node *n, struct expr_env *env, struct value *out,
                              enum decimal_status (*operation)(struct decimal, struct decimal,
                                                               struct decimal *))
{
	struct decimal x, y;
	enum got got;

	if ((got = node_number(n->arg[0], env, &x)) != GOT_VALUE ||
	    (got = node_number(n->arg[1], env, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	out->kind = VALUE_NUMBER;
	return expr_decimal(env, operation(x, y, &out->number));
}

static bool eval_add(const struct node *n, struct expr_env *env, struct value *out)
{
	return arithmetic(n, env, out, decimal_add);
}

static bool eval_subtract(const struct node *n, struct expr_env *env, struct value *out)
{
	return arithmetic(n, env, out, decimal_sub);
}

static bool eval_multiply(const struct node *n, struct expr_env *env, struct value *out)
{
	return arithmetic(n, env, out, decimal_mul);
}

static bool eval_remainder(const struct node *n, struct expr_env *env, struct value *out)
{
	return arithmetic(n, env, out, decimal_mod);
}

bool eval_divide(const struct node *n, struct expr_env *env, struct value *out)
{
	struct decimal x, y;
	enum got got;

	if ((got = node_number(n->arg[0], env, &x)) != GOT_VALUE ||
	    (got = node_number(n->arg[1], env, &y)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	out->kind = VALUE_NUMBER;
	return expr_divide(env, x, y, &out->number);
}

static bool eval_negative(const struct node *n, struct expr_env *env, struct value *out)
{
	struct decimal x;
	enum got got = node_number(n->arg[0], env, &x);

	return got == GOT_VALUE ? give_number(out, decimal_neg(x)) : GIVE_NOTHING(got, out);
}

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER };

static bool bind_arithmetic(struct binder *b, struct node *n)
{
	static bool (*const eval[])(const struct node *, struct expr_env *, struct value *) = {
		[ADD] = eval_add,       [SUBTRACT] = eval_subtract,   [MULTIPLY] = eval_multiply,
		[DIVIDE] = eval_divide, [REMAINDER] = eval_remainder,
	};
	char who[8];

	snprintf(who, sizeof(who), "'%s'", n->name.p);
	n->kind = VALUE_NUMBER;
	n->eval = eval[n->which];
	n->fuse = n->which == ADD || n->which == SUBTRACT ? fuse_sum
	          : n->which == MULTIPLY                  ? fuse_product
	                                                  : NULL;
	n->impure = n->which == DIVIDE; /* round(1 / 3, 2) divides at its own scale */
	return bind_as(b, n->arg[0], VALUE_NUMBER, who) && bind_as(b, n->arg[1], VALUE_NUMBER, who);
}

bool bind_negative(struct binder *b, struct node *n)
{
	n->kind = VALUE_NUMBER;
	n->eval = eval_negative;
	n->fuse = fuse_negative;
	return bind_as(b, n->arg[0], VALUE_NUMBER, "'-'");
}

static const struct operator operators[] = {
	{ "or", LEVEL_OR, 0, bind_or },
	{ "and", LEVEL_AND, 0, bind_and },
	{ "=", LEVEL_COMPARE, ORDER_EQUAL, bind_compare },
	{ "<>", LEVEL_COMPARE, ORDER_LESS | ORDER_GREATER, bind_compare },
	{ "<", LEVEL_COMPARE, ORDER_LESS, bind_compare },
	{ "<=", LEVEL_COMPARE, ORDER_LESS | ORDER_EQUAL, bind_compare },
	{ ">", LEVEL_COMPARE, ORDER_GREATER, bind_compare },
	{ ">=", LEVEL_COMPARE, ORDER_GREATER | ORDER_EQUAL, bind_compare },
	{ "~", LEVEL_COMPARE, 1, bind_regex },
	{ "!~", LEVEL_COMPARE, 0, bind_regex },
	{ "||", LEVEL_CONCAT, 0, bind_concat },
	{ "+", LEVEL_ADD, ADD, bind_arithmetic },
	{ "-", LEVEL_ADD, SUBTRACT, bind_arithmetic },
	{ "*", LEVEL_MULTIPLY, MULTIPLY, bind_arithmetic },
	{ "/", LEVEL_MULTIPLY, DIVIDE, bind_arithmetic },
	{ "%", LEVEL_MULTIPLY, REMAINDER, bind_arithmetic },
};

const struct operator* operator_find(const struct token *t, enum level level)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (operators[i].level == level && token_is(t, operators[i].sign))
			return &operators[i];
	return NULL;
}
