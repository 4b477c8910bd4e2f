/*
 * bookfile - write an Excel workbook (.xlsx), row by row, one sheet after the other.
 *
 *	struct bookfile *w = bookfile_open("folder/.t.xlsx", "folder", "Sheet1");
 *	bookfile_text(w, 0, STR("1001")) && bookfile_number(w, 1, "5000.00", 2) && bookfile_row(w) ...
 *	ok = bookfile_close(w);
 *
 * The sheet goes to a temporary file without a name while it is written, so memory does not grow with the rows. The
 * same cells make the same bytes: the workbook has no time and no author. A text is always a text, never a formula.
 * An error is left in errno: the caller knows the name of the file and reports it.
 */
#ifndef WORKBOOK_BOOKFILE_H
#define WORKBOOK_BOOKFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* The limits of Excel. */
#define BOOKFILE_ROWS    1048576
#define BOOKFILE_COLUMNS 16384
#define BOOKFILE_TEXT    32767 /* UTF-16 units of a cell */
#define BOOKFILE_DIGITS  15    /* of a number */

struct bookfile;

/* Can this build write workbooks? */
bool bookfile_possible(void);

/*
 * Begin a workbook that bookfile_close() writes to `path`, an empty file that exists. Its temporary files are in `folder`.
 * `sheet`: the name of the sheet. NULL if that is not possible, with errno.
 */
struct bookfile *bookfile_open(const char *path, const char *folder, const char *sheet);

/*
 * Can a cell have the text? False if it has more than BOOKFILE_TEXT units (*too_long is true), or a character that XML
 * does not have.
 */
bool bookfile_text_fits(struct str text, bool *too_long);

/* Write a cell of the current row, `column` counted from 0, in the order of the columns. */
void bookfile_text(struct bookfile *w, size_t column, struct str text);

/*
 * A number: `text` with at most BOOKFILE_DIGITS significant digits. `scale` digits after the point
 * are shown.
 */
void bookfile_number(struct bookfile *w, size_t column, struct str text, unsigned scale);

/*
 * A date: days since 1899-12-30, at least 61 (1900-03-01). `picture` is how it is shown, such as
 * yyyy-mm-dd.
 */
void bookfile_date(struct bookfile *w, size_t column, int days, const char *picture);

/* The same in bold letters: a title, a sum. */
void bookfile_title(struct bookfile *w, size_t column, struct str text);

/* The width of columns from `first` to `last` of the sheet, in characters. Before its first row. */
void bookfile_width(struct bookfile *w, size_t first, size_t last, unsigned characters);

/*
 * End the sheet and begin the next one. Its name is that of no other sheet, has at most 31 characters
 * and none of []:*?/\\. False if that is not possible, with errno.
 */
bool bookfile_sheet(struct bookfile *w, const char *sheet);

/* End the row. False if it could not be written, with errno. */
bool bookfile_row(struct bookfile *w);

/* Write the workbook to its path and free it; false with errno. With `keep` false, write nothing. */
bool bookfile_close(struct bookfile *w, bool keep);

#endif
