/*
 * fused - straight code for the frequent conditions.
 *
 * The plain way evaluates node by node, and every value passes through a struct value. Most
 * conditions only compare a field with a literal or with another field. Their nodes get `truth`,
 * which gives the value of a condition as one word, or `brief`, which gives a number as an integer
 * with its scale.
 *
 * Straight code knows neither faults nor numbers of more than 64 bits. Where it meets anything but
 * null or a value that it can take, it gives up, and the plain way evaluates the node from its
 * beginning. What is evaluated twice then are fields, let values, literals and arithmetic, which
 * change nothing. So both ways give the same value, fault and detail; tests/unit/test_fused.c
 * compares them.
 */
#include "expr/expr_int.h"

/* ---- operands ---- */

static inline enum fused field_day(const struct node *n, const struct expr_env *env,
                                   struct date *out)
{
	if (typed_date(env->rec, n->index, out))
		return FUSED_VALUE;
	return env->rec->field[n->index].p ? FUSED_NOT : FUSED_NULL;
}

static enum fused day_of(const struct node *n, const struct expr_env *env, struct date *out)
{
	const struct value *v = &n->value;

	if (n->eval == eval_field_date)
		return field_day(n, env, out);
	if (!n->literal) {
		if (!env->let)
			return FUSED_NULL;
		v = &env->let[n->which];
	}
	*out = v->date;
	return v->kind == VALUE_DATE ? FUSED_VALUE : v->kind == VALUE_NULL ? FUSED_NULL : FUSED_NOT;
}

static bool is_day(const struct node *n)
{
	return n->eval == eval_field_date || n->eval == eval_let ||
	       (n->literal && n->value.kind == VALUE_DATE);
}

/* ---- numbers ---- */

static bool shorten(struct decimal d, struct brief *out)
{
	*out = (struct brief){ (long long)d.units, d.scale };
	return d.units == out->units;
}

static inline enum fused field_brief(const struct node *n, const struct expr_env *env,
                                     struct brief *out)
{
	if (typed_number(env->rec, n->index, &out->units, &out->scale))
		return FUSED_VALUE;
	return env->rec->field[n->index].p ? FUSED_NOT : FUSED_NULL;
}

static enum fused brief_field(const struct node *n, struct expr_env *env, struct brief *out)
{
	return field_brief(n, env, out);
}

static enum fused brief_literal(const struct node *n, struct expr_env *env, struct brief *out)
{
	(void)env;
	*out = n->short_value;
	return FUSED_VALUE;
}

static enum fused brief_let(const struct node *n, struct expr_env *env, struct brief *out)
{
	const struct value *v;

	if (!env->let)
		return FUSED_NULL;
	v = &env->let[n->which];
	if (v->kind == VALUE_NULL)
		return FUSED_NULL;
	return v->kind == VALUE_NUMBER && shorten(v->number, out) ? FUSED_VALUE : FUSED_NOT;
}

/* Give both the larger scale. False if one does not fit then. */
static inline bool level(struct brief *a, struct brief *b)
{
	static const long long power[] = { 1,      10,      100,      1000,      10000,
		                           100000, 1000000, 10000000, 100000000, 1000000000 };
	struct brief *low = a->scale < b->scale ? a : b;
	int by = a->scale < b->scale ? b->scale - a->scale : a->scale - b->scale;

	if (by == 0)
		return true;
	low->scale += by;
	return by < (int)(sizeof(power) / sizeof(power[0])) &&
	       !__builtin_mul_overflow(low->units, power[by], &low->units);
}

/* Both operands in order: null as soon as one is. */
static inline enum fused both(const struct node *n, struct expr_env *env, struct brief *x,
                              struct brief *y)
{
	enum fused got = n->arg[0]->brief(n->arg[0], env, x);

	return got == FUSED_VALUE ? n->arg[1]->brief(n->arg[1], env, y) : got;
}

/* The same, both at one scale, which is that of the result. */
static inline enum fused both_level(const struct node *n, struct expr_env *env, struct brief *x,
                                    struct brief *y, struct brief *out)
{
	enum fused got = both(n, env, x, y);

	if (got == FUSED_VALUE && !level(x, y))
		return FUSED_NOT;
	if (got == FUSED_VALUE)
		out->scale = x->scale;
	return got;
}

static enum fused brief_add(const struct node *n, struct expr_env *env, struct brief *out)
{
	struct brief x, y;
	enum fused got = both_level(n, env, &x, &y, out);

	if (got != FUSED_VALUE)
		return got;
	return __builtin_add_overflow(x.units, y.units, &out->units) ? FUSED_NOT : FUSED_VALUE;
}

