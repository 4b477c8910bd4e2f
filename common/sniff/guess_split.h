/*
 * guess_split - how well one dialect splits a text into rows and cells.
 *
 *	struct guess_split s;
 *	guess_split(&text, &(struct guess_way){ ",", '"', 0 }, &s);
 *	... s.points ...
 *
 * It judges dialects and reads no file. It keeps only the numbers of cells. A quote that closes
 * nothing is text. It accepts quotes after a blank and escapes, even if clean will not.
 */
#ifndef SNIFF_GUESS_SPLIT_H
#define SNIFF_GUESS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define GUESS_PIECES 32 /* pieces of a file to look at */

/* Decoded pieces of a file; each begins and ends with a line. */
struct guess_text {
	struct str piece[GUESS_PIECES];
	size_t count;
	bool whole; /* the first piece is the whole file */
};

/* A dialect to try. */
struct guess_way {
	const char *delimiter;
	char quote;  /* 0: none */
	char escape; /* 0: none */
};

struct guess_split {
	size_t cells;  /* of the rows that agree, 1: nothing separates */
	size_t agree;  /* rows with so many cells */
	size_t rows;   /* between the first such row and the last */
	size_t all;    /* rows in all */
	size_t quoted; /* cells in quotes */
	size_t stray;  /* quotes that open or close nothing */
	/*
	 * a quote in the first piece is never closed, or only many lines later: clean could
	 * not read that
	 */
	bool runaway;
	size_t escaped;         /* characters with the escape before them */
	size_t values, figures; /* cells with text, and those that are figures */
	unsigned clean;         /* cells with text that look like one value, per thousand */
	unsigned even;          /* how evenly it splits, per thousand */
	unsigned points;        /* both together */
};

/* Split the text in one way. */
void guess_split(const struct guess_text *text, const struct guess_way *way,
                 struct guess_split *out);

#endif
