/*
 * cleaner - rows of a legacy file made into clean records, one after the other: all that one thread
 * needs for it.
 *
 *	struct cleaner cleaner = { .how = how, .out = prog.out };
 *	if (!cleaner_open(&cleaner, spec)) ...
 *	if (!cleaner_file(&cleaner, &columns, place)) ...	// each file
 *	while (row_splitter_next(c, &row) && cleaner_row(&cleaner, &row)) ...
 *	while (cleaner_rest(&cleaner, &rec)) ...		// each file
 *	cleaner_end(&cleaner, file);				// each file
 *	cleaner_close(&cleaner);
 *
 * A value that cannot be read stays as it was and travels on with its fault; rows that `skip`
 * names, total rows, comments and rows without any text are left out and counted.
 *
 * cleaner_for_worker() opens one for a thread of its own, which works further down in the file and
 * whose figures are joined to those of the first. It compiles what keeps scratch memory,
 * expressions and rules, for itself.
 */
#ifndef CLEAN_CLEANER_H
#define CLEAN_CLEANER_H

#include "cells/fields.h"
#include "cells/ragged_rows.h"
#include "controls/balance.h"
#include "controls/leaf.h"
#include "controls/totals.h"
#include "rows/headings.h"
#include "rows/left_out.h"
#include "rows/printed_page.h"
#include "rows/row_condition.h"
#include "stream/writer.h"

struct cleaner {
	/* set by the caller */
	const struct spec_source *how;  /* the files */
	struct writer *out;             /* where records go; NULL: nowhere */
	struct file_findings *findings; /* gets what is found about the file as a whole */

	const struct spec *spec;
	struct ragged_rows ragged_rows; /* brings its rows to its columns */
	struct fields *fields;
	struct row_condition *skip;      /* source.skip; NULL: none */
	struct printed_page page;        /* source.page */
	struct left_out left;            /* rows of this file that became no records */
	struct headings *headings;       /* source.headings; NULL: none */
	struct row_condition **is_total; /* `when` of each kind of clean.totals */
	size_t total_count;              /* how many kinds */
	bool counts;                     /* a condition counts rows (ordinal()) */
	struct totals *totals;           /* NULL: none */
	struct balance *balance;         /* NULL: none */
	struct leaf *leaf;               /* NULL: none */
	struct arena arena;              /* for the texts of one record */
	struct buf at;                   /* place of the row at work, file:line */
	size_t at_file;                  /* how many bytes of it are the file and the colon */
	uint64_t at_line;                /* its line; 0: none yet */
	uint64_t rows;                   /* below the headers, of all files */
	bool failed;                     /* an error was reported of the last row or record */
	bool any;                        /* this file has a record */
	bool resting;         /* its end has come, and cleaner_rest() gives what waited */
	struct tally faulty;  /* records with a fault */
	struct tally skipped; /* rows left out */

	/* a part's own copies of what the spec has compiled */
	struct spec_clean clean;
	struct spec_expr skip_copy, page_copy, *total_copy;
	bool part; /* it is one */
	/* what it has put aside, in order: one of enum turn in cleaner.c for each */
	struct buf turns;
	size_t turns_taken;
};

/* Everything that the spec decides; false after an error was reported. */
bool cleaner_open(struct cleaner *l, const struct spec *spec);

/* The same for a part of `whole`, which is open and stays so. */
void cleaner_for_worker(struct cleaner *l, const struct cleaner *whole);

/* Begin the file `place` is in, whose header stands there. False after an error was reported. */
bool cleaner_file(struct cleaner *l, const struct columns *columns, struct place place);

/*
 * Make one row a record, which lasts until the next row. False where the row is left out or waits
 * for the end of the file, and after an error was reported (l->failed).
 */
bool cleaner_make(struct cleaner *l, struct legacy_row *row, struct record *rec);

/* The same, and write it to `out`. False where it could not be written. */
bool cleaner_row(struct cleaner *l, struct legacy_row *row);

/*
 * The file has ended: the next record that waited for its end, until the next call. False after the
 * last one, and after an error was reported (l->failed).
 */
bool cleaner_rest(struct cleaner *l, struct record *rec);

/* After the last of them: compare the totals that waited. False after an error was reported. */
bool cleaner_end(struct cleaner *l, const char *file);

/* A part has marked (diag_pause) where it has put something aside: compare the next one. */
void cleaner_take(struct cleaner *l, struct cleaner *part);

/*
 * Add the figures and the records of a part, of which all that was put aside has been taken, and go
 * on behind its last row. It is then empty. False where the records could not be written.
 */
bool cleaner_join(struct cleaner *l, struct cleaner *part);

/* As for fields (fields.h): what stands above the next row is not known; does it matter no more? */
void cleaner_forget(struct cleaner *part);
bool cleaner_settled(const struct cleaner *part);

/* Forget the figures of a part. */
void cleaner_clear(struct cleaner *part);

/* Can the figures of the part be added to others, or does one need more than 38 digits? */
bool cleaner_exact(const struct cleaner *part);

/*
 * Must one cleaner see all rows, in order: because a condition counts them (ordinal()), or what is
 * written is known at the end of the file only (leaf)?
 */
bool cleaner_in_order(const struct cleaner *l);

/* Free all but `out`. */
void cleaner_close(struct cleaner *l);

#endif
