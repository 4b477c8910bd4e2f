/*
 * tablefile - write a table to a CSV file that people open, usually in a spreadsheet.
 *
 *	struct tablefile *t = tablefile_open("crossref.csv");
 *	tablefile_cell(t, STR("dropped"));		// the first row is the header
 *	tablefile_cell(t, STR("kept"));
 *	tablefile_end_row(t);
 *	ok = tablefile_close(t, ok);
 *
 * Text that a spreadsheet would take for a formula gets a ' in front (formula.h). The file appears
 * whole or not at all (outfile.h). Add a new format here, and all such files can use it.
 */
#ifndef REPORT_TABLEFILE_H
#define REPORT_TABLEFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct tablefile;

/* Open for writing; NULL after an error was reported. */
struct tablefile *tablefile_open(const char *path);

/* Add the next cell of the row; null is an empty cell. */
void tablefile_cell(struct tablefile *t, struct str text);

/* Add a count as the next cell. */
void tablefile_count(struct tablefile *t, uint64_t n);

/* End the row, which has at least one cell. */
void tablefile_end_row(struct tablefile *t);

/*
 * Close and free. commit: the file appears under its name. True when all was written (and
 * committed, if asked). NULL is allowed and true.
 */
bool tablefile_close(struct tablefile *t, bool commit);

#endif
