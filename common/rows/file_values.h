/*
 * file_values - values for every row of a file, from its name and from the rows above its header.
 *
 *	struct file_values g = { .how = &spec->source };
 *	file_values_row(&g, cells, count, line);	// each row up to the header
 *	if (!file_values_add(&g, &columns, legacy)) ...
 *	file_values_free(&g);
 *
 * Many exports have a year or a company there that no column has. These values become columns after
 * those of the file.
 */
#ifndef ROWS_FILE_VALUES_H
#define ROWS_FILE_VALUES_H

#include "rows/columns.h"

struct file_values {
	const struct spec_source *how;
	/* one for each of how->preamble; NULL: no row was read yet */
	struct file_value *value;
	struct arena arena; /* owns them */
	struct buf text;    /* the text of the current row */
};

/* Look at a row that may be above the header. */
void file_values_row(struct file_values *g, const struct str *cell, size_t count, uint64_t line);

/*
 * Add the columns to those of the file that is open in `s`; its header must be known. False after
 * an error was reported: the name or the rows do not match what the spec expects, or hold
 * undecodable bytes.
 */
bool file_values_add(struct file_values *g, struct columns *c, struct legacy *s);

void file_values_free(struct file_values *g);

#endif
