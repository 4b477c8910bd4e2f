/*
 * guess_pages - finds the rows of printed pages and ledger blocks that are no records: titles, page
 * numbers, headings.
 *
 *	struct guess_pages g = { 0 };
 *	guess_pages_begin(&g, &columns, sample);
 *	if (guess_pages_row(&g, &row)) ...	// a row that fills one cell or two
 *	guess_pages_free(&g);
 *
 * A title also occurs above the header. A heading holds for all rows below it, and is one cell:
 * 科目：1001 库存现金.
 */
#ifndef SNIFF_GUESS_PAGES_H
#define SNIFF_GUESS_PAGES_H

#include "base/buf.h"
#include "rows/columns.h"
#include "sniff/guess_sample.h"

#define GUESS_PAGES 12 /* different kinds of rows of pages */

/* How rows of one kind are found again. */
struct guess_page {
	size_t column;
	struct str text;  /* of the cell; of a page number the text before the digits, */
	struct str after; /* and after them; null: it is a title */
};

struct guess_pages {
	const struct columns *columns;
	const struct guess_sample *sample;
	struct guess_page kind[GUESS_PAGES];
	size_t kinds;
	bool *fills;            /* the columns that they fill */
	uint64_t rows;          /* of pages */
	uint64_t headings;      /* rows that head a block, */
	uint64_t line;          /* the first of them, */
	struct str text, label; /* its text, and the part before its colon */
	bool codes;             /* after the colon each begins with a digit */
	struct arena arena;
};

void guess_pages_begin(struct guess_pages *g, const struct columns *columns,
                       const struct guess_sample *sample);

/* Is the row, which fills hardly any cell, one of these? */
bool guess_pages_row(struct guess_pages *g, const struct legacy_row *row);

void guess_pages_free(struct guess_pages *g);

#endif
