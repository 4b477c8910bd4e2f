/*
 * cleaner - makes clean records from the rows of a legacy file, one after the other: all that one
 * thread needs for this.
 *
 *	struct cleaner cleaner = { .how = how, .out = prog.out };
 *	if (!cleaner_open(&cleaner, spec)) ...
 *	if (!cleaner_file(&cleaner, &columns, place)) ...	// each file
 *	while (row_splitter_next(c, &row) && cleaner_row(&cleaner, &row)) ...
 *	while (cleaner_rest(&cleaner, &rec)) ...		// each file
 *	cleaner_end(&cleaner, file);				// each file
 *	cleaner_close(&cleaner);
 *
 * A value that cannot be read stays unchanged, and the record carries its fault. Rows that `skip`
 * names, total rows, comments and rows without any text are left out and counted. Those that `skip` names
 * can be written to a file of their own.
 *
 * cleaner_for_worker() opens a part: a cleaner for another thread, which works further down in the
 * file. Its figures are joined to those of the first. Both share the spec, with its expressions and
 * rules, which the first has bound to the file.
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
	struct file_findings *findings; /* gets findings about the file as a whole */

	const struct spec *spec;
	struct ragged_rows ragged_rows; /* fits its rows to its columns */
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
	bool resting;         /* it has ended, and cleaner_rest() returns the records that waited */
	struct tally faulty;  /* records with a fault */
	struct tally skipped; /* rows left out */
	/* source.skip: gets the rows that it leaves out, as these fields read them; NULL: they are only counted */
	struct writer *skipped_to;
	struct fields *skipped_fields;

	bool part; /* it is a part of another cleaner */
	/* what a part has put aside, in order: a value of enum turn in cleaner.c for each */
	struct buf turns;
	size_t turns_taken;
};

/* Open it for a spec. False after an error was reported. */
bool cleaner_open(struct cleaner *l, const struct spec *spec);

/*
 * Write what source.skip leaves out to `to`, which has the fields of the output and must last, and which a part
 * owns. Before the first file, and before there is a part.
 */
void cleaner_write_skipped(struct cleaner *l, struct writer *to);

/* Open a part of `whole`, which must stay open. Call cleaner_file() of `whole` before that of a part. */
void cleaner_for_worker(struct cleaner *l, const struct cleaner *whole);

/*
 * Begin the file of `place`, which is the place of its header. False after an error was reported.
 */
bool cleaner_file(struct cleaner *l, const struct columns *columns, struct place place);

/*
 * Make a record of one row; it lasts until the next row. False if the row is left out or waits for
 * the end of the file, and after an error was reported (l->failed).
 */
bool cleaner_make(struct cleaner *l, struct legacy_row *row, struct record *rec);

/* The same, and write the record to `out`. False if it could not be written. */
bool cleaner_row(struct cleaner *l, struct legacy_row *row);

/*
 * The file has ended: get the next record that waited for the end; it lasts until the next call.
 * False after the last one, and after an error was reported (l->failed).
 */
bool cleaner_rest(struct cleaner *l, struct record *rec);

/*
 * After cleaner_rest() returned false: compare the totals that waited. False after an error was
 * reported.
 */
bool cleaner_end(struct cleaner *l, const char *file);

/* A part marked (diag_pause) where it put something aside: compare the next of these. */
void cleaner_take(struct cleaner *l, struct cleaner *part);

/*
 * Add the figures and the records of a part, and continue after its last row. All that the part put
 * aside must be taken before. The part is then empty. False if the records could not be written.
 */
bool cleaner_join(struct cleaner *l, struct cleaner *part);

/*
 * As for fields (fields.h): cleaner_forget(): the rows above are unknown. cleaner_settled(): they
 * do not matter any more.
 */
void cleaner_forget(struct cleaner *part);
bool cleaner_settled(const struct cleaner *part);

/* Forget the figures of a part. */
void cleaner_clear(struct cleaner *part);

/* Can the figures of the part be added to others? False if one needs more than 38 digits. */
bool cleaner_exact(const struct cleaner *part);

/*
 * Must one cleaner see all rows, in order? True if a condition counts them (ordinal()), or if the
 * output is known only at the end of the file (leaf).
 */
bool cleaner_in_order(const struct spec *spec);

/* Free all but `out` and `skipped_to`, which only a part owns. */
void cleaner_close(struct cleaner *l);

#endif
