/* decimal: exact arithmetic, text in and out. Other people's cases are in test_decimal_cases.c. */
#include <limits.h>
#include <stdint.h>

#include "unit.h"
#include "value/decimal.h"

#define NINES "99999999999999999999999999999999999999" /* 38 of them */

static struct decimal dec(const char *text)
{
	struct decimal d = { 0, 0 };

	CHECK_ROW(decimal_parse(str_of(text), &d) == DECIMAL_OK, text);
	return d;
}

/* Is d, as text, `want`? */
static bool is(struct decimal d, const char *want)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(d, text);

	if (len == strlen(want) && strcmp(text, want) == 0)
		return true;
	printf("# got '%s'\n", text);
	return false;
}

static void reads(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "0", "0" },
		{ "7", "7" },
		{ "-7", "-7" },
		{ "+7", "7" },
		{ "007", "7" },
		{ "1234.50", "1234.50" },
		{ "-0", "0" },
		{ "-0.00", "0.00" },
		{ ".5", "0.5" },
		{ "5.", "5" },
		{ "-.05", "-0.05" },
		{ "12345678", "12345678" },
		{ "123456789012345678", "123456789012345678" },
		{ "1234567890123456789", "1234567890123456789" },
		{ "12345678901234567.89", "12345678901234567.89" },
		{ "18446744073709551615", "18446744073709551615" },
		{ "18446744073709551616", "18446744073709551616" },
		{ "100000000000000000000000000000000000", "100000000000000000000000000000000000" },
		{ "1000000000000000000000000.000000000001",
		  "1000000000000000000000000.000000000001" },
		{ NINES, NINES },
		{ "-" NINES, "-" NINES },
		{ "0." NINES, "0." NINES },
		{ "-0." NINES, "-0." NINES },
		{ "0000000000000000000000000000000000000000000000001", "1" },
		{ "0.00000000000000000000000000000000000001",
		  "0.00000000000000000000000000000000000001" },
		{ "000000000000000000000000000000.5000000000", "0.5000000000" },
		{ "1234567.12345678", "1234567.12345678" },
	};
	static const char *const wrong[] = {
		"",
		"-",
		"+",
		".",
		"-.",
		"--1",
		"+-1",
		"1-",
		" 1",
		"1 ",
		"1,000",
		"1.2.3",
		"1e5",
		"0x1",
		"abc",
		"1.a",
		"a.1",
		"12345678a",
		"1234567/",
		"1234567:",
		"123456789012345678901234567890x",
		"1234567890123456789.1.1",
		"000000000000000000000000000000..",
		"-000000000000000000000000000000-",
		"１",
	};
	static const char *const large[] = {
		NINES "9",
		"-" NINES "0",
		NINES ".0",
		"0." NINES "0",
		"100000000000000000000000000000000000000",
		"0.000000000000000000000000000000000000000",
		"1234567890123456789012345678901234567890123456789012345678901",
	};
	struct decimal d = { 42, 1 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_ROW(is(dec(rows[i].text), rows[i].want), rows[i].text);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_ROW(decimal_parse(str_of(wrong[i]), &d) == DECIMAL_NOT_A_NUMBER, wrong[i]);
	CHECK(decimal_parse((struct str){ "1\0", 2 }, &d) == DECIMAL_NOT_A_NUMBER);
	CHECK(decimal_parse(STR_NULL, &d) == DECIMAL_NOT_A_NUMBER);
	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++)
		CHECK_ROW(decimal_parse(str_of(large[i]), &d) == DECIMAL_OVERFLOW, large[i]);
	CHECK(is(d, "4.2"));
}

/* every byte at every place of a text, against the obvious way */
static void reads_each_byte(void)
{
	char text[] = "12345678901234567890123456";

	for (size_t at = 0; at < sizeof(text) - 1; at++) {
		char kept = text[at];

		for (int byte = 0; byte < 256; byte++) {
			bool good = (byte >= '0' && byte <= '9') || byte == '.' ||
			            (at == 0 && (byte == '-' || byte == '+'));
			struct decimal d;

			text[at] = (char)byte;
			for (size_t len = at + 1; len < sizeof(text); len += 8)
				if (!(at == 0 && len == 1))
					CHECK_ROW((decimal_parse((struct str){ text, len }, &d) ==
					           DECIMAL_OK) == good,
					          text);
		}
		text[at] = kept;
	}
}

