/*
 * sqlite_int - the state of a SQLite store. For use inside common/sqlite.c only.
 *
 * Amounts are INTEGER in the smallest unit: SQLite has no decimal type and its REAL loses cents.
 * The table cutover_column has their scale, and the view TABLE_display shows them with their
 * decimal point.
 */
#ifndef SQLITE_SQLITE_INT_H
#define SQLITE_SQLITE_INT_H

#include <sqlite3.h>

#include "base/buf.h"
#include "base/diag.h"
#include "store/change.h"
#include "store/note.h"
#include "store/row.h"
#include "store/store_kind.h"

/* so many fields of the rest count as one value, which is null if all of them are null */
#define SQLITE_REST 100

/* The number of values of the rest. */
static inline size_t sqlite_rest(const struct note_fields *f)
{
	return (f->count - f->sent + SQLITE_REST - 1) / SQLITE_REST;
}

/* The rows that were sent, and the sum of their digests. */
struct sqlite_sent {
	sqlite3_int64 rows;
	uint128 digests;
};

/* A load of mode upsert or replace, or its undo: see sqlite_change. */
struct sqlite_changes {
	struct change change;
	struct store_changes done;
	struct str *key;
	struct str *column;
	struct str *type;    /* of each column, as it was declared */
	bool strict;         /* the target takes only values of these types */
	struct arena arena;  /* the names of the columns */
	sqlite3_stmt *first; /* of the last query of one row */
};

struct sqlite {
	char *path;            /* the file as the user named it, for messages */
	char *place;           /* where it is: the same, but for a copy in its place */
	char *file;            /* the file as SQLite opens it */
	bool fresh;            /* `file` is new and does not have its name yet */
	struct diag_last last; /* removes it if the process dies */
	char *backup;          /* the copy made for this transaction; NULL: none */
	char *kept;            /* the same once it is committed: it stays; NULL: none */
	sqlite3 *db;
	bool failed;         /* an error was reported */
	bool in_transaction; /* begun, and not yet committed or rolled back by us */
	struct buf sql;      /* scratch */

	/* loading */
	struct store_table table;  /* what is loaded, from create */
	sqlite3_stmt *insert;      /* its prepared insert: fields of the stream, _batch, _at */
	sqlite3_int64 batch;       /* number of the batch at work */
	sqlite3_int64 last_row;    /* the last row of the table before it */
	struct note_fields fields; /* what its digests are made of; _at is the last that is sent */
	struct controls noted;     /* the amounts noted for each record */
	struct buf row_bytes;      /* the record at work, as its digest takes it */
	struct buf refusal;        /* why the record is not taken */
	struct sqlite_sent now;    /* what was sent so far, */
	struct sqlite_sent before; /* and before the mark */
	bool marked;               /* there is a mark */
	char digest[DIGEST128_TEXT]; /* the sum of the digests of all records in the table */
	/* the table has triggers or defaults: they may fill fields that are not sent */
	bool fills;
	bool watched;                     /* keep a copy of what is sent, to compare */
	struct sqlite_vouchers *vouchers; /* NULL: do not look for vouchers that come again */
	struct sqlite_changes *changes;   /* modes upsert and replace, and their undo; else NULL */
	bool broken; /* records of the table break its foreign keys, already before the load */
	bool late;   /* SQLite checks foreign keys of the table only at the commit */

	/* reading */
	sqlite3_stmt *select;
	int *index;            /* result column of each field, except _at */
	int at_column;         /* that of _at, the place of a record; -1: there is none */
	struct type *column;   /* type of each field */
	bool *known;           /* whether it is known */
	bool *computed;        /* by SQLite, in a file with amounts of ours, and not reported yet */
	size_t columns;        /* how many fields */
	struct header *header; /* their names, the caller's */
	/* 1 for each field that is in the key of the table, else 0; empty: it has no key, or a query */
	struct buf keys;
	struct str *field;  /* values of the row at work */
	struct arena arena; /* their texts */
	uint64_t row;       /* number of the row; its place if there is no _at */
};

/*
 * Report an error of the database. `what` is a verb and its preposition ("write to"); the message
 * adds the file. Returns false, and from now on sqlite_ok() is false.
 */
bool sqlite_error(struct sqlite *s, const char *what);

