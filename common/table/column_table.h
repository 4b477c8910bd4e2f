/*
 * column_table - a small table in a file, by the names of its columns: rates, shares.
 *
 *	struct str name[] = { STR("currency"), STR("rate") }, cell[2];
 *	struct column_table *s = column_table_open("rates.csv", name, 2, NULL);
 *	while (column_table_next(s, cell)) ...
 *	ok = column_table_close(s);
 *
 * CSV with a header, or TSV where the name ends in .tsv or .txt; UTF-8, another encoding by its
 * byte order mark, or GB18030. What is wrong with the file is told.
 */
#ifndef TABLE_COLUMN_TABLE_H
#define TABLE_COLUMN_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/text.h"

struct evidence;
struct column_table;

/*
 * Open and find the columns. NULL after an error was reported: unreadable, or a column that is not
 * there (with those that are). `evidence` gets the digest once all of it was read; NULL: nobody
 * asks.
 */
struct column_table *column_table_open(const char *path, const struct str *column, size_t count,
                                       struct evidence *evidence);

/*
 * The next row: a cell for each column, without blanks around it, null where it is empty. Rows with
 * nothing in any of them are passed over. Cells last until the next call. False at the end.
 */
bool column_table_next(struct column_table *s, struct str *cell);

/* Where the last row stands, for messages. */
struct place column_table_place(const struct column_table *s);

/* Close and free. True where all of it could be read. */
bool column_table_close(struct column_table *s);

#endif