static enum fused brief_subtract(const struct node *n, struct expr_env *env, struct brief *out)
{
	struct brief x, y;
	enum fused got = both_level(n, env, &x, &y, out);

	if (got != FUSED_VALUE)
		return got;
	return __builtin_sub_overflow(x.units, y.units, &out->units) ? FUSED_NOT : FUSED_VALUE;
}

static enum fused brief_multiply(const struct node *n, struct expr_env *env, struct brief *out)
{
	struct brief x, y;
	enum fused got = both(n, env, &x, &y);

	if (got != FUSED_VALUE)
		return got;
	out->scale = x.scale + y.scale;
	return out->scale <= DECIMAL_DIGITS &&
	                       !__builtin_mul_overflow(x.units, y.units, &out->units)
	               ? FUSED_VALUE
	               : FUSED_NOT;
}

static enum fused brief_negative(const struct node *n, struct expr_env *env, struct brief *out)
{
	enum fused got = n->arg[0]->brief(n->arg[0], env, out);

	if (got != FUSED_VALUE)
		return got;
	return __builtin_sub_overflow(0, out->units, &out->units) ? FUSED_NOT : FUSED_VALUE;
}

void fuse_sum(struct node *n)
{
	if (n->arg[0]->brief && n->arg[1]->brief)
		n->brief = n->name.p[0] == '+' ? brief_add : brief_subtract;
}

void fuse_product(struct node *n)
{
	if (n->arg[0]->brief && n->arg[1]->brief)
		n->brief = brief_multiply;
}

void fuse_negative(struct node *n)
{
	if (n->arg[0]->brief)
		n->brief = brief_negative;
}

/* ---- logic: null means "not known" ---- */

enum truth plain_truth(const struct node *n, struct expr_env *env)
{
	struct value v;
	enum fault fault;
	bool b;

	if (!n->eval(n, env, &v))
		return TRUTH_FAULT;
	if (v.kind == VALUE_BOOLEAN)
		return v.boolean ? TRUTH_YES : TRUTH_NO;
	if (v.kind == VALUE_NULL)
		return TRUTH_NULL;
	if (value_to_boolean(&v, &b, &fault))
		return b ? TRUTH_YES : TRUTH_NO;
	expr_fault(env, fault, &v);
	return TRUTH_FAULT;
}

static enum truth truth_and(const struct node *n, struct expr_env *env)
{
	enum truth all = TRUTH_YES;

	for (size_t i = 0; i < n->count; i++) {
		enum truth t = node_truth(n->arg[i], env);

		if (t == TRUTH_NO || t == TRUTH_FAULT)
			return t;
		if (t == TRUTH_NULL)
			all = t;
	}
	return all;
}

static enum truth truth_or(const struct node *n, struct expr_env *env)
{
	enum truth any = TRUTH_NO;

	for (size_t i = 0; i < n->count; i++) {
		enum truth t = node_truth(n->arg[i], env);

		if (t == TRUTH_YES || t == TRUTH_FAULT)
			return t;
		if (t == TRUTH_NULL)
			any = t;
	}
	return any;
}

static inline enum truth truth_of(bool b)
{
	return b ? TRUTH_YES : TRUTH_NO;
}

static enum truth truth_not(const struct node *n, struct expr_env *env)
{
	enum truth t = node_truth(n->arg[0], env);

	return t == TRUTH_YES ? TRUTH_NO : t == TRUTH_NO ? TRUTH_YES : t;
}

void fuse_and(struct node *n)
{
	n->truth = truth_and;
}

void fuse_or(struct node *n)
{
	n->truth = truth_or;
}

void fuse_not(struct node *n)
{
	n->truth = truth_not;
}

/* ---- comparison ---- */

/* Does the order of x and y satisfy the comparison? */
static inline enum truth by_order(const struct node *n, long long x, long long y)
{
	return truth_of(n->which & (x < y ? ORDER_LESS : x > y ? ORDER_GREATER : ORDER_EQUAL));
}

static enum truth truth_compare_number(const struct node *n, struct expr_env *env)
{
	struct brief x, y;

	switch (both(n, env, &x, &y)) {
	case FUSED_VALUE:
		if (level(&x, &y))
			return by_order(n, x.units, y.units);
		break;
	case FUSED_NULL:
		return TRUTH_NULL;
	case FUSED_NOT:
		break;
	}
	return plain_truth(n, env);
}

/* debit = 0 */
static enum truth truth_field_number(const struct node *n, struct expr_env *env)
{
	struct brief x, y = n->arg[1]->short_value;

