/*
 * amount - the number notations of legacy systems, read as an exact decimal.
 *
 *	struct amount_notation n = { .mark = '.', .scale = 2 };
 *	enum amount_status st = amount_parse(STR("￥１，２３４．５０元"), &n, &d);	// 1234.50
 *
 * Accepted: thousands separators (, ， ' space NBSP narrow NBSP; with mark ',' also '.'), which must stand
 * between groups of three (or of four after 万 style 1,0000: refused); full-width digits and
 * punctuation; sign in front or behind (also － −), parentheses for negative; currency marks ¥ ￥ $ € £ and
 * codes (CNY RMB USD EUR GBP JPY HKD) and 元 before or after; CR and DR behind
 * (CR negative, DR positive); -- — － - alone, 无 and N/A as null.
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
	AMOUNT_NULL,		/* a word or dash that means: nothing here */
	AMOUNT_NOT_A_NUMBER,
	AMOUNT_SCIENTIFIC,	/* 1.12E+11: digits are gone already */
	AMOUNT_TOO_PRECISE,	/* more digits than scale and no rounding asked for */
	AMOUNT_OVERFLOW		/* more than 38 digits */
};

/*
 * `s` (UTF-8, trimmed) as a decimal with exactly n->scale digits. Grouping that does not
 * fit (1,23,4) is AMOUNT_NOT_A_NUMBER: it may be a decimal comma. *out is set on AMOUNT_OK only.
 */
enum amount_status amount_parse(struct str s, const struct amount_notation *n, struct decimal *out);

#endif