typedef enum decimal_status op(struct decimal a, struct decimal b, struct decimal *out);

struct binary {
	const char *a, *b, *want;
}; /* want: NULL is DECIMAL_OVERFLOW */

static void check_binary(op *f, const struct binary *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct decimal d = { 42, 1 };
		enum decimal_status st = f(dec(rows[i].a), dec(rows[i].b), &d);

		CHECK_ROW(st == (rows[i].want ? DECIMAL_OK : DECIMAL_OVERFLOW), rows[i].a);
		CHECK_ROW(is(d, rows[i].want ? rows[i].want : "4.2"), rows[i].a);
	}
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void adds(void)
{
	static const struct binary rows[] = {
		{ "1", "2", "3" },
		{ "1.0", "2.00", "3.00" },
		{ "0.1", "0.2", "0.3" },
		{ "-1.50", "1.5", "0.00" },
		{ "9223372036854775807", "9223372036854775807", "18446744073709551614" },
		{ "9223372036854775808", "0.01", "9223372036854775808.01" },
		{ NINES, "0", NINES },
		{ NINES, "1", NULL },
		{ NINES, NINES, NULL },
		{ "-" NINES, "-" NINES, NULL },
		{ NINES, "-" NINES, "0" },
		{ NINES, "0.00", NINES },
		{ NINES, "0.01", NULL },
		{ NINES, "-0.5", NULL },
		{ "0." NINES, "0.00000000000000000000000000000000000001",
		  "1.0000000000000000000000000000000000000" },
		{ "1000000000000000000000000000000000000", "1.50",
		  "1000000000000000000000000000000000001.5" },
		{ "5", "-0.00000000000000000000000000000000000001", NULL },
		{ "-100000000000000000000", "0.5", "-99999999999999999999.5" },
		/* 2^128 - 6 at one digit behind the point, and a carry out of its 128 bits */
		{ "34028236692093846346337460743176821145", "1.0",
		  "34028236692093846346337460743176821146" },
	};

	check_binary(decimal_add, rows, COUNT(rows));
}

static void subtracts(void)
{
	static const struct binary rows[] = {
		{ "1", "2", "-1" },        { "1.0", "0.99", "0.01" }, { "-5", "-5.000", "0.000" },
		{ "0", NINES, "-" NINES }, { "-" NINES, "1", NULL },
	};

	check_binary(decimal_sub, rows, COUNT(rows));
}

static void multiplies(void)
{
	static const struct binary rows[] = {
		{ "2", "3", "6" },
		{ "1.5", "1.50", "2.250" },
		{ "-0.5", "0.5", "-0.25" },
		{ "0", "-" NINES, "0" },
		{ "9223372036854775807", "-9223372036854775808",
		  "-85070591730234615856620279821087277056" },
		{ "9999999999999999999", "9999999999999999999",
		  "99999999999999999980000000000000000001" },
		{ "10000000000000000000", "10000000000000000000", NULL },
		{ NINES, "1", NINES },
		{ NINES, "2", NULL },
		{ NINES, "0.1", "9999999999999999999999999999999999999.9" },
		{ NINES, NINES, NULL },
		{ "10000000000000000000", "0.1000000000000000000",
		  "1000000000000000000.0000000000000000000" },
		{ "100000000000000000000", "0.10000000000000000000",
		  "10000000000000000000.000000000000000000" },
		{ "0.0000000000000000001", "0.0000000000000000001",
		  "0.00000000000000000000000000000000000001" },
		{ "0.0000000000000000001", "0.00000000000000000001", NULL },
		{ "0.5000000000000000000", "0.50000000000000000000",
		  "0.25000000000000000000000000000000000000" },
		{ "0." NINES, "0.00", "0.00000000000000000000000000000000000000" },
	};

	check_binary(decimal_mul, rows, COUNT(rows));
}

