/*
 * guess_dialect - what separates the cells of a text, and what quotes them.
 *
 *	struct guess_dialect d;
 *	guess_dialect(text, whole, &d);
 *
 * Each delimiter that is tried splits the text; the one wins by which most rows have the same number of cells, and many of
 * them. Rows above the first such row and below the last do not count: titles and footers have other numbers.
 */
#ifndef CLEAN_GUESS_DIALECT_H
#define CLEAN_GUESS_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define GUESS_DELIMITER 8	/* bytes of the longest delimiter that is looked for */

struct guess_dialect {
	char delimiter[GUESS_DELIMITER + 1];
	char quote;		/* 0: none */
	size_t cells;		/* of most rows; 1: nothing separates */
	unsigned share;		/* parts of a hundred of the rows that have them */
	bool doubtful;		/* another delimiter does nearly as well: */
	char rival[GUESS_DELIMITER + 1];
};

/* Decide for decoded text. `whole`: it is all of the file, so the last line is complete. */
void guess_dialect(struct str text, bool whole, struct guess_dialect *out);

#endif
