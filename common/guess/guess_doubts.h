/*
 * guess_doubts - questions about the columns of a file, besides their types.
 *
 *	guess_doubt_file(&plan, &text);		// about several columns together, a comment each
 *	guess_doubt_column(&plan, i, &text);	// about one column
 *
 * Nothing here changes how the file is read: a person who knows the old system must decide.
 */
#ifndef GUESS_GUESS_DOUBTS_H
#define GUESS_GUESS_DOUBTS_H

#include "guess/guess_plan.h"

/* Doubt months and days without a year, and accounts in one list with the accounts below them. */
void guess_doubt_file(const struct guess_plan *p, struct buf *out);

/*
 * Doubt amounts of several currencies in one column, for the field of this name. Appends nothing if
 * there is at most one currency.
 */
void guess_doubt_currencies(const struct guess_column *c, const char *indent, struct str field,
                            struct buf *out);

/*
 * Doubt accounts in one list with the accounts below them, in the column of codes that `field`
 * reads. The doubt has the line that keeps the lowest accounts only.
 */
void guess_doubt_parents(const struct guess_column *c, const char *indent, struct str field,
                         struct buf *out);

/*
 * Doubts about one column: several currencies, codes that lost their zeros, labels packed into one
 * cell, days without a year.
 */
void guess_doubt_column(const struct guess_plan *p, size_t i, struct buf *out);

#endif
