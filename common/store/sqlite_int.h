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
#include "store/store_int.h"

struct sqlite {
	char *path;			/* the file as the user named it, for messages */
	char *file;			/* the file as SQLite opens it */
	bool fresh;			/* `file` is a new one that has not got its name yet */
	struct diag_last last;		/* removes it where the process dies */
	char *backup; /* the copy that was made for this transaction; NULL: none */
	sqlite3 *db;
	bool in_transaction;		/* begun, neither committed nor rolled back by us */
	struct buf sql;			/* scratch */

	/* loading */
	struct store_table table;	/* what is loaded, from create */
	sqlite3_stmt *insert;		/* its prepared insert: fields of the stream, _batch, _at */
	sqlite3_int64 batch;		/* number of the batch at work */
	sqlite3_int64 last_row;		/* the last row of the table before it */

	/* reading */
	sqlite3_stmt *select;
	int *index;			/* result column of each field: all of them but _at */
	int at_column;			/* that of _at, the place of a record; -1: there is none */
	struct type *column;		/* type of each field */
	bool *known;			/* whether it is known */
	bool *computed;			/* it is no column of a table, and that was not told yet */
	size_t columns;			/* how many fields */
	struct header *header;		/* their names, the caller's */
	struct str *field;		/* values of the row at work */
	struct arena arena;		/* their texts */
	uint64_t row;			/* number of the row, which is its place where there is no _at */
};

/*
 * Tell what the database said: `what` is a verb and its preposition, the file follows ("write to");
 * false.
 */
bool sqlite_trouble(const struct sqlite *s, const char *what);

/* Run SQL that returns nothing; `what` for the message. */
bool sqlite_run(struct sqlite *s, const char *sql, const char *what);

/* Prepare; NULL after trouble was told. */
sqlite3_stmt *sqlite_prepare(struct sqlite *s, const char *sql);

/* Bind a text that lasts until the statement is stepped; null as NULL. */
void sqlite_bind_str(sqlite3_stmt *st, int i, struct str text);

/* The text of a result column, null for NULL; valid until the next step. */
struct str sqlite_text(sqlite3_stmt *st, int i);

/* Append a name in double quotes. */
void sqlite_add_name(struct buf *sql, struct str name);

/* Is there a table (or view) of that name? */
bool sqlite_has_table(struct sqlite *s, struct str name);

/* Give a new file, filled and synced, its name. False, told, where that is not possible. */
bool sqlite_publish(struct sqlite *s);

/* Has another file taken the place of the one that is open? */
bool sqlite_moved(const struct sqlite *s);

/* The functions of the kind. */
void *sqlite_open(const char *target, enum store_access access);
bool sqlite_backup(void *self, char **path);
bool sqlite_create(void *self, const struct store_table *table);
bool sqlite_batch_start(void *self, const struct store_batch *batch, bool *exists);
bool sqlite_insert(void *self, const struct record *rec);
bool sqlite_read_back(void *self, struct tally *tally);
bool sqlite_batch_end(void *self, const struct store_batch *batch);
bool sqlite_undo(void *self, struct str id, uint64_t *rows, bool *found);
bool sqlite_batches(void *self, void (*each)(void *context, const struct store_batch *batch),
		    void *context);
bool sqlite_select(void *self, struct str table, struct str query, struct header *header);
bool sqlite_next(void *self, struct record *rec);
bool sqlite_column_type(const void *self, size_t i, struct type *out);
void sqlite_close(void *self);

#endif
