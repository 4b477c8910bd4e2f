/*
 * period - the periods of books as texts, such as 202301, 2023-01 or 2023Q1: their order, and which one
 * follows which.
 *
 *	period_order_key(STR("2023-9"), &key);			// its bytes come before those of 2023-10
 *	if (period_year(STR("2024-02"), 4, &year)) ...		// 2023
 *	if (period_step(STR("202312"), STR("202402")) == PERIOD_GAP) ...
 */
#ifndef DATE_PERIOD_H
#define DATE_PERIOD_H

#include "base/buf.h"
#include "base/text.h"

/*
 * Append bytes whose order (memcmp(), then the shorter first) is that of the periods: numbers in a text
 * count as numbers. Null comes first. Equal texts have equal bytes, and other texts others.
 */
void period_order_key(struct str period, struct buf *out);

enum period_step {
	PERIOD_NEXT,   /* the one follows the other */
	PERIOD_GAP,    /* at least one is missing between them */
	PERIOD_UNKNOWN /* nobody knows: it is no year and number */
};

/*
 * From a period to a later one. Known are years (2023), years with the number of a month, quarter or special
 * period (202301, 2023-1, 2023/01, 2023.01, 2023Q1), and days (2023-01-31, 20230131), which stand for their
 * months. The first one of a year follows the last one of the year before: any one from 12 on, in quarters 4.
 */
enum period_step period_step(struct str from, struct str to);

/*
 * The year of books that a period belongs to, if these begin with a month of 1..12: the year of that month. Periods
 * from 13 on are of the year that they name. False: nobody knows, see above.
 */
bool period_year(struct str period, int first_month, int *out);

#endif
