/*
 * server_int - the state of a store on a database server. For use inside common/server only.
 *
 * All of it is the same for every server. What differs is behind database/database.h.
 */
#ifndef SERVER_SERVER_INT_H
#define SERVER_SERVER_INT_H

#include "base/buf.h"
#include "database/database.h"
#include "server/aside.h"
#include "store/change.h"
#include "store/note.h"
#include "store/row.h"
#include "store/store_kind.h"

/* What a value must be so that its column can hold it. */
struct server_check {
	size_t field;     /* of the stream */
	struct type type; /* its type */
	bool not_null;
	uint64_t length; /* most characters; 0: any */
	int whole;       /* most digits before the point; 0: any */
	bool integer;    /* it is an integer of the server, of which so many digits surely fit */
};

/* What is counted of the records before the mark. */
struct server_mark {
	bool set;
	uint64_t put;
	uint128 sent;
	struct aside_place kept;
};

struct server_key; /* server_key.c */

/* A load of mode upsert or replace, or its undo: see server_change. */
struct server_changes {
	struct change change;
	struct store_changes done;
	struct str *key;
	struct str *column;
	struct database_table target; /* the table, in an undo */
	struct arena arena;           /* the names of the key, in an undo */
	struct str *value;            /* of the fields of a record */
	bool turns;                   /* the table cutover_turns is there */
	bool indexed;                 /* the staged records have an index of their numbers */
};

struct server {
	char *url; /* for messages; it has no password */
	char *schema; /* after # in the URL: where tables without a schema are; NULL: where the server says */
	bool copy; /* it is the copy of a rehearsal: the lock of the target is not its lock */
	struct database *db;
	enum store_access access;
	bool failed;         /* an error was reported */
	bool in_transaction; /* begun, and not yet committed or rolled back */
	struct buf sql;      /* scratch */

	/* loading */
	struct store_table table;    /* what is loaded, from create */
	struct database_table there; /* the table as it was before */
	bool fresh;                  /* it was made in this transaction */
	bool fills;                  /* something may change what is sent, or fill what is not */
	char **made;                 /* tables that stay there if the load fails */
	size_t made_count, made_capacity;
	int64_t batch;              /* number of the batch at work */
	struct note_fields fields;  /* what its digests are made of; _at is the first */
	struct controls noted;      /* the amounts noted for each record */
	struct server_check *check; /* what is checked before a record is sent */
	size_t checks;
	bool sending;       /* the server waits for rows */
	bool cannot_try;    /* the server does not know the command of server_try_each() */
	struct buf lines;   /* rows that are not sent yet */
	struct str *value;  /* values of the record at work, in front of them its place */
	struct arena arena; /* those that are written in another way than they came */
	uint64_t put;       /* records so far */
	uint128 sent;       /* the sum of their digests */
	/* each record as it was sent, or only its place where the table is new */
	struct aside *kept;
	uint64_t first; /* records before those that are being sent */
	struct server_mark mark;
	struct server_key *foreign; /* its foreign keys */
	size_t foreigns;
	struct server_changes *changes; /* modes upsert and replace, and their undo; else NULL */
	struct buf refusal;             /* why the record is not taken */
	struct buf refused_at;          /* its place */
	char digest[DIGEST128_TEXT];    /* the sum of the digests of all records in the table */
	uint64_t again;                 /* vouchers that come again */
	uint64_t stray;                 /* how many of them have lines of no batch */
	char *earlier; /* the batch that has the first of them; NULL: there is none */

	/* undoing: what server_compare() has left */
	struct aside *others; /* numbers of the records that are not as they were loaded */
	struct aside *notes;  /* notes of those that were changed or are gone */

	/* reading */
	struct header *header; /* the names, the caller's */
	struct database_column *column;
	size_t columns;      /* how many there are, _at among them */
	ptrdiff_t at_column; /* that of _at; -1: none */
	/* 1 for each of them that is in the key of the table, else 0; empty: it has no key, or a query */
	struct buf keys;
	struct str *field; /* values of the row at work */
	struct buf text;   /* those that have escapes */
	uint64_t row;      /* number of the row; its place if there is no _at */
	struct buf place;  /* that place */
	size_t place_len;  /* what is in front of the number */
};

/*
 * Connect to the database of `url`, which is named `shown` in messages. What follows # in it is a
 * schema, or in MariaDB and MySQL a database, where tables are looked for. NULL after an error was
 * reported.
 */
struct server *server_open(const struct database_driver *driver, const char *url, const char *shown,
                           enum store_access access);
void server_close(void *self);

/* ---- server_scratch: a copy for a rehearsal ---- */

/* What store_scratch_kind asks for; `url` is the whole URL, `place` gets that of the copy. */
void *server_scratch_begin(const struct database_driver *driver, const char *url,
                           struct buf *place);
bool server_scratch_table(void *self, struct str table);
void server_scratch_end(void *self);

/*
 * Report an error of the server. `what` is a verb and its preposition ("write to"). Returns false,
 * and from now on server_ok() is false.
 */