	switch (field_brief(n->arg[0], env, &x)) {
	case FUSED_VALUE:
		if (level(&x, &y))
			return by_order(n, x.units, y.units);
		break;
	case FUSED_NULL:
		return TRUTH_NULL;
	case FUSED_NOT:
		break;
	}
	return plain_truth(n, env);
}

static enum truth truth_compare_day(const struct node *n, struct expr_env *env)
{
	struct date x, y;
	enum fused got = day_of(n->arg[0], env, &x);

	if (got == FUSED_VALUE)
		got = day_of(n->arg[1], env, &y);
	return got == FUSED_VALUE  ? by_order(n, x.day, y.day)
	       : got == FUSED_NULL ? TRUTH_NULL
	                           : plain_truth(n, env);
}

static enum truth truth_compare_text(const struct node *n, struct expr_env *env)
{
	struct str x, y;
	enum fused got = fused_text(n->arg[0], env, &x);

	if (got == FUSED_VALUE)
		got = fused_text(n->arg[1], env, &y);
	if (got != FUSED_VALUE)
		return got == FUSED_NULL ? TRUTH_NULL : plain_truth(n, env);
	if (n->which == ORDER_EQUAL)
		return truth_of(str_eq(x, y));
	if (n->which == (ORDER_LESS | ORDER_GREATER))
		return truth_of(!str_eq(x, y));
	return by_order(n, str_cmp(x, y), 0);
}

/* (debit = 0) <> (credit = 0): false before true */
static enum truth truth_compare_truth(const struct node *n, struct expr_env *env)
{
	enum truth x = node_truth(n->arg[0], env), y;

	if (x != TRUTH_NO && x != TRUTH_YES)
		return x;
	y = node_truth(n->arg[1], env);
	return y == TRUTH_NO || y == TRUTH_YES ? by_order(n, x, y) : y;
}

static bool is_short_literal(const struct node *n)
{
	return n->brief == brief_literal;
}

void fuse_compare(struct node *n)
{
	struct node *x = n->arg[0], *y = n->arg[1];

	switch (n->value.kind) {
	case VALUE_NUMBER:
		if (x->brief == brief_field && is_short_literal(y))
			n->truth = truth_field_number;
		else if (x->brief && y->brief)
			n->truth = truth_compare_number;
		break;
	case VALUE_DATE:
		if (is_day(x) && is_day(y))
			n->truth = truth_compare_day;
		break;
	case VALUE_TEXT:
		if (fused_is_text(x) && fused_is_text(y))
			n->truth = truth_compare_text;
		break;
	case VALUE_BOOLEAN:
		n->truth = truth_compare_truth;
		break;
	case VALUE_NULL:
		break;
	}
}

/* ---- between, in, is null ---- */

static enum truth within(const struct node *n, bool below, bool above)
{
	return truth_of((below || above) == n->negated);
}

static enum truth truth_between_numbers(const struct node *n, struct expr_env *env)
{
	struct brief x, y, low = n->arg[1]->short_value, high = n->arg[2]->short_value;
	enum fused got = n->arg[0]->brief(n->arg[0], env, &x);
	bool below;

	y = x;
	if (got == FUSED_VALUE && level(&x, &low) && level(&y, &high)) {
		below = x.units < low.units;
		return within(n, below, y.units > high.units);
	}
	return got == FUSED_NULL ? TRUTH_NULL : plain_truth(n, env);
}

static enum truth truth_between_days(const struct node *n, struct expr_env *env)
{
	struct date x, low = n->arg[1]->value.date, high = n->arg[2]->value.date;
	enum fused got = day_of(n->arg[0], env, &x);
	bool below;

	if (got == FUSED_VALUE) {
		below = x.day < low.day;
		return within(n, below, x.day > high.day);
	}
	return got == FUSED_NULL ? TRUTH_NULL : plain_truth(n, env);
}

static enum truth truth_between_texts(const struct node *n, struct expr_env *env)
{
	struct str x;
	enum fused got = fused_text(n->arg[0], env, &x);

	if (got == FUSED_VALUE)
		return within(n, str_cmp(x, n->arg[1]->value.text) < 0,
		              str_cmp(x, n->arg[2]->value.text) > 0);
	return got == FUSED_NULL ? TRUTH_NULL : plain_truth(n, env);
}

static bool is_literal(const struct node *n, enum value_kind kind)
{
	return n->literal && n->value.kind == kind;
}

