/*
 * database - a connection to a database server, the same for every kind of server.
 *
 *	struct database *d = database_open(driver, "postgresql://ledger.example/books", true);
 *	if (!database_ok(d)) ... database_error(d)->message ...
 *	database_run(d, "BEGIN") && database_query(d, "SELECT id FROM t WHERE n = $1", &n, 1);
 *	while (database_next(d, &line))
 *		...
 *	database_close(d);
 *
 * Nothing is reported here: after a function has returned false, database_error() says why, and the
 * caller decides whether that is an error or a record that is refused.
 *
 * Rows come and go as lines: the values in text form, with a TAB between them, \N for null, and the
 * escapes of database_add_value(). That is the text form of COPY in PostgreSQL, and nearly that of
 * the stream.
 *
 * A driver is one row of functions (database_driver.h): postgres is the one for PostgreSQL, mysql that
 * for MariaDB and MySQL.
 */
#ifndef DATABASE_DATABASE_H
#define DATABASE_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "value/type.h"

struct database;
struct database_driver;

extern const struct database_driver database_postgres;
extern const struct database_driver database_mysql; /* MariaDB and MySQL */

/* What kind of error it is, whatever the server. */
enum database_trouble {
	DATABASE_FINE,
	DATABASE_NO_DRIVER, /* this cutover was built without the library of the server */
	DATABASE_NO_SERVER, /* no connection could be made */
	DATABASE_BAD_URL,   /* the URL cannot be read */
	DATABASE_LOST,      /* the connection was lost */
	DATABASE_DENIED,    /* no permission */
	DATABASE_LOCKED,    /* waited too long for a lock, or a deadlock */
	DATABASE_STOPPED, /* the server stopped the command: a signal asked it, or it shuts down */
	DATABASE_UNIQUE,  /* a key that is there already */
	DATABASE_NO_KEY,  /* a key that another table does not have (foreign key) */
	DATABASE_CONSTRAINT, /* not null, check; what a trigger raises */
	DATABASE_VALUE,      /* a value that the column cannot hold */
	DATABASE_READ_ONLY, /* the command would change something, and the transaction only reads */
	DATABASE_OTHER
};

/* What the server says. Its texts are in its own language, and null where it says nothing. */
struct database_error {
	enum database_trouble kind;
	char state[6];         /* SQLSTATE; empty if there is none */
	struct str message;    /* "duplicate key value violates unique constraint "entry_id_key"" */
	struct str detail;     /* "Key (id)=(7) already exists." */
	struct str hint;       /* how to go on */
	struct str constraint; /* the name of the constraint */
	uint64_t line;         /* of the rows that were sent, from 1; 0: it does not say */
};

/*
 * Connect. `url` is in the form of the server, without a password: that comes from where the
 * client library of the server looks for it. A connection that is not made is returned as well,
 * with its error. Never NULL.
 */
struct database *database_open(const struct database_driver *driver, const char *url);

bool database_ok(const struct database *d);

/* The last error; its texts last until the next call. */
const struct database_error *database_error(const struct database *d);

/* ---- how this server writes SQL ---- */

/* Append a name in its quotes; a text as a literal. */
void database_add_name(const struct database *d, struct buf *sql, struct str name);
void database_add_text(const struct database *d, struct buf *sql, struct str text);

/* A column of ours. */
struct database_field {
	struct type type;
	bool key;        /* it is in a key, or unique */
	uint64_t length; /* most characters of a text; 0: any */
};

/* Append its type. */
void database_add_type(const struct database *d, struct buf *sql,
                       const struct database_field *field);

/*
 * Append the comment of a column that was just added to CREATE TABLE, and what follows the columns,
 * with the comment of the table (null: none). Only where comments_inside says so.
 */
void database_add_comment(const struct database *d, struct buf *sql, struct str text);
void database_end_table(const struct database *d, struct buf *sql, struct str comment);

/* The encoding of its texts, such as LATIN1, if that does not have all characters; NULL: it does. */
const char *database_encoding(const struct database *d);