static void divides(void)
{
	static const struct {
		const char *a, *b;
		int scale;
		enum rounding how;
		enum decimal_status st;
		const char *want;
	} rows[] = {
		{ "1", "3", 2, ROUND_HALF_UP, DECIMAL_OK, "0.33" },
		{ "2", "3", 2, ROUND_HALF_UP, DECIMAL_OK, "0.67" },
		{ "-2", "3", 2, ROUND_HALF_UP, DECIMAL_OK, "-0.67" },
		{ "1", "8", 2, ROUND_HALF_UP, DECIMAL_OK, "0.13" },
		{ "1", "8", 2, ROUND_HALF_EVEN, DECIMAL_OK, "0.12" },
		{ "3", "8", 2, ROUND_HALF_EVEN, DECIMAL_OK, "0.38" },
		{ "1", "8", 2, ROUND_DOWN, DECIMAL_OK, "0.12" },
		{ "1", "8", 2, ROUND_NONE, DECIMAL_INEXACT, NULL },
		{ "1", "8", 3, ROUND_NONE, DECIMAL_OK, "0.125" },
		{ "1.00", "0.3", 0, ROUND_UP, DECIMAL_OK, "4" },
		{ "-1", "3", 0, ROUND_FLOOR, DECIMAL_OK, "-1" },
		{ "-1", "3", 0, ROUND_CEILING, DECIMAL_OK, "0" },
		{ "1", "3", 0, ROUND_CEILING, DECIMAL_OK, "1" },
		{ "1", "3", 0, ROUND_FLOOR, DECIMAL_OK, "0" },
		{ "1", "0.00", 2, ROUND_HALF_UP, DECIMAL_DIVISION, NULL },
		{ "0", "7", 3, ROUND_NONE, DECIMAL_OK, "0.000" },
		{ "1", "3", 38, ROUND_HALF_UP, DECIMAL_OK,
		  "0.33333333333333333333333333333333333333" },
		{ NINES, NINES, 37, ROUND_NONE, DECIMAL_OK,
		  "1.0000000000000000000000000000000000000" },
		{ NINES, NINES, 38, ROUND_NONE, DECIMAL_OVERFLOW, NULL },
		{ NINES, "0.1", 0, ROUND_NONE, DECIMAL_OVERFLOW, NULL },
		{ NINES, "3", 0, ROUND_NONE, DECIMAL_OK, "33333333333333333333333333333333333333" },
		{ "1", NINES, 38, ROUND_HALF_UP, DECIMAL_OK,
		  "0.00000000000000000000000000000000000001" },
		{ "0.00000000000000000000000000000000000001", NINES, 38, ROUND_HALF_UP, DECIMAL_OK,
		  "0.00000000000000000000000000000000000000" },
		{ "0.00000000000000000000000000000000000001", NINES, 0, ROUND_UP, DECIMAL_OK, "1" },
		{ "0.00000000000000000000000000000000000001",
		  "0.00000000000000000000000000000000000002", 0, ROUND_HALF_UP, DECIMAL_OK, "1" },
		{ "1", "0.00000000000000000000000000000000000001", 0, ROUND_NONE, DECIMAL_OVERFLOW,
		  NULL },
		{ "0.99999999999999999999999999999999999999", "1", 0, ROUND_HALF_UP, DECIMAL_OK,
		  "1" },
		/* 2^90 * 10^38 is 0 modulo 2^128 */
		{ "1237940039285380274899124224", "0.00000000000000000000000000000000000001", 38,
		  ROUND_NONE, DECIMAL_OVERFLOW, NULL },
		{ "12345678901234567890123456789012345678", "12345678901234567890", 5,
		  ROUND_HALF_UP, DECIMAL_OK, "1000000000000000000.01000" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct decimal d = { 42, 1 };

		CHECK_ROW(decimal_div(dec(rows[i].a), dec(rows[i].b), rows[i].scale, rows[i].how,
		                      &d) == rows[i].st,
		          rows[i].a);
		CHECK_ROW(is(d, rows[i].want ? rows[i].want : "4.2"), rows[i].a);
	}
}

static void remainders(void)
{
	static const struct binary rows[] = {
		{ "7", "3", "1" },     { "-7", "3", "-1" },     { "7", "-3", "1" },
		{ "7.5", "2", "1.5" }, { "1", "0.3", "0.1" },   { NINES, "0.7", "0.3" },
		{ NINES, "10", "9" },  { "0.5", NINES, "0.5" },
	};
	struct decimal d = { 42, 1 };

	check_binary(decimal_mod, rows, COUNT(rows));
	CHECK(decimal_mod(dec("1"), dec("0.0"), &d) == DECIMAL_DIVISION && is(d, "4.2"));
	/* (10^38 - 1) * 10^38 mod (10^38 - 1) */
	CHECK(decimal_mod(dec(NINES), dec("0." NINES), &d) == DECIMAL_OK && decimal_sign(d) == 0);
}

static void rescales(void)
{
	static const struct {
		const char *a;
		int scale;
		enum rounding how;
		enum decimal_status st;
		const char *want;
	} rows[] = {
		{ "1.5", 2, ROUND_NONE, DECIMAL_OK, "1.50" },
		{ "1.50", 1, ROUND_NONE, DECIMAL_OK, "1.5" },
		{ "1.55", 1, ROUND_NONE, DECIMAL_INEXACT, NULL },
		{ "1.55", 1, ROUND_HALF_UP, DECIMAL_OK, "1.6" },
		{ "-1.55", 1, ROUND_HALF_UP, DECIMAL_OK, "-1.6" },
		{ "1.549", 1, ROUND_HALF_UP, DECIMAL_OK, "1.5" },
		{ "1.45", 1, ROUND_HALF_EVEN, DECIMAL_OK, "1.4" },
		{ "1.55", 1, ROUND_HALF_EVEN, DECIMAL_OK, "1.6" },
		{ "1.4500001", 1, ROUND_HALF_EVEN, DECIMAL_OK, "1.5" },
		{ "-1.99", 0, ROUND_DOWN, DECIMAL_OK, "-1" },
		{ "-1.01", 0, ROUND_UP, DECIMAL_OK, "-2" },
		{ "-1.01", 0, ROUND_FLOOR, DECIMAL_OK, "-2" },
		{ "-1.99", 0, ROUND_CEILING, DECIMAL_OK, "-1" },
		{ "1.01", 0, ROUND_CEILING, DECIMAL_OK, "2" },
		{ "-0.4", 0, ROUND_HALF_UP, DECIMAL_OK, "0" },
		{ "0", 38, ROUND_NONE, DECIMAL_OK, "0.00000000000000000000000000000000000000" },
		{ "1", 38, ROUND_NONE, DECIMAL_OVERFLOW, NULL },
		{ NINES, 1, ROUND_DOWN, DECIMAL_OVERFLOW, NULL },
		{ "0." NINES, 0, ROUND_HALF_UP, DECIMAL_OK, "1" },
		{ "0." NINES, 37, ROUND_HALF_UP, DECIMAL_OK,
		  "1.0000000000000000000000000000000000000" },
		{ "0.50000000000000000000000000000000000000", 0, ROUND_HALF_EVEN, DECIMAL_OK, "0" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct decimal d = { 42, 1 };

		CHECK_ROW(decimal_rescale(dec(rows[i].a), rows[i].scale, rows[i].how, &d) ==
		                  rows[i].st,
		          rows[i].a);
		CHECK_ROW(is(d, rows[i].want ? rows[i].want : "4.2"), rows[i].a);
	}
}

static void compares(void)
{
	static const char *const rising[] = {
		"-" NINES,
		"-9223372036854775808",
		"-10",
		"-1.5",
		"-0." NINES,
		"0",
		"0.00000000000000000000000000000000000001",
		"0.1",
		"0.11",
		"1",
		"1.5",
		"9.99",
		"10",
		"9223372036854775807",
		"9223372036854775807.5",
		"18446744073709551616",
		NINES,
	};

	for (size_t i = 0; i < COUNT(rising); i++)
		for (size_t k = 0; k < COUNT(rising); k++)
			CHECK_ROW(decimal_cmp(dec(rising[i]), dec(rising[k])) ==
			                  (i < k ? -1 : i > k),
			          rising[i]);
	CHECK(decimal_cmp(dec("1.0"), dec("1.00")) == 0);
	CHECK(decimal_cmp(dec("0.0"), dec("-0.000")) == 0);
	CHECK(decimal_cmp(dec("10000000000000000000.00"), dec("10000000000000000000")) == 0);
	CHECK(decimal_sign(dec("-0.01")) == -1 && decimal_sign(dec("0.00")) == 0 &&
	      decimal_sign(dec("3")) == 1);
}

static void small_ones(void)
{
	long long n = 0;
	enum rounding how;

	CHECK(is(decimal_neg(dec("1.50")), "-1.50") && is(decimal_abs(dec("-1.50")), "1.50") &&
	      is(decimal_neg(dec("0")), "0"));
	CHECK(is(decimal_trim(dec("1.500"), 0), "1.5") &&
	      is(decimal_trim(dec("1.500"), 2), "1.50"));
	CHECK(is(decimal_trim(dec("100"), 0), "100") && is(decimal_trim(dec("0.000"), 0), "0"));
	CHECK(decimal_int64(dec("3.000"), &n) && n == 3);
	CHECK(decimal_int64(dec("-9223372036854775808"), &n) && n == LLONG_MIN);
	CHECK(!decimal_int64(dec("9223372036854775808"), &n) && !decimal_int64(dec("3.5"), &n) &&
	      n == LLONG_MIN);
	CHECK(rounding_parse(STR("half_up"), &how) && how == ROUND_HALF_UP);
	CHECK(rounding_parse(STR("half_even"), &how) && how == ROUND_HALF_EVEN);
	CHECK(rounding_parse(STR("down"), &how) && how == ROUND_DOWN);
	CHECK(!rounding_parse(STR("half_down"), &how) && !rounding_parse(STR(""), &how) &&
	      !rounding_parse(STR_NULL, &how));
}

static void sums(void)
{
	struct decimal_sum s = { 0 };
	struct decimal d;

	CHECK(decimal_sum_get(&s, &d) && is(d, "0"));
	for (int i = 0; i < 1000; i++)
		decimal_sum_add(&s, dec(i % 2 ? "-0.10" : "1.005"));
	decimal_sum_add(&s, dec("7"));
	CHECK(decimal_sum_get(&s, &d) && is(d, "459.500"));
	decimal_sum_add(&s, dec("10000000000000000000000000000000000"));
	CHECK(decimal_sum_get(&s, &d) && is(d, "10000000000000000000000000000000459.500"));
	s = (struct decimal_sum){ 0 };
	decimal_sum_add(&s, dec(NINES));
	CHECK(decimal_sum_get(&s, &d) && is(d, NINES));
	decimal_sum_add(&s, dec("1"));
	CHECK(!decimal_sum_get(&s, &d));
	decimal_sum_add(&s, dec("-1"));
	CHECK(!decimal_sum_get(&s, &d) && is(d, NINES));
	s = (struct decimal_sum){ 0 };
	decimal_sum_add(&s, dec("-" NINES));
	decimal_sum_add(&s, dec("-" NINES));
	CHECK(!decimal_sum_get(&s, &d));
}

static void sums_of_sums(void)
{
	struct decimal_sum s = { 0 }, more = { 0 }, none = { 0 };
	struct decimal d;

	decimal_sum_add(&s, dec("1.005"));
	decimal_sum_add(&more, dec("-0.10"));
	decimal_sum_merge(&s, &more);
	decimal_sum_merge(&s, &none);
	CHECK(decimal_sum_get(&s, &d) && is(d, "0.905"));
	decimal_sum_subtract(&s, &more);
	decimal_sum_subtract(&s, &more);
	CHECK(decimal_sum_get(&s, &d) && is(d, "1.105"));
	more = s;
	decimal_sum_subtract(&more, &s);
	CHECK(decimal_sum_get(&more, &d) && is(d, "0.000"));
	/* a sum that is void makes all void that it becomes part of */
	decimal_sum_add(&more, dec(NINES));
	CHECK(!decimal_sum_get(&more, &d));
	none = s;
	decimal_sum_merge(&none, &more);
	CHECK(!decimal_sum_get(&none, &d));
	decimal_sum_subtract(&s, &more);
	CHECK(!decimal_sum_get(&s, &d));
}

static void short_sums(void)
{
	struct decimal_sum s = { 0 };
	struct decimal d;

	decimal_sum_add_short(&s, 5, 0);
	decimal_sum_add_short(&s, -10, 2);
	CHECK(decimal_sum_get(&s, &d) && is(d, "4.90"));
	decimal_sum_add_short(&s, LLONG_MAX, 2);
	decimal_sum_add_short(&s, LLONG_MAX, 2);
	decimal_sum_add_short(&s, LLONG_MAX, 2);
	CHECK(decimal_sum_get(&s, &d) && is(d, "276701161105643279.11"));
	decimal_sum_add_short(&s, LLONG_MIN, 2);
	decimal_sum_add_short(&s, 1, 3);
	CHECK(decimal_sum_get(&s, &d) && is(d, "184467440737095521.031"));
	s = (struct decimal_sum){ 0 };
	decimal_sum_add(&s, dec(NINES));
	decimal_sum_add_short(&s, 1, 0);
	CHECK(!decimal_sum_get(&s, &d));
	decimal_sum_add_short(&s, -1, 0);
	CHECK(!decimal_sum_get(&s, &d));
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?, not -0, at most DECIMAL_SHORT bytes: byte by byte. */
static bool is_canonical(struct str s)
{
	size_t i = s.len > 0 && s.p[0] == '-', first = i, point;
	bool zero = true;

	for (; i < s.len && is_digit(s.p[i]); i++)
		zero &= s.p[i] == '0';
	point = i;
	if (i == first || (s.p[first] == '0' && i - first > 1))
		return false;
	if (i < s.len && s.p[i++] != '.')
		return false;
	for (; i < s.len && is_digit(s.p[i]); i++)
		zero &= s.p[i] == '0';
	return i == s.len && (point == i || i - point > 1) && !(first && zero) &&
	       s.len <= DECIMAL_SHORT;
}

/* Every form: its length, where its point is, its sign, its first digit, and one byte that is wrong. */
static void canonical(void)
{
	static const char first[] = "0190", rest[] = "0719", odd[] = ".-+ e,/:\xb0";
	char text[24];
	size_t bad = 0, good = 0;

	for (size_t n = 0; n < 22 * 22 * 2 * 4 * 23 * 10; n++) {
		size_t len = n % 22, point = n / 22 % 22, minus = n / 484 % 2, kind = n / 968 % 4;
		size_t wrong = n / 3872 % 23, which = n / 3872 / 23;
		struct str s = { text, len };
		struct decimal d;
		long long units;
		int scale;
		bool is;

		for (size_t i = 0; i < len; i++)
			text[i] = i == minus ? first[kind] : rest[(kind + kind * i) % 4];
		if (minus)
			text[0] = '-';
		text[point] = point < len ? '.' : text[point];
		text[wrong] = wrong < len ? odd[which] : text[wrong];
		is = decimal_canonical_short(s, &units, &scale);
		bad += is != is_canonical(s);
		good += is;
		if (is &&
		    (decimal_parse(s, &d) != DECIMAL_OK || d.units != units || d.scale != scale))
			bad++;
		if (len <= 16)
			bad += decimal_canonical_scale(s) != (is ? scale : -1);
		else
			bad += decimal_canonical_scale(s) != -1;
	}
	CHECK_INT(bad, 0);
	CHECK(good > 1000);
}

int main(void)
{
	unit_run("a decimal is read and written with all its digits", reads);
	unit_run("a sum of short figures is exact or void", short_sums);
	unit_run("only digits and one point are a number, wherever another byte stands",
	         reads_each_byte);
	unit_run("a sum is exact or an overflow", adds);
	unit_run("a difference is exact or an overflow", subtracts);
	unit_run("a product is exact or an overflow", multiplies);
	unit_run("a quotient rounds as told", divides);
	unit_run("a remainder has the sign of the dividend", remainders);
	unit_run("another scale rounds as told", rescales);
	unit_run("comparing does not look at the scale", compares);
	unit_run("sign, trailing zeros, whole numbers, names of roundings", small_ones);
	unit_run("a control sum is exact, and void once it has overflowed", sums);
	unit_run("sums are added to a sum, and subtracted", sums_of_sums);
	unit_run("the canonical form is read, and no other", canonical);
	return unit_end();
}
