/*
 * xlsx - read the rows of one sheet of an Excel workbook (ECMA-376, transitional and strict).
 *
 *	struct xlsx *x = xlsx_open(fd, 0, "book.xlsx", STR("Sheet1"));
 *	while (xlsx_next(x, &row)) ...
 *	xlsx_close(x);
 *
 * The sheet is parsed while it is inflated: memory grows with the shared strings, not with the
 * rows. The value of a cell is what a person sees in Excel: numbers with the 15 digits that Excel
 * keeps, dates (known by their number format) as ISO text, for a formula its stored result. An
 * error in the workbook is reported with the name of the file, the row if it is in one, and what to
 * do.
 */
#ifndef FORMAT_XLSX_H
#define FORMAT_XLSX_H

#include <stdbool.h>
#include <sys/types.h>

#include "format/grid.h"

struct xlsx;

/*
 * Open the workbook that begins at byte `start` of the regular file `fd`, which stays the caller's.
 * `file` (which must last as long) names it in messages. `sheet`: the name of the sheet, or its
 * number from 1; null: the first that is visible and not empty, with a note if there are others.
 * Another note reports that days are counted from 1904. NULL after an error was reported.
 */
struct xlsx *xlsx_open(int fd, off_t start, const char *file, struct str sheet);

/* The name of the sheet; lasts as long as `x`. */
const char *xlsx_sheet(const struct xlsx *x);

/*
 * Read the next row that has a value; row->line is its number in Excel. Missing cells are null. The
 * row lasts until the next call. False at the end, or after an error was reported: xlsx_failed()
 * says which.
 */
bool xlsx_next(struct xlsx *x, struct grid_row *row);
bool xlsx_failed(const struct xlsx *x);

/* How many of the rows read so far are hidden in Excel (by a filter, or by hand). */
uint64_t xlsx_hidden(const struct xlsx *x);

/*
 * How many results of formulas in the rows read so far may be out of date, because the workbook
 * asks to be calculated when it is opened. *line gets the row of the first.
 */
uint64_t xlsx_stale(const struct xlsx *x, uint64_t *line);

/*
 * After the last row: how many values are under merged cells, where Excel does not show them.
 * `name` gets the first one and what covers it, "B5 under A5:C5".
 */
uint64_t xlsx_covered(const struct xlsx *x, char name[128]);

/* NULL is allowed. */
void xlsx_close(struct xlsx *x);

#endif
