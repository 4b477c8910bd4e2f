/*
 * stray_quote - find stray quotes: quotes that make one cell of several, or of all rows up to the
 * next quote.
 *
 *	if (stray_quote_find(&row, &how, &stray)) ...
 *	stray_quote_describe(&stray, &out);
 *
 * Call it only for rows over several lines, and for rows that csv.h calls irregular.
 */
#ifndef LEGACY_STRAY_QUOTE_H
#define LEGACY_STRAY_QUOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "format/csv.h"
#include "spec/spec.h"

struct stray_quote_how {
	const struct spec_source *source;
	bool bare_cr;   /* a CR alone ends a line of the file */
	size_t columns; /* of its header; 0: not known */
};

struct stray_quote {
	/*
	 * true: a cell in quotes holds lines that look like rows; false: a quote in the row is not
	 * doubled
	 */
	bool lines;
	uint64_t first, last; /* the lines in the cell, or the lines of the row */
	bool escaped;         /* a quote follows a backslash */
};

/*
 * Does the row have a stray quote? It has one in two cases. Text follows a closing quote, and a
 * cell may hold several cells or an escaped quote. Or a cell in quotes holds lines that each have,
 * with quotes read as text, exactly as many delimiters as the row or the header.
 */
bool stray_quote_find(const struct csv_row *row, const struct stray_quote_how *how,
                      struct stray_quote *out);

/* The cell as the file has it, if that is known (it may hold escapes), otherwise its text. */
struct str stray_quote_written(const struct csv_row *row, size_t i);

/* The number of CRs in a text that are not part of a CR LF. */
uint64_t stray_quote_crs(struct str text);

/* Append what is wrong with the row, and what the user can do. */
void stray_quote_describe(const struct stray_quote *s, struct buf *out);

/* What a message about the quotes of the row adds if a quote follows a backslash; otherwise "". */
const char *stray_quote_advice(const struct csv_row *row, const struct spec_source *source);

#endif
