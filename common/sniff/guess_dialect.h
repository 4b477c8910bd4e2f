/*
 * guess_dialect - finds what separates the cells of a text, what quotes them, and what escapes a
 * quote.
 *
 *	struct guess_dialect d;
 *	guess_dialect(&text, &d);
 *
 * Each delimiter is tried with each quote, and with an escape if there may be one. The best one
 * gives most rows the same number of cells, and many cells, which look like values. Rows above the
 * first such row and below the last do not count: they are titles and footers.
 */
#ifndef SNIFF_GUESS_DIALECT_H
#define SNIFF_GUESS_DIALECT_H

#include "sniff/guess_split.h"

#define GUESS_DELIMITER 8 /* bytes of the longest delimiter to look for */

struct guess_dialect {
	char delimiter[GUESS_DELIMITER + 1];
	char quote;     /* 0: none */
	char escape;    /* 0: none */
	size_t cells;   /* of most rows; 1: nothing separates */
	unsigned share; /* percent of the rows that have them */
	bool stray;     /* a quote has no partner, so all quotes are text */
	bool doubtful;  /* another delimiter does nearly as well: */
	char rival[GUESS_DELIMITER + 1];
};

/* Decide for decoded text. */
void guess_dialect(const struct guess_text *text, struct guess_dialect *out);

#endif
