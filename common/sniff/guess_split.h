/*
 * guess_split - how well one dialect splits a text into rows and cells.
 *
 *	struct guess_split s;
 *	guess_split(&text, &(struct guess_way){ ",", '"', 0 }, &s);
 *	... s.points ...
 *
 * This judges dialects, it reads no file: only the numbers of cells are kept, a quote that closes
 * nothing is text, and quotes after a blank and escapes are understood whatever clean is going to
 * read.
 */
#ifndef SNIFF_GUESS_SPLIT_H
#define SNIFF_GUESS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define GUESS_PIECES 32 /* of a file that are looked at */

/* Decoded pieces of a file; each begins and ends with a line. */
struct guess_text {
	struct str piece[GUESS_PIECES];
	size_t count;
	bool whole; /* the first is all of the file */
};

/* A dialect that is tried. */
struct guess_way {
	const char *delimiter;
	char quote;  /* 0: none */
	char escape; /* 0: none */
};

struct guess_split {
	size_t cells;  /* of the rows that agree, 1: nothing separates */
	size_t agree;  /* rows of so many */
	size_t rows;   /* between the first such row and the last */
	size_t all;    /* rows in all */
	size_t quoted; /* cells in quotes */
	size_t stray;  /* quotes that open or close nothing */
	/*
	 * a quote in the first piece is never closed, or not for many lines: clean could not read
	 * on
	 */
	bool runaway;
	size_t escaped;         /* characters with the escape before them */
	size_t values, figures; /* cells with text; of them figures */
	unsigned clean;         /* parts of a thousand of those cells that look like one value */
	unsigned even;          /* how evenly it splits: parts of a thousand */
	unsigned points;        /* both together */
};

/* Split the text in one way. */
void guess_split(const struct guess_text *text, const struct guess_way *way,
                 struct guess_split *out);

#endif
