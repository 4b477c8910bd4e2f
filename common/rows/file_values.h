/*
 * file_values - values that hold for every row of a file: out of its name, and out of the rows
 * above its header.
 *
 *	struct file_values g = { .how = &spec->source };
 *	file_values_row(&g, cells, count, line);		// each row up to the header
 *	if (!file_values_add(&g, &columns, legacy)) ...
 *	file_values_free(&g);
 *
 * A year or a company that no column holds stands there in many exports. They become columns behind
 * those of the file.
 */
#ifndef ROWS_FILE_VALUES_H
#define ROWS_FILE_VALUES_H

#include "rows/columns.h"

struct file_values {
	const struct spec_source *how;
	/* one for each of how->preamble; NULL: nothing was looked at yet */
	struct file_value *value;
	struct arena arena; /* for them */
	struct buf text;    /* the row at work */
};

/* Look at a row that may stand above the header. */
void file_values_row(struct file_values *g, const struct str *cell, size_t count, uint64_t line);

/*
 * Add the columns to those of the file that is open in `s`, whose header is known. False after an
 * error was reported: the name or the rows do not match what the spec expects, or hold what does
 * not decode.
 */
bool file_values_add(struct file_values *g, struct columns *c, struct legacy *s);

void file_values_free(struct file_values *g);

#endif
