/*
 * store - a database that records are loaded into and read back from, or a file that another system
 * imports.
 *
 *	struct store *s = store_open("sqlite:ledger.db", STORE_WRITE);
 *	store_begin(s) && store_create(s, &table) && store_put(s, &rec, &why) == STORE_OK ... &&
 *		store_flush(s, &why) == STORE_OK && store_commit(s)
 *
 * Everything between store_begin() and store_commit() is one transaction; store_close() rolls back
 * what was not committed. A record that a store does not take is a value, struct store_refusal: the
 * caller reports it. A store reports errors only: a full disk, a lock, a damaged database.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "record/tally.h"
#include "schema/load_mode.h"
#include "schema/schema.h"

enum store_access {
	STORE_READ,   /* the database must exist; it is not changed */
	STORE_CHANGE, /* the database must exist; it may be changed */
	/* the commit creates it if it does not exist; without a commit nothing is left */
	STORE_WRITE
};

enum store_result {
	STORE_OK,
	STORE_REFUSED, /* the record is not taken, and struct store_refusal says why */
	STORE_FAILED   /* an error, which the store has reported */
};

/* Why a store does not take a record. The texts last until the next call of that store. */
struct store_refusal {
	uint64_t number;  /* of the record among those that were put, from 1 */
	struct str at;    /* its place */
	struct str code;  /* "not_a_number", "refused": a fault, or "group", "balance", ... */
	struct str field; /* the field that is wrong, and its value; null: not known */
	struct str value;
	struct str rule;    /* the name of the constraint in the database; null: not known */
	struct str message; /* "debit: '1.234' has more digits after the point than its column" */
	/* false: the store refuses some records since the mark, and does not say which is at fault */
	bool located;
};

/* The abilities of a kind of store. */
struct store_caps {
	/* each load is a batch, which can be listed, compared and undone */
	bool batches;
	/* one file for one load; it appears whole or not at all, and has a digest */
	bool atomic_file;
	/* it is a database on a server, so its URL names no file */
	bool server;
	/*
	 * A load can go back to a mark, see store_mark(), and a mark takes about as long as so many
	 * records (as measured); 0: there are no marks.
	 */
	unsigned mark_cost;
	/* a record that it refuses leaves nothing behind, and others may follow at once */
	bool refuses_alone;
	const char *done; /* the verb for its records: "loaded", "written" */
};

struct store;

/* The scheme of row `i` of the table of stores ("sqlite"); NULL after the last one. */
const char *store_scheme(size_t i);

/* The abilities of the store of a URL; none if no store has that scheme. */
const struct store_caps *store_caps(const char *url);

/* Does it look like a database URL (SCHEME:...)? For reconcile, which also takes files. */
bool store_is_url(const char *url);

/*
 * Is there no password in the URL? Otherwise an error was reported, which does not show it. No
 * message may show a URL before this.
 */
bool store_has_no_password(const char *url);

struct store *store_open(const char *url, enum store_access access);

/*
 * The same, but what is opened is `copy`, store_scratch_url() (NULL: `url` itself). Messages name
 * `url`.
 */
struct store *store_open_copy(const char *url, const char *copy, enum store_access access);

/* The digest of the written file, after it was read back; NULL for a database. */
const char *store_sha256(const struct store *s);

/*
 * If what was written is several files: the name and the digest of file `i`; false past the last,
 * and if it is one file. The digest of store_sha256() is then that of their digests, each in a line.
 */
bool store_part(const struct store *s, size_t i, const char **path, const char **sha256);

/* The name of file `n`, from 1, of several: "out-1.csv" of "out.csv". The caller frees it. */
char *store_part_name(const char *path, size_t n);

/* The URL without secrets, for messages, batches and reports. */
const char *store_name(const struct store *s);

/*
 * Copy the database to a file in the same folder before it is changed
 * ("ledger.db.backup-20260131T220405"), inside a transaction, so that nobody changes it meanwhile.
 * *path gets its name, NULL if there was nothing to copy; the caller frees it. If the transaction
 * is rolled back, the copy is removed.
 */
bool store_backup(struct store *s, char **path);

/*
 * For a rehearsal: a copy of the target of `url`, so that a load into the copy does what it would do to
 * the target. Of a file it is the new file `path`; nothing is copied if the target is not there, or
 * if a load only makes a new file (`replace`: the load may replace a file). In a database on a server
 * it is a schema, or a database, of its own, where what is not loaded into can be read. NULL after an
 * error was reported: also if the target cannot be made.
 */
struct store_scratch;
struct store_scratch *store_scratch_open(const char *url, const char *path, bool replace);

/* The URL of the copy, for store_open_copy(). */
const char *store_scratch_url(const struct store_scratch *s);

