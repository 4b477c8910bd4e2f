/*
 * table - text tables whose columns line up, also with Chinese text.
 *
 *	struct table *t = table_new(3);
 *	table_head(t, 0, "account", TABLE_LEFT);
 *	table_cell(t, STR("1002")); table_cell(t, STR("3,749.56")); ...
 *	table_print(t, &out);
 *
 * The table copies its cells and shows them as text.h says, so a line break in a cell does not
 * break the line. Width is counted in terminal columns.
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "base/buf.h"

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table;

struct table *table_new(size_t columns);
void table_head(struct table *t, size_t column, const char *title, enum table_align align);

/*
 * Never cut the cells of a column, because people type or compare them. Call it before the first
 * cell.
 */
void table_keep(struct table *t, size_t column);

/*
 * Add the next cell of the current row; a row is complete after `columns` cells. Null is shown as
 * nothing.
 */
void table_cell(struct table *t, struct str text);

/*
 * The same for a key, in which every character must be visible: blanks other than the plain one are
 * shown as \u3000, and a text with a plain blank at an end is in quotes.
 */
void table_key(struct table *t, struct str text);

/* Append a key as table_key() shows it. */
void table_key_text(struct str text, struct buf *out);

size_t table_rows(const struct table *t);

/*
 * Append the whole table: titles, a line, rows, two spaces between columns, no blanks at line ends.
 * Cells wider than 40 columns are cut with …, except in columns to keep.
 */
void table_print(const struct table *t, struct buf *out);

void table_free(struct table *t);

/* Append an amount for people: "1,234,567.89" with separators. */
struct decimal;
void table_amount(struct decimal d, struct buf *out);

#endif
