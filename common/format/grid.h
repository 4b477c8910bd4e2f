/*
 * grid - one row of a workbook or of a dBase table: cells that know what they are.
 *
 *	while (xlsx_next(x, &row))
 *		for (size_t i = 0; i < row.count; i++) ... row.cell[i], row.mark[i]
 *
 * A text file has nothing but texts. Here a date is a date and 1.234 a number whatever the country,
 * so that no format and no decimal mark has to be asked for; and what the file does not really hold
 * is marked.
 */
#ifndef FORMAT_GRID_H
#define FORMAT_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum grid_kind {
	GRID_TEXT,   /* a text, or nothing */
	GRID_NUMBER, /* digits with the decimal mark . */
	GRID_DATE,   /* 2023-01-31 or 2023-01-31T12:30:00 */
	GRID_TIME,   /* 12:30:00, hours that may go on beyond 24 */
	GRID_TRUTH,  /* true or false */
	/* from here on the cell is at fault; its text is what stands in the file */
	GRID_DESTROYED,    /* a number of more than 15 digits, of which a spreadsheet keeps 15 */
	GRID_ERROR,        /* #N/A, #REF! */
	GRID_UNCALCULATED, /* a formula without its result */
	GRID_UNREADABLE    /* its text stands elsewhere: a memo; or the cell has two values */
};

struct grid_row {
	struct str *cell;    /* UTF-8; null: nothing there */
	unsigned char *mark; /* an enum grid_kind for each */
	/* how the digits of each number are shown; NULL: as they are. NULL: of all */
	const char **picture;
	size_t count;  /* how many */
	uint64_t line; /* its number, as the program that wrote the file shows it */
};

/*
 * A number as its picture shows it, appended to `out`: 1002.1 by 0.00 is 1002.10, 100101 by
 * 0000\-00 is 1001-01. In a picture 0 is a digit, # one only where it is not zero, . the point, and
 * what stands behind a \ is itself; separators of thousands are not shown. False, and nothing
 * appended, where the number is negative or has more digits after the point than are shown.
 */
bool grid_shown(struct str number, const char *picture, struct buf *out);

#endif
