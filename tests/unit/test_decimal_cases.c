/*
 * The General Decimal Arithmetic test cases (Mike Cowlishaw, IBM) against decimal: all finite cases
 * whose operands and results have 38 digits at most and whose rounding we have. Skips where they
 * are absent.
 *
 * A case is `name operation a [b] -> result conditions`, under the directives precision and
 * rounding above it.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "unit.h"
#include "value/decimal.h"

#define CASES    "../shared/data/decimals/"
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TOKENS   16

/* One case, taken apart. */
struct testcase {
	const char *name, *operation;
	const char *a, *b;     /* operands; b is NULL where there is one only */
	const char *want;      /* the result */
	bool inexact, rounded; /* the conditions that concern us */
	int precision;         /* digits of the result */
	enum rounding how;
};

/*
 * `text` may have quotes and an exponent; false where it is no finite number of at most 38 digits.
 */
static bool read_number(const char *text, struct decimal *out)
{
	struct buf plain = { 0 };
	long exponent = 0;
	bool ok;

	for (; *text && *text != 'E' && *text != 'e'; text++)
		if (*text != '\'' && *text != '"')
			buf_addc(&plain, *text);
	if (*text)
		exponent = strtol(text + 1, NULL, 10);
	if (exponent < -100 || exponent > 100) {
		buf_free(&plain);
		return false;
	}
	ok = decimal_parse(buf_str(&plain), out) == DECIMAL_OK;
	buf_free(&plain);
	for (; ok && exponent > 0; exponent--) {
		if (out->scale > 0)
			out->scale--;
		else
			ok = decimal_mul(*out, decimal_of(10, 0), out) == DECIMAL_OK;
	}
	out->scale -= (int)exponent;
	return ok && out->scale <= DECIMAL_DIGITS;
}

/* d with `precision` digits, as General Decimal Arithmetic rounds each result. */
static bool to_precision(struct decimal d, int precision, enum rounding how, struct decimal *out)
{
	char text[DECIMAL_TEXT];
	struct decimal unit = decimal_of(1, 0);
	int digits = (int)decimal_format(decimal_abs(decimal_of(d.units, 0)), text);
	int drop = digits - precision;

	if (drop <= 0) {
		*out = d;
		return true;
	}
	for (int i = 0; i < drop; i++)
		unit.units *= 10;
	if (decimal_div(decimal_of(d.units, 0), unit, 0, how, out) != DECIMAL_OK ||
	    decimal_mul(*out, unit, out) != DECIMAL_OK)
		return false;
	out->scale = d.scale;
	return true;
}

static bool same(const struct testcase *t, struct decimal got, struct decimal want)
{
	char text[DECIMAL_TEXT];

	if (decimal_cmp(got, want) == 0)
		return true;
	decimal_format(got, text);
	printf("# %s: got %s\n", t->name, text);
	return false;
}

/* Each tries one case: false where it does not apply to us. */

static bool arithmetic(const struct testcase *t, struct decimal a, struct decimal b,
                       struct decimal want)
{
	struct decimal exact, got;
	enum decimal_status st;

	if (strcmp(t->operation, "add") == 0)
		st = decimal_add(a, b, &exact);
	else if (strcmp(t->operation, "subtract") == 0)
		st = decimal_sub(a, b, &exact);
	else
		st = decimal_mul(a, b, &exact);
	if (st != DECIMAL_OK || !to_precision(exact, t->precision, t->how, &got))
		return false;
	CHECK_ROW(same(t, got, want), t->name);
	/* their scale is ours where nothing was rounded */
	CHECK_ROW(t->rounded || strpbrk(t->want, "Ee") || got.scale == want.scale, t->name);
	return true;
}

static bool sign(const struct testcase *t, struct decimal a, struct decimal b, struct decimal want)
{
	struct decimal got = a;

	(void)b;
	if (strcmp(t->operation, "abs") == 0)
		got = decimal_abs(a);
	else if (strcmp(t->operation, "minus") == 0)
		got = decimal_neg(a);
	/* minus and plus round after the sign has changed */
	if (!to_precision(got, t->precision, t->how, &got))
		return false;
	CHECK_ROW(same(t, got, want), t->name);
	return true;
}

static bool divide(const struct testcase *t, struct decimal a, struct decimal b,
                   struct decimal want)
{
	enum decimal_status exactly = t->inexact ? DECIMAL_INEXACT : DECIMAL_OK;
	struct decimal got, kept = { 42, 1 };

	if (strpbrk(t->want, "Ee")) /* 1E+3 has a scale of its own */
		return false;
	CHECK_ROW(decimal_div(a, b, want.scale, t->how, &got) == DECIMAL_OK, t->name);
	CHECK_ROW(same(t, got, want) && got.scale == want.scale, t->name);
	CHECK_ROW(decimal_div(a, b, want.scale, ROUND_NONE, &kept) == exactly, t->name);
	return true;
}

static bool quantize(const struct testcase *t, struct decimal a, struct decimal b,
                     struct decimal want)
{
	enum decimal_status exactly = t->inexact ? DECIMAL_INEXACT : DECIMAL_OK;
	struct decimal got;