/* Before a load into `table` of the copy. False after an error was reported. */
bool store_scratch_table(struct store_scratch *s, struct str table);

/* Remove the copy. What a killed process has left on a server, the next store_scratch_open() there drops. */
void store_scratch_close(struct store_scratch *s);

/*
 * After a commit: remove older copies of this database, so that `keep` are left. Only files of
 * store_backup() are removed, and never the one from before the oldest batch that is still loaded.
 * `removed` is called for each.
 */
void store_prune(struct store *s, uint64_t keep, void (*removed)(const char *path));

bool store_begin(struct store *s);
bool store_commit(struct store *s);

/* The data to load: the fields of the stream in its order, each with its schema field. */
struct store_table {
	struct str name;                         /* the table */
	const struct schema *schema;             /* its columns and key */
	const struct header *header;             /* fields of the stream */
	const struct schema_field *const *field; /* the schema field of each */
	enum load_mode mode;                     /* insert, append, upsert, replace */
	enum read_back read_back;                /* what store_read_back() compares */
	uint64_t max_records;                    /* of one file; 0: what its layout says */
	const struct controls *controls;         /* the controls to sum */
	/* fields of the stream that identify a voucher */
	const struct str *voucher;
	size_t voucher_count; /* 0: earlier batches are not searched for it */
	/* if that many of them, the first ones, are null, there is no voucher */
	size_t voucher_group;
	/*
	 * mode replace: is a record of the table, with the fields of `header`, among those to be
	 * replaced? False after an error was reported.
	 */
	bool (*within)(void *context, const struct record *rec, bool *is);
	void *within_context;
	/*
	 * the same: does a record of the table stay, because what comes in its place is set aside?
	 */
	bool (*spared)(void *context, const struct record *rec);
	/*
	 * the keys of the schema that such records have: the texts of key `i`; false past the last. The
	 * database says which of its own keys are equal to it: by their collation it may be others.
	 */
	bool (*spared_key)(void *context, size_t i, struct str *value);
	void *spared_context;
};

/*
 * Create the table from its schema or, if it exists, check that it fits (every column, its type and
 * scale; a difference is an error that names it). The same for cutover_batch, cutover_column and
 * the display view.
 */
bool store_create(struct store *s, const struct store_table *table);

/* A batch: one load. */
struct store_batch {
	struct str id; /* "vouchers-001" */
	/* the value of its records in their column _batch; 0: not known yet */
	int64_t number;
	struct str table;        /* where its records are */
	struct str spec_sha256;  /* of the spec */
	struct str input_sha256; /* of the stream */
	uint64_t rows;           /* records */
	struct str sums;         /* "sum.debit=1.00 sum.credit=1.00" */
	struct str time;         /* UTC, ISO 8601 */
	struct str findings;     /* JSON: findings about the whole of the input; null: not known */
	struct str accepted;     /* JSON: those that the spec accepts; null: not known */
	/* JSON: digests of the other files that were read for the spec; null: not known */
	struct str evidence;
	/* JSON: what the modes upsert and replace did (store_changes_write()); null: another mode */
	struct str changes;
	/* JSON: the foreign keys of its schema (noted_key.h); null: it has none, or they are not checked */
	struct str foreign_keys;
	struct str undone;  /* the time when it was undone; null: it was not */
	bool partly_undone; /* only in part: records that were changed since are left */
};

/* Start a batch. *exists: a batch with this id exists already (nothing was done). */
bool store_batch_start(struct store *s, const struct store_batch *batch, bool *exists);

/*
 * After all records are inserted: is the input of this batch (its digest) new to its table? False
 * if a batch that is loaded there has the same input: *other is its id, which the caller frees.
 * False with *other NULL after an error.
 */
bool store_new_input(struct store *s, const struct store_batch *batch, char **other);

/*
 * Put one record (its fields are those of store_create()). After STORE_REFUSED, *why has the
 * reason.
 */
enum store_result store_put(struct store *s, const struct record *rec, struct store_refusal *why);

/*
 * After all records: what a store can refuse only now, such as the last voucher of a journal if it
 * does not balance.
 */
enum store_result store_flush(struct store *s, struct store_refusal *why);

/*
 * Marks, for stores that have them (store_caps). store_mark(): all records so far are in the table,
 * and this is the new mark; a refusal is that of store_put(). store_back(): the records that were put
 * since the mark, and what the database did because of them, are taken back; false after an error was
 * reported. The first mark is set before the first record.
 */
enum store_result store_mark(struct store *s, struct store_refusal *why);
bool store_back(struct store *s);

/* Would a mark make this load slower, because its table is new? */
bool store_better_unmarked(const struct store *s);

/*
 * Do records of the table refer to others of it, so that all records must be put between two marks?
 * False also if the store does not check that itself.
 */
