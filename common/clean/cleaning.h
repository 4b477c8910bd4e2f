/*
 * cleaning - cleans legacy files by a spec, from the bytes of each file to clean records.
 *
 *	struct cleaning c = { .how = how, .legacy = legacy };
 *	if (!cleaning_open(&c, spec, findings)) ...
 *	while (cleaning_next(&c, &rec)) ...		// records are pulled
 *	cleaning_end(&c);
 *	cleaning_close(&c);
 *
 * Or send whole files to a writer, with several threads if c.blocks is set:
 *
 *	c.cleaner.out = prog.out;
 *	while (cleaning_file(&c) && cleaning_rows(&c, &progress)) ...
 *
 * This is everything that `clean` does with a file: the header, the records, the totals at the end.
 */
#ifndef CLEAN_CLEANING_H
#define CLEAN_CLEANING_H

#include "base/progress.h"
#include "clean/clean_parallel.h"
#include "clean/cleaner.h"

struct cleaning {
	/* set by the caller */
	const struct spec_source *how; /* how the files are written */
	struct legacy *legacy;         /* the files; the caller closes them */
	bool aloud;                    /* the plan for a file is a note, not a detail */
	bool alike; /* the columns of each file are the fields, no more and no less */

	struct columns columns;        /* of the file at work */
	struct cleaner cleaner;        /* makes records of its rows */
	struct clean_parallel *blocks; /* for several threads; NULL: one thread */

	bool failed; /* an error of a file was reported; `legacy` and `cleaner` have flags of their own */

	/* for cleaning_next(): where it is in the file */
	enum { CLEANING_BETWEEN, CLEANING_ROWS, CLEANING_REST } where;
};

/*
 * Open it for a spec. `findings` gets findings about a file as a whole. False after an error was
 * reported; call cleaning_close() even then.
 */
bool cleaning_open(struct cleaning *c, const struct spec *spec, struct file_findings *findings);

/*
 * Go to the next file, read its header and report the plan for it. False after the last file, and
 * after an error was reported.
 */
bool cleaning_file(struct cleaning *c);

/*
 * The second half of cleaning_file(), for a caller that has opened the file and read its header
 * into c->columns.
 */
bool cleaning_begin(struct cleaning *c);

/*
 * Write all rows of the open file to c->cleaner.out, and end the file. False if a record could not
 * be written, and after an error was reported.
 */
bool cleaning_rows(struct cleaning *c, struct progress *progress);

/*
 * Get the next record of all files; it lasts until the next call. cleaning_file() may have begun
 * the first file. False after the last record, and after an error was reported.
 */
bool cleaning_next(struct cleaning *c, struct record *rec);

/* No error was reported so far, and no signal asks to stop. */
bool cleaning_ok(const struct cleaning *c);

/* All files are read: report what was found about whole columns. */
void cleaning_end(struct cleaning *c);

/* Free everything that does not belong to the caller. */
void cleaning_close(struct cleaning *c);

#endif
