/*
 * ragged_join - decides whether to join the pieces of a text that contains unquoted delimiters.
 *
 *	if (!ragged_join_file(fields, join, &spec->source, place)) ...
 *	if (ragged_join_is_sure(fields, columns, &row, join, &spec->source, arena)) ...
 *
 * A row with too many cells can be explained in many ways. The extra cells count as pieces of the
 * column that the spec names only if each value can then be read, and if they cannot also be pieces
 * of numbers (34,100 next to 000).
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
 * The row has too many cells. Are they pieces of column `join`, and is no other explanation
 * possible?
 */
bool ragged_join_is_sure(struct fields *f, const struct columns *columns,
                         const struct legacy_row *row, size_t join, const struct spec_source *how,
                         struct arena *arena);

/*
 * The cells `from` to `to` as in the file, with the delimiters between them. It lives in the arena.
 */
struct str ragged_join_text(const struct legacy_row *row, size_t from, size_t to,
                            struct str delimiter, struct arena *arena);

#endif