bool store_refers_to_itself(const struct store *s);

/*
 * If so: write to `order` the numbers of `count` records, from 0, in an order in which each comes after those
 * that it names. False if there is none, because some of them name each other.
 */
bool store_order(struct store *s, const struct record *rec, size_t count, size_t *order);

/* A record names a key that another table does not have. Texts last until the call returns. */
struct store_missing {
	size_t record;    /* its index among those that were asked for */
	struct str field; /* "account", or "book, account" */
	struct str value; /* "1001", or "A, 1001" */
	struct str table; /* the table that does not have it */
};

/*
 * From now on the database checks with each mark what it would check only at the end (deferred
 * constraints). Called after the last record, it checks now. Refusals are as of store_put(). Where
 * store_settles_keys() says so, `each` is called for each foreign key that a record breaks, or would break
 * if those that it needs leave: m->record is then its index among all that were put. Otherwise, and if
 * `each` is NULL, only *why says something.
 */
enum store_result store_settle(struct store *s,
                               void (*each)(void *context, const struct store_missing *m),
                               void *context, struct store_refusal *why);

/* Are foreign keys of the table checked only by store_settle(), after the last record? */
bool store_settles_keys(const struct store *s);

/*
 * Where most records are refused: which of `count` are, each put after those before it that are not? Those
 * with `left` are not put. `each` is called with the index of each; texts last until the call returns. The
 * store is at its mark, before and after. False after an error was reported. Only if store_can_try().
 */
bool store_try_each(struct store *s, const struct record *rec, const bool *left, size_t count,
                    void (*each)(void *context, size_t i, const struct store_refusal *why),
                    void *context);

/* Can the store do that faster than the records can be put one by one? After a call it may know better. */
bool store_can_try(const struct store *s);

/*
 * Which of `count` records name such a key, by the foreign keys of the table? Those with `left` are
 * not asked for. The records are not in the table. `each` is called in their order for each
 * foreign key. False after an error was reported.
 */
bool store_missing(struct store *s, const struct record *rec, const bool *left, size_t count,
                   void (*each)(void *context, const struct store_missing *m), void *context);

/* What a foreign key of the schema points to, and its table does not have. */
#define LACKING_NAMED 5
struct store_lacking {
	bool no_table;    /* there is no such table */
	uint64_t keys;    /* that it lacks */
	uint64_t records; /* of the batch with them */
	struct buf named; /* the first LACKING_NAMED of them: "001 600101, 001 600102" */
};

/*
 * Look for it among the records of the batch, which were put; before the first record only the
 * table counts. A store that is a file lacks nothing. The caller frees out->named. False after an error was reported.
 */
bool store_lacking(struct store *s, const struct schema_foreign *key, struct store_lacking *out);

/*
 * Modes upsert and replace, after the last record: the table is changed in two steps.
 *
 * store_change_start() calls back for each record that cannot come, because an earlier one has its key: then
 * nothing is changed (STORE_REFUSED). Otherwise it finds out what becomes of each record, and removes what is
 * replaced.
 *
 * store_change() puts records `from` + 1 to `to`, as they were put, into the table. STORE_REFUSED: the
 * database does not take one of them, and none is in the table; why->located is false.
 */
enum store_result store_change_start(struct store *s,
                                     void (*each)(void *context, const struct store_refusal *why),
                                     void *context);
enum store_result store_change(struct store *s, uint64_t from, uint64_t to,
                               struct store_refusal *why);

/*
 * The number of vouchers of the batch that have lines in an earlier batch, which mode insert does
 * not allow. Each was reported as a finding, and the records of the batch are not in the table
 * then. *batch: the id of an earlier one, valid while the store is open; null if there is none.
 * *stray: how many of the vouchers have lines that belong to no batch.
 */
uint64_t store_vouchers_again(const struct store *s, struct str *batch, uint64_t *stray);

/*
 * Read the batch back from the table: count and sums of the controls go into `tally` (initialised
 * by the caller, bound to the header). If the records in the table are not those that were sent
 * (READ_BACK_RECORDS), `differs` gets the difference, as a part of a message.
 */
bool store_read_back(struct store *s, struct tally *tally, struct buf *differs);

/* What a load does to a record of its table. */
enum store_change {
	CHANGE_INSERTED,
	CHANGE_UPDATED,
	CHANGE_UNCHANGED, /* it is there just so already, and stays a record of its own batch */
	CHANGE_REMOVED,
	STORE_CHANGES
};

/* What a load of mode upsert or replace does, in records and control sums. */
struct store_changes {
	enum load_mode mode;
	const struct schema *schema;     /* of the table */
	struct tally was[STORE_CHANGES]; /* before; nothing for those that are inserted */
	struct tally is[STORE_CHANGES];  /* after; nothing for those that are removed */
};

