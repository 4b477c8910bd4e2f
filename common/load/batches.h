/*
 * batches - the record of one load. (list shows all batches, undo removes one, verify compares it.)
 *
 *	struct batch *b = batch_new(spec);
 *	batch_start(b, store, &prog, to) ... batch_end(b, store, &loaded, findings);
 */
#ifndef LOAD_BATCHES_H
#define LOAD_BATCHES_H

#include <stdbool.h>

#include "program/program.h"
#include "report/table.h"
#include "store/store.h"
#include "value/digest.h"

#define BATCH_TIME 24 /* bytes of 2026-01-31T22:04:05Z and a NUL, with room */

struct batch;

/* Make the batch that the spec names, with the current time. */
struct batch *batch_new(const struct spec *spec);

/*
 * Note the batch in the database. False after an error was reported. A batch with the same name is
 * an error; the message has the command that removes it. `to` is the value of --to, NULL if it was
 * not given.
 */
bool batch_start(struct batch *b, struct store *store, const struct program *prog, const char *to);

/*
 * Call it after the end of the input of `prog`. False after an error was reported, which includes a
 * loaded batch from the same input.
 */
bool batch_new_input(struct batch *b, struct store *store, const struct program *prog,
                     const char *to);

/*
 * Note what was loaded: records, sums and, from batch_new_input(), the digest of the input; the
 * findings about the whole input; and the digests of the spec and of the files read for it.
 */
bool batch_end(struct batch *b, struct store *store, const struct tally *loaded,
               const struct file_findings *findings);

/*
 * One digest for all inputs, which have been read: that of the only one, or that of all their digests
 * one after the other.
 */
void batch_digest(const struct reader *in, char sha256[DIGEST_TEXT]);

const char *batch_id(const struct batch *b);

void batch_free(struct batch *b);

/* The current time in UTC, in the form of a batch. */
void batch_now(char out[BATCH_TIME]);

/*
 * Append the command that removes the batch `id`, with the spec and the parameters of this run.
 * `to` is the value of --to, NULL if it was not given.
 */
void batch_undo_command(struct buf *out, const struct program *prog, const char *to,
                        const char *id);

/*
 * Append what to do about records of a batch that an undo has left in their table, and the command
 * that then closes the batch.
 */
void batch_left(struct buf *out, const char *table, int64_t number, const struct program *prog,
                const char *to, const char *id);

/*
 * If an undo has left records of the loaded batch `id`, append them like batch_left(). False if it
 * has left none.
 */
bool batch_left_of(struct buf *out, struct store *store, const struct program *prog, const char *to,
                   const char *id);

/* Print a table on standard output. False after an error was reported. */
bool batches_print(const struct table *t);

#endif
