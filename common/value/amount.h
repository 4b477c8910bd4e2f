/*
 * amount - the number notations of legacy systems, read as an exact decimal.
 *
 *	struct amount_notation n = { .mark = '.', .scale = 2, .round = ROUND_NONE };
 *	enum amount_status st = amount_parse(STR("￥１，２３４．５０元"), &n, &d);	// 1234.50
 *
 * Accepted, also in full-width digits and punctuation:
 *
 *	1234.50  .5  5.  007	digits, one decimal mark
 *	1,234.50  1'234.50	groups of three, all apart by the same separator: , ' ’ or a blank
 *	1 234.50		(also no-break, narrow, thin, ideographic), with mark ',' a point
 *	-1  +1  −1  1-  (1)	one sign at most, in one of these notations; CR is negative
 *	1 CR  1 DR
 *	¥1  $1  €1  £1  1元	a currency in front, one behind: these marks, and CNY RMB USD EUR
 *	CNY 1元			GBP JPY HKD
 *	-  --  —  ——  –  无  N/A	alone: AMOUNT_NULL, as is the empty text
 *
 * Everything else is AMOUNT_NOT_A_NUMBER, in particular what could be two figures: 1,23 and
 * 12,34,567 and 0,123 with mark '.', two signs, 借 and 贷, 万 and %. The whole table stands in
 * tests/unit/test_amount.c.
 */
#ifndef VALUE_AMOUNT_H
#define VALUE_AMOUNT_H

#include "value/decimal.h"

struct amount_notation {
	char mark;		/* the decimal mark: '.' or ',' */
	int scale;		/* digits behind the point of the result, 0..38 */
	enum rounding round;	/* ROUND_NONE: more digits than scale are AMOUNT_TOO_PRECISE */
};

enum amount_status {
	AMOUNT_OK,
	AMOUNT_NULL,		/* nothing, or a word or dash that means it */
	AMOUNT_NOT_A_NUMBER,
	AMOUNT_SCIENTIFIC,	/* 1.12E+11: digits are gone already */
	AMOUNT_TOO_PRECISE,	/* more digits than scale and no rounding asked for */
	AMOUNT_OVERFLOW		/* more than 38 digits */
};

/*
 * `s` (UTF-8, trimmed) as a decimal with exactly n->scale digits behind the point. The value
 * counts, not the digits written: 1234.5600 has scale 2. *out is set on AMOUNT_OK only. Texts over
 * 255 characters are no numbers.
 */
enum amount_status amount_parse(struct str s, const struct amount_notation *n, struct decimal *out);

struct arena;

/*
 * The short way of most amounts: the canonical text of `s` where it is up to 16 bytes of digits and `.`,
 * with exactly n->scale digits behind it, no zero in front, perhaps a `-` and perhaps a comma before
 * each three digits. It is `s` itself where nothing is to be left out, otherwise in `arena`. Null: ask
 * amount_parse(), which gives every text that has an answer here the same one.
 */
struct str amount_short(struct str s, const struct amount_notation *n, struct arena *arena);

#endif
