/*
 * comparison - two sides, their balances, and how to show them: result.c shows them, proof.c proves
 * them.
 */
#ifndef RECONCILE_COMPARISON_H
#define RECONCILE_COMPARISON_H

#include "file/outfile.h"
#include "reconcile/balances.h"
#include "reconcile/side.h"

/* Everything that a report shows. */
struct result {
	const struct spec *spec;
	const struct side_source *source[2]; /* by enum side */
	const struct balances *balances;     /* compared */
	/* CSV goes to a file, which people open in a spreadsheet */
	bool to_file;
	struct outfile *to; /* the report */
};

#endif
