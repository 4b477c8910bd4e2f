/*
 * guess_shape - what each column of a file is, by its heading and the first rows: what records
 * fill, and what is summed.
 *
 *	guess_shape(shape, &columns, &how);
 */
#ifndef GUESS_GUESS_SHAPE_H
#define GUESS_GUESS_SHAPE_H

#include "guess/guess_totals.h"

/*
 * Fill shape[] for the own columns. Rows of how->sample are looked at, but for those with a word
 * for a total.
 */
void guess_shape(struct guess_shape_of *shape, const struct columns *columns,
                 const struct guess_totals_how *how);

#endif
