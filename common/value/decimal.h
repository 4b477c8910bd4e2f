/*
 * decimal - exact decimal numbers of at most 38 digits.
 *
 *	struct decimal a, b, sum;
 *	if (decimal_parse(text, &a) == DECIMAL_OK && decimal_add(a, b, &sum) == DECIMAL_OK)
 *		len = decimal_format(sum, out);
 *
 * The value is units / 10^scale. Only decimal_div(), decimal_rescale() and decimal_round() round,
 * in the way that the caller chooses. A result that needs more than 38 digits is DECIMAL_OVERFLOW;
 * *out does not change then. No digit is ever wrong. Checked against the General Decimal Arithmetic
 * test cases (speleotrove.com/decimal).
 */
#ifndef VALUE_DECIMAL_H
#define VALUE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

#define DECIMAL_DIGITS 38 /* digits of units, and the largest scale */
#define DECIMAL_TEXT   42 /* bytes of the longest text: sign, "0.", digits, NUL */

struct decimal {
	int128 units; /* the digits, signed; |units| < 10^38 */
	int scale;    /* how many of them are after the point, 0..38 */
};

enum decimal_status {
	DECIMAL_OK,
	DECIMAL_NOT_A_NUMBER, /* the text is not a decimal */
	DECIMAL_OVERFLOW,     /* the result needs more than 38 digits */
	DECIMAL_INEXACT,      /* the scale would lose digits, and no rounding was chosen */
	DECIMAL_DIVISION      /* division by zero */
};

enum rounding {
	ROUND_NONE,      /* refuse to lose a digit: DECIMAL_INEXACT */
	ROUND_HALF_UP,   /* to nearest, ties away from zero (commercial) */
	ROUND_HALF_EVEN, /* to nearest, ties to the even digit (banker's) */
	ROUND_DOWN,      /* towards zero */
	ROUND_UP,        /* away from zero */
	ROUND_FLOOR,     /* towards minus infinity */
	ROUND_CEILING    /* towards plus infinity */
};

/* units / 10^scale. The caller keeps the bounds. */
struct decimal decimal_of(int128 units, int scale);

/*
 * Read `-?DIGITS[.DIGITS]` (also `+`, `.5`, `5.`), all of `s`. Leading zeros are allowed; the scale
 * is the number of digits after the point. No blanks, no separators, no exponent.
 */
enum decimal_status decimal_parse(struct str s, struct decimal *out);

/*
 * Read the one form that is summed and sealed: -?(0|[1-9][0-9]*)(.[0-9]+)?, no plus, no -0, up to 38
 * digits. False for any other text, and for null.
 */
bool decimal_canonical(struct str s, struct decimal *out);

#define DECIMAL_SHORT 18 /* bytes of a text whose digits surely fit 64 bits */

/*
 * The same for texts of at most DECIMAL_SHORT bytes, as nearly all are: *units / 10^*scale. False for
 * a longer text, too.
 */
bool decimal_canonical_short(struct str s, long long *units, int *scale);

/*
 * How many digits a text of that form has after its point; -1 for a text of another form, and for one
 * of more than SCAN_SHORT bytes.
 */
int decimal_canonical_scale(struct str s);

/*
 * The canonical text: `scale` digits after the point, no `-0`. NUL-terminated; returns its length.
 */
size_t decimal_format(struct decimal d, char out[DECIMAL_TEXT]);

/* -1, 0, 1; scales do not matter: 1.0 equals 1.00. */
int decimal_cmp(struct decimal a, struct decimal b);
int decimal_sign(struct decimal d);

/*
 * Exact. The scale of a sum is the larger scale, that of a product the sum of both; trailing zeros
 * are cut if the result would not fit.
 */
enum decimal_status decimal_add(struct decimal a, struct decimal b, struct decimal *out);
enum decimal_status decimal_sub(struct decimal a, struct decimal b, struct decimal *out);
enum decimal_status decimal_mul(struct decimal a, struct decimal b, struct decimal *out);

/* a / b with `scale` digits after the point, rounded by `how` (ROUND_NONE: only if exact). */
enum decimal_status decimal_div(struct decimal a, struct decimal b, int scale, enum rounding how,
                                struct decimal *out);

/* The remainder of the division truncated towards zero; its sign is that of a. */
enum decimal_status decimal_mod(struct decimal a, struct decimal b, struct decimal *out);

struct decimal decimal_neg(struct decimal d);
struct decimal decimal_abs(struct decimal d);

/* The same value with exactly `scale` digits after the point, 0..38, rounded by `how`. */
enum decimal_status decimal_rescale(struct decimal d, int scale, enum rounding how,
                                    struct decimal *out);

/* Cut trailing zeros after the point, down to `least` digits. */
struct decimal decimal_trim(struct decimal d, int least);

/* The whole number as int64. False if it has a fraction or does not fit. */
bool decimal_int64(struct decimal d, long long *out);

/* Read "half_up" and so on, as the spec writes them. False if unknown. */
bool rounding_parse(struct str s, enum rounding *out);

/*
 * A sum that cannot overflow in any run: add as many decimals as you like.
 * `struct decimal_sum s = { 0 };`. Used for control sums.
 */
struct decimal_sum {
	int128 units;  /* at `scale` */
	int scale;     /* the largest scale added so far */
	bool overflow; /* the sum exceeded 38 digits: it is void */
};

void decimal_sum_add(struct decimal_sum *s, struct decimal d);

/*
 * The same for units / 10^scale of 64 bits, as nearly every amount is. (If a struct decimal is
 * passed right after it was put together, the CPU waits some 5 ns.)
 */
static inline void decimal_sum_add_short(struct decimal_sum *s, long long units, int scale);

/* For decimal_sum_add_short() only: another scale, or a sum of more than 64 bits. */
void decimal_sum_add_unlike(struct decimal_sum *s, long long units, int scale);

static inline void decimal_sum_add_short(struct decimal_sum *s, long long units, int scale)
{
	/* below 10^38 by at least 2^64 no overflow is possible */
	if (scale == s->scale && !s->overflow && s->units == (long long)s->units)
		s->units += units;
	else
		decimal_sum_add_unlike(s, units, scale);
}

/* Add all that `other` adds up to, or subtract it. The result is void if one of them is. */
void decimal_sum_merge(struct decimal_sum *s, const struct decimal_sum *other);
void decimal_sum_subtract(struct decimal_sum *s, const struct decimal_sum *other);

/* The sum. False if it has overflowed. */
bool decimal_sum_get(const struct decimal_sum *s, struct decimal *out);

#endif
