/*
 * store_rows - a table or a query of a database as the rows of a legacy file: its column names as
 * the header, then a row for each record.
 *
 *	struct store_rows *r = store_rows_open(how);
 *	while (store_rows_row(r, &row)) ...
 *	if (store_rows_failed(r)) ...
 *	store_rows_close(r);
 *
 * The database is only read, in one snapshot, row by row. Each row has its place: the table and its
 * primary key (`account:1001`; several columns of a key are joined by commas, and a comma in a value
 * is %2C), or the number of the row if the table has no key. For a query it is its column _at, or
 * the number of the row.
 */
#ifndef LEGACY_STORE_ROWS_H
#define LEGACY_STORE_ROWS_H

#include "legacy/row_splitter.h"
#include "spec/spec.h"

struct store_rows;

/* Open how->read, which must last as long as the result. NULL after an error was reported. */
struct store_rows *store_rows_open(const struct spec_source *how);

/*
 * The next row; it lasts until the next call. The first one has the names of the columns. False
 * after the last one, and after an error was reported.
 */
bool store_rows_row(struct store_rows *r, struct legacy_row *row);

/* Was an error reported? */
bool store_rows_failed(const struct store_rows *r);

/* Take the row back: store_rows_row() returns it again. */
void store_rows_back(struct store_rows *r);

/* The URL without secrets; what is read of it, for messages ("table 'account'"). */
const char *store_rows_name(const struct store_rows *r);
const char *store_rows_what(const struct store_rows *r);

/* How many records were read. */
uint64_t store_rows_count(const struct store_rows *r);

/* Report what is only known at the end: text that was decoded in the wrong encoding. */
void store_rows_end(const struct store_rows *r);

/* Signs of a wrong encoding so far. */
const struct row_splitter_signs *store_rows_signs(const struct store_rows *r);

/* NULL is allowed. */
void store_rows_close(struct store_rows *r);

#endif
