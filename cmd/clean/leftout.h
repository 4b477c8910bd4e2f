/*
 * leftout - the rows of a file that became no records: how many for which reason, and whether they looked like records.
 *
 *	leftout_add(&l, LEFTOUT_SKIP, line, fields_holds(fields, &row, arena));
 *	leftout_join(&l, &part);			// of the rows below; `part` begins anew
 *	leftout_end(&l, file);				// each file
 */
#ifndef CLEAN_LEFTOUT_H
#define CLEAN_LEFTOUT_H

#include <stdbool.h>
#include <stdint.h>

enum leftout_why { LEFTOUT_TOTAL, LEFTOUT_PAGE, LEFTOUT_HEADER, LEFTOUT_HEADING, LEFTOUT_COMMENT, LEFTOUT_SKIP, LEFTOUT_BLANK, LEFTOUT_REASONS };

struct leftout {
	uint64_t rows[LEFTOUT_REASONS];
	uint64_t holding[LEFTOUT_REASONS];	/* rows of them with a day or an amount, as a record has them */
	uint64_t first[LEFTOUT_REASONS];	/* the line of the first of these */
};

/* The row on `line` is left out. `holds`: it has values of a record. */
void leftout_add(struct leftout *l, enum leftout_why why, uint64_t line, bool holds);

void leftout_join(struct leftout *l, struct leftout *part);

/*
 * The file ends: say which keys have left out rows with values of a record; a note for those that are made for other rows, with -v for
 * source.skip. With -v also how many rows were left out for which reason. Then begin anew.
 */
void leftout_end(struct leftout *l, const char *file);

#endif
