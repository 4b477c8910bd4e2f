/*
 * guess_except - what a guessed spec says about rows that are no records: clean.totals,
 * source.skip, source.page.
 *
 *	guess_put_skip(&plan, &text);		// of the section source
 *	guess_put_totals(&plan, &text);		// of the section clean
 *
 * Totals that add up are compared. Totals that do not add up and opening balances are left out,
 * with a doubt. Sums carried over from page to page and repeated headers are rows of a page.
 */
#ifndef GUESS_GUESS_EXCEPT_H
#define GUESS_GUESS_EXCEPT_H

#include "guess/guess_plan.h"

/* Append the rows that are left out; appends nothing if there are none. */
void guess_put_skip(const struct guess_plan *p, struct buf *out);

/* Append the kinds of total rows that are compared; appends nothing if there are none. */
void guess_put_totals(const struct guess_plan *p, struct buf *out);

/* How many rows of the file are no records. A condition that catches more rows catches records. */
uint64_t guess_excepted(const struct guess_plan *p);

#endif
