/*
 * guess_dialect - what separates the cells of a text, what quotes them, and what stands before a
 * quote that is text.
 *
 *	struct guess_dialect d;
 *	guess_dialect(&text, &d);
 *
 * Each delimiter that is tried splits the text, with each quote and with an escape where there may
 * be one; the one wins by which most rows have the same number of cells, many of them, and by which
 * the cells look like values. Rows above the first such row and below the last do not count: titles
 * and footers have other numbers.
 */
#ifndef SNIFF_GUESS_DIALECT_H
#define SNIFF_GUESS_DIALECT_H

#include "sniff/guess_split.h"

#define GUESS_DELIMITER 8 /* bytes of the longest delimiter that is looked for */

struct guess_dialect {
	char delimiter[GUESS_DELIMITER + 1];
	char quote;     /* 0: none */
	char escape;    /* 0: none */
	size_t cells;   /* of most rows; 1: nothing separates */
	unsigned share; /* parts of a hundred of the rows that have them */
	bool stray;     /* a quote stands alone, so that none is taken for one */
	bool doubtful;  /* another delimiter does nearly as well: */
	char rival[GUESS_DELIMITER + 1];
};

/* Decide for decoded text. */
void guess_dialect(const struct guess_text *text, struct guess_dialect *out);

#endif
