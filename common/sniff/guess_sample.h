/*
 * guess_sample - the first rows of a legacy file, kept in memory.
 *
 *	struct guess_sample s = { 0 };
 *	guess_sample_read(&s, legacy);
 *	guess_sample_free(&s);
 */
#ifndef SNIFF_GUESS_SAMPLE_H
#define SNIFF_GUESS_SAMPLE_H

#include "legacy/legacy.h"

#define GUESS_SAMPLE 300 /* rows to keep */

struct guess_sample {
	struct legacy_row *row; /* their texts live in `arena` */
	size_t count;           /* how many there are */
	bool whole;             /* the file has no more */
	/* cells that most rows have, without rows of one cell; 0: no rows */
	size_t cells;
	struct arena arena;
};

/* Read the first rows of the file that is open in `s`. False after an error was reported. */
bool guess_sample_read(struct guess_sample *sample, struct legacy *s);

/* Cell `i` of a row without blanks at its ends; "" if the row is shorter. */
struct str guess_cell(const struct legacy_row *row, size_t i);

/* How many cells of a row have text. */
size_t guess_filled(const struct legacy_row *row);

void guess_sample_free(struct guess_sample *sample);

#endif
