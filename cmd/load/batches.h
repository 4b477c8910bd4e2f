/*
 * batches - one load, as it is known afterwards; listing them, taking one out again.
 *
 *	struct batch *b = batch_new(spec);
 *	batch_start(b, store, &prog, to) ... batch_end(b, store, reader);
 */
#ifndef LOAD_BATCHES_H
#define LOAD_BATCHES_H

#include <stdbool.h>

#include "program/program.h"
#include "store/store.h"

struct batch;

/* The batch that the spec names, with the time of now. */
struct batch *batch_new(const struct spec *spec);

/*
 * Note it in the database. False after trouble was told; one of the same name is trouble, with the
 * command that takes it out: `to` is what --to said, NULL where it was not given.
 */
bool batch_start(struct batch *b, struct store *store, const struct program *prog, const char *to);

/*
 * Note what was loaded: records, sums and digest of the input, which must have been read to its
 * end.
 */
bool batch_end(struct batch *b, struct store *store, const struct reader *in);

const char *batch_id(const struct batch *b);

void batch_free(struct batch *b);

/* Print all batches of a database as a table on standard output. False after trouble. */
bool batches_list(const char *url);

/*
 * Take a batch out again, after a copy of the database if `backup`; a dry run rolls back. False
 * after trouble.
 */
bool batches_undo(const char *url, const char *id, bool backup, bool dry_run);

#endif