/* In what the SQL of a server differs. */
struct database_dialect {
	const char *text;      /* the type of any text */
	const char *key_text;  /* that of a short text in a key */
	const char *bytes;     /* that of bytes */
	const char *cast_text; /* CAST(... AS this) is a text */
	/* what CREATE TABLE has for _batch and _no; or how CREATE INDEX ends; "" and NULL: none */
	const char *batch_key, *batch_index;
	/* the operator: both are the same, or both are null */
	const char *equal;
	/* around a text that is compared byte by byte, whatever its collation */
	const char *bytes_before, *bytes_after;
	bool update_joins;    /* UPDATE and DELETE name other tables by JOIN, otherwise by FROM */
	bool comments_inside; /* comments are in CREATE TABLE, otherwise COMMENT ON */
	bool commits_tables;  /* to make a table ends the transaction */
	bool freezes; /* a bulk load into a new table is cheaper, if there was no mark before it */
	const char *mark; /* what replaces the mark that is there by a new one */
	const char *
		settle; /* from now on check at once what is else checked at the end; NULL: nothing is */
	/*
	 * around INSERT of row cutover_n: tries each row from %llu to %llu, and notes those that are refused
	 * in cutover_untaken (number, unique or foreign or other, message, detail, constraint)
	 */
	const char *try_before, *try_after;
	/*
	 * the foreign keys of table $1 (in its quotes): a row for each column, in order, with the
	 * name of the key, the other table in quotes, its name, the column, its counterpart in the
	 * other table, and 1 if that is the same table
	 */
	const char *foreign_keys;
	/*
	 * the foreign keys that refer to table $1 (in its quotes): a row for each column, in order,
	 * with a text that no other key has, the name of the key, its table in quotes, its name, 1 if
	 * that is the same table, the column, and its counterpart in $1
	 */
	const char *referring_keys;
};

const struct database_dialect *database_dialect(const struct database *d);

/*
 * The SQL by which a schema (PostgreSQL) or a database (MariaDB, MySQL) is used, made, filled with copies of
 * tables, and dropped. $1 and $2 are parameters; what follows a beginning is a name in its quotes.
 */
struct database_scratch {
	const char *use;    /* begins the command after which tables without a schema are there */
	const char *exists; /* a row if the schema $1 is there */
	/* one row and value: could the lock $1 be had at once? It stays until the connection ends */
	const char *hold, *held; /* and the value that says yes */
	const char *make;        /* begins CREATE SCHEMA */
	const char *drop, *drop_end;
	const char *left; /* the names of those that begin with $1 and may be dropped */
	/* the schema, the name, and 1 for a table or 0 for a view, of all that a query sees without a schema */
	const char *tables;
	const char *like, *like_end; /* CREATE TABLE a LIKE b: between the two, and at the end */
	const char *columns;         /* the names of the columns of $1.$2 that can be inserted */
	const char *over; /* before the SELECT of INSERT: also those that count by themselves */
	/* those that take their next value from a counter of the table $1.$2; NULL: there are none */
	const char *counters;
	/*
	 * foreign keys of $1.$2, a row for each column: the name of the key, 1 if the other table is
	 * among `tables`, its schema, its name, the column here, the column there; by key and position
	 */
	const char *keys;
	const char *right; /* what a user needs to make it, for a message */
};

const struct database_scratch *database_scratch(const struct database *d);

/*
 * Append the command after which the server does not try to pack the bytes of a column: digests
 * cannot be packed, and the attempt takes as long as to store them. False: it needs no command.
 */
bool database_add_unpacked(const struct database *d, struct buf *sql, struct str table,
                           struct str column);

/* ---- commands ---- */

/* Run SQL that gives no rows. */
bool database_run(struct database *d, const char *sql);

/*
 * Run SQL that makes a table, in a transaction that has changed nothing yet. Where that ends the
 * transaction (commits_tables), another one begins.
 */
bool database_define(struct database *d, const char *sql);

/* The same as database_run() with parameters $1, $2, ... as texts, null for NULL. */
bool database_run_with(struct database *d, const char *sql, const struct str *value, size_t count);

/* The number of rows that the last command inserted, changed or deleted. */
uint64_t database_affected(const struct database *d);

/*
 * Run a query whose result fits in memory. database_row() steps to the next row; database_value()
 * is one of its values, which lasts until the next command.
 */
bool database_query(struct database *d, const char *sql, const struct str *value, size_t count);
bool database_row(struct database *d);
struct str database_value(const struct database *d, size_t i);

/* ---- columns ---- */

enum database_kind {
	DATABASE_TEXT,   /* text of any length, or of at most `length` characters */
	DATABASE_NUMBER, /* an exact number of `precision` digits, `scale` of them after the point */
	DATABASE_INTEGER,  /* an integer of `precision` digits that surely fit */
	DATABASE_DATE,     /* a day */
	DATABASE_DATETIME, /* a day and a time */
	DATABASE_INSTANT,  /* the same with an offset from UTC */
	DATABASE_BOOLEAN,  /* true or false */
	DATABASE_PADDED,   /* text of a fixed length, filled with blanks */
	DATABASE_INEXACT,  /* a binary floating-point number, or money in the form of a locale */
	DATABASE_BYTES,    /* bytes that are no text */
	DATABASE_ANY       /* any other, which has an exact text form */
};

