/*
 * decimal - __int128 and a scale. Numbers of 64 bits have fast paths everywhere; intermediate
 * results over 128 bits go through decimal_wide.c.
 */
#include "value/decimal.h"

#include <stdint.h>
#include <string.h>

#include "value/decimal_int.h"

static uint128 magnitude(int128 units)
{
	return units < 0 ? (uint128)0 - (uint128)units : (uint128)units;
}

static int128 with_sign(uint128 n, bool negative)
{
	return negative ? -(int128)n : (int128)n;
}

static bool fits64(int128 units)
{
	return units == (int64_t)units;
}

static bool fits38(int128 units)
{
	return magnitude(units) < decimal_pow10(DECIMAL_DIGITS);
}

struct decimal decimal_of(int128 units, int scale)
{
	return (struct decimal){ units, scale };
}

/* ---- text ---- */

/*
 * Read eight digits at once, summed in pairs, fours and eights within one word. False if a byte is
 * not a digit. Source: Daniel Lemire, "Quickly parsing eight digits" (2018).
 */
static bool eight_digits(const char *p, uint64_t *out)
{
	const uint64_t high = 0xF0F0F0F0F0F0F0F0u; /* halves of bytes: 3 for digits */
	uint64_t v;

	memcpy(&v, p, sizeof(v)); /* the first one lowest */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	if (((v & high) | ((v + 0x0606060606060606u) & high) >> 4) != 0x3333333333333333u)
		return false;
	v -= 0x3030303030303030u;
	v = v * 10 + (v >> 8);
	*out = ((v & 0xFF000000FFu) * 0xF424000000064u +
	        (v >> 16 & 0xFF000000FFu) * 0x271000000001u) >>
	       32;
	return true;
}

/* Append the digits from p on to *units (modulo 2^128); return their end. */
static const char *read_digits(const char *p, const char *end, uint128 *units)
{
	uint64_t part;

	while (end - p >= 8 && eight_digits(p, &part)) {
		*units = *units * 100000000u + part;
		p += 8;
	}
	for (; p < end && is_digit(*p); p++)
		*units = *units * 10 + (unsigned)(*p - '0');
	return p;
}

/* The same within 64 bits. */
static const char *read_short(const char *p, const char *end, uint64_t *units)
{
	uint64_t u = *units;

	for (; p < end && is_digit(*p); p++)
		u = u * 10 + (unsigned)(*p - '0');
	*units = u;
	return p;
}

static enum decimal_status parse_short(const char *p, const char *end, bool negative,
                                       struct decimal *out)
{
	const char *start = p, *whole;
	uint64_t units = 0;
	int scale = 0;

	p = whole = read_short(p, end, &units);
	if (p < end && *p == '.') {
		p = read_short(p + 1, end, &units);
		scale = (int)(p - whole - 1);
	}
	if (p != end || (whole == start && scale == 0))
		return DECIMAL_NOT_A_NUMBER;
	out->units = with_sign(units, negative);
	out->scale = scale;
	return DECIMAL_OK;
}

static enum decimal_status parse_long(const char *p, const char *end, bool negative,
                                      struct decimal *out)
{
	const char *start = p, *first, *whole;
	uint128 units = 0;
	ptrdiff_t scale = 0;

	while (p < end && *p == '0')
		p++;
	first = p;
	p = whole = read_digits(p, end, &units);
	if (p < end && *p == '.') {
		p = read_digits(p + 1, end, &units);
		scale = p - whole - 1;
	}
	if (p != end || (whole == start && scale == 0))
		return DECIMAL_NOT_A_NUMBER;
	if (whole - first + scale > DECIMAL_DIGITS)
		return DECIMAL_OVERFLOW;
	out->units = with_sign(units, negative);
	out->scale = (int)scale;
	return DECIMAL_OK;
}

enum decimal_status decimal_parse(struct str s, struct decimal *out)
{
	const char *p = s.p, *end;
	bool negative;

	if (s.len == 0)
		return DECIMAL_NOT_A_NUMBER;
	end = p + s.len;
	negative = *p == '-';
	if (negative || *p == '+')
		p++;
	if (end - p <= DECIMAL_SHORT)
		return parse_short(p, end, negative, out);
	return parse_long(p, end, negative, out);
}