	if (strpbrk(t->want, "Ee") || strpbrk(t->b, "+")) /* to tens and hundreds */
		return false;
	CHECK_ROW(decimal_rescale(a, b.scale, t->how, &got) == DECIMAL_OK, t->name);
	CHECK_ROW(same(t, got, want) && got.scale == want.scale, t->name);
	CHECK_ROW(decimal_rescale(a, b.scale, ROUND_NONE, &got) == exactly, t->name);
	return true;
}

static bool compare(const struct testcase *t, struct decimal a, struct decimal b,
                    struct decimal want)
{
	CHECK_ROW(same(t, decimal_of(decimal_cmp(a, b), 0), want), t->name);
	CHECK_ROW(same(t, decimal_of(-decimal_cmp(b, a), 0), want), t->name);
	return true;
}

static const struct {
	const char *operation; /* in the files */
	bool (*run)(const struct testcase *t, struct decimal a, struct decimal b,
	            struct decimal want);
	int least; /* so many cases apply, or this test has a hole */
} operations[] = {
	{ "abs", sign, 20 },       { "add", arithmetic, 900 },    { "compare", compare, 300 },
	{ "divide", divide, 200 }, { "minus", sign, 20 },         { "multiply", arithmetic, 100 },
	{ "plus", sign, 20 },      { "quantize", quantize, 200 }, { "subtract", arithmetic, 200 },
};

static bool run(const struct testcase *t, int counts[])
{
	struct decimal a, b = { 0, 0 }, want;

	for (size_t i = 0; i < COUNT(operations); i++) {
		if (strcmp(t->operation, operations[i].operation) != 0)
			continue;
		if (!read_number(t->a, &a) || (t->b && !read_number(t->b, &b)) ||
		    !read_number(t->want, &want))
			return false;
		counts[i] += operations[i].run(t, a, b, want);
		return true;
	}
	return false;
}

/* The words of a line, up to a comment; quotes are no part of them. */
static size_t split(char *line, char *tokens[TOKENS])
{
	size_t n = 0;

	for (char *p = strtok(line, " \t\r\n"); p && n < TOKENS; p = strtok(NULL, " \t\r\n")) {
		if (strncmp(p, "--", 2) == 0)
			break;
		tokens[n++] = p;
	}
	return n;
}

/* A case from its words; false where it is a directive, which is kept in t, or none of our kind. */
static bool read_case(struct testcase *t, bool *known, char *tokens[], size_t n)
{
	size_t arrow = 2;

	if (n == 2 && strcmp(tokens[0], "precision:") == 0)
		t->precision = atoi(tokens[1]);
	if (n == 2 && strcmp(tokens[0], "rounding:") == 0)
		*known = rounding_parse(str_of(tokens[1]), &t->how);
	while (arrow < n && strcmp(tokens[arrow], "->") != 0)
		arrow++;
	if (!*known || arrow < 3 || arrow > 4 || arrow + 1 >= n)
		return false;
	t->name = tokens[0];
	t->operation = tokens[1];
	t->a = tokens[2];
	t->b = arrow == 4 ? tokens[3] : NULL;
	t->want = tokens[arrow + 1];
	t->inexact = t->rounded = false;
	for (size_t i = arrow + 2; i < n; i++) {
		t->inexact |= strcmp(tokens[i], "Inexact") == 0;
		t->rounded |= strcmp(tokens[i], "Rounded") == 0;
		/* beyond their exponents, which we do not have */
		if (strcmp(tokens[i], "Subnormal") == 0 || strcmp(tokens[i], "Clamped") == 0)
			return false;
	}
	return true;
}

static void run_file(const char *file, int counts[])
{
	char path[200], line[2000], *tokens[TOKENS];
	struct testcase t = { .precision = 9, .how = ROUND_HALF_UP };
	bool known = true;
	FILE *f;

	snprintf(path, sizeof(path), CASES "%s.decTest", file);
	f = fopen(path, "r");
	CHECK_ROW(f != NULL, path);
	while (f && fgets(line, sizeof(line), f)) {
		size_t n = split(line, tokens);

		if (read_case(&t, &known, tokens, n))
			run(&t, counts);
	}
	if (f)
		fclose(f);
}

static void cases(void)
{
	int counts[COUNT(operations)] = { 0 };

	for (size_t i = 0; i < COUNT(operations); i++)
		run_file(operations[i].operation, counts);
	run_file("rounding", counts);
	for (size_t i = 0; i < COUNT(operations); i++) {
		printf("# %s: %d cases\n", operations[i].operation, counts[i]);
		CHECK_ROW(counts[i] >= operations[i].least, operations[i].operation);
	}
}

static void nothing(void)
{
}

int main(void)
{
	FILE *f = fopen(CASES "add.decTest", "r");

	if (f) {
		fclose(f);
		unit_run("the General Decimal Arithmetic test cases", cases);
	} else {
		unit_run("the General Decimal Arithmetic test cases # skip " CASES " is absent",
		         nothing);
	}
	return unit_end();
}
