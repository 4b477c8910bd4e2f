/*
 * row_condition - an expression on the columns of the legacy file: source.skip and the `when` of
 * clean.totals.
 *
 *	if (!row_condition_file(c, &columns)) ...
 *	if (row_condition_holds(c, &row, at, arena, &fault)) ...
 *
 * It sees the cells by the names of their header (as written, or in the form for comparison):
 * decoded, without control characters, without blanks at the ends. An empty cell is null.
 */
#ifndef ROWS_ROW_CONDITION_H
#define ROWS_ROW_CONDITION_H

#include "rows/columns.h"

struct row_condition;

/* A condition on `e`, which must last as long as the result. NULL if `e` is NULL. */
struct row_condition *row_condition_new(const struct spec_expr *e);

/*
 * Bind it to the columns of one file, which must last until the next call. False after an error was
 * reported.
 */
bool row_condition_file(struct row_condition *c, const struct columns *columns);

/*
 * A condition may count rows with ordinal(): call this for each row, in order, before
 * row_condition_holds().
 */
void row_condition_count(struct row_condition *c, const struct legacy_row *row, struct str at,
                         struct arena *arena);

/*
 * Is it true for this row, whose place is `at`? Null counts as false. If it cannot be computed (a
 * text is not a number), the result is false and *fault is the code; otherwise *fault is null.
 * False if `c` is NULL.
 */
bool row_condition_holds(struct row_condition *c, const struct legacy_row *row, struct str at,
                         struct arena *arena, struct str *fault);

/* Does it use column `i` of the file? */
bool row_condition_uses(const struct row_condition *c, size_t i);

/* After a fault: the words for a message. */
const char *row_condition_detail(const struct row_condition *c);

/* NULL is allowed. */
void row_condition_free(struct row_condition *c);

#endif
