/*
 * guess_except - what a guessed spec says of rows that are no records: clean.totals, source.skip,
 * source.page.
 *
 *	guess_put_skip(&plan, &text);		// of the section source
 *	guess_put_totals(&plan, &text);		// of the section clean
 *
 * Totals that add up are compared; those that do not are left out, in doubt, and so are opening
 * balances. What is carried over from page to page and headers that are repeated are rows of a
 * page.
 */
#ifndef GUESS_GUESS_EXCEPT_H
#define GUESS_GUESS_EXCEPT_H

#include "guess/guess_plan.h"

/* Append the rows that are left out; nothing where there are none. */
void guess_put_skip(const struct guess_plan *p, struct buf *out);

/* Append the kinds of total rows that are compared; nothing where there are none. */
void guess_put_totals(const struct guess_plan *p, struct buf *out);

/* How many rows of the file they are, so that a condition which catches more can be told. */
uint64_t guess_excepted(const struct guess_plan *p);

#endif
