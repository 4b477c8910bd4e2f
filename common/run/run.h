/*
 * run - all programs that a spec has sections for, in one process: clean, map, dedupe, validate,
 * load, then reconcile.
 *
 *	struct run_options how = { .jobs = 2 };
 *	if (program_start(&prog, options, argc, argv))
 *		run_spec(&prog, &how, &said);
 *	return program_end(&prog, &said);
 *
 * Each program works in a thread of its own, as in a pipe of the shell, with a channel in place of
 * each pipe (stream/channel.h). So it makes the same records, findings and files. Of programs that would
 * only share a CPU, one thread does the work: their channels are direct (steps.c). What a program
 * reports is shown when it and those before it have ended: the messages are the same in each run.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/buf.h"
#include "program/program.h"
#include "report/words.h"

struct rehearsal;

struct run_options {
	const char *dir;        /* --dir; NULL: a new folder in runs/ */
	bool keep_inputs;       /* --keep-inputs: copy them into the folder */
	bool rehearse;          /* --rehearse: into a copy of the target */
	int language;           /* --lang: of the page to sign */
	size_t jobs;            /* -j: threads that work at the same time, at least 1 */
	struct opt_list accept; /* --accept, of a migration: loaded specs that may have changed */
	/* set by migration.h: */
	struct rehearsal *rehearsal; /* the copies that its specs share; NULL: its own */
	bool only_reconcile;         /* the records are loaded: only compare */
	bool prove;                  /* they are loaded, but no log says from what: prove it */
};

/*
 * Run the spec of `whole`, which has started, on its operands. The status of the process becomes the
 * highest of all programs; a program that stops only because another one failed does not count.
 * `said` gets the summary.
 */
void run_spec(struct program *whole, const struct run_options *how, struct buf *said);

#endif
