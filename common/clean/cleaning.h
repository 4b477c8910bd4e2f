/*
 * cleaning - legacy files through a spec, from the bytes of each file to clean records.
 *
 *	struct cleaning c = { .how = how, .legacy = legacy };
 *	if (!cleaning_open(&c, spec, findings)) ...
 *	while (cleaning_next(&c, &rec)) ...		// records are pulled
 *	cleaning_end(&c);
 *	cleaning_close(&c);
 *
 * Or all of a file goes to a writer, with several threads where c.blocks is set:
 *
 *	c.cleaner.out = prog.out;
 *	while (cleaning_file(&c) && cleaning_rows(&c, &progress)) ...
 *
 * This is all that `clean` does with a file: its header, its records, its totals at its end.
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
	bool aloud;                    /* what was found out about a file is a note, no detail */

	struct columns columns;        /* of the file at work */
	struct cleaner cleaner;        /* makes its rows records */
	struct clean_parallel *blocks; /* with several threads; NULL: one does it all */

	bool failed; /* an error was reported of a file; others are in `legacy` and `cleaner` */

	/* for cleaning_next(): where it is in the file */
	enum { CLEANING_BETWEEN, CLEANING_ROWS, CLEANING_REST } where;
};

/*
 * Everything that the spec decides; `findings` gets what is found about a file as a whole. False
 * after an error was reported; cleaning_close() all the same.
 */
bool cleaning_open(struct cleaning *c, const struct spec *spec, struct file_findings *findings);

/*
 * Go on to the next file and read its header; what was found out about it is told. False after the
 * last file, and after an error was reported.
 */
bool cleaning_file(struct cleaning *c);

/*
 * The second half of cleaning_file(), where the caller has opened the file and read its header into
 * c->columns.
 */
bool cleaning_begin(struct cleaning *c);

/*
 * All rows of the file that is open, to c->cleaner.out, and its end. False where a record could not
 * be written, and after an error was reported.
 */
bool cleaning_rows(struct cleaning *c, struct progress *progress);

/*
 * The next record of all files, which lasts until the next call; cleaning_file() may have begun the
 * first file. False after the last record, and after an error was reported.
 */
bool cleaning_next(struct cleaning *c, struct record *rec);

/* No error was reported so far, and no signal asks to stop. */
bool cleaning_ok(const struct cleaning *c);

/* All files are read: report what was found about whole columns. */
void cleaning_end(struct cleaning *c);

/* Free all but what is the caller's. */
void cleaning_close(struct cleaning *c);

#endif
