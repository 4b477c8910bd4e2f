/*
 * xlsx - the rows of one sheet of an Excel workbook (ECMA-376, transitional and strict).
 *
 *	struct xlsx *x = xlsx_open(fd, 0, "book.xlsx", STR("Sheet1"));
 *	while (xlsx_next(x, &row)) ...
 *	xlsx_close(x);
 *
 * The sheet is parsed while it is inflated: memory grows with the shared strings, not with the
 * rows. What a person sees in Excel as the value of a cell is what the cell gives: numbers with the
 * 15 digits that Excel keeps, dates by their number format as ISO text, the result that is stored
 * with a formula. What is wrong with the workbook is told as an error, with the name given, the row
 * where there is one, and what to do.
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
 * number from 1; null: the first that is visible and not empty, and a note where there are others;
 * there is one, too, where its days are counted from 1904. NULL after an error was reported.
 */
struct xlsx *xlsx_open(int fd, off_t start, const char *file, struct str sheet);

/* The name of the sheet that is read; lasts as long as `x`. */
const char *xlsx_sheet(const struct xlsx *x);

/*
 * The next row that has a value; row->line is its number in Excel. Cells that are missing are null.
 * It lasts until the next call. False at the end, or after an error was reported: xlsx_failed()
 * says which.
 */
bool xlsx_next(struct xlsx *x, struct grid_row *row);
bool xlsx_failed(const struct xlsx *x);

/* How many of the rows given so far are hidden in Excel (by a filter, or by hand). */
uint64_t xlsx_hidden(const struct xlsx *x);

/*
 * How many results of formulas in the rows given so far may be out of date, since the workbook asks
 * to be calculated when it is opened; *line: the row of the first.
 */
uint64_t xlsx_stale(const struct xlsx *x, uint64_t *line);

/*
 * Once all rows are given: how many values lie under merged cells, where Excel does not show them;
 * *name: where the first stands and what covers it, "B5 under A5:C5".
 */
uint64_t xlsx_covered(const struct xlsx *x, char name[128]);

/* NULL is allowed. */
void xlsx_close(struct xlsx *x);

#endif
