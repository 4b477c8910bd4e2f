/* functions_number - exact arithmetic. Only functions that are asked to round do so. */
#include "expr/expr_int.h"

/* Read the rounding in argument `i` into n->which; half up if it is left out. */
static bool prepare_rounding(struct binder *b, struct node *n, size_t i)
{
	const struct str *word = i < n->count ? literal_text(n->arg[i]) : NULL;
	enum rounding how = ROUND_HALF_UP;

	if (i < n->count && (!word || !rounding_parse(*word, &how) || how == ROUND_NONE))
		return expr_complain(
			b->error, n->arg[i]->offset,
			"a rounding is 'half_up', 'half_even', 'down', 'up', 'floor' or 'ceiling'");
	n->which = (int)how;
	return true;
}

/* Round to `places` after the point; negative: before it. */
static bool round_to(const struct node *n, struct expr_env *env, struct decimal d, long long places,
                     struct value *out)
{
	enum rounding how = (enum rounding)n->which;
	int128 power = 1;
	enum decimal_status status;

	out->kind = VALUE_NUMBER;
	if (places > DECIMAL_DIGITS)
		return expr_decimal(env, DECIMAL_OVERFLOW);
	if (places >= 0)
		return expr_decimal(env, decimal_rescale(d, (int)places, how, &out->number));
	if (places < -DECIMAL_DIGITS + 1)
		places = -DECIMAL_DIGITS + 1;
	for (long long i = 0; i < -places; i++)
		power *= 10;
	status = decimal_div(d, decimal_of(power, 0), 0, how, &d);
	if (status == DECIMAL_OK)
		status = decimal_mul(d, decimal_of(power, 0), &out->number);
	return expr_decimal(env, status);
}

static bool apply_round(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	long long places = 0;

	if (n->count > 1 && !whole_number(env, &arg[1], &places))
		return false;
	return round_to(n, env, arg[0].number, places, out);
}

/* round(a / b, n): round the exact quotient once. To round twice can move a cent. */
static bool eval_round_quotient(const struct node *n, struct expr_env *env, struct value *out)
{
	const struct node *quotient = n->arg[0];
	struct decimal a, b, d;
	long long places = 0;
	enum got got;

	if ((got = node_number(quotient->arg[0], env, &a)) != GOT_VALUE ||
	    (got = node_number(quotient->arg[1], env, &b)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	if (n->count > 1) {
		got = node_number(n->arg[1], env, &d);
		if (got != GOT_VALUE)
			return GIVE_NOTHING(got, out);
		if (!whole_number(env, &(struct value){ .kind = VALUE_NUMBER, .number = d },
		                  &places))
			return false;
	}
	out->kind = VALUE_NUMBER;
	if (places >= 0 && places <= DECIMAL_DIGITS)
		return expr_decimal(
			env, decimal_div(a, b, (int)places, (enum rounding)n->which, &out->number));
	return expr_divide(env, a, b, &d) && round_to(n, env, d, places, out);
}

static bool prepare_round(struct binder *b, struct node *n)
{
	if (n->arg[0]->eval == eval_divide)
		n->eval = eval_round_quotient;
	return prepare_rounding(b, n, 2);
}

static bool apply_div(const struct node *n, struct expr_env *env, const struct value *arg,
                      struct value *out)
{
	long long scale;

	if (!whole_number(env, &arg[2], &scale))
		return false;
	if (scale < 0 || scale > DECIMAL_DIGITS)
		return expr_decimal(env, DECIMAL_OVERFLOW);
	out->kind = VALUE_NUMBER;
	return expr_decimal(env, decimal_div(arg[0].number, arg[1].number, (int)scale,
	                                     (enum rounding)n->which, &out->number));
}

static bool prepare_div(struct binder *b, struct node *n)
{
	return prepare_rounding(b, n, 3);
}

static bool apply_mod(const struct node *n, struct expr_env *env, const struct value *arg,
                      struct value *out)
{
	(void)n;
	out->kind = VALUE_NUMBER;
	return expr_decimal(env, decimal_mod(arg[0].number, arg[1].number, &out->number));
}

static bool apply_abs(const struct node *n, struct expr_env *env, const struct value *arg,
                      struct value *out)
{
	(void)n;
	(void)env;
	return give_number(out, decimal_abs(arg[0].number));
}

static bool apply_sign(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	(void)n;
	(void)env;
	return give_number(out, decimal_of(decimal_sign(arg[0].number), 0));
}

static bool apply_floor(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	(void)n;
	out->kind = VALUE_NUMBER;
	return expr_decimal(env, decimal_rescale(arg[0].number, 0, ROUND_FLOOR, &out->number));
}

static bool apply_ceil(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	(void)n;
	out->kind = VALUE_NUMBER;
	return expr_decimal(env, decimal_rescale(arg[0].number, 0, ROUND_CEILING, &out->number));
}

static const struct function table[] = {
	{ "round", 1, 3, VALUE_NUMBER, "nit", apply_round, NULL, prepare_round,
	  "round(x [, places [, 'half_up']])",
	  "exactly so many places; round(a / b, 2) rounds the exact quotient once" },
	{ "div", 3, 4, VALUE_NUMBER, "nnit", apply_div, NULL, prepare_div,
	  "div(a, b, places [, 'half_up'])", "a / b with exactly so many places" },
	{ "mod", 2, 2, VALUE_NUMBER, "nn", apply_mod, NULL, NULL, "mod(a, b)",
	  "the remainder, with the sign of a; as a % b" },
	{ "abs", 1, 1, VALUE_NUMBER, "n", apply_abs, NULL, NULL, "abs(x)", "without its sign" },
	{ "sign", 1, 1, VALUE_NUMBER, "n", apply_sign, NULL, NULL, "sign(x)", "-1, 0 or 1" },
	{ "floor", 1, 1, VALUE_NUMBER, "n", apply_floor, NULL, NULL, "floor(x)",
	  "the whole number below" },
	{ "ceil", 1, 1, VALUE_NUMBER, "n", apply_ceil, NULL, NULL, "ceil(x)",
	  "the whole number above" },
};

const struct function *functions_number(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
