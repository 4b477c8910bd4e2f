/*
 * load - the records of a reader into a store: all of them, or none.
 *
 *	struct load *l = load_new(&prog, &(struct load_options){ .url = "sqlite:ledger.db" });
 *	ok = load_records(l) && load_commit(l, &done);
 *	load_free(l);			// what was not committed is rolled back
 *
 * In one transaction: copy the database, make the table where it is not there, put every record,
 * read all of it back, compare it with what was sent. A record that the store refuses is reported
 * here, with its place: the store itself only says why. Functions that return bool return false
 * after an error was reported; nothing is loaded then.
 */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include <stdbool.h>

#include "base/buf.h"
#include "program/program.h"
#include "record/tally.h"
#include "store/store.h"

struct load_options {
	const char *url; /* the target */
	const char *to;  /* what --to said; NULL: it was not given */
	bool no_backup;  /* make no copy of the database first */
	bool overwrite;  /* a file may take the place of one that is there */
};

struct load;

/* `prog` and what `how` names must last as long as the load. */
struct load *load_new(struct program *prog, const struct load_options *how);

/*
 * Lock and copy the database, make the tables, start the batch, for records with this header. Part
 * of load_records(); alone it says whether the target can be loaded into.
 */
bool load_prepare(struct load *l, const struct header *header);

/* Put all records of the program's reader, and read them back: all but the commit is done. */
bool load_records(struct load *l);

/* What was read back from the target. */
const struct tally *load_tally(const struct load *l);

/* The name of the batch. */
const char *load_batch(const struct load *l);

/* The number of the batch; 0: the target notes none, or it was not started. */
uint64_t load_batch_number(const struct load *l);

/* The digest of a file that was read back; NULL for a database. */
const char *load_sha256(const struct load *l);

/*
 * Make it lasting, and remove older copies of the database. From then on it is loaded, whatever
 * else goes wrong: `done` gets that as text ("batch 'b1' is loaded"). Of an input without a record
 * nothing is committed and `done` stays empty: that is a finding, and the status is 1.
 */
bool load_commit(struct load *l, struct buf *done);

/* Free; NULL is allowed. */
void load_free(struct load *l);

#endif
