/*
 * guess_rows - sorts the rows of a legacy file below its header: records, totals, and neither.
 *
 *	struct guess_rows r = { 0 };
 *	guess_rows_begin(&r, &columns, typical, &how);
 *	while (...) guess_rows_add(&r, dates, &row);
 *	guess_rows_end(&r);
 *	guess_rows_free(&r);
 *
 * The cells of records are counted by column. guess_totals finds the totals. A row that fills
 * hardly any cell is a footer or a separator.
 */
#ifndef GUESS_GUESS_ROWS_H
#define GUESS_GUESS_ROWS_H

#include "guess/guess_totals.h"
#include "rows/columns.h"
#include "sniff/guess_column.h"
#include "sniff/guess_pages.h"

struct guess_rows {
	const struct columns *columns;
	size_t typical;              /* cells that records fill, usually */
	size_t most;                 /* cells that one of the first rows fills, at most */
	bool all;                    /* rows with few cells are records too */
	struct guess_column *column; /* one for each own column */
	/* how many there were at the beginning: `columns` may be read again */
	size_t column_count;
	uint64_t records;
	uint64_t blank; /* rows without text */
	/* rows that are no records, since they are sums, sums carried over, or opening balances */
	struct guess_totals totals;
	struct guess_pages pages; /* rows of printed pages, and headings of blocks */
	uint64_t sparse;          /* rows that fill hardly any cell */
	uint64_t sparse_line;     /* the first of them, */
	struct str sparse_text;   /* and its text */
	uint64_t single;          /* records that fill one cell only, */
	uint64_t single_line;     /* the first of them, */
	struct str single_text;   /* and its text */
	bool *sparse_fills;       /* the columns that they fill */
	/* how ruled lines begin, such as "-----"; null: there are none */
	struct str rule;
	uint64_t misfits;     /* records with text beyond the header, or that end too early */
	uint64_t misfit_line; /* the first of them */
	uint64_t shorts;      /* of them end too early */
	size_t fewest;        /* the fewest cells that one of those has */
	bool seen_comma_text; /* some misfit has more cells than the header */
	struct arena arena;
};

/* Begin. `how` says how totals and records differ. */
void guess_rows_begin(struct guess_rows *r, const struct columns *columns, size_t typical,
                      const struct guess_totals_how *how);

/* Add a row below the header. Call guess_rows_end() after the last row. */
void guess_rows_add(struct guess_rows *r, const struct guess_dates *dates,
                    const struct legacy_row *row);

void guess_rows_end(struct guess_rows *r);

/* Does a record always fill column `i`? */
bool guess_rows_full(const struct guess_rows *r, size_t i);

void guess_rows_free(struct guess_rows *r);

#endif
