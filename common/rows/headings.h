/*
 * headings - columns whose value is in a row of its own, above the rows that it applies to
 * (source.headings).
 *
 *	struct headings *h = headings_new(&spec->source);
 *	headings_file(h, &columns);
 *	found = headings_find(h, &row);		// each row, as the file has it
 *	headings_put(h, &row);			// when its cells are in their columns
 *	if (found && ...) headings_take(h, row.line);
 *	headings_end(h, name, any_record);
 *
 * An example is a ledger that names the account once, above each block of its entries. These
 * columns are the last ones of the file. They are null up to the first heading.
 */
#ifndef ROWS_HEADINGS_H
#define ROWS_HEADINGS_H

#include "rows/columns.h"

struct headings;

/* What a heading changes. */
enum headings_news {
	HEADINGS_SAME,  /* nothing: the next page repeats it */
	HEADINGS_OTHER, /* a new block begins */
	HEADINGS_UNSURE /* the heading before it is not known, see headings_forget() */
};

/*
 * For the files of `how`, which must last as long as the result. NULL if it has no headings: all
 * functions below accept NULL and then do nothing.
 */
struct headings *headings_new(const struct spec_source *how);

/* Begin a file: there is no heading yet. */
void headings_file(struct headings *h, const struct columns *columns);

/*
 * Is the row, with the cells of the file, a heading? Its values do not apply before
 * headings_take().
 */
bool headings_find(struct headings *h, const struct legacy_row *row);

/* Write the current values into the last cells of the row; these belong to the headings. */
void headings_put(const struct headings *h, struct legacy_row *row);

/* The row found last is really a heading: its values apply from now on. */
enum headings_news headings_take(struct headings *h, uint64_t line);

/*
 * Did a regular expression take too many steps on a cell of that row, so that it is not known
 * whether the row is a heading?
 */
bool headings_limited(const struct headings *h);

/* The row, with its cells in their columns, is a record: count it if no heading came yet. */
void headings_record(struct headings *h, uint64_t line);

/* The name of the first heading that matches the row found last. */
struct str headings_name(const struct headings *h);

/*
 * As for fields (fields.h): this works on a block of rows somewhere in the file, and on the rows
 * after it.
 */
void headings_forget(struct headings *h);
bool headings_settled(const struct headings *h);
void headings_continue(struct headings *h, struct headings *before);

/* Reset the counts. */
void headings_clear(struct headings *h);

/*
 * The file ends; `records`: it has records. With -v report how many headings it had. Note records
 * above the first heading. False, and reported, if the file has records, but no row was a heading.
 */
bool headings_end(const struct headings *h, const char *file, bool records);

void headings_free(struct headings *h);

#endif
