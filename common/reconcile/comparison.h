/*
 * comparison - two sides, their balances, and how they are to be shown: what result.c shows and
 * proof.c proves.
 */
#ifndef RECONCILE_COMPARISON_H
#define RECONCILE_COMPARISON_H

#include "reconcile/balances.h"
#include "reconcile/side.h"

/* Everything that a report tells. */
struct result {
	const struct spec *spec;
	const struct side_source *source[2]; /* by enum side */
	const struct balances *balances;     /* compared */
	/* CSV is written to a file, which people open in a spreadsheet */
	bool to_file;
};

#endif
