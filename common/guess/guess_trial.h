/*
 * guess_trial - tries a spec on rows: it counts the faults and writes nothing.
 *
 *	struct guess_trial t = { 0 };
 *	if (guess_trial_begin(&t, spec, &columns))	// quietly: does the file have its columns?
 *		while (...) guess_trial_row(&t, &row);
 *	guess_trial_free(&t);
 */
#ifndef GUESS_GUESS_TRIAL_H
#define GUESS_GUESS_TRIAL_H

#include "cells/fields.h"
#include "cells/ragged_rows.h"
#include "rows/headings.h"
#include "rows/printed_page.h"
#include "rows/row_condition.h"

/* One field of the spec. */
struct guess_tried {
	ptrdiff_t column;          /* that it reads; COLUMN_NONE: optional, and not in the file */
	uint64_t good;             /* cells that it read, empty ones too */
	uint64_t bad;              /* cells that it could not read */
	uint64_t by[FAULT_COUNT_]; /* of them by fault */
	enum fault fault;          /* of the first, */
	uint64_t line;             /* its place */
	struct str text;           /* and text, which lives in the trial */
	bool above;                /* the value above can be filled down */
};

struct guess_trial {
	const struct spec *spec;
	const struct columns *columns;
	struct fields *fields;
	struct row_condition *skip;
	struct printed_page page;
	struct headings *headings;       /* NULL: the spec has none */
	struct row_condition **is_total; /* one for each kind of clean.totals */
	size_t total_count;              /* how many */
	struct ragged_rows shape;
	struct guess_tried *field; /* as many as the spec has */
	uint64_t rows;             /* records */
	uint64_t skipped;          /* rows left out by source.skip, */
	uint64_t skipped_line;     /* the first of them */
	uint64_t pages;            /* rows of printed pages */
	uint64_t totals;           /* total rows */
	uint64_t faulty;           /* records with any fault */
	/* records with a quote that has no partner: such a record may swallow others */
	uint64_t stray;
	uint64_t stray_quote_line; /* the first of them */
	uint64_t ragged;           /* records with more or fewer cells than the header */
	uint64_t ragged_line;      /* the first of them */
	uint64_t mojibake;         /* records with text that was decoded in the wrong encoding */
	uint64_t mojibake_line;
	struct arena arena, row; /* kept; for the row at work */
};

/*
 * Begin for a file with these columns. False if it lacks a column that the spec needs; nothing is
 * reported.
 */
bool guess_trial_begin(struct guess_trial *t, const struct spec *spec,
                       const struct columns *columns);

/* Try one row below the header. */
void guess_trial_row(struct guess_trial *t, struct legacy_row *row);

/* Does any field read column `i`? */
bool guess_trial_reads(const struct guess_trial *t, size_t i);

void guess_trial_free(struct guess_trial *t);

#endif
