/*
 * ragged_rows - rows brought to the columns of their header.
 *
 *	struct ragged_rows s = { .how = &spec->source };
 *	if (!ragged_rows_file(&s, &columns, place)) ...
 *	ragged_rows_fit(&s, &row, &arena);			// each row
 *	ragged_rows_end(&s, name);
 *
 * An export that does not quote a delimiter in a text gives that row a cell too many: with
 * source.ragged.join the pieces of that column are joined again. The struct is the caller's;
 * ragged_rows_free() gives its memory back.
 */
#ifndef CELLS_RAGGED_ROWS_H
#define CELLS_RAGGED_ROWS_H

#include "rows/columns.h"

struct fields;

struct ragged_rows {
	const struct spec_source *how;
	/* what reads its rows, so that they are joined in one way only; NULL: nothing does */
	struct fields *fields;
	const struct columns *columns; /* of the file that is open */
	/* the column whose pieces are joined; where source.ragged says so */
	size_t join;
	bool seen_whole; /* a row of this file had exactly the cells of the header */
	bool wide;       /* a row of this file had more than one cell */
	/*
	 * records of this file that had one cell where the header has more, up to the first other
	 * row
	 */
	uint64_t single;
	struct str other; /* the delimiter that would cut one of them, into so many: */
	size_t other_cells;
	uint64_t joined;  /* rows of this file that were joined */
	uint64_t first;   /* the line of the first of them */
	struct str *cell; /* the row at work, where it is not as the file has it */
	size_t capacity;  /* cells allocated */
};

/*
 * Begin a file, whose header stands at `place`. False after an error was reported: no column of
 * that name.
 */
bool ragged_rows_file(struct ragged_rows *s, const struct columns *columns, struct place place);

/*
 * Bring a row to its columns; row->misfit says where that cannot be done. What is made lives in
 * `arena`, the array of cells until the next call.
 */
void ragged_rows_fit(struct ragged_rows *s, struct legacy_row *row, struct arena *arena);

/*
 * The fields have found their columns in that file: may pieces of the one that is joined be? False
 * after an error was reported.
 */
bool ragged_rows_fields(const struct ragged_rows *s, struct place place);

/* The row, brought to its columns with row->misfit 1, is a record: see ragged_rows_end(). */
void ragged_rows_single(struct ragged_rows *s, const struct legacy_row *row);

/*
 * Another thread has brought rows further down to their columns: take over what it counted, which
 * is then forgotten.
 */
void ragged_rows_join(struct ragged_rows *s, struct ragged_rows *part);

/*
 * The file ends: say how many rows were joined. False, and reported, where all records were one
 * cell, which another delimiter would cut.
 */
bool ragged_rows_end(const struct ragged_rows *s, const char *file);

void ragged_rows_free(struct ragged_rows *s);

#endif
