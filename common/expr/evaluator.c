/* evaluator - shared by all evaluations: values of operands, and faults. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "charset/unicode.h"
#include "expr/expr_int.h"

/* If a detail was cut, it must not end inside a character. */
static void trim_detail(char *detail, int wanted, size_t size)
{
	size_t len;

	if (wanted >= 0 && (size_t)wanted < size)
		return;
	len = strlen(detail);
	while (len && ((unsigned char)detail[len - 1] & 0xc0) == 0x80)
		len--;
	detail[len ? len - 1 : 0] = '\0';
}

bool expr_faultf(struct expr_env *env, enum fault fault, const char *format, ...)
{
	va_list ap;
	int n;

	env->fault = fault_name(fault);
	va_start(ap, format);
	n = vsnprintf(env->detail, sizeof(env->detail), format, ap);
	va_end(ap);
	trim_detail(env->detail, n, sizeof(env->detail));
	return false;
}

bool expr_fault(struct expr_env *env, enum fault fault, const struct value *v)
{
	struct buf quoted = { 0 };

	text_quote(&quoted, value_to_text(v, env->arena));
	expr_faultf(env, fault, "%s %s", quoted.p, fault_meaning(fault));
	buf_free(&quoted);
	return false;
}

bool expr_decimal(struct expr_env *env, enum decimal_status status)
{
	switch (status) {
	case DECIMAL_OK:
		return true;
	case DECIMAL_DIVISION:
		return expr_faultf(env, FAULT_DIVISION, "division by zero");
	case DECIMAL_OVERFLOW:
		return expr_faultf(env, FAULT_OVERFLOW, "the result has more than %d digits",
		                   DECIMAL_DIGITS);
	case DECIMAL_INEXACT:
		return expr_faultf(env, FAULT_TOO_PRECISE,
		                   "the result has more digits than asked for");
	case DECIMAL_NOT_A_NUMBER:
		break;
	}
	return expr_faultf(env, FAULT_NOT_A_NUMBER, "not a number");
}

bool give_made(struct expr_env *env, struct value *out, const struct buf *made)
{
	if (made->len > FIELD_MAX)
		return expr_faultf(env, FAULT_TOO_LONG, "the text made is longer than 16 MiB");
	out->kind = VALUE_TEXT;
	out->text = str_copy(env->arena, buf_str(made));
	return true;
}

/*
 * Literals and fields are the most frequent operands: a short path for them, and the long one if
 * something is wrong.
 */

enum got node_number(const struct node *n, struct expr_env *env, struct decimal *out)
{
	struct value v;
	struct brief b;
	enum fault fault;
	enum fused got = n->brief ? n->brief(n, env, &b) : FUSED_NOT;

	if (got == FUSED_VALUE) {
		*out = decimal_of(b.units, b.scale);
		return GOT_VALUE;
	}
	if (got == FUSED_NULL)
		return GOT_NULL;
	if (!n->eval(n, env, &v))
		return GOT_FAULT;
	if (v.kind == VALUE_NUMBER) {
		*out = v.number;
		return GOT_VALUE;
	}
	if (v.kind == VALUE_NULL)
		return GOT_NULL;
	if (value_to_number(&v, out, &fault))
		return GOT_VALUE;
	expr_fault(env, fault, &v);
	return GOT_FAULT;
}

enum got plain_text(const struct node *n, struct expr_env *env, struct str *out)
{
	struct value v;

	if (!n->eval(n, env, &v))
		return GOT_FAULT;
	if (v.kind == VALUE_NULL)
		return GOT_NULL;
	*out = v.kind == VALUE_TEXT ? v.text : value_to_text(&v, env->arena);
	return GOT_VALUE;
}

enum got node_date(const struct node *n, struct expr_env *env, struct date *out)
{
	struct value v;
	enum fault fault;

	if (n->literal && n->value.kind == VALUE_DATE) {
		*out = n->value.date;
		return GOT_VALUE;
	}
	if (n->eval == eval_field_date) {
		if (typed_date(env->rec, n->index, out))
			return GOT_VALUE;
		if (!env->rec->field[n->index].p)
			return GOT_NULL;
	}
	if (!n->eval(n, env, &v))
		return GOT_FAULT;
	if (v.kind == VALUE_NULL)
		return GOT_NULL;
	if (value_to_date(&v, out, &fault))
		return GOT_VALUE;
	expr_fault(env, fault, &v);
	return GOT_FAULT;
}

