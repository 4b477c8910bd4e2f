/*
 * single_cell - rows of one cell each: which delimiter would cut them?
 *
 *	struct str cut = single_cell_delimiter(cell, how->delimiter, want, &cells);
 */
#ifndef ROWS_SINGLE_CELL_H
#define ROWS_SINGLE_CELL_H

#include "base/text.h"

/*
 * The delimiter, another than `delimiter`, that would cut the text of a row into `want` cells, or
 * else into the most; how many in *cells. Null: none is in it.
 */
struct str single_cell_delimiter(struct str text, struct str delimiter, size_t want, size_t *cells);

/* A delimiter as it is written in a spec. */
const char *single_cell_written(struct str delimiter);

#endif
