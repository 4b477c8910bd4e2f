/*
 * workbook_cell - one cell of a workbook or a dBase table as a value of one field.
 *
 *	if (!workbook_cell_read(&reader, row, i, arena, &value, &fault)) ...
 *
 * As cell_read() (cell.h), but that a cell which is a day is one whatever the formats of the field,
 * and a number has the decimal mark that the file gives it whatever that of the field; and what the
 * file does not really hold is a fault for a field of any type, unless the spec calls it null. A
 * field of codes (the rule `code`) takes a number as it is shown, and neither a day, a time nor a
 * truth value.
 */
#ifndef CELLS_WORKBOOK_CELL_H
#define CELLS_WORKBOOK_CELL_H

#include "cells/cell.h"
#include "legacy/row_splitter.h"

/* The cell of `column`, which is below row->marks. Arguments and result as those of cell_read(). */
bool workbook_cell_read(const struct cell_reader *r, const struct legacy_row *row, size_t column,
                        struct arena *arena, struct str *value, enum fault *fault);

#endif
