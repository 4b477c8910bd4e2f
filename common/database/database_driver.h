/*
 * database_driver - what a driver provides. For use inside common/database only, but for the names
 * of the drivers.
 *
 * Each function gets the connection that `open` returned. A function that fails fills d->error.
 */
#ifndef DATABASE_DATABASE_DRIVER_H
#define DATABASE_DATABASE_DRIVER_H

#include "base/mem.h"
#include "database/database.h"

/* What every connection begins with. */
struct database {
	const struct database_driver *driver;
	struct database_error error;
	struct arena said; /* the texts of the error */
	struct buf sql;    /* scratch */
	uint64_t affected; /* rows of the last command */
	bool marked;       /* the transaction has a mark */
	/* of its texts, if that does not have all characters; NULL: it does */
	const char *encoding;
};

struct database_driver {
	char quote; /* around names */
	struct database_dialect dialect;
	const struct database_scratch *scratch;
	/* what ALTER COLUMN does so that bytes are not packed; NULL: nothing */
	const char *unpacked;
	void (*add_type)(struct buf *sql, const struct database_field *field);
	/* NULL unless the dialect has comments_inside */
	void (*add_comment)(const struct database *d, struct buf *sql, struct str text);
	/* NULL: nothing */
	void (*end_table)(const struct database *d, struct buf *sql, struct str comment);
	struct database *(*open)(const char *url);
	bool (*run)(struct database *d, const char *sql, const struct str *value, size_t count);
	/* run SQL with the next command, which gets its error; NULL: it is run at once */
	bool (*run_soon)(struct database *d, const char *sql);
	bool (*row)(struct database *d);
	struct str (*value)(const struct database *d, size_t i);
	bool (*table)(struct database *d, struct str name, struct database_table *out);
	bool (*has_unique)(struct database *d, struct str table, const struct str *column,
	                   size_t count, bool *found);
	bool (*bulk_begin)(struct database *d, const char *table, const struct str *column,
	                   size_t count, bool fresh);
	bool (*bulk_put)(struct database *d, const char *lines, size_t len);
	bool (*bulk_end)(struct database *d, uint64_t *rows);
	void (*bulk_stop)(struct database *d);
	bool (*lines)(struct database *d, const char *sql);
	bool (*line)(struct database *d, struct str *line);
	bool (*lines_end)(struct database *d);
	bool (*describe)(struct database *d, const char *sql, const struct database_column **column,
	                 size_t *count);
	bool (*begin)(struct database *d, bool read_only);
	bool (*lock)(struct database *d, const char *name);
	bool (*lock_table)(struct database *d, const char *table);
	void (*close)(struct database *d);
};

/* Forget the last error. */
void database_clear(struct database *d);

/* Note an error of our own. Returns false. */
bool database_fail(struct database *d, enum database_trouble kind, const char *message);

#endif
