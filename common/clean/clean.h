/*
 * clean - a run of `clean`: all files of a program, one after the other, through its spec.
 *
 *	struct clean c = { .prog = &prog };
 *
 *	if (clean_open(&c)) {
 *		clean_files(&c);
 *		clean_audit(&c);
 *	}
 *	...
 *	clean_close(&c);
 *
 * The struct is the caller's, who reads the figures of c.cleaner for the summary.
 */
#ifndef CLEAN_CLEAN_H
#define CLEAN_CLEAN_H

#include "clean/clean_parallel.h"
#include "clean/cleaner.h"
#include "legacy/legacy.h"
#include "program/program.h"

struct clean {
	struct program *prog;          /* set by the caller; its spec has the section clean */
	struct spec_source how;        /* how the files are written */
	struct legacy *legacy;         /* open */
	struct columns columns;        /* of the file at work */
	struct cleaner cleaner;        /* makes its rows records, and counts */
	struct clean_parallel *blocks; /* with several threads; NULL: one does it all */
	struct tally all;              /* for the audit line: rows below the headers, their sums */
};

/* Open files and output. False after an error was reported. */
bool clean_open(struct clean *c);

/*
 * Clean all files into the output of the program; with --dry-run only find the header and the
 * columns of each, and report them. An error is reported and ends it.
 */
void clean_files(struct clean *c);

/* Note inputs and counts for the audit line, before program_close(). */
void clean_audit(struct clean *c);

/* Free everything, also where clean_open() was not called or failed. */
void clean_close(struct clean *c);

#endif