/* Write n so that it ends before `end`, two digits at a time; return its start. Nothing for 0. */
static char *write_digits(uint64_t n, char *end)
{
	static const char pairs[] =
		"00010203040506070809101112131415161718192021222324252627282930313233343536"
		"37383940414243444546474849505152535455565758596061626364656667686970717273"
		"7475767778798081828384858687888990919293949596979899";

	for (; n >= 10; n /= 100)
		memcpy(end -= 2, pairs + n % 100 * 2, 2);
	if (n > 0)
		*--end = (char)('0' + n);
	return end;
}

/* All digits of n before `end`, at least `least` of them. */
static char *write_number(uint128 n, int least, char *end)
{
	const uint64_t e18 = 1000000000000000000u;
	char *p = end, *first = end - least;

	for (; n > UINT64_MAX; n /= e18) { /* parts of exactly 18 digits */
		char *part = write_digits((uint64_t)(n % e18), p);

		p -= 18;
		memset(p, '0', (size_t)(part - p));
	}
	p = write_digits((uint64_t)n, p);
	if (p > first) {
		memset(first, '0', (size_t)(p - first));
		p = first;
	}
	return p;
}

size_t decimal_format(struct decimal d, char out[DECIMAL_TEXT])
{
	char digits[DECIMAL_TEXT];
	char *end = digits + sizeof(digits), *o = out;
	char *p = write_number(magnitude(d.units), d.scale + 1, end);
	size_t whole = (size_t)(end - p) - (size_t)d.scale;

	if (d.units < 0)
		*o++ = '-';
	memcpy(o, p, whole);
	o += whole;
	if (d.scale > 0) {
		*o++ = '.';
		memcpy(o, p + whole, (size_t)d.scale);
		o += d.scale;
	}
	*o = '\0';
	return (size_t)(o - out);
}

/* ---- comparing and adding ---- */

int decimal_sign(struct decimal d)
{
	return d.units < 0 ? -1 : d.units > 0;
}

/* |d.units| at `scale`, which is not smaller than its own. */
static struct wide at_scale(struct decimal d, int scale)
{
	return wide_mul(magnitude(d.units), decimal_pow10(scale - d.scale));
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* Bring both to the larger scale, if that surely stays within 38 digits. */
static bool align(struct decimal *a, struct decimal *b)
{
	struct decimal *low = a->scale < b->scale ? a : b;
	int by = a->scale < b->scale ? b->scale - a->scale : a->scale - b->scale;

	if (by > DECIMAL_SHORT || !fits64(a->units) || !fits64(b->units))
		return false;
	low->units *= (int128)decimal_pow10(by);
	low->scale += by;
	return true;
}

int decimal_cmp(struct decimal a, struct decimal b)
{
	int sign = decimal_sign(a), other = decimal_sign(b), scale = larger(a.scale, b.scale);

	if (sign != other)
		return sign < other ? -1 : 1;
	if (a.scale == b.scale || align(&a, &b))
		return a.units < b.units ? -1 : a.units > b.units;
	return sign * wide_cmp(at_scale(a, scale), at_scale(b, scale));
}

/* Add in 256 bits: for any two scales; trailing zeros are cut if the sum would not fit. */
static enum decimal_status add_wide(struct decimal a, struct decimal b, struct decimal *out)
{
	int scale = larger(a.scale, b.scale);
	struct wide x = at_scale(a, scale), y = at_scale(b, scale), sum;
	bool negative = a.units < 0;
	uint128 units;

	if (negative == (b.units < 0)) {
		sum = wide_add(x, y);
	} else if (wide_cmp(x, y) >= 0) {
		sum = wide_sub(x, y);
	} else {
		sum = wide_sub(y, x);
		negative = !negative;
	}
	if (!wide_fit(sum, &scale, &units))
		return DECIMAL_OVERFLOW;
	*out = decimal_of(with_sign(units, negative), scale);
	return DECIMAL_OK;
}

enum decimal_status decimal_add(struct decimal a, struct decimal b, struct decimal *out)
{
	if (align(&a, &b)) {
		*out = decimal_of(a.units + b.units, a.scale);
		return DECIMAL_OK;
	}
	return add_wide(a, b, out);
}

enum decimal_status decimal_sub(struct decimal a, struct decimal b, struct decimal *out)
{
	return decimal_add(a, decimal_neg(b), out);
}

enum decimal_status decimal_mul(struct decimal a, struct decimal b, struct decimal *out)
{
	int scale = a.scale + b.scale;
	uint128 units;

