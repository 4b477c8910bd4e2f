/*
 * run_int - a run and its programs, shared by run.c and steps.c; nobody else includes it.
 */
#ifndef RUN_RUN_INT_H
#define RUN_RUN_INT_H

#include <pthread.h>

#include "base/turns.h"
#include "run/folder.h"
#include "run/rehearsal.h"
#include "run/run.h"
#include "value/digest.h"

struct step;
struct whole;

/* A program that a run may start. */
struct step_kind {
	const char *name;
	bool (*wanted)(const struct spec *spec);
	void (*job)(struct step *s, struct buf *said);
	enum spec_stage reads, writes;
	bool gives; /* it writes records */
	/* its records may come by a direct channel (stream/channel.h) */
	bool taken_to;
	unsigned work; /* for a record, about, in relation to the others; */
	/* so much of it is done in the order of the records, even if the rest is done in blocks */
	unsigned in_turn;
	/* can it be done in blocks, by several threads? NULL: never */
	bool (*in_blocks)(const struct whole *w);
	/* does it remember so much of the records that it needs a share of --memory? NULL: it never does */
	bool (*remembers)(const struct spec *spec);
};

struct step {
	const struct step_kind *kind;
	struct whole *whole;
	struct program prog;
	struct channel *takes, *gives; /* NULL: it reads the operands; it is the last one */
	struct diag_log *log;          /* its messages */
	pthread_t thread;
	bool started;
	bool loaded;      /* it has loaded the records; also if it then failed */
	uint64_t refused; /* records that the target has refused and load has set aside */
};

#define STEPS 5 /* in the chain: all but reconcile */

/* The files of a run in its folder; NULL: it does not write this one. */
struct run_files {
	const char *skipped, *unmapped, *unused, *left_out, *crossref, *set_aside, *findings,
		*refused, *refusals, *records, *report, *page, *inputs;
};

struct whole {
	struct program *prog; /* the program `run` itself */
	const struct run_options *how;
	struct folder folder;
	struct run_files files;
	struct rehearsal rehearsal; /* its own, if it does not share one */
	struct turns *turns;
	struct step step[STEPS];
	size_t count;
	bool direct[STEPS]; /* is the channel behind this one direct? */
	size_t blocks_jobs; /* threads for the blocks of the first program, and of those that follow it */
	/*
	 * the first try: dedupe gives its records before all are known. If that was wrong, all begins
	 * again.
	 */
	bool early, was_early;
	bool reconciled; /* both sides agree */
	/*
	 * an earlier run has loaded the batch, and was cut short: load proves that it is what the
	 * input says; the digest of a target that is a file
	 */
	bool prove;
	char there_sha256[DIGEST_TEXT];
};

/* Does the spec want these programs? */
bool wants_map(const struct spec *spec);
bool wants_dedupe(const struct spec *spec);
bool wants_validate(const struct spec *spec);
bool wants_load(const struct spec *spec);

/* Does its map leave records out: by `where`, or by `emit` if none applies? */
bool map_leaves_out(const struct spec *spec);

/* Find the programs of the spec. False after an error was reported: there is nothing to run. */
bool steps_plan(struct whole *w);

/*
 * Run the chain to its end, and report what its programs have said. True if every program has ended
 * well.
 */
bool steps_run(struct whole *w);

/* -n: each program checks the spec, one after the other. */
void steps_check(struct whole *w);

/* Can it be read only once? A file that is not there is no pipe. */
bool is_pipe(const char *name);

#endif
