/*
 * given - values that hold for every row of a file: out of its name, and out of the rows above its
 * header.
 *
 *	struct given g = { .how = &spec->source };
 *	given_row(&g, cells, count, line);		// each row up to the header
 *	if (!given_add(&g, &columns, legacy)) ...
 *	given_free(&g);
 *
 * A year or a company that no column holds stands there in many exports. They become columns behind
 * those of the file.
 */
#ifndef CLEAN_GIVEN_H
#define CLEAN_GIVEN_H

#include "columns.h"

struct given {
	const struct spec_source *how;
	struct given_value *value;	/* one for each of how->preamble; NULL: nothing was looked
					 * at yet */
	struct arena arena;		/* for them */
	struct buf text;		/* the row at work */
};

/* Look at a row that may stand above the header. */
void given_row(struct given *g, const struct str *cell, size_t count, uint64_t line);

/*
 * Add the columns to those of the file that is open in `s`, whose header is known. False after
 * trouble was told: the name or the rows do not match what the spec expects, or hold what does not
 * decode.
 */
bool given_add(struct given *g, struct columns *c, struct legacy *s);

void given_free(struct given *g);

#endif
