/*
 * gridcell - one cell of a workbook or a dBase table as a value of one field.
 *
 *	if (!gridcell_read(&reader, row->mark[i], row->cell[i], arena, &value, &fault)) ...
 *
 * As cell_read() (cell.h), but that a cell which is a day is one whatever the formats of the field, and a number has the decimal mark
 * that the file gives it whatever that of the field; and what the file does not really hold is a fault for a field of
 * any type, unless the spec calls it null.
 */
#ifndef CLEAN_GRIDCELL_H
#define CLEAN_GRIDCELL_H

#include "cell.h"

/* `mark`: an enum grid_mark. */
bool gridcell_read(const struct cell_reader *r, unsigned char mark, struct str cell, struct arena *arena,
                   struct str *value, enum fault *fault);

#endif
