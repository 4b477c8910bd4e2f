/*
 * For decimal.c and decimal_wide.c only.
 *
 * wide - unsigned numbers of 256 bits, for intermediate results: the product, quotient or common
 * scale of two decimals of 38 digits may need up to 76 digits.
 */
#ifndef VALUE_DECIMAL_INT_H
#define VALUE_DECIMAL_INT_H

#include <stdint.h>

#include "value/decimal.h"

struct wide {
	uint128 hi; /* the upper 128 bits */
	uint128 lo; /* the lower 128 bits */
};

/* 10^n for n of 0..38. */
static inline uint128 decimal_pow10(int n)
{
#define E(digits) ((uint128)digits##u)
#define ROW(e)                                                                                     \
	e * 1u, e * 10u, e * 100u, e * 1000u, e * 10000u, e * 100000u, e * 1000000u, e * 10000000u
	static const uint128 power[DECIMAL_DIGITS + 1] = {
		ROW(E(1)),
		ROW(E(100000000)),
		ROW(E(10000000000000000)),
		ROW(E(10000000000000000) * E(100000000)),
		E(10000000000000000) * E(10000000000000000),
		E(10000000000000000) * E(100000000000000000),
		E(10000000000000000) * E(1000000000000000000),
		E(100000000000000000) * E(1000000000000000000),
		E(1000000000000000000) * E(1000000000000000000),
		E(1000000000000000000) * E(10000000000000000000),
		E(10000000000000000000) * E(10000000000000000000),
	};
#undef ROW
#undef E

	return power[n];
}

static inline struct wide wide_of(uint128 n)
{
	return (struct wide){ 0, n };
}

/* -1, 0, 1. */
int wide_cmp(struct wide a, struct wide b);

/* Modulo 2^256: the caller keeps the bounds. a - b only if a >= b. */
struct wide wide_add(struct wide a, struct wide b);
struct wide wide_sub(struct wide a, struct wide b);

struct wide wide_mul(uint128 a, uint128 b);

/* Quotient and remainder; d is not 0. */
void wide_div(struct wide n, struct wide d, struct wide *quotient, struct wide *remainder);

/*
 * n / 10^*scale in 38 digits, at most 38 of them after the point. Trailing zeros after the point
 * are cut until it fits, and *scale is reduced. False if it still does not fit.
 */
bool wide_fit(struct wide n, int *scale, uint128 *out);

#endif
