/*
 * figure - what amounts of a file add up to, and how many of them could not be read.
 *
 *	struct figure f = { 0 };
 *	decimal_sum_add(&f.sum, amount);	// or f.unread++
 *	figure_merge(&f, &more);
 */
#ifndef CONTROLS_FIGURE_H
#define CONTROLS_FIGURE_H

#include <stdint.h>

#include "value/decimal.h"

struct figure {
	struct decimal_sum sum;
	uint64_t unread; /* values that are not numbers and so are not in `sum` */
};

/* Add the amounts of `more`. */
void figure_merge(struct figure *into, const struct figure *more);

#endif