	if (scale <= DECIMAL_DIGITS && fits64(a.units) && fits64(b.units)) {
		*out = decimal_of(a.units * b.units, scale);
		return DECIMAL_OK;
	}
	if (!wide_fit(wide_mul(magnitude(a.units), magnitude(b.units)), &scale, &units))
		return DECIMAL_OVERFLOW;
	*out = decimal_of(with_sign(units, (a.units < 0) != (b.units < 0)), scale);
	return DECIMAL_OK;
}

/* ---- dividing and rounding ---- */

/*
 * Is a quotient with a remainder rounded away from zero? `odd`: its last digit is odd; `half`: the
 * remainder is less than (-1), exactly (0) or more than (1) half of the divisor.
 */
static bool goes_up(enum rounding how, bool negative, bool odd, int half)
{
	switch (how) {
	case ROUND_HALF_UP:
		return half >= 0;
	case ROUND_HALF_EVEN:
		return half > 0 || (half == 0 && odd);
	case ROUND_UP:
		return true;
	case ROUND_FLOOR:
		return negative;
	case ROUND_CEILING:
		return !negative;
	case ROUND_DOWN:
	case ROUND_NONE:
		break;
	}
	return false;
}

/* The quotient q with remainder r of a division by d, rounded. */
static enum decimal_status rounded(struct wide q, struct wide r, struct wide d, bool negative,
                                   enum rounding how, int scale, struct decimal *out)
{
	if (q.hi != 0 || q.lo >= decimal_pow10(DECIMAL_DIGITS))
		return DECIMAL_OVERFLOW;
	if (r.hi != 0 || r.lo != 0) {
		if (how == ROUND_NONE)
			return DECIMAL_INEXACT;
		q.lo += goes_up(how, negative, q.lo & 1, wide_cmp(wide_add(r, r), d));
		if (q.lo == decimal_pow10(DECIMAL_DIGITS))
			return DECIMAL_OVERFLOW;
	}
	*out = decimal_of(with_sign(q.lo, negative), scale);
	return DECIMAL_OK;
}

static int digits_of(uint128 n)
{
	int digits = 0;

	while (digits < DECIMAL_DIGITS && n >= decimal_pow10(digits))
		digits++;
	return digits;
}

/* n * 10^e. False if it has more than 76 digits. */
static bool shifted(uint128 n, int e, struct wide *out)
{
	int first = e > DECIMAL_DIGITS ? e - DECIMAL_DIGITS : 0; /* this much fits 38 digits */

	if (n == 0)
		e = first = 0;
	if (digits_of(n) + e > 2 * DECIMAL_DIGITS)
		return false;
	*out = wide_mul(n * decimal_pow10(first), decimal_pow10(e - first));
	return true;
}

enum decimal_status decimal_div(struct decimal a, struct decimal b, int scale, enum rounding how,
                                struct decimal *out)
{
	int e = scale + b.scale - a.scale;
	struct wide n, d, q, r;

	if (b.units == 0)
		return DECIMAL_DIVISION;
	/* a numerator of 77 digits exceeds 10^38 times any divisor */
	if (!shifted(magnitude(a.units), e > 0 ? e : 0, &n))
		return DECIMAL_OVERFLOW;
	d = wide_mul(magnitude(b.units), decimal_pow10(e < 0 ? -e : 0));
	wide_div(n, d, &q, &r);
	return rounded(q, r, d, (a.units < 0) != (b.units < 0), how, scale, out);
}

enum decimal_status decimal_mod(struct decimal a, struct decimal b, struct decimal *out)
{
	int scale = larger(a.scale, b.scale);
	struct wide q, r;

	if (b.units == 0)
		return DECIMAL_DIVISION;
	wide_div(at_scale(a, scale), at_scale(b, scale), &q, &r);
	*out = decimal_of(with_sign(r.lo, a.units < 0), scale);
	return DECIMAL_OK;
}

struct decimal decimal_neg(struct decimal d)
{
	return decimal_of(-d.units, d.scale);
}

struct decimal decimal_abs(struct decimal d)
{
	return d.units < 0 ? decimal_neg(d) : d;
}

enum decimal_status decimal_rescale(struct decimal d, int scale, enum rounding how,
                                    struct decimal *out)
{
	uint128 n = magnitude(d.units), power;

