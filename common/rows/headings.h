/*
 * headings - columns whose value stands in a row above those that it holds for (source.headings).
 *
 *	struct headings *h = headings_new(&spec->source);
 *	headings_file(h, &columns);
 *	found = headings_find(h, &row);		// each row, as it stands in the file
 *	headings_put(h, &row);			// once it has been brought to its columns
 *	if (found && ...) headings_take(h, row.line);
 *	headings_end(h, name);
 *
 * A ledger in which the account stands once above each block of its entries. The columns are the
 * last ones of the file; they are null up to the first heading.
 */
#ifndef ROWS_HEADINGS_H
#define ROWS_HEADINGS_H

#include "rows/columns.h"

struct headings;

/* What a heading has changed. */
enum headings_news {
	HEADINGS_SAME,  /* nothing: a page that goes on has it once more */
	HEADINGS_OTHER, /* a new block begins */
	HEADINGS_UNSURE /* the one before it is not known, see headings_forget() */
};

/*
 * For the files of `how`, which must last as long; NULL where it has none. All that follows does
 * nothing for NULL.
 */
struct headings *headings_new(const struct spec_source *how);

/* Begin a file, with no heading yet. */
void headings_file(struct headings *h, const struct columns *columns);

/*
 * Is the row, with the cells of the file, a heading? What it says is kept apart until
 * headings_take().
 */
bool headings_find(struct headings *h, const struct legacy_row *row);

/* Write what holds for the row into its last cells, which are those of the headings. */
void headings_put(const struct headings *h, struct legacy_row *row);

/* The row found last is a heading indeed: it holds from now on. */
enum headings_news headings_take(struct headings *h, uint64_t line);

/*
 * Did a regular expression run away on a cell of that row, so that nobody knows whether it is a
 * heading?
 */
bool headings_limited(const struct headings *h);

/* The row, brought to its columns, is a record: count it where a heading is still to come. */
void headings_record(struct headings *h, uint64_t line);

/* The name of the first heading that the row found last matches. */
struct str headings_name(const struct headings *h);

/* As for fields (fields.h): a block of rows somewhere in the file, and what goes on behind it. */
void headings_forget(struct headings *h);
bool headings_settled(const struct headings *h);
void headings_continue(struct headings *h, struct headings *before);

/* Forget how many there were. */
void headings_clear(struct headings *h);

/*
 * The file ends, which has records or has not: say, where -v asks, how many headings there were.
 * Trouble is told where no row was one.
 */
void headings_end(const struct headings *h, const char *file, bool records);

void headings_free(struct headings *h);

#endif
