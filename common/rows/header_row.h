/*
 * header_row - find the header of a legacy file: the row, or the two rows, with the column names.
 *
 *	if (!header_row_read(&columns, legacy, &spec->source)) ...
 */
#ifndef ROWS_HEADER_ROW_H
#define ROWS_HEADER_ROW_H

#include "rows/columns.h"

/*
 * Find the header of the file that is open in `s`, by source.header, and read it into `c`. Rows
 * before it are skipped, and so are rows directly after it that are not data. Without a header the
 * names are c1, c2, ... for the cells of the first row, or those of the spec. False after an error
 * was reported: the header was not found (the message shows the names of the nearest row).
 */
bool header_row_read(struct columns *c, struct legacy *s, const struct spec_source *how);

/*
 * Would `row`, below `above` (line 0: no row), be the header that `how` describes, at any line? If
 * so, `c` gets its names. Nothing is reported.
 */
bool header_row_is(struct columns *c, const struct spec_source *how, const struct columns *above,
                   const struct columns *row);

#endif
