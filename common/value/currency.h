/*
 * currency - the codes of ISO 4217 and the usual signs in amounts.
 *
 *	int mark = currency_find(STR("US$"));
 *	currency_name(mark)			// "USD"
 *	currency_may_be(mark, STR("USD"))		// true
 *
 * A mark is a code or a sign. A sign that several currencies share still has a name: that of its
 * usual currency ($ is USD, ¥ CNY, £ GBP, Rs. INR), or the sign itself if it has no usual one (kr,
 * CFA).
 */
#ifndef VALUE_CURRENCY_H
#define VALUE_CURRENCY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define CURRENCY_NONE 0 /* no mark; all others are positive */

/*
 * The mark that all of `s` (UTF-8, trimmed, in any case and width) is; CURRENCY_NONE if it is none.
 */
int currency_find(struct str s);

/*
 * The name of a mark: a code, or the sign if it has no usual code. Two marks with the same name are
 * the same currency.
 */
const char *currency_name(int mark);

/*
 * Can the mark mean the currency of this code? "$" can be USD, HKD and others, "HKD" and "HK$" only
 * one.
 */
bool currency_may_be(int mark, struct str code);

/*
 * The mark that two marks of one amount agree on ("¥" and "元", "$" and "CAD"); CURRENCY_NONE if
 * they contradict each other.
 */
int currency_both(int a, int b);

/* Is it a code of the table, in capitals? */
bool currency_is_code(struct str s);

/* The i-th mark, from 0, for lists and tests. Null after the last one. */
struct str currency_text(size_t i);

#endif
