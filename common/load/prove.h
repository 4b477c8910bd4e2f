/*
 * prove - is what a target has already just what the input says? For a load whose run ended before
 * it could write its audit line.
 *
 *	struct prove p = { .prog = &prog, .url = "sqlite:ledger.db" };
 *	if (prove_loaded(&p)) ...		// the same records, as they were loaded
 *
 * Nothing is changed. The input is read to its seal. A batch is proved by the digest of that input,
 * which the ledger keeps, by the digest of the spec, and by a comparison of every record with what
 * was loaded; a file by its digest: it is written again, under another name, and taken away.
 */
#ifndef LOAD_PROVE_H
#define LOAD_PROVE_H

#include <stdbool.h>

#include "load/batches.h"
#include "program/program.h"
#include "value/digest.h"

struct prove {
	/* set by the caller: */
	struct program *prog; /* its input is open: program_read() */
	const char *url;      /* the target */
	const char *copy;     /* what is opened in its place, for a rehearsal; NULL: the target */
	const char *sha256;   /* of the file that is there; NULL: the target is a database */
	/* set by prove_loaded(), if it returns true: */
	uint64_t number;       /* of the batch; 0: the target is a file */
	char time[BATCH_TIME]; /* when it was loaded, UTC; empty: not known */
	struct tally loaded;   /* what was loaded; the caller frees it */
};

/* False after an error was reported: the target has something else, or cannot be read. */
bool prove_loaded(struct prove *p);

#endif
