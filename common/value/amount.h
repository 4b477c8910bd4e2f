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
 *	¥1  US$1  1元  1 EUR	a currency before or after: the codes and signs of currency.c; two
 *	CNY 1元			of them mean the same one
 *	-  --  —  ——  –  无  N/A	alone: AMOUNT_NULL, as is the empty text
 *
 * Everything else is AMOUNT_NOT_A_NUMBER, in particular what could be two figures: 1,23 and
 * 12,34,567 and 0,123 with mark '.', 100.- (a minus, or no cents), two signs, USD 1元, 借 and 贷, 万
 * and %. tests/unit/test_amount.c has the whole table.
 */
#ifndef VALUE_AMOUNT_H
#define VALUE_AMOUNT_H

#include "value/currency.h"
#include "value/decimal.h"

enum amount_grouping {
	GROUPING_THREE, /* 12,345,678.00 */
	GROUPING_INDIAN /* 1,23,45,678.00: three digits, then two each */
};

struct amount_notation {
	char mark; /* the decimal mark: '.' or ',' */
	int scale; /* digits after the point of the result, 0..38 */
	/* ROUND_NONE: a number with more digits than scale is AMOUNT_TOO_PRECISE */
	enum rounding round;
	enum amount_grouping grouping;
	bool percent; /* 13% is 0.13; a text without % is not a number, unless it is 0 */
	/* 8.0E7 is a number if its mantissa has all digits, see amount_parse() */
	bool scientific;
	/*
	 * no spec says that it is an amount: R100, SR 12 and USD100 are codes then, R 100.00 and
	 * USD 100 are not
	 */
	bool unsaid;
};

enum amount_status {
	AMOUNT_OK,
	AMOUNT_NULL, /* empty, or a word or dash that means nothing */
	AMOUNT_NOT_A_NUMBER,
	AMOUNT_SCIENTIFIC,  /* 1.12E+11: digits are lost already */
	AMOUNT_TOO_PRECISE, /* more digits than scale, without a rounding */
	AMOUNT_OVERFLOW     /* more than 38 digits */
};

/*
 * Read `s` (UTF-8, trimmed) as a decimal with exactly n->scale digits after the point. The value
 * counts, not the written digits: 1234.5600 fits scale 2. *out is set only for AMOUNT_OK. A text
 * over 255 characters is not a number.
 *
 * With n->scientific, a mantissa has all digits in two cases: if it reaches the last digit of the
 * result (1.123456E+02 with scale 2), or if it is the shortest text of a binary number as programs
 * print it, of at most 15 digits: one digit, the mark, at least one more digit and no needless 0,
 * then E and digits without a plus or a leading zero (8.0E7). A spreadsheet writes neither:
 * 1.12E+11.
 */
enum amount_status amount_parse(struct str s, const struct amount_notation *n, struct decimal *out);

/*
 * The same; *mark gets the mark of its currency, CURRENCY_NONE if it has none or is not an amount.
 */
enum amount_status amount_parse_currency(struct str s, const struct amount_notation *n,
                                         struct decimal *out, int *mark);

struct arena;

/*
 * Fast path for most amounts: the canonical text of `s`, if `s` has up to 16 bytes of digits and
 * `.`, exactly n->scale digits after the point, no leading zero, perhaps a `-`, and perhaps a comma
 * before each three digits. The result is `s` itself if nothing must be removed, otherwise it is in
 * `arena`. Null: ask amount_parse(), which has the same result for every text that has one here.
 * Not for columns of percents, or with groups that are not of three digits.
 */
struct str amount_short(struct str s, const struct amount_notation *n, struct arena *arena);

#endif
