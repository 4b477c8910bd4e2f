/*
 * ragged_join - may the pieces of a text be joined, which the delimiters in it have cut?
 *
 *	if (!ragged_join_file(fields, join, &spec->source, place)) ...
 *	if (ragged_join_is_sure(fields, columns, &row, join, &spec->source, arena)) ...
 *
 * A row with cells too many is cut in many ways. That all of them are pieces of the one column that
 * the spec names is believed where each value can then be read, and where they cannot as well be
 * pieces of numbers (34,100 beside 000).
 */
#ifndef CELLS_RAGGED_JOIN_H
#define CELLS_RAGGED_JOIN_H

#include "cells/fields.h"

/*
 * False after an error was reported, at `place`: column `join` of the file is read as a number, a
 * date or the like.
 */
bool ragged_join_file(const struct fields *f, size_t join, const struct spec_source *how,
                      struct place place);

/*
 * Are the cells that the row has too many, of which there are some, pieces of column `join`, and
 * can they be nothing else?
 */
bool ragged_join_is_sure(struct fields *f, const struct columns *columns,
                         const struct legacy_row *row, size_t join, const struct spec_source *how,
                         struct arena *arena);

/*
 * The cells `from` to `to` as they stood in the file, with the delimiters between them. In the
 * arena.
 */
struct str ragged_join_text(const struct legacy_row *row, size_t from, size_t to,
                            struct str delimiter, struct arena *arena);

#endif
