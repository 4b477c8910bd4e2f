/*
 * sqlite_int - the state of a SQLite store. For use inside common/store/sqlite*.c only.
 *
 * Amounts are INTEGER in the smallest unit: SQLite has no decimal type and its REAL loses cents.
 * Their scale stands in the table cutover_column, and the view TABLE_display shows them with their
 * decimal point.
 */
#ifndef STORE_SQLITE_INT_H
#define STORE_SQLITE_INT_H

#include <sqlite3.h>

#include "base/buf.h"
#include "base/diag.h"
#include "store/sqlite_row.h"
#include "store/store_int.h"

/*
 * The fields of a batch that its digests are made of: those of the stream and _at, then the rest of
 * the schema, which is null when it is sent.
 */
struct sqlite_fields {
	struct str *name; /* their names */
	size_t sent;      /* how many are sent, _at the last of them */
	size_t count;     /* how many there are in all */
};

/* so many of the rest count as one value, which is null where all of them are */
#define SQLITE_REST 100

/* How many values the rest makes. */
static inline size_t sqlite_rest(const struct sqlite_fields *f)
{
	return (f->count - f->sent + SQLITE_REST - 1) / SQLITE_REST;
}

struct sqlite {
	char *path;            /* the file as the user named it, for messages */
	char *file;            /* the file as SQLite opens it */
	bool fresh;            /* `file` is a new one that has not got its name yet */
	struct diag_last last; /* removes it where the process dies */
	char *backup;          /* the copy that was made for this transaction; NULL: none */
	char *kept;            /* the same once it is committed: it stays; NULL: none */
	sqlite3 *db;
	bool failed;         /* an error was reported */
	bool in_transaction; /* begun, neither committed nor rolled back by us */
	struct buf sql;      /* scratch */

	/* loading */
	struct store_table table;    /* what is loaded, from create */
	sqlite3_stmt *insert;        /* its prepared insert: fields of the stream, _batch, _at */
	sqlite3_int64 batch;         /* number of the batch at work */
	sqlite3_int64 last_row;      /* the last row of the table before it */
	struct sqlite_fields fields; /* what its digests are made of */
	struct controls noted;       /* the amounts that are noted of each record */
	struct buf row_bytes;        /* the record at work, as its digest takes it */
	struct buf refusal;          /* why it is not taken */
	uint128 sent;                /* the sum of the digests of all that was sent */
	char digest[DIGEST128_TEXT]; /* the sum of the digests of all that landed */
	/* the table has triggers or defaults: they may fill what is not sent */
	bool fills;
	bool watched;                     /* what is sent is kept beside it to compare */
	struct sqlite_vouchers *vouchers; /* NULL: nobody asks which of them come again */

	/* reading */
	sqlite3_stmt *select;
	int *index;            /* result column of each field: all of them but _at */
	int at_column;         /* that of _at, the place of a record; -1: there is none */
	struct type *column;   /* type of each field */
	bool *known;           /* whether it is known */
	bool *computed;        /* it is no column of a table, and that was not told yet */
	size_t columns;        /* how many fields */
	struct header *header; /* their names, the caller's */
	struct str *field;     /* values of the row at work */
	struct arena arena;    /* their texts */
	uint64_t row;          /* number of the row, which is its place where there is no _at */
};

/*
 * Report what the database said: `what` is a verb and its preposition, the file follows ("write
 * to"). False, and from here on sqlite_ok() is false.
 */
bool sqlite_error(struct sqlite *s, const char *what);

