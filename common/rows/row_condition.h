/*
 * row_condition - an expression on the columns of the legacy file: source.skip and the `when` of
 * clean.totals.
 *
 *	if (!row_condition_file(c, &columns)) ...
 *	if (row_condition_holds(c, &row, at, arena, &fault)) ...
 *
 * It sees the cells by the names of their header (as they stand there, or as they are matched),
 * decoded, without control characters and blanks at the ends; an empty cell is null.
 */
#ifndef ROWS_ROW_CONDITION_H
#define ROWS_ROW_CONDITION_H

#include "rows/columns.h"

struct row_condition;

/* A condition on `e`, which must last as long; NULL where e is NULL. */
struct row_condition *row_condition_new(const struct spec_expr *e);

/*
 * Bind it to the columns of one file, which must last until the next call. False after an error was
 * reported.
 */
bool row_condition_file(struct row_condition *c, const struct columns *columns);

/*
 * Does it count rows, by ordinal()? Then row_condition_count() must see each, in order, before
 * row_condition_holds().
 */
bool row_condition_counts(const struct row_condition *c);
void row_condition_count(struct row_condition *c, const struct legacy_row *row, struct str at,
                         struct arena *arena);

/*
 * Is it true for this row, which stands at `at`? Null counts as false. Where it cannot be told (a
 * text that is no number) the answer is no, and *fault is the code; null otherwise. No condition
 * holds where `c` is NULL.
 */
bool row_condition_holds(struct row_condition *c, const struct legacy_row *row, struct str at,
                         struct arena *arena, struct str *fault);

/* Does it look at column `i` of the file? */
bool row_condition_uses(const struct row_condition *c, size_t i);

/* After a fault: the words for a message. */
const char *row_condition_detail(const struct row_condition *c);

/* NULL is allowed. */
void row_condition_free(struct row_condition *c);

#endif
