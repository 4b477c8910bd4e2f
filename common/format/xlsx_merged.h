/*
 * xlsx_merged - count the values under merged cells, where Excel does not show them.
 *
 *	xlsx_merged_add(&m, "A5:C5");		// each range, after the rows
 *	xlsx_merged_look(&m, archive, part);	// once there is no row left
 *
 * In the file the ranges come after the rows, so the rows up to the last range are read a second
 * time. The caller owns the struct.
 */
#ifndef FORMAT_XLSX_MERGED_H
#define FORMAT_XLSX_MERGED_H

#include <stdint.h>

#include "format/archive.h"

struct xlsx_range {
	uint64_t top, bottom; /* rows */
	size_t left, right;   /* columns, from 1 */
};

struct xlsx_merged {
	struct xlsx_range *range;
	size_t count, capacity;
	uint64_t covered;       /* cells with a value that another one covers */
	uint64_t line;          /* the row of the first */
	size_t column;          /* its column, from 1 */
	struct xlsx_range over; /* what covers it */
};

/* Add a range as the sheet writes it. A text that is no range is ignored. */
void xlsx_merged_add(struct xlsx_merged *m, const char *ref);

/*
 * Count the values in the sheet `part` that are under a range. If a second reading fails, the rest
 * is not counted.
 */
void xlsx_merged_look(struct xlsx_merged *m, struct archive *archive, const char *part);

/* A cell as Excel names it: "B5". `name` has room for 32 bytes. */
const char *xlsx_cell_name(size_t column, uint64_t line, char name[32]);

void xlsx_merged_free(struct xlsx_merged *m);

#endif
