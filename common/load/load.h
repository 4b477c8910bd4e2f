/*
 * load - load the records of a reader into a store: all of them, or none.
 *
 *	struct load *l = load_new(&prog, &(struct load_options){ .url = "sqlite:ledger.db" });
 *	ok = load_records(l) && load_commit(l, &done);
 *	load_free(l);			// what was not committed is rolled back
 *
 * All in one transaction: copy the database, create the table if it does not exist, put every
 * record, read all records back, compare them with what was sent. Records that the store refuses are
 * told, and set aside with their groups if there is a file for that. Functions that return bool
 * return false after an error was reported; then nothing is loaded.
 */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include <stdbool.h>

#include "base/buf.h"
#include "load/consequences.h"
#include "load/refused.h"
#include "program/program.h"
#include "record/tally.h"
#include "store/store.h"

struct load_options {
	const char *url;  /* the target */
	const char *copy; /* what is opened in its place, for a rehearsal; NULL: the target */
	const char *to;   /* the value of --to; NULL: it was not given */
	bool no_backup;   /* make no copy of the database first */
	bool overwrite;   /* the new file may replace an existing one */
	const char
		*set_aside;   /* the file of what the target refuses; NULL: that refuses the load */
	const char *findings; /* the list of what it refuses; NULL: none */
};

struct load;

/* `prog` and everything in `how` must last as long as the load. */
struct load *load_new(struct program *prog, const struct load_options *how);

/*
 * Lock and copy the database, create the tables, start the batch, for records with this header. A
 * part of load_records(); alone, it checks whether the target can take the load.
 */
bool load_prepare(struct load *l, const struct header *header);

/* Put all records of the program's reader, and read them back. Only the commit is left then. */
bool load_records(struct load *l);

/* What the target has refused, after load_records(); NULL: it did not come so far. */
const struct refused *load_refused(const struct load *l);

/* What was read back from the target. */
const struct tally *load_tally(const struct load *l);

/* What the load does to its table. */
struct consequences load_consequences(const struct load *l);

/* The name of the batch. */
const char *load_batch(const struct load *l);

/* The number of the batch; 0: the target has no batches, or the batch was not started. */
uint64_t load_batch_number(const struct load *l);

/* The digest of a file that was read back; NULL for a database. */
const char *load_sha256(const struct load *l);

/* File `i` of several, see store_part(). */
bool load_part(const struct load *l, size_t i, const char **path, const char **sha256);

/*
 * Commit, and remove older copies of the database. After the commit the batch is loaded, even if a
 * later step fails: `done` gets that as text ("batch 'b1' is loaded"). If the input has no record,
 * nothing is committed and `done` stays empty: that is a finding, and the status is 1.
 */
bool load_commit(struct load *l, struct buf *done);

/* Free; NULL is allowed. */
void load_free(struct load *l);

#endif