void fuse_between(struct node *n)
{
	const struct node *x = n->arg[0];
	enum value_kind kind = n->value.kind;

	if (!is_literal(n->arg[1], kind) || !is_literal(n->arg[2], kind))
		return;
	if (kind == VALUE_NUMBER && x->brief && n->arg[1]->brief && n->arg[2]->brief)
		n->truth = truth_between_numbers;
	else if (kind == VALUE_DATE && is_day(x))
		n->truth = truth_between_days;
	else if (kind == VALUE_TEXT && fused_is_text(x))
		n->truth = truth_between_texts;
}

static enum truth truth_in_numbers(const struct node *n, struct expr_env *env)
{
	struct brief x;
	enum fused got = n->arg[0]->brief(n->arg[0], env, &x);

	for (size_t i = 1; i < n->count && got == FUSED_VALUE; i++) {
		struct brief a = x, b = n->arg[i]->short_value;

		if (!level(&a, &b))
			got = FUSED_NOT;
		else if (a.units == b.units)
			return truth_of(!n->negated);
	}
	return got == FUSED_VALUE  ? truth_of(n->negated)
	       : got == FUSED_NULL ? TRUTH_NULL
	                           : plain_truth(n, env);
}

/* More texts than these the plain way searches faster: they are sorted. */
#define FEW_TEXTS 8

static enum truth truth_in_texts(const struct node *n, struct expr_env *env)
{
	struct str x;
	enum fused got = fused_text(n->arg[0], env, &x);

	if (got != FUSED_VALUE)
		return got == FUSED_NULL ? TRUTH_NULL : plain_truth(n, env);
	for (size_t i = 1; i < n->count; i++)
		if (str_eq(x, n->arg[i]->value.text))
			return truth_of(!n->negated);
	return truth_of(n->negated);
}

void fuse_in(struct node *n)
{
	bool numbers = n->arg[0]->brief != NULL, texts = fused_is_text(n->arg[0]);

	for (size_t i = 1; i < n->count; i++) {
		numbers &= is_short_literal(n->arg[i]);
		texts &= is_literal(n->arg[i], VALUE_TEXT);
	}
	if (n->value.kind == VALUE_NUMBER && numbers)
		n->truth = truth_in_numbers;
	else if (n->value.kind == VALUE_TEXT && texts && n->count <= FEW_TEXTS + 1)
		n->truth = truth_in_texts;
}

static enum truth truth_field_null(const struct node *n, struct expr_env *env)
{
	return truth_of((!env->rec->field[n->arg[0]->index].p) != n->negated);
}

void fuse_is_null(struct node *n)
{
	if (n->arg[0]->eval == eval_field_text)
		n->truth = truth_field_null;
}

/* ---- patterns ---- */

static enum truth truth_regex(const struct node *n, struct expr_env *env)
{
	enum pattern_status status;
	struct str s;
	enum fused got = fused_text(n->arg[0], env, &s);

	if (got != FUSED_VALUE)
		return got == FUSED_NULL ? TRUTH_NULL : plain_truth(n, env);
	status = pattern_check(n->compiled->pattern, &node_work(n, env)->room, s);
	return status == PATTERN_LIMIT ? plain_truth(n, env)
	                               : truth_of((status == PATTERN_YES) == (n->which != 0));
}

void fuse_regex(struct node *n)
{
	if (fused_is_text(n->arg[0]))
		n->truth = truth_regex;
}

/* ---- a whole expression ---- */

static void fuse_literal(struct node *n)
{
	if (n->value.kind == VALUE_NUMBER && shorten(n->value.number, &n->short_value))
		n->brief = brief_literal;
}

static enum text_from text_from(const struct node *n)
{
	if (n->literal)
		return n->value.kind == VALUE_TEXT ? TEXT_LITERAL : TEXT_NOWHERE;
	return n->eval == eval_field_text ? TEXT_FIELD
	       : n->eval == eval_let      ? TEXT_LET
	                                  : TEXT_NOWHERE;
}

void expr_fuse(struct node *n)
{
	for (size_t i = 0; i < n->count; i++)
		expr_fuse(n->arg[i]);
	n->text_from = text_from(n);
	n->truth = NULL;
	n->brief = NULL;
	if (n->literal)
		fuse_literal(n);
	else if (n->eval == eval_field_number)
		n->brief = brief_field;
	else if (n->eval == eval_let)
		n->brief = brief_let;
	else if (n->fuse)
		n->fuse(n);
}

static void unfuse(struct node *n)
{
	n->truth = NULL;
	n->brief = NULL;
	for (size_t i = 0; i < n->count; i++)
		unfuse(n->arg[i]);
}

void expr_plain(struct expr *e)
{
	unfuse(e->root);
}
