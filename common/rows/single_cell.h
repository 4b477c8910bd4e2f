/*
 * single_cell - for rows of one cell each: find the delimiter that would cut them.
 *
 *	struct str cut = single_cell_delimiter(cell, how->delimiter, want, &cells);
 */
#ifndef ROWS_SINGLE_CELL_H
#define ROWS_SINGLE_CELL_H

#include "base/text.h"

/*
 * The delimiter, other than `delimiter`, that would cut the text of a row into `want` cells,
 * otherwise into the most cells; *cells gets their number. Null: the text has none.
 */
struct str single_cell_delimiter(struct str text, struct str delimiter, size_t want, size_t *cells);

/* A delimiter in the form that a spec has it. */
const char *single_cell_written(struct str delimiter);

#endif
