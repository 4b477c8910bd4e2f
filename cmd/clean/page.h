/*
 * page - what a printed page has besides its records: titles, repeated headers, sums carried over (source.page).
 *
 *	struct page p = {0};
 *	page_open(&p, &spec->source, spec->source.page);
 *	if (!page_file(&p, &columns)) ...
 *	again = page_repeats(&p, &row);		// each row, as it stands in the file
 *	if (again || condition_holds(p.when, ...)) page_count(&p, row.line);
 *	page_end(&p, name);
 *
 * Such rows stand in the middle of what belongs together: they are left out and stop nothing.
 */
#ifndef CLEAN_PAGE_H
#define CLEAN_PAGE_H

#include "condition.h"

struct page {
	struct condition *when;		/* NULL: none */
	bool header;			/* rows that repeat the header are meant */
	const struct columns *columns;	/* of the file that is open */
	uint64_t rows;			/* of this file that were left out */
	uint64_t first;			/* the line of the first of them */
};

/* As `how` says; `when` is the condition, which must last as long. */
void page_open(struct page *p, const struct spec_source *how, const struct spec_expr *when);

/* Begin a file. False after trouble was told. */
bool page_file(struct page *p, const struct columns *columns);

/* Does the row, with the cells of the file, say the same as the header, or as one of its two rows? */
bool page_repeats(const struct page *p, const struct legacy_row *row);

/* The row on `line` is left out. */
void page_count(struct page *p, uint64_t line);

/* Another thread has worked further down: take over what it counted, which is then forgotten. */
void page_join(struct page *p, struct page *part);

/* The file ends: say, where -v asks, how many rows there were. */
void page_end(const struct page *p, const char *file);

void page_free(struct page *p);

#endif
