/*
 * guess_doubts - what should be asked about the columns of a file, besides their types.
 *
 *	guess_doubt_file(&plan, &text);		// of several columns together, a comment each
 *	guess_doubt_column(&plan, i, &text);	// of one
 *
 * Nothing here changes how the file is read: somebody who knows the old system is to look at it.
 */
#ifndef GUESS_GUESS_DOUBTS_H
#define GUESS_GUESS_DOUBTS_H

#include "guess/guess_plan.h"

/* Months and days without a year; accounts beside those below them. */
void guess_doubt_file(const struct guess_plan *p, struct buf *out);

/*
 * Amounts of several currencies in one column, for the field of this name; nothing where there is
 * one at most.
 */
void guess_doubt_currencies(const struct guess_column *c, const char *indent, struct str field,
                            struct buf *out);

/*
 * Accounts beside those below them in the column of codes that `field` reads, with the line that
 * keeps the lowest.
 */
void guess_doubt_parents(const struct guess_column *c, const char *indent, struct str field,
                         struct buf *out);

/*
 * Of one column: several currencies, codes that have lost their zeros, labels packed into one cell,
 * days without a year.
 */
void guess_doubt_column(const struct guess_plan *p, size_t i, struct buf *out);

#endif