struct database_column {
	struct str name;
	struct str type; /* as the server writes it, for messages: "numeric(10,2)" */
	enum database_kind kind;
	uint64_t length; /* in characters; 0: no limit */
	int precision;   /* in digits; 0: no limit */
	int scale;       /* digits after the point; -1: any */
	bool not_null;
	bool key;      /* it is in the primary key */
	bool filled;   /* has a default, or is computed: it may get a value that was not sent */
	bool computed; /* the server computes it: it cannot be sent */
	bool counted; /* so it is, but by a counter: an INSERT with `over` (database_scratch) takes a value */
};

/* A table as the server has it. Its texts last until database_table_free(). */
struct database_table {
	bool found;
	bool is_view; /* not a table: nothing can be loaded into it */
	bool partitioned;
	bool triggers;               /* triggers or rules may change what is sent */
	struct str cannot_roll_back; /* the engine that keeps what is rolled back; null: it can */
	struct database_column *column;
	size_t count;
	struct arena arena;
};

/* Look a table up: "journal_line", or "books.journal_line" with its schema. */
bool database_table(struct database *d, struct str name, struct database_table *out);
void database_table_free(struct database_table *t);

/* Has the table a unique index of just these columns? */
bool database_has_unique(struct database *d, struct str table, const struct str *column,
                         size_t count, bool *found);

/* ---- many rows in ---- */

/*
 * Begin to send rows for `count` columns of a table. `fresh`: the table was made in this
 * transaction, and nothing else was done to it.
 */
bool database_bulk_begin(struct database *d, const char *table, const struct str *column,
                         size_t count, bool fresh);

/*
 * Give up the rows that are being sent. The transaction can then only go back to its mark, or end.
 */
void database_bulk_stop(struct database *d);

/* Send lines, each with its LF. False after an error; the rows before may be refused only later. */
bool database_bulk_put(struct database *d, const char *lines, size_t len);

/* The end of the rows: all of them are in the table now, or there is an error. */
bool database_bulk_end(struct database *d, uint64_t *rows);

/* ---- many rows out ---- */

/*
 * Run a query whose rows are read one after the other as lines. Nothing else can be run before
 * database_lines_end().
 */
bool database_lines(struct database *d, const char *sql);

/* The next line without its LF, valid until the next call. False at the end and after an error. */
bool database_line(struct database *d, struct str *line);

/* End the rows, also before all of them were read. */
bool database_lines_end(struct database *d);

/*
 * What columns a query has, without running it. They last until the next call of this function.
 */
bool database_describe(struct database *d, const char *sql, const struct database_column **column,
                       size_t *count);

/* ---- transactions ---- */

/* Begin; read only: in one snapshot of the database. */
bool database_begin(struct database *d, bool read_only);
bool database_commit(struct database *d);
bool database_rollback(struct database *d);

/*
 * Set the mark of the transaction here; go back to it. It is still there then. The next command may
 * get the error.
 */
bool database_mark(struct database *d);
bool database_back(struct database *d);

/* Is the error about what was sent, and not about the connection or the command? */
bool database_refuses(const struct database *d);

/*
 * Until the end of the transaction nobody else gets the lock of this name. False with
 * DATABASE_LOCKED after some seconds in vain.
 */
bool database_lock(struct database *d, const char *name);

/* Until the end of the transaction nobody else changes this table. */
bool database_lock_table(struct database *d, const char *table);

/* ---- lines ---- */

/* Append a value as lines have it: \N, or its text with \b \f \n \r \t \v and \\ . */
void database_add_value(struct buf *line, struct str value);

/* Append several of them, with a TAB between them. */
void database_add_values(struct buf *line, const struct str *value, size_t count);

/*
 * Cut the next value off a line, into `value`. Without a backslash it is the same bytes, otherwise
 * it is written into `text`, which must have room for the rest of the line. False at the end.
 */
bool database_cut(struct str *line, struct str *value, char **text);

/*
 * Cut the first `count` values off a line; those that it does not have are null. `text` must have
 * room for the line.
 */
void database_cut_all(struct str line, struct str *value, size_t count, char *text);

/* Append a table in the quotes of the server: "journal_line", or "books"."journal_line". */
void database_add_table(const struct database *d, struct buf *sql, struct str name);

void database_close(struct database *d);

#endif
