/*
 * header_row - the header of a legacy file: the row, or the two, in which its names stand.
 *
 *	if (!header_row_read(&columns, legacy, &spec->source)) ...
 */
#ifndef ROWS_HEADER_ROW_H
#define ROWS_HEADER_ROW_H

#include "rows/columns.h"

/*
 * Find the header of the file that is open in `s`, as source.header says, and read it into `c`.
 * Rows in front of it, and those right below it that are no data, are passed over. Without a header
 * the names are c1, c2, ... for the cells of the first row, or those that the spec gives. False
 * after an error was reported: it is not there (the names of the row that comes nearest are shown).
 */
bool header_row_read(struct columns *c, struct legacy *s, const struct spec_source *how);

/*
 * Would the row whose cells are `row`, below `above` (of no line: there is none), be the header
 * that `how` describes, wherever it stands? `c` then has its names. Nothing is told.
 */
bool header_row_is(struct columns *c, const struct spec_source *how, const struct columns *above,
                   const struct columns *row);

#endif
