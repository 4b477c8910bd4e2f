/*
 * guess_rows - the rows of a legacy file below its header: which are records, which are totals,
 * which are neither.
 *
 *	struct guess_rows r = { 0 };
 *	guess_rows_begin(&r, &columns, typical, &how);
 *	while (...) guess_rows_add(&r, dates, &row);
 *	guess_rows_end(&r);
 *	guess_rows_free(&r);
 *
 * The cells of records are counted by column. Totals are told by guess_totals. A row that
 * fills hardly any cell is a footer or a separator.
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
	bool all;                    /* take rows with few cells for records too */
	struct guess_column *column; /* one for each own column */
	/* how many there were at the beginning: `columns` may be read anew */
	size_t column_count;
	uint64_t records;
	uint64_t blank; /* rows without text */
	/* rows that are no records, since they sum, carry over or open */
	struct guess_totals totals;
	struct guess_pages pages; /* rows of printed pages, and headings of blocks */
	uint64_t sparse;          /* rows that fill hardly any cell */
	uint64_t sparse_line;     /* the first of them, */
	struct str sparse_text;   /* and its text */
	uint64_t single;          /* records that fill one cell only, */
	uint64_t single_line;     /* the first of them, */
	struct str single_text;   /* and its text */
	bool *sparse_fills;       /* the columns that they fill */
	/* how rows begin that are lines drawn with signs, as "-----"; null: none is */
	struct str rule;
	uint64_t misfits;     /* records with text beyond the header, or that end too early */
	uint64_t misfit_line; /* the first of them */
	uint64_t shorts;      /* of them end too early, */
	size_t fewest;        /* and have so many cells at least */
	bool seen_comma_text; /* some misfit has more cells than the header */
	struct arena arena;
};

/* Begin. `how` tells totals from records. */
void guess_rows_begin(struct guess_rows *r, const struct columns *columns, size_t typical,
                      const struct guess_totals_how *how);

/* A row below the header; guess_rows_end() behind the last. */
void guess_rows_add(struct guess_rows *r, const struct guess_dates *dates,
                    const struct legacy_row *row);

void guess_rows_end(struct guess_rows *r);

/* Does a record always fill column `i`? */
bool guess_rows_full(const struct guess_rows *r, size_t i);

void guess_rows_free(struct guess_rows *r);

#endif
