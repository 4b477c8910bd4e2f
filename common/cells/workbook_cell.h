/*
 * workbook_cell - reads one cell of a workbook or a dBase table as a value of one field.
 *
 *	if (!workbook_cell_read(&reader, row, i, arena, &value, &fault)) ...
 *
 * It works as cell_read() (cell.h), with these differences. A cell that is a day is one, whatever
 * formats the field has. A number has the decimal mark of the file, whatever mark the field has. A
 * value that the file does not really have is a fault for every type, unless the spec defines it as
 * null. A field of codes (the rule `code`) reads a number as it is shown, and accepts neither a day,
 * a time nor a truth value.
 */
#ifndef CELLS_WORKBOOK_CELL_H
#define CELLS_WORKBOOK_CELL_H

#include "cells/cell.h"
#include "legacy/row_splitter.h"

/*
 * The cell of `column`, which must be less than row->marks. Arguments and result as for
 * cell_read().
 */
bool workbook_cell_read(const struct cell_reader *r, const struct legacy_row *row, size_t column,
                        struct arena *arena, struct str *value, enum fault *fault);

#endif