bool server_error(struct server *s, const char *what);

/* Report another error. Returns false, likewise. */
bool server_report(struct server *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* No error was reported so far, and no signal asks to stop. */
bool server_ok(const struct server *s);

/* Run s->sql, or any other SQL, with parameters; `what` for the message. */
bool server_run(struct server *s, const char *what, const struct str *value, size_t count);
bool server_run_sql(struct server *s, const char *sql, const char *what);

/* Run s->sql, which makes the table `name`. */
bool server_define(struct server *s, struct str name, const char *what);

/* Report a table whose engine keeps what is rolled back. Returns false then. */
bool server_can_roll_back(struct server *s, const struct database_table *t, struct str name);

/* The tables that were made are committed. */
void server_keep_made(struct server *s);

/* Drop the tables that were made, and are not committed, while they are empty. */
void server_drop_made(struct server *s);

/* Does the ledger have this table of ours? False also after an error. */
bool server_has(struct server *s, const char *table);

/* Make the tables of cutover, where they are missing. */
bool server_ledger(struct server *s);

/* Does the ledger say what a batch has changed? That of an earlier version does not. */
bool server_notes_changes(struct server *s);

/*
 * Has a load changed records of the table, so that the ledger keeps them as they were (change.h)? Of a table
 * that is not there a server may say that the right is missing, so the batches are asked first. False also
 * after an error.
 */
bool server_keeps(struct server *s, struct str table);

/* The type of a column as it was noted when its table was made; text if it was not. */
struct type server_noted_type(struct server *s, struct str table, struct str column);

/*
 * Append the value of a boolean column as the stream has it, any other column as it is; `of` is in
 * front of its name ("t.").
 */
void server_add_value(struct server *s, struct buf *sql, const struct database_table *t,
                      const char *of, struct str name);

/* A column by its name; NULL: the table does not have it. */
const struct database_column *server_column_of(const struct database_table *t, struct str name);

/* Put lines into a table that has just been made, or emptied; `what` for the message. */
bool server_put_lines(struct server *s, const char *table, const struct str *column, size_t count,
                      struct aside *lines, const char *what);

/* ---- server_scan: the records of a batch as their table has them ---- */

struct server_scan {
	struct database_table there; /* the table now */
	bool rest;                   /* the last value is that of the fields that were not sent */
	size_t controls;             /* how many controls there are */
	size_t *control;             /* the field of each; that past the last is null */
	struct str *value;           /* values of the sent fields; only as many as are needed */
	size_t values;               /* how many are cut from the line */
	struct buf text;             /* those that have escapes */
	int64_t number;              /* of the record in its batch */
	bool numbered;               /* it has one */
	struct hash128 digest;       /* of its fields */
	bool open;
};

/*
 * Scan the records of batch s->batch in `table`. A field that the table does not have (any more) is
 * null. Without `rest` the fields that were not sent count as null and are not read. `ordered`: by
 * their numbers, which takes longer than in the order of the table. `all`: cut all values, not only
 * the controls.
 */
bool server_scan_open(struct server *s, struct server_scan *scan, struct str table,
                      const struct note_fields *fields, const struct controls *controls, bool rest,
                      bool ordered, bool all);

/*
 * Scan a query of our own instead: a number, then `values` texts; the digest is that of the texts.
 * server_scan_close() also after an error.
 */
bool server_scan_query(struct server *s, struct server_scan *scan, const char *sql, size_t values);

/* Step to the next record. False at the end and after an error: server_ok() says which. */
bool server_scan_next(struct server *s, struct server_scan *scan);

void server_scan_close(struct server *s, struct server_scan *scan);

/* The value of control i of the record at work. */
struct str server_scan_control(const struct server_scan *scan, size_t i);

/* ---- server_notes: digest and amounts of each record, in cutover_record ---- */

/* Collects notes in a file until the server has no other command at work. */
struct server_notes {
	struct server *s;
	struct aside *lines;
	struct note_writer piece;
};

bool server_notes_open(struct server *s, struct server_notes *n);
bool server_notes_end(struct server_notes *n); /* after a record: write the piece if it is full */

/* The end: the lines for the table are handed over to the caller. NULL after an error. */
struct aside *server_notes_close(struct server_notes *n, bool keep);

/* Put these lines into cutover_record, in the place of the notes that the batch has. */
bool server_notes_store(struct server *s, struct aside *lines);

/* Reads the notes of batch s->batch, one record after the other. */
struct server_noted {
	struct server *s;
	struct aside *lines; /* fetched from the server: a line for each piece */
	struct note_reader piece;
	struct buf bytes; /* of the piece at work */
};

bool server_noted_open(struct server *s, struct server_noted *n, size_t controls);
bool server_noted_next(struct server_noted *n, struct noted *out);
void server_noted_close(struct server_noted *n);

/* ---- server_sql: what change.h asks of a server ---- */

#define SERVER_STAGED  "cutover_staged"      /* the table of the records that were sent */
#define SERVER_CHANGES "change the table in" /* what failed, for messages */

const struct change_kind *server_change_kind(const struct server *s);

/* PostgreSQL knows nothing of a table that was just filled, and would join it in a slow way. */
bool server_analyze(struct server *s, const char *table);

/* ---- server_change: the modes upsert and replace, see change.h ---- */

/*
 * Before anything else is changed: make the table that keeps what was there. Then the one for the
 * records that are sent.
 */
bool server_changes_define(struct server *s);
bool server_changes_stage(struct server *s);

/* Append the fields of the stream, as the stream has them. */
void server_add_fields(struct server *s, struct buf *sql, const char *of);

/* The record that the scan has read: its place, then its fields. */
struct record server_record_of(const struct server *s, const struct server_scan *scan);

/* Read back what landed, as server_read_back() does for the other modes. */
bool server_changes_read(struct server *s, struct tally *tally, struct buf *differs);

/*
 * Undo batch s->batch after server_compare(). *changed: it changed records, and what was there is put
 * back; otherwise nothing is done. `but`: SQL for the numbers of records that stay; NULL: none.
 * False also if something refers to a record that must go.
 */
bool server_changes_undo(struct server *s, struct str table, const char *but,
                         struct change_undone *out, bool *changed);

/* Forget what was there before the batch: of the records that are put back, or of all. */
bool server_changes_forget(struct server *s, bool all);

void server_changes_free(struct server_changes *c);

/* ---- the others ---- */

/* Report the vouchers of the batch that have lines in an earlier one. */
bool server_vouchers_find(struct server *s);

/* Append how many records differ from what was sent, and where the first one does. */
void server_sent_differs(struct server *s, struct buf *out);

#define SERVER_BLOCK 262144 /* bytes of rows that are sent at once */

/* Begin to send rows of the stream, with number, batch and place, into `table`. */
bool server_rows_begin(struct server *s, const char *table);

/*
 * Append the row of a record to s->lines, with the next number. False: its column cannot hold a value, and
 * *why says which.
 */
bool server_add_row(struct server *s, const struct record *rec, struct store_refusal *why);

/* Write the words of a refusal into s->refusal. `detail` may be null. */
void server_refusal_words(struct server *s, struct str message, struct str detail);

/* Send what is left of the rows, and end them. */
enum store_result server_flush(void *self, struct store_refusal *why);

/* The server has not taken what was sent last. Is it a record, or an error, which is reported? */
enum store_result server_not_taken(struct server *s, struct store_refusal *why);

/* ---- server_key: the foreign keys of the table ---- */

/* Read them. False after an error was reported. */
bool server_keys_read(struct server *s);
void server_keys_free(struct server *s);

/* The functions of the kind. */
bool server_create(void *self, const struct store_table *table);
bool server_batch_start(void *self, const struct store_batch *batch, bool *exists);
bool server_new_input(void *self, const struct store_batch *batch, char **other);
enum store_result server_put(void *self, const struct record *rec, struct store_refusal *why);
enum store_result server_mark(void *self, struct store_refusal *why);
bool server_back(void *self);
bool server_better_unmarked(const void *self);
bool server_refers_to_itself(const void *self);
bool server_order(void *self, const struct record *rec, size_t count, size_t *order);
enum store_result server_settle(void *self,
                                void (*each)(void *context, const struct store_missing *m),
                                void *context, struct store_refusal *why);
bool server_can_try(const void *self);
bool server_try_each(void *self, const struct record *rec, const bool *left, size_t count,
                     void (*each)(void *context, size_t i, const struct store_refusal *why),
                     void *context);
bool server_missing(void *self, const struct record *rec, const bool *left, size_t count,
                    void (*each)(void *context, const struct store_missing *m), void *context);
bool server_lacking(void *self, const struct schema_foreign *key, struct store_lacking *out);
bool server_read_back(void *self, struct tally *tally, struct buf *differs);
const struct store_changes *server_changes(const void *self);
enum store_result server_change_start(void *self,
                                      void (*each)(void *context, const struct store_refusal *why),
                                      void *context);
enum store_result server_change(void *self, uint64_t from, uint64_t to, struct store_refusal *why);
bool server_changed_later(void *self, const struct store_compared *c, char **batch,
                          uint64_t *records);
bool server_batch_end(void *self, const struct store_batch *batch);
bool server_compare(void *self, struct str id, struct store_compared *out, bool *found,
                    void (*each)(void *context, enum store_fate fate, struct str at),
                    void *context);
bool server_undo(void *self, const struct store_compared *c, struct str time, uint64_t *rows,
                 uint64_t *back, bool *left);
bool server_batches(void *self, void (*each)(void *context, const struct store_batch *batch),
                    void *context);
bool server_select(void *self, struct str table, struct str query, struct header *header);
bool server_next(void *self, struct record *rec);
bool server_column_type(const void *self, size_t i, struct type *out);
struct store_column server_column(const void *self, size_t i);

#endif