/* Report another error. False, and from here on sqlite_ok() is false. */
bool sqlite_report(struct sqlite *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* No error was reported so far, and no signal asks to stop. */
bool sqlite_ok(const struct sqlite *s);

/*
 * The next row of `st`. False at the end, and after an error: sqlite_ok() says which, so that a row
 * that cannot be read does not pass for nothing there.
 */
bool sqlite_row(struct sqlite *s, sqlite3_stmt *st);

/* Run SQL that returns nothing; `what` for the message. */
bool sqlite_run(struct sqlite *s, const char *sql, const char *what);

/* Prepare; NULL after an error was reported. */
sqlite3_stmt *sqlite_prepare(struct sqlite *s, const char *sql);

/* Bind a text that lasts until the statement is stepped; null as NULL. */
void sqlite_bind_str(sqlite3_stmt *st, int i, struct str text);

/* The text of a result column, null for NULL; valid until the next step. */
struct str sqlite_text(sqlite3_stmt *st, int i);

/* Append a name in double quotes. */
void sqlite_add_name(struct buf *sql, struct str name);

/* Is there a table (or view) of that name? This and the next two: false also after an error. */
bool sqlite_has_table(struct sqlite *s, struct str name);

/* Has that table a column of that name? */
bool sqlite_has_column(struct sqlite *s, struct str table, struct str column);

/* The type of a column as it was noted when its table was made; false where it was not. */
bool sqlite_noted_type(struct sqlite *s, struct str table, struct str column, struct type *out);

/*
 * Append the value of a result column as the stream writes it: an amount of the smallest unit with
 * its point.
 */
void sqlite_add_value(sqlite3_stmt *st, int i, struct type type, struct buf *out);

/* ---- sqlite_ledger: the tables of cutover ---- */

/*
 * Make the tables of cutover where they are not there, and bring those of an earlier version up to
 * date.
 */
bool sqlite_ledger(struct sqlite *s);

/* ---- sqlite_scan: the records of a batch as they stand in their table ---- */

struct sqlite_scan {
	sqlite3_stmt *st;      /* its rows: number, fields, controls */
	size_t values;         /* how many values are read for the digest, */
	size_t nulls;          /* and how many stand behind them unread */
	size_t controls;       /* how many controls there are, */
	struct type *control;  /* the type of each, */
	int *column;           /* and its result column */
	struct buf bytes;      /* scratch */
	sqlite3_int64 row;     /* number of the row at work */
	struct hash128 digest; /* of its fields */
};

/*
 * Every row of batch s->batch in `table` behind row `after`, in order. A field that the table has
 * not (any more) is null. Without `rest` the fields that were not sent are taken for null and not
 * read. False after an error.
 */
bool sqlite_scan_open(struct sqlite *s, struct sqlite_scan *scan, struct str table,
                      const struct sqlite_fields *fields, const struct controls *controls,
                      sqlite3_int64 after, bool rest);

/* The next row; false at the end and after an error: sqlite_ok() says which. */
bool sqlite_scan_next(struct sqlite *s, struct sqlite_scan *scan);

void sqlite_scan_close(struct sqlite_scan *scan);

/* ---- sqlite_record: digest and amounts of each record, kept in the table cutover_record ---- */

struct sqlite_note;

/*
 * Begin to note the records of batch s->batch; notes of a batch that had the same number are
 * forgotten. NULL: told.
 */
struct sqlite_note *sqlite_note_open(struct sqlite *s);

/* Note the record that the scan stands on. */
bool sqlite_note_add(struct sqlite_note *n, const struct sqlite_scan *scan);

/* Note once more what was read by sqlite_notes_next(). */
struct sqlite_noted;
bool sqlite_note_again(struct sqlite_note *n, const struct sqlite_noted *noted);

/* Write what is left, and free. False, told, where that fails (or nothing is to be `kept`). */
bool sqlite_note_close(struct sqlite_note *n, bool keep);

/* What was noted of one record. */
struct sqlite_noted {
	sqlite3_int64 row;     /* where it was */
	struct hash128 digest; /* of its fields */
	struct str amounts;    /* its controls, as sqlite_noted_amount() reads them */
};

struct sqlite_notes {
	sqlite3_stmt *st;
	const unsigned char *p, *end; /* what is left of the piece at work */
	sqlite3_int64 row;            /* of the last one */
	size_t controls;              /* of each record */
};

/* Read the notes of batch s->batch in the order of their rows. */
bool sqlite_notes_open(struct sqlite *s, struct sqlite_notes *n, size_t controls);
bool sqlite_notes_next(struct sqlite *s, struct sqlite_notes *n, struct sqlite_noted *out);
void sqlite_notes_close(struct sqlite_notes *n);

/*
 * Append the next amount of `amounts`, which gets shorter, as the stream writes it. False: it is
 * null.
 */
bool sqlite_noted_amount(struct str *amounts, struct type type, struct buf *out);

/* ---- sqlite_sent: a copy of what is sent, where triggers may change it on the way ---- */

/*
 * See whether the table has triggers or defaults; where it has, keep what is inserted in a
 * temporary table.
 */
bool sqlite_sent_watch(struct sqlite *s);

/* Append how many records of the copy differ from the table, and where the first does. */
void sqlite_sent_differs(struct sqlite *s, struct buf *out);

/* ---- sqlite_voucher: a voucher of an earlier batch comes again ---- */

/* Look for them, if the table wants it and had records before. */
bool sqlite_vouchers_watch(struct sqlite *s);

/* The record at work: is it of a voucher that an earlier batch has? Then it is reported. */
enum store_result sqlite_voucher_check(struct sqlite *s, const struct record *rec,
                                       struct store_refusal *why);

/* All records are inserted: look for what could not be looked for one by one. */
bool sqlite_vouchers_end(struct sqlite *s);
void sqlite_vouchers_free(struct sqlite_vouchers *v);

/* Bind field i of a record to parameter `at`, as its column wants it. False: *why says why not. */
bool sqlite_bind_field(struct sqlite *s, sqlite3_stmt *st, int at, const struct record *rec,
                       size_t i, struct store_refusal *why);

/* Give a new file, filled and synced, its name. False, told, where that is not possible. */
bool sqlite_publish(struct sqlite *s);

/* Has another file taken the place of the one that is open? */
bool sqlite_moved(const struct sqlite *s);

/* The functions of the kind. */
void *sqlite_open(const char *target, enum store_access access);
bool sqlite_backup(void *self, char **path);

/*
 * The highest number that a copy of this second has ("20260131T220405"); one without a number has
 * 1. 0: there is none.
 */
uint64_t sqlite_copy_number(const struct sqlite *s, const char *stamp);
bool sqlite_create(void *self, const struct store_table *table);
bool sqlite_batch_start(void *self, const struct store_batch *batch, bool *exists);
bool sqlite_new_input(void *self, const struct store_batch *batch, char **other);
enum store_result sqlite_put(void *self, const struct record *rec, struct store_refusal *why);
uint64_t sqlite_batch_number(const void *self);
uint64_t sqlite_vouchers_again(const void *self, struct str *batch, uint64_t *stray);
bool sqlite_read_back(void *self, struct tally *tally, struct buf *differs);
bool sqlite_batch_end(void *self, const struct store_batch *batch);
bool sqlite_compare(void *self, struct str id, struct store_compared *out, bool *found,
                    void (*each)(void *context, enum store_fate fate, struct str at),
                    void *context);
bool sqlite_undo(void *self, const struct store_compared *c, struct str time, uint64_t *rows,
                 bool *left);
void sqlite_prune(void *self, uint64_t keep, void (*removed)(const char *path));
bool sqlite_batches(void *self, void (*each)(void *context, const struct store_batch *batch),
                    void *context);
bool sqlite_select(void *self, struct str table, struct str query, struct header *header);
bool sqlite_next(void *self, struct record *rec);
bool sqlite_column_type(const void *self, size_t i, struct type *out);
void sqlite_close(void *self);

#endif
