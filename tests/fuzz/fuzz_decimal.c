/*
 * fuzz_decimal: two numbers, one a line. What can be added can be taken away again; text and number
 * are one.
 */
#include "fuzz.h"
#include "value/decimal.h"

static void same_text(struct decimal d)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(d, text);
	struct decimal back;

	assert(len < DECIMAL_TEXT && strlen(text) == len);
	assert(decimal_parse((struct str){ text, len }, &back) == DECIMAL_OK);
	assert(back.scale == d.scale && back.units == d.units);
}

static void arithmetic(struct decimal a, struct decimal b)
{
	struct decimal sum, back, product, quotient, rest;

	if (decimal_add(a, b, &sum) == DECIMAL_OK) {
		same_text(sum);
		if (decimal_sub(sum, b, &back) == DECIMAL_OK)
			assert(decimal_cmp(back, a) == 0);
	}
	if (decimal_mul(a, b, &product) == DECIMAL_OK) {
		same_text(product);
		assert(decimal_mul(b, a, &back) == DECIMAL_OK && decimal_cmp(back, product) == 0);
		assert(decimal_sign(product) == decimal_sign(a) * decimal_sign(b));
	}
	if (decimal_mod(a, b, &rest) == DECIMAL_OK) {
		assert(decimal_cmp(decimal_abs(rest), decimal_abs(b)) < 0);
		if (decimal_div(a, b, 0, ROUND_DOWN, &quotient) == DECIMAL_OK &&
		    decimal_mul(quotient, b, &product) == DECIMAL_OK &&
		    decimal_add(product, rest, &back) == DECIMAL_OK)
			assert(decimal_cmp(back, a) == 0);
	}
	assert(decimal_cmp(a, b) == -decimal_cmp(b, a));
}

static void rounding(struct decimal d, int scale)
{
	struct decimal down, up, exact;

	if (decimal_rescale(d, scale, ROUND_FLOOR, &down) != DECIMAL_OK ||
	    decimal_rescale(d, scale, ROUND_CEILING, &up) != DECIMAL_OK)
		return;
	assert(down.scale == scale && decimal_cmp(down, d) <= 0 && decimal_cmp(d, up) <= 0);
	if (decimal_rescale(d, scale, ROUND_NONE, &exact) == DECIMAL_OK)
		assert(decimal_cmp(exact, d) == 0 && decimal_cmp(down, up) == 0);
	else
		assert(up.units - down.units == 1);
}

FUZZ(struct str in)
{
	struct str first = fuzz_line(&in);
	struct decimal a, b;

	if (decimal_parse(first, &a) != DECIMAL_OK)
		return;
	same_text(a);
	rounding(a, (int)(in.len % (DECIMAL_DIGITS + 1)));
	if (decimal_parse(fuzz_line(&in), &b) == DECIMAL_OK)
		arithmetic(a, b);
}
