/*
 * stray_quote - quotes that stand alone, and make one cell of several, or of the rows up to the
 * next quote.
 *
 *	if (stray_quote_find(&row, &how, &stray)) ...
 *	stray_quote_describe(&stray, &out);
 *
 * Asked for rows over several lines and such as csv.h calls irregular only.
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
	 * a cell in quotes takes in lines that look like rows; false: a quote in the row is not
	 * doubled
	 */
	bool lines;
	uint64_t first, last; /* those lines; or those of the row */
	bool escaped;         /* a backslash stands in front of a quote */
};

/*
 * Does a quote in the row stand alone? Either text stands behind a closing one, and a cell may hold
 * others or has an escaped quote; or each line that a cell in quotes takes in has, with its quotes
 * as text, just the delimiters of the row or of the header.
 */
bool stray_quote_find(const struct csv_row *row, const struct stray_quote_how *how,
                      struct stray_quote *out);

/*
 * The cell as the file has it where that is known, since it may hold escapes; otherwise its text.
 */
struct str stray_quote_written(const struct csv_row *row, size_t i);

/* CRs in a text, but for those of a CR LF. */
uint64_t stray_quote_crs(struct str text);

/* Append what is wrong with the row, and what to do. */
void stray_quote_describe(const struct stray_quote *s, struct buf *out);

/*
 * What to say behind a message about the quotes of the row where a backslash stands in front of
 * one; else "".
 */
const char *stray_quote_advice(const struct csv_row *row, const struct spec_source *source);

#endif
