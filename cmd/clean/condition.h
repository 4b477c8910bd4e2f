/*
 * condition - an expression on the columns of the legacy file: source.skip and the `when` of clean.totals.
 *
 *	if (!condition_file(c, &columns)) ...
 *	if (condition_holds(c, &row, at, arena, &fault)) ...
 *
 * It sees the cells by the names of their header (as they stand there, or as they are matched), decoded,
 * without control characters and blanks at the ends; an empty cell is null.
 */
#ifndef CLEAN_CONDITION_H
#define CLEAN_CONDITION_H

#include "columns.h"

struct condition;

/* A condition on `e`, which must last as long; NULL where e is NULL. */
struct condition *condition_new(const struct spec_expr *e);

/* Bind it to the columns of one file, which must last until the next call. False after trouble was told. */
bool condition_file(struct condition *c, const struct columns *columns);

/* Does it count rows, by ordinal()? Then condition_count() must see each, in order, before condition_holds(). */
bool condition_counts(const struct condition *c);
void condition_count(struct condition *c, const struct legacy_row *row, struct str at, struct arena *arena);

/*
 * Is it true for this row, which stands at `at`? Null counts as false. Where it cannot be told (a
 * text that is no number) the answer is no, and *fault is the code; null otherwise. No condition holds where `c` is NULL.
 */
bool condition_holds(struct condition *c, const struct legacy_row *row, struct str at,
                     struct arena *arena, struct str *fault);

/* Does it look at column `i` of the file? */
bool condition_uses(const struct condition *c, size_t i);

/* After a fault: the words for a message. */
const char *condition_detail(const struct condition *c);

/* NULL is allowed. */
void condition_free(struct condition *c);

#endif
