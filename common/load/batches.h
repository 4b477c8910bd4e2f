/*
 * batches - one load, as it is known afterwards. (Listing all: list. Taking one out again: undo.
 * Comparing it: verify.)
 *
 *	struct batch *b = batch_new(spec);
 *	batch_start(b, store, &prog, to) ... batch_end(b, store, reader);
 */
#ifndef LOAD_BATCHES_H
#define LOAD_BATCHES_H

#include <stdbool.h>

#include "program/program.h"
#include "report/table.h"
#include "store/store.h"

#define BATCH_TIME 24 /* bytes of 2026-01-31T22:04:05Z and a NUL, with room */

struct batch;

/* The batch that the spec names, with the time of now. */
struct batch *batch_new(const struct spec *spec);

/*
 * Note it in the database. False after an error was reported; one of the same name is an error,
 * with the command that takes it out: `to` is what --to said, NULL where it was not given.
 */
bool batch_start(struct batch *b, struct store *store, const struct program *prog, const char *to);

/*
 * The input of `prog` was read to its end. False, told, where a batch that is loaded came from the
 * very same input, and after trouble.
 */
bool batch_new_input(struct batch *b, struct store *store, const struct program *prog,
                     const char *to);

/*
 * Note what was loaded: records, sums and, from batch_new_input(), the digest of the input; what
 * was found about the whole of it; and the digests of the spec and of what was read for it.
 */
bool batch_end(struct batch *b, struct store *store, const struct reader *in,
               const struct file_findings *findings);

const char *batch_id(const struct batch *b);

void batch_free(struct batch *b);

/* The time of now in UTC, as it is noted. */
void batch_now(char out[BATCH_TIME]);

/*
 * Append the command that takes the batch `id` out again, with the spec and the parameters of this
 * run: `to` is what --to said, NULL where it was not given.
 */
void batch_undo_command(struct buf *out, const struct program *prog, const char *to,
                        const char *id);

/*
 * Append what is to be done about records of a batch that an undo has left in their table, and the
 * command that closes the batch then.
 */
void batch_left(struct buf *out, const char *table, int64_t number, const struct program *prog,
                const char *to, const char *id);

/*
 * The batch `id` that is loaded: its records that an undo has left are appended as by batch_left().
 * False: none was.
 */
bool batch_left_of(struct buf *out, struct store *store, const struct program *prog, const char *to,
                   const char *id);

/* Print a table on standard output. False, told, where that fails. */
bool batches_print(const struct table *t);

#endif