	if (scale == d.scale) {
		*out = d;
		return DECIMAL_OK;
	}
	if (scale > d.scale) {
		if (n >= decimal_pow10(DECIMAL_DIGITS - (scale - d.scale)))
			return DECIMAL_OVERFLOW;
		*out = decimal_of(d.units * (int128)decimal_pow10(scale - d.scale), scale);
		return DECIMAL_OK;
	}
	power = decimal_pow10(d.scale - scale);
	return rounded(wide_of(n / power), wide_of(n % power), wide_of(power), d.units < 0, how,
	               scale, out);
}

/* A division of 128 bits takes ten times as long. */
static struct decimal trim_short(long long units, int scale, int least)
{
	while (scale > least && units % 10 == 0) {
		units /= 10;
		scale--;
	}
	return decimal_of(units, scale);
}

struct decimal decimal_trim(struct decimal d, int least)
{
	if (fits64(d.units))
		return trim_short((long long)d.units, d.scale, least);
	while (d.scale > least && d.units % 10 == 0) {
		d.units /= 10;
		d.scale--;
	}
	return d;
}

bool decimal_int64(struct decimal d, long long *out)
{
	d = decimal_trim(d, 0);
	if (d.scale > 0 || !fits64(d.units))
		return false;
	*out = (long long)d.units;
	return true;
}

bool rounding_parse(struct str s, enum rounding *out)
{
	static const struct {
		const char *name;  /* as the spec writes it */
		enum rounding how; /* its meaning */
	} roundings[] = {
		{ "ceiling", ROUND_CEILING }, { "down", ROUND_DOWN },
		{ "floor", ROUND_FLOOR },     { "half_even", ROUND_HALF_EVEN },
		{ "half_up", ROUND_HALF_UP }, { "up", ROUND_UP },
	};

	for (size_t i = 0; i < sizeof(roundings) / sizeof(roundings[0]); i++)
		if (str_is(s, roundings[i].name)) {
			*out = roundings[i].how;
			return true;
		}
	return false;
}

/* ---- sums ---- */

/*
 * Bring *units from scale `from` to the larger scale `to`. False if that needs more than 38 digits.
 */
static bool raise_scale(int128 *units, int from, int to)
{
	struct decimal d;

	if (decimal_rescale(decimal_of(*units, from), to, ROUND_NONE, &d) != DECIMAL_OK)
		return false;
	*units = d.units;
	return true;
}

void decimal_sum_add(struct decimal_sum *s, struct decimal d)
{
	if (s->overflow)
		return;
	if (d.scale > s->scale) {
		s->overflow = !raise_scale(&s->units, s->scale, d.scale);
		s->scale = d.scale;
	} else if (d.scale < s->scale) {
		s->overflow = !raise_scale(&d.units, d.scale, s->scale);
	}
	if (!s->overflow)
		s->overflow = __builtin_add_overflow(s->units, d.units, &s->units) ||
		              !fits38(s->units);
}

void decimal_sum_add_unlike(struct decimal_sum *s, long long units, int scale)
{
	if (s->units == 0 && scale > s->scale && !s->overflow) {
		s->scale = scale; /* the sum of each voucher begins like this */
		s->units = units;
	} else {
		decimal_sum_add(s, decimal_of(units, scale));
	}
}

void decimal_sum_merge(struct decimal_sum *s, const struct decimal_sum *other)
{
	if (other->overflow)
		s->overflow = true;
	else if (other->units == (long long)other->units)
		decimal_sum_add_short(s, (long long)other->units, other->scale);
	else
		decimal_sum_add(s, decimal_of(other->units, other->scale));
}

void decimal_sum_subtract(struct decimal_sum *s, const struct decimal_sum *other)
{
	if (other->overflow)
		s->overflow = true;
	else
		decimal_sum_add(s, decimal_of(-other->units, other->scale));
}

bool decimal_sum_get(const struct decimal_sum *s, struct decimal *out)
{
	if (s->overflow)
		return false;
	*out = decimal_of(s->units, s->scale);
	return true;
}
