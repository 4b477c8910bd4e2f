/*
 * grid - one row of a workbook or of a dBase table: cells with their kind.
 *
 *	while (xlsx_next(x, &row))
 *		for (size_t i = 0; i < row.count; i++) ... row.cell[i], row.mark[i]
 *
 * A text file only has texts. Here a date is a date, and 1.234 is a number in every country, so the
 * spec needs no format and no decimal mark. Cells whose value is not really in the file are marked.
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
	/* from here on the cell is at fault; its text is that of the file */
	GRID_DESTROYED,    /* a number of more than 15 digits, of which a spreadsheet keeps 15 */
	GRID_ERROR,        /* #N/A, #REF! */
	GRID_UNCALCULATED, /* a formula without its result */
	GRID_UNREADABLE    /* its text is in another file (a memo), or the cell has two values */
};

struct grid_row {
	struct str *cell;    /* UTF-8; null: empty */
	unsigned char *mark; /* an enum grid_kind for each */
	/*
	 * how the digits of each number are shown; NULL: as they are. If the array is NULL: all as
	 * they are
	 */
	const char **picture;
	size_t count;  /* how many */
	uint64_t line; /* its number, as shown by the program that wrote the file */
};

/*
 * Append a number to `out` as its picture shows it: 1002.1 by 0.00 is 1002.10, 100101 by 0000\-00
 * is 1001-01. In a picture 0 is a digit, # a digit that is left out if the number has none there, .
 * the point, and a character after a \ is itself. Separators of thousands are not shown. False,
 * with nothing appended, if the number is negative or has more digits after the point than are
 * shown.
 */
bool grid_shown(struct str number, const char *picture, struct buf *out);

#endif