enum got node_boolean(const struct node *n, struct expr_env *env, bool *out)
{
	enum truth t = node_truth(n, env);

	*out = t == TRUTH_YES;
	return t == TRUTH_FAULT ? GOT_FAULT : t == TRUTH_NULL ? GOT_NULL : GOT_VALUE;
}

enum got node_value(const struct node *n, struct expr_env *env, int kind, struct value *out)
{
	enum got got;

	switch (kind) {
	case VALUE_NUMBER:
		got = node_number(n, env, &out->number);
		break;
	case VALUE_TEXT:
		got = node_text(n, env, &out->text);
		break;
	case VALUE_DATE:
		got = node_date(n, env, &out->date);
		break;
	case VALUE_BOOLEAN:
		got = node_boolean(n, env, &out->boolean);
		break;
	default:
		if (!n->eval(n, env, out))
			return GOT_FAULT;
		return out->kind == VALUE_NULL ? GOT_NULL : GOT_VALUE;
	}
	out->kind = (enum value_kind)kind;
	return got;
}

bool expr_order(struct expr_env *env, const struct value *a, const struct value *b, int *order)
{
	enum fault fault;

	if (value_compare(a, b, order, &fault))
		return true;
	return expr_fault(env, fault, a->kind == VALUE_TEXT ? a : b);
}

/*
 * '/' gives 16 digits after the point, rounded half up; fewer if the result would exceed 38 digits,
 * more if an operand has more. Zeros at the end are cut, down to the larger scale of the operands:
 * 10.00 / 4 is 2.50.
 */
#define DIVISION_DIGITS 16

bool expr_divide(struct expr_env *env, struct decimal a, struct decimal b, struct decimal *out)
{
	int least = a.scale > b.scale ? a.scale : b.scale;
	int scale = least > DIVISION_DIGITS ? least : DIVISION_DIGITS;
	enum decimal_status status;

	do
		status = decimal_div(a, b, scale, ROUND_HALF_UP, out);
	while (status == DECIMAL_OVERFLOW && scale-- > least);
	if (status == DECIMAL_OK)
		*out = decimal_trim(*out, least);
	return expr_decimal(env, status);
}

bool eval_literal(const struct node *n, struct expr_env *env, struct value *out)
{
	(void)env;
	*out = n->value;
	return true;
}

bool eval_field_text(const struct node *n, struct expr_env *env, struct value *out)
{
	return give_text(out, env->rec->field[n->index]);
}

bool eval_field_number(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str s = env->rec->field[n->index];
	enum decimal_status status;
	long long units;
	int scale;

	if (typed_number(env->rec, n->index, &units, &scale))
		return give_number(out, decimal_of(units, scale));
	if (!s.p)
		return give_null(out);
	status = decimal_parse(s, &out->number);
	out->kind = VALUE_NUMBER;
	if (status == DECIMAL_OK)
		return true;
	give_text(out, s);
	return expr_fault(env, status == DECIMAL_OVERFLOW ? FAULT_OVERFLOW : FAULT_NOT_A_NUMBER,
	                  out);
}

bool eval_field_date(const struct node *n, struct expr_env *env, struct value *out)
{
	struct value text;
	enum fault fault;

	if (!give_text(&text, env->rec->field[n->index]) || text.kind == VALUE_NULL)
		return give_null(out);
	out->kind = VALUE_DATE;
	if (typed_date(env->rec, n->index, &out->date))
		return true;
	return value_to_date(&text, &out->date, &fault) || expr_fault(env, fault, &text);
}

bool eval_field_boolean(const struct node *n, struct expr_env *env, struct value *out)
{
	struct value text;
	enum fault fault;

	if (!give_text(&text, env->rec->field[n->index]) || text.kind == VALUE_NULL)
		return give_null(out);
	out->kind = VALUE_BOOLEAN;
	return value_to_boolean(&text, &out->boolean, &fault) || expr_fault(env, fault, &text);
}

bool eval_let(const struct node *n, struct expr_env *env, struct value *out)
{
	if (!env->let)
		return give_null(out);
	*out = env->let[n->which];
	return true;
}
