/*
 * guess_rows - the rows of a legacy file below its header: which are records, which are totals, which are neither.
 *
 *	struct guess_rows r = {0};
 *	guess_rows_begin(&r, &columns, typical);
 *	while (...) guess_rows_add(&r, dates, &row);
 *	guess_rows_free(&r);
 *
 * The cells of records are counted by column. A total row has a word for it in one cell and leaves others empty. A row that
 * fills hardly any cell is a footer or a separator.
 */
#ifndef CLEAN_GUESS_ROWS_H
#define CLEAN_GUESS_ROWS_H

#include "columns.h"
#include "guess_column.h"

#define GUESS_LABELS 16		/* different words for a total that are told apart */

/* Rows that have one word for a total in one column. */
struct guess_label {
	size_t column;
	struct str text;
	uint64_t count;			/* rows */
	uint64_t line;			/* the first of them */
	uint64_t agree;			/* rows whose figures are the sums of all records above */
	bool *figures;			/* the columns in which they have figures */
};

struct guess_rows {
	const struct columns *columns;
	size_t typical;			/* cells that records fill, usually */
	bool all;			/* take rows with few cells for records too */
	struct guess_column *column;	/* one for each own column */
	size_t column_count;		/* how many there were at the beginning: `columns` may be read anew */
	uint64_t records;
	uint64_t blank;			/* rows without text */
	struct guess_label label[GUESS_LABELS];
	size_t labels;			/* in use */
	uint64_t totals;		/* rows with any of them */
	uint64_t sparse;		/* rows that fill hardly any cell */
	uint64_t sparse_line;		/* the first of them, */
	struct str sparse_text;		/* and its text */
	bool *sparse_fills;		/* the columns that they fill */
	uint64_t named;			/* records with a word for a total that leave no cell empty */
	uint64_t named_line;		/* the first of them, */
	struct str named_text;		/* and its word */
	uint64_t misfits;		/* records that have not the cells of the header */
	uint64_t misfit_line;		/* the first of them */
	bool seen_comma_text;		/* some misfit has more cells than the header */
	struct arena arena;
};

void guess_rows_begin(struct guess_rows *r, const struct columns *columns, size_t typical);

/* A row below the header. */
void guess_rows_add(struct guess_rows *r, const struct guess_dates *dates, const struct legacy_row *row);

/* Does a record always fill column `i`? */
bool guess_rows_full(const struct guess_rows *r, size_t i);

void guess_rows_free(struct guess_rows *r);

#endif
