/* mysql_int - what the files of the driver for MariaDB and MySQL share. For use inside common/database only. */
#ifndef DATABASE_MYSQL_INT_H
#define DATABASE_MYSQL_INT_H

#include <mysql.h>

#include "database/database_driver.h"

struct mysql {
	struct database base;
	MYSQL *conn;
	MYSQL_RES *result; /* of the last command, or the rows that are read; NULL: none */
	MYSQL_ROW row;     /* the row at work */
	unsigned long *len;
	struct buf command; /* the last command with its parameters */

	/* rows that are read */
	bool reading;             /* not all of them are */
	enum database_kind *kind; /* of each of their columns */
	bool as_they_are;  /* a line has the values of all columns as the server gives them */
	struct str *value; /* the values of a line */
	struct buf line;   /* the last line */
	struct database_column *column; /* of database_describe() */
	struct arena names;             /* their names */

	/* rows that are sent */
	char *table;
	struct str *into; /* their columns */
	enum database_kind *into_kind;
	size_t into_count;
	struct buf rows;  /* lines that wait */
	const char *next; /* what LOAD DATA reads next of them; NULL: nothing may be read */
	struct buf text;  /* values without their escapes */
	uint64_t taken;   /* rows that are in the table */
	bool broken;      /* an error was noted */
	bool no_local;    /* the server forbids LOAD DATA LOCAL */
};

static inline struct mysql *mysql_of(struct database *d)
{
	return (struct mysql *)d;
}

/* Note what the server, or the client library, says. Returns false. */
bool mysql_fail(struct mysql *m);

/* Send a command. Its result is not read yet. */
bool mysql_send_command(struct mysql *m, struct str sql);

/* Forget the result of the last command. */
void mysql_forget(struct mysql *m);

/* Run a command, and keep its result in m->result. */
bool mysql_run_command(struct database *d, const char *sql, const struct str *value, size_t count);

/* ---- mysql_catalog: tables and their columns ---- */

void mysql_column_kind(struct database_column *c, const MYSQL_FIELD *field);
bool mysql_has_unique(struct database *d, struct str table, const struct str *column, size_t count,
                      bool *found);
bool mysql_table(struct database *d, struct str name, struct database_table *out);
void mysql_add_type(struct buf *sql, const struct database_field *field);
extern const struct database_scratch mysql_scratch;

/* ---- mysql_rows: many rows in and out ---- */

bool mysql_bulk_begin(struct database *d, const char *table, const struct str *column, size_t count,
                      bool fresh);
bool mysql_bulk_put(struct database *d, const char *lines, size_t len);
bool mysql_bulk_end(struct database *d, uint64_t *rows);
void mysql_bulk_stop(struct database *d);
bool mysql_lines(struct database *d, const char *sql);
bool mysql_line(struct database *d, struct str *line);
bool mysql_lines_end(struct database *d);
bool mysql_describe(struct database *d, const char *sql, const struct database_column **column,
                    size_t *count);

/* What LOAD DATA reads: for mysql_set_local_infile_handler(). */
int mysql_rows_open(void **handle, const char *name, void *m);
int mysql_rows_read(void *handle, char *out, unsigned int size);
void mysql_rows_close(void *handle);
int mysql_rows_error(void *handle, char *out, unsigned int size);

#endif