/* Report another error. Returns false, and from now on sqlite_ok() is false. */
bool sqlite_report(struct sqlite *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* No error was reported so far, and no signal asks to stop. */
bool sqlite_ok(const struct sqlite *s);

/*
 * Step to the next row of `st`. False at the end and after an error. Check sqlite_ok() to know
 * which: a row that cannot be read is not the end.
 */
bool sqlite_row(struct sqlite *s, sqlite3_stmt *st);

/* Run SQL that returns nothing; `what` for the message. */
bool sqlite_run(struct sqlite *s, const char *sql, const char *what);

/* Prepare a statement; NULL after an error was reported. */
sqlite3_stmt *sqlite_prepare(struct sqlite *s, const char *sql);

/* Bind a text that lasts until the statement is stepped; null as NULL. */
void sqlite_bind_str(sqlite3_stmt *st, int i, struct str text);

/* The text of a result column, null for NULL; valid until the next step. */
struct str sqlite_text(sqlite3_stmt *st, int i);

/* Append a name in double quotes. */
void sqlite_add_name(struct buf *sql, struct str name);

/*
 * Is there a table or view with that name? This and the next two return false also after an error.
 */
bool sqlite_has_table(struct sqlite *s, struct str name);

/* Does that table have a column with that name? */
bool sqlite_has_column(struct sqlite *s, struct str table, struct str column);

/* The type of a column, as noted when cutover created its table. False if none was noted. */
bool sqlite_noted_type(struct sqlite *s, struct str table, struct str column, struct type *out);

/*
 * Append the value of a result column as the stream writes it: an amount in the smallest unit gets
 * its point.
 */
void sqlite_add_value(sqlite3_stmt *st, int i, struct type type, struct buf *out);

/*
 * Add an amount of result column `i` to a control sum, without its text. False: it is no integer, or
 * a control sum does not take it; nothing was added.
 */
bool sqlite_add_amount(sqlite3_stmt *st, int i, struct type type, struct decimal_sum *sum);

/* The text of a sum of digests, as cutover_batch has it. */
void sqlite_digest_text(uint128 digest, char out[DIGEST128_TEXT]);

/* ---- sqlite_batch: the tables of cutover ---- */

/* Create the tables of cutover if they do not exist, and update those of an earlier version. */
bool sqlite_ledger(struct sqlite *s);

/*
 * ---- sqlite_key: the foreign keys of the table ----
 *
 * Before the first record: say how many records of the table break a foreign key already, and note them
 * in SQLITE_BROKEN. A key that refers to the table itself is looked at only after the last record.
 */
bool sqlite_keys_prepare(struct sqlite *s);

/* The keys that were broken before the load: the record, and which key of the table it is. */
#define SQLITE_BROKEN "temp.cutover_broken"

struct sqlite_foreign {
	int id;           /* as SQLite numbers it */
	struct buf table; /* what it refers to, */
	bool itself;      /* which is the same table */
	struct buf own;   /* its columns, for messages */
	size_t parts;     /* how many, */
	struct str *from; /* their names, */
	ptrdiff_t *field; /* of the stream, -1: not sent, */
	struct str *to;   /* and those of the other table */
	struct arena names;
};

/* Call back for each foreign key of the table until one call returns false. False also after an error. */
bool sqlite_each_foreign(struct sqlite *s,
                         bool (*each)(void *context, const struct sqlite_foreign *f),
                         void *context);

/* ---- sqlite_scan: the records of a batch, read from their table ---- */

struct sqlite_scan {
	sqlite3_stmt *st;      /* its rows: number, fields, controls */
	size_t values;         /* how many values are read for the digest */
	size_t nulls;          /* how many more are taken as null and not read */
	size_t controls;       /* how many controls there are */
	struct type *control;  /* the type of each */
	int *column;           /* the result column of each */
	struct buf bytes;      /* scratch */
	sqlite3_int64 row;     /* number of the row at work */
	struct hash128 digest; /* of its fields */
};

/*
 * Scan the rows of batch s->batch in `table` after row `after`, in order. A field that the table
 * does not have (any more) is null. Without `rest`, the fields that were not sent count as null and
 * are not read. False after an error.
 */
bool sqlite_scan_open(struct sqlite *s, struct sqlite_scan *scan, struct str table,
                      const struct note_fields *fields, const struct controls *controls,
                      sqlite3_int64 after, bool rest);

/* Step to the next row. False at the end and after an error: sqlite_ok() says which. */
bool sqlite_scan_next(struct sqlite *s, struct sqlite_scan *scan);

void sqlite_scan_close(struct sqlite_scan *scan);

/* ---- sqlite_record: digest and amounts of each record, kept in the table cutover_record ---- */

struct sqlite_note;

/*
 * Begin to note the records of batch s->batch. Deletes the notes of an earlier batch with the same
 * number. NULL after an error was reported.
 */
struct sqlite_note *sqlite_note_open(struct sqlite *s);

/* Note the current record of the scan. */
bool sqlite_note_add(struct sqlite_note *n, const struct sqlite_scan *scan);

/* Note again a record that sqlite_notes_next() has read. */
bool sqlite_note_again(struct sqlite_note *n, const struct noted *noted);

/*
 * Write the notes that are left (only if `keep`), and free `n`. False if that fails, after a
 * report, or without `keep`.
 */
bool sqlite_note_close(struct sqlite_note *n, bool keep);

struct sqlite_notes {
	sqlite3_stmt *st;
	struct note_reader piece; /* the piece at work */
};

/* Read the notes of batch s->batch in the order of their rows. */
bool sqlite_notes_open(struct sqlite *s, struct sqlite_notes *n, size_t controls);
bool sqlite_notes_next(struct sqlite *s, struct sqlite_notes *n, struct noted *out);
void sqlite_notes_close(struct sqlite_notes *n);

/* ---- sqlite_sent: a copy of what is sent, where triggers may change it on the way ---- */

/*
 * If the table has triggers or defaults, keep a copy of every inserted record in a temporary table.
 */
bool sqlite_sent_watch(struct sqlite *s);

/* Append how many records of the copy differ from the table, and where the first one differs. */
void sqlite_sent_differs(struct sqlite *s, struct buf *out);

/* ---- sqlite_change: the modes upsert and replace, see change.h ---- */

#define SQLITE_STAGED "temp.cutover_staged"
#define SQLITE_WITHIN "temp.cutover_within"
#define SQLITE_CHANGE "change the table in" /* for messages */

/* Make the tables that they need. s->insert is then for the staged records. */
bool sqlite_changes_create(struct sqlite *s);

/* End the query of change_kind.first(): while it is open SQLite changes neither tables nor transactions. */
void sqlite_end_first(struct sqlite *s);

/* Set `value` to the texts of the fields that begin at result column `from`, in `text`. */
void sqlite_read_fields(struct sqlite *s, sqlite3_stmt *st, int from, struct buf *text,
                        struct str *value);

/* Append the names, each with a comma and `of` ("t.") in front. */
void sqlite_add_columns(struct buf *sql, const char *of, const struct str *name, size_t count);

enum store_result sqlite_change_start(void *self,
                                      void (*each)(void *context, const struct store_refusal *why),
                                      void *context);
enum store_result sqlite_change(void *self, uint64_t from, uint64_t to, struct store_refusal *why);

/* Read back what landed, as sqlite_read_back() does for the other modes. */
bool sqlite_changes_read(struct sqlite *s, struct tally *tally, struct buf *differs);

/* Does the ledger keep records of this table that later batches changed? */
bool sqlite_has_kept(struct sqlite *s, struct str table);

/*
 * Undo batch s->batch after sqlite_compare(). *changed: it changed records, and what was there is put
 * back; otherwise nothing is done. False also if something refers to a record that must go.
 */
bool sqlite_changes_undo(struct sqlite *s, const struct store_compared *c,
                         struct change_undone *out, bool *changed);

/* Forget what was there before the batch: of the records that are put back, or of all. */
bool sqlite_changes_forget(struct sqlite *s, bool all);

void sqlite_changes_free(struct sqlite_changes *c);

/* ---- sqlite_staged: the tables of these modes ---- */

/* Read the columns of a table that can be written into s->changes. False after an error. */
bool sqlite_read_columns(struct sqlite *s, struct str table);

/*
 * Is there a unique index of just the key? Then make the table of what was there before, and that of
 * the staged records. False after an error was reported.
 */
bool sqlite_staged_make(struct sqlite *s);

/* After the last staged record: the index by which they are joined. */
bool sqlite_staged_index(struct sqlite *s);

/* Put the keys of the records of the target that are to be replaced into SQLITE_WITHIN. */
bool sqlite_find_within(struct sqlite *s);

/* The type of a column in SQLite. */
const char *sqlite_type_name(struct type t);

/* ---- sqlite_voucher: a voucher of an earlier batch comes again ---- */

/* Look for such vouchers, if the table asks for it and had records before. */
bool sqlite_vouchers_watch(struct sqlite *s);

/* Does the record at work belong to a voucher of an earlier batch? If so, note it for a report. */
enum store_result sqlite_voucher_check(struct sqlite *s, const struct record *rec,
                                       struct store_refusal *why);

/*
 * After all records are inserted: report the vouchers found, or look for all of them at once if
 * there is no index.
 */
bool sqlite_vouchers_end(struct sqlite *s);
void sqlite_vouchers_free(struct sqlite_vouchers *v);

/*
 * The last statement did not take `rec` (NULL: one of several). Does a rule of the database refuse it
 * (STORE_REFUSED), or is it an error, which is reported?
 */
enum store_result sqlite_not_taken(struct sqlite *s, const struct record *rec,
                                   struct store_refusal *why);

/* A new file gets a journal, so that a change of what is there can be rolled back. */
bool sqlite_keep_journal(struct sqlite *s);

/*
 * Bind field i of a record to parameter `at`, in the type of its column. False: *why has the
 * reason.
 */
bool sqlite_bind_field(struct sqlite *s, sqlite3_stmt *st, int at, const struct record *rec,
                       size_t i, struct store_refusal *why);

/* Give its name to a new file that is filled and synced. False after an error was reported. */
bool sqlite_publish(struct sqlite *s);

/* Has another file replaced the one that is open? */
bool sqlite_moved(const struct sqlite *s);

/* The functions of the kind. */
void *sqlite_open(const char *target, const char *shown, enum store_access access);
bool sqlite_backup(void *self, char **path);
bool sqlite_copy(const char *target, const char *path, bool replace);

/*
 * The highest number of a copy made in the second `stamp` ("20260131T220405"). A copy without a
 * number counts as 1; 0 if there is none.
 */
uint64_t sqlite_copy_number(const struct sqlite *s, const char *stamp);
bool sqlite_create(void *self, const struct store_table *table);
bool sqlite_batch_start(void *self, const struct store_batch *batch, bool *exists);
bool sqlite_new_input(void *self, const struct store_batch *batch, char **other);
enum store_result sqlite_put(void *self, const struct record *rec, struct store_refusal *why);
enum store_result sqlite_settle(void *self,
                                void (*each)(void *context, const struct store_missing *m),
                                void *context, struct store_refusal *why);
bool sqlite_settles_keys(const void *self);
bool sqlite_missing(void *self, const struct record *rec, const bool *left, size_t count,
                    void (*each)(void *context, const struct store_missing *m), void *context);
enum store_result sqlite_mark(void *self, struct store_refusal *why);
bool sqlite_back(void *self);
uint64_t sqlite_batch_number(const void *self);
bool sqlite_lacking(void *self, const struct schema_foreign *key, struct store_lacking *out);
const struct store_changes *sqlite_changes(const void *self);
bool sqlite_changed_later(void *self, const struct store_compared *c, char **batch,
                          uint64_t *records);
uint64_t sqlite_vouchers_again(const void *self, struct str *batch, uint64_t *stray);
bool sqlite_read_back(void *self, struct tally *tally, struct buf *differs);
bool sqlite_batch_end(void *self, const struct store_batch *batch);
bool sqlite_compare(void *self, struct str id, struct store_compared *out, bool *found,
                    void (*each)(void *context, enum store_fate fate, struct str at),
                    void *context);
bool sqlite_undo(void *self, const struct store_compared *c, struct str time, uint64_t *rows,
                 uint64_t *back, bool *left);
void sqlite_prune(void *self, uint64_t keep, void (*removed)(const char *path));
bool sqlite_batches(void *self, void (*each)(void *context, const struct store_batch *batch),
                    void *context);
bool sqlite_select(void *self, struct str table, struct str query, struct header *header);
bool sqlite_next(void *self, struct record *rec);
bool sqlite_column_type(const void *self, size_t i, struct type *out);
struct store_column sqlite_column(const void *self, size_t i);
void sqlite_close(void *self);

#endif
