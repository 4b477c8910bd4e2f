/*
 * printed_page - what a printed page has besides its records: titles, repeated headers, sums
 * carried over (source.page).
 *
 *	struct printed_page p = { 0 };
 *	printed_page_open(&p, &spec->source, spec->source.page);
 *	if (!printed_page_file(&p, &columns)) ...
 *	again = printed_page_repeats(&p, &row);		// each row, as it stands in the file
 *	if (again || row_condition_holds(p.when, ...)) printed_page_count(&p, row.line);
 *	printed_page_end(&p, name);
 *
 * Such rows stand in the middle of what belongs together: they are left out and stop nothing.
 */
#ifndef ROWS_PRINTED_PAGE_H
#define ROWS_PRINTED_PAGE_H

#include "rows/row_condition.h"

struct printed_page {
	struct row_condition *when;    /* NULL: none */
	bool header;                   /* rows that repeat the header are meant */
	const struct columns *columns; /* of the file that is open */
	uint64_t rows;                 /* of this file that were left out */
	uint64_t first;                /* the line of the first of them */
};

/* As `how` says; `when` is the condition, which must last as long. */
void printed_page_open(struct printed_page *p, const struct spec_source *how,
                       const struct spec_expr *when);

/* Begin a file. False after an error was reported. */
bool printed_page_file(struct printed_page *p, const struct columns *columns);

/*
 * Does the row, with the cells of the file, say the same as the header, or as one of its two rows?
 */
bool printed_page_repeats(const struct printed_page *p, const struct legacy_row *row);

/* The row on `line` is left out. */
void printed_page_count(struct printed_page *p, uint64_t line);

/* Another thread has worked further down: take over what it counted, which is then forgotten. */
void printed_page_join(struct printed_page *p, struct printed_page *part);

/* The file ends: say, where -v asks, how many rows there were. */
void printed_page_end(const struct printed_page *p, const char *file);

void printed_page_free(struct printed_page *p);

#endif
