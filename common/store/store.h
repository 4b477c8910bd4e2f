/*
 * store - a database that records are loaded into and read back from, or a file that another system imports.
 *
 *	struct store *s = store_open("sqlite:ledger.db", STORE_WRITE);
 *	store_begin(s) && store_create(s, &table) && store_insert(s, values) ... && store_commit(s)
 *
 * Everything between store_begin() and store_commit() is one transaction; store_close() rolls back
 *what was not committed. What the database says is told as trouble by the store, with the record's
 *place where one was given.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "record/tally.h"
#include "spec/schema.h"
#include "spec/spec.h"

enum store_access {
	STORE_READ,   /* the database must be there; it is not changed */
	STORE_CHANGE, /* the database must be there; it may be changed */
	STORE_WRITE   /* created where it is not there, by the commit: without one there is nothing
			 afterwards */
};

struct store;

/*
 * The names of all schemes ("sqlite", ...), for messages and the manual; a URL of an unknown or a
 * later scheme is trouble that lists them.
 */
const char *const *store_schemes(size_t *count);

/* Does it look like a database URL (SCHEME:...)? For reconcile, which also takes files. */
bool store_is_url(const char *url);

struct store *store_open(const char *url, enum store_access access);

/* Is it a file, which holds one load and notes no batches? */
bool store_is_file(const char *url);

/* The digest of the file that was written, as soon as it was read back; NULL for a database. */
const char *store_sha256(const struct store *s);

/* The URL without secrets, for messages, batches and reports. */
const char *store_name(const struct store *s);

/*
 * Copy the database to a file beside it before it is changed ("ledger.db.backup-20260131T220405"),
 * within a transaction, so that nobody changes it meanwhile; *path gets its name, NULL where there
 * was nothing to copy. The caller frees it. Where the transaction is rolled back, the copy is
 * removed again.
 */
bool store_backup(struct store *s, char **path);

bool store_begin(struct store *s);
bool store_commit(struct store *s);

/* What is loaded: the fields of the stream in its order, each with its schema field. */
struct store_table {
	struct str name;				/* the table */
	const struct schema *schema;			/* its columns and key */
	const struct header *header;			/* fields of the stream */
	const struct schema_field *const *field;	/* the schema field of each */
	enum load_mode mode;				/* insert, upsert, replace */
};

/*
 * Create the table from its schema if it is not there, or see that it fits (every column, its type
 * and scale; a difference is trouble that names it), together with cutover_batch, cutover_column
 * and the display view.
 */
bool store_create(struct store *s, const struct store_table *table);

/* A batch: one load. */
struct store_batch {
	struct str id;			/* "vouchers-001" */
	struct str table;		/* where its records are */
	struct str spec_sha256;		/* of the spec */
	struct str input_sha256;	/* of the stream */
	uint64_t rows;			/* records */
	struct str sums;		/* "sum.debit=1.00 sum.credit=1.00" */
	struct str time;		/* UTC, ISO 8601 */
};

/* Start a batch. *exists: there is one of this id already (nothing was done). */
bool store_batch_start(struct store *s, const struct store_batch *batch, bool *exists);

/*
 * Insert one record (fields as told by store_create). False where the database refused it: told
 * with the record's place.
 */
bool store_insert(struct store *s, const struct record *rec);

/*
 * Read the batch back from the table: rows and sums of the controls into `tally` (initialised by
 * the caller).
 */
bool store_read_back(struct store *s, struct tally *tally);

/* Write the final figures of the batch. */
bool store_batch_end(struct store *s, const struct store_batch *batch);

/*
 * Take a batch out again: *rows of it were deleted. *found: there was such a batch. Within a
 * transaction of the caller.
 */
bool store_undo(struct store *s, struct str id, uint64_t *rows, bool *found);

/* List batches: calls back for each, oldest first. */
bool store_batches(struct store *s, void (*each)(void *context, const struct store_batch *batch),
		   void *context);

/*
 * Reading: a table (amounts with their decimal point, all columns of its schema) or a query. A column
 * `_at` is no field: it is the place of the record, its `at`.
 * `header` gets the column names (the caller frees it with header_free()). Then store_next() for
 * each row; texts last until the next call. False at the end and after trouble (diag_ok() tells).
 */
bool store_select(struct store *s, struct str table, struct str query, struct header *header);
bool store_next(struct store *s, struct record *rec);

/* Type of result column i, where the store knows it (its cutover_column); false otherwise. */
bool store_column_type(const struct store *s, size_t i, struct type *out);

void store_close(struct store *s);

#endif
