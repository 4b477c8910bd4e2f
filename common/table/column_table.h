/*
 * column_table - read a small table from a file by the names of its columns: rates, shares.
 *
 *	struct str name[] = { STR("currency"), STR("rate") }, cell[2];
 *	struct column_table *s = column_table_open("rates.csv", name, 2, NULL);
 *	while (column_table_next(s, cell)) ...
 *	ok = column_table_close(s);
 *
 * CSV, TSV or another table, as aux_file.h reads it. Errors of the file are reported.
 */
#ifndef TABLE_COLUMN_TABLE_H
#define TABLE_COLUMN_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/text.h"

struct aux_how;
struct column_table;

/*
 * Open the file and find the columns. NULL after an error was reported: it cannot be read, or a
 * column is missing (the message lists those that exist). `how`: the form of the file, see
 * aux_file.h; NULL: as its ending says.
 */
struct column_table *column_table_open(const char *path, const struct str *column, size_t count,
                                       const struct aux_how *how);

/*
 * Read the next row: a cell for each column, without blanks around it, null if it is empty. Rows in
 * which all cells are empty are skipped. Cells last until the next call. False at the end.
 */
bool column_table_next(struct column_table *s, struct str *cell);

/* The place of the last row, for messages. */
struct place column_table_place(const struct column_table *s);

/* Close and free. True if the whole file was read. */
bool column_table_close(struct column_table *s);

#endif
