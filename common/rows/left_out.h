/*
 * left_out - the rows of a file that became no records: how many for each reason, and whether they
 * looked like records.
 *
 *	left_out_add(&l, LEFT_OUT_SKIP, line, fields_holds(fields, &row, arena));
 *	left_out_join(&l, &part);			// of later rows; `part` is cleared
 *	left_out_end(&l, file);				// each file
 */
#ifndef ROWS_LEFT_OUT_H
#define ROWS_LEFT_OUT_H

#include <stdbool.h>
#include <stdint.h>

enum left_out_why {
	LEFT_OUT_TOTAL,
	LEFT_OUT_PAGE,
	LEFT_OUT_HEADER,
	LEFT_OUT_HEADING,
	LEFT_OUT_COMMENT,
	LEFT_OUT_SKIP,
	LEFT_OUT_BLANK,
	LEFT_OUT_REASONS
};

struct left_out {
	uint64_t rows[LEFT_OUT_REASONS];
	/* how many of these rows have a date or an amount, as a record has */
	uint64_t holding[LEFT_OUT_REASONS];
	uint64_t first[LEFT_OUT_REASONS]; /* the line of the first such row */
};

/* Count the row on `line` as left out. `holds`: it has values of a record. */
void left_out_add(struct left_out *l, enum left_out_why why, uint64_t line, bool holds);

void left_out_join(struct left_out *l, struct left_out *part);

/*
 * The file ends: report which keys have left out rows with values of a record. It is a note for
 * keys that are meant for other rows; for source.skip it needs -v. With -v also report how many
 * rows were left out for each reason. Then clear `l`.
 */
void left_out_end(struct left_out *l, const char *file);

#endif