/* What the load has changed, after store_read_back(). NULL: its mode changes nothing. */
const struct store_changes *store_changes(const struct store *s);

/* "inserted", "updated", "unchanged", "removed". */
const char *store_change_name(enum store_change change);

/* Append it as JSON, for the batch. */
void store_changes_write(const struct store_changes *c, struct buf *out);

/* From that JSON: the number of records of one change. */
uint64_t store_changes_read(struct str json, enum store_change change);

/* Write the final figures of the batch. */
bool store_batch_end(struct store *s, const struct store_batch *batch);

/*
 * The number of the batch after store_batch_start(): one more than any number that the ledger
 * knows. 0: the store has no batches.
 */
uint64_t store_batch_number(const struct store *s);

/* The file of a URL as an absolute path without links; the caller frees it. NULL if it has none. */
char *store_path(const char *url);

/* What happened to a record since it was loaded. */
enum store_fate {
	FATE_UNCHANGED, /* it is unchanged */
	FATE_CHANGED,   /* it was changed */
	FATE_GONE,      /* it is not in the table any more */
	FATE_ADDED,     /* not a record of the batch, but with its number */
	FATES
};

/* What was loaded, compared with what is there now. */
struct store_compared {
	int64_t number; /* the value of its records in their column _batch */
	char *table;    /* where its records are */
	/*
	 * compared record by record; false: a batch of an earlier version, of which only count and
	 * sums are known; all of it counts as FATE_UNCHANGED
	 */
	bool each;
	bool table_gone;  /* the table does not exist any more */
	uint64_t records; /* how many records were loaded */
	/* records that an earlier undo removed; they are not counted below */
	uint64_t taken_out;
	/* records that the batch has removed, which an undo puts back (SQLite: for its copy) */
	uint64_t removed;
	struct controls controls; /* those of the load */
	struct type *type;        /* the type of the column of each */
	/* for each control: digits after the point of its sums in output */
	int *scale;
	struct tally was[FATES]; /* as loaded */
	struct tally is[FATES];  /* now */
};

/*
 * Compare what was loaded with what is there. `each` (may be NULL) is called for every record that
 * is not as it was loaded, with its place (null if nothing of it is left). False after an error, or
 * if there is no such batch (*found is false). Call store_compared_free() in any case.
 */
bool store_compare(struct store *s, struct str id, struct store_compared *out, bool *found,
                   void (*each)(void *context, enum store_fate fate, struct str at), void *context);

/* Is all as it was loaded? */
bool store_compared_equal(const struct store_compared *c);

void store_compared_free(struct store_compared *c);

/*
 * Undo a batch that store_compare() has just compared: remove its unchanged records (for a batch of
 * an earlier version: all); *rows is their number. Put back what it has changed or removed; *back is
 * the number of these records. The batch is noted as undone, or as undone in
 * part if other records of it are left (*left). Inside a transaction of the caller.
 */
bool store_undo(struct store *s, const struct store_compared *c, struct str time, uint64_t *rows,
                uint64_t *back, bool *left);

/*
 * Has a later batch changed or removed records of this batch? *batch: the name of the last one, which
 * the caller frees; NULL: none has. *records: how many records it has changed.
 */
bool store_changed_later(struct store *s, const struct store_compared *c, char **batch,
                         uint64_t *records);

/* The next "debit=1.00" of the sums of a batch; it is cut off from *rest. False at the end. */
bool store_next_sum(struct str *rest, struct str *name, struct str *sum);

/*
 * List all batches, also undone ones: calls back for each, oldest first. Findings and evidence are
 * not read.
 */
bool store_batches(struct store *s, void (*each)(void *context, const struct store_batch *batch),
                   void *context);

/*
 * Reading: a table (amounts with their decimal point, all columns of its schema) or a query. A
 * column `_at` is no field: it is the place of the record, its `at`. `header` gets the column names
 * (the caller frees it with header_free()). Then store_next() for each row; texts last until the
 * next call. False at the end and after an error: store_failed() says which.
 */
bool store_select(struct store *s, struct str table, struct str query, struct header *header);
bool store_next(struct store *s, struct record *rec);

/* Has this store reported an error, or has a signal asked to stop? */
bool store_failed(const struct store *s);

/* Type of result column i, where the store knows it (its cutover_column); false otherwise. */
bool store_column_type(const struct store *s, size_t i, struct type *out);

/* What a store knows about a result column. */
struct store_column {
	bool key;    /* it is in the primary key of the table, and all of that key is read */
	bool number; /* its values are numbers with the decimal mark . */
};

/* What is known about result column i of store_select(). */
struct store_column store_column(const struct store *s, size_t i);

void store_close(struct store *s);

#endif
