/*
 * guess_shape - what each column of a file is, by its heading and the first rows: do records fill
 * it, is it summed?
 *
 *	guess_shape(shape, &columns, &how);
 */
#ifndef GUESS_GUESS_SHAPE_H
#define GUESS_GUESS_SHAPE_H

#include "rows/columns.h"
#include "sniff/guess_column.h"
#include "sniff/guess_name.h"
#include "sniff/guess_sample.h"

/* What the columns of the file are, by its first rows. */
struct guess_shape_of {
	bool key;    /* records fill it */
	bool money;  /* it has amounts that are summed */
	bool level;  /* it has amounts that are not summed: balances, prices, rates */
	bool stars;  /* its only text is asterisks, if any: they mark sums */
	bool digits; /* records have nothing but digits and points in it, or dates */
};

/*
 * By what: `sample` from its row `from` on shows what records fill, `names` what columns are.
 */
struct guess_shape_how {
	const struct guess_sample *sample;
	size_t from;
	const struct guess_names *names;
	const struct guess_dates *dates;
};

/*
 * Fill shape[] for the own columns. It uses the rows of how->sample, except those with a word for a
 * total.
 */
void guess_shape(struct guess_shape_of *shape, const struct columns *columns,
                 const struct guess_shape_how *how);

#endif
