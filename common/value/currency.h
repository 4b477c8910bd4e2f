/*
 * currency - the codes of ISO 4217 and the usual signs, as amounts carry them.
 *
 *	int mark = currency_find(STR("US$"));
 *	currency_name(mark)				// "USD"
 *	currency_may_be(mark, STR("USD"))		// true
 *
 * A mark is a code or a sign. A sign that several currencies share has a name all the same: that of
 * the one it stands for where nothing else is said ($ is USD, ¥ CNY, £ GBP, Rs. INR), or itself
 * where there is no such one (kr, CFA).
 */
#ifndef VALUE_CURRENCY_H
#define VALUE_CURRENCY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define CURRENCY_NONE 0 /* no mark; every other one is positive */

/*
 * The mark that `s` (UTF-8, trimmed, in any case and width) is as a whole; CURRENCY_NONE where it
 * is none.
 */
int currency_find(struct str s);

/*
 * What a mark is called: a code, or the sign where none is usual. Two marks with one name are the
 * same currency.
 */
const char *currency_name(int mark);

/*
 * Can the mark stand for the currency of this code? "$" can be USD, HKD and others, "HKD" and "HK$"
 * only one.
 */
bool currency_may_be(int mark, struct str code);

/*
 * The one mark that two marks of one amount come to ("¥" and "元", "$" and "CAD"); CURRENCY_NONE
 * where they contradict.
 */
int currency_both(int a, int b);

/* Is it a code of the table, in capitals? */
bool currency_is_code(struct str s);

/* The marks one after the other, for lists and tests: `i` from 0. Null behind the last one. */
struct str currency_text(size_t i);

#endif
