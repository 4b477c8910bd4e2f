/*
 * printed_page - rows that belong to a printed page, not to the data: titles, repeated headers,
 * sums carried over (source.page).
 *
 *	struct printed_page p = { 0 };
 *	printed_page_open(&p, &spec->source, spec->source.page);
 *	if (!printed_page_file(&p, &columns)) ...
 *	again = printed_page_repeats(&p, &row);		// each row, as the file has it
 *	if (again || row_condition_holds(p.when, ...)) printed_page_count(&p, row.line);
 *	printed_page_end(&p, name);
 *
 * Such rows interrupt rows that belong together. They are left out, and end nothing.
 */
#ifndef ROWS_PRINTED_PAGE_H
#define ROWS_PRINTED_PAGE_H

#include "rows/row_condition.h"

struct printed_page {
	struct row_condition *when;    /* NULL: none */
	bool header;                   /* rows that repeat the header count, too */
	const struct columns *columns; /* of the open file */
	uint64_t rows;                 /* rows of this file that were left out */
	uint64_t first;                /* the line of the first of them */
};

/* By the settings in `how`. `when` is the condition; it must last as long as `p`. */
void printed_page_open(struct printed_page *p, const struct spec_source *how,
                       const struct spec_expr *when);

/* Begin a file. False after an error was reported. */
bool printed_page_file(struct printed_page *p, const struct columns *columns);

/* Does the row, with the cells of the file, repeat the header, or one of its two rows? */
bool printed_page_repeats(const struct printed_page *p, const struct legacy_row *row);

/* Count the row on `line` as left out. */
void printed_page_count(struct printed_page *p, uint64_t line);

/* Take over the counts of a thread that has worked further down, and clear them there. */
void printed_page_join(struct printed_page *p, struct printed_page *part);

/* The file ends: with -v report how many such rows it had. */
void printed_page_end(const struct printed_page *p, const char *file);

void printed_page_free(struct printed_page *p);

#endif
