/*
 * ragged_rows - fits rows to the columns of their header.
 *
 *	struct ragged_rows s = { .how = &spec->source };
 *	if (!ragged_rows_file(&s, &columns, place)) ...
 *	ragged_rows_fit(&s, &row, &arena);			// each row
 *	ragged_rows_end(&s, name);
 *
 * If an export does not quote a delimiter in a text, the row has an extra cell: with
 * source.ragged.join the pieces of that column are joined again. The caller owns the struct;
 * ragged_rows_free() frees its memory.
 */
#ifndef CELLS_RAGGED_ROWS_H
#define CELLS_RAGGED_ROWS_H

#include "rows/columns.h"

struct fields;

struct ragged_rows {
	const struct spec_source *how;
	/* the fields that read its rows: a join must be the only possible one; NULL: no check */
	struct fields *fields;
	const struct columns *columns; /* of the file that is open */
	/* the column whose pieces are joined, if source.ragged says so */
	size_t join;
	bool seen_whole; /* a row of this file had exactly the cells of the header */
	bool wide;       /* a row of this file had more than one cell */
	/*
	 * records of this file with one cell although the header has more, up to the first other
	 * row
	 */
	uint64_t single;
	struct str other; /* the delimiter that would cut one of them, and into how many: */
	size_t other_cells;
	uint64_t joined;  /* rows of this file that were joined */
	uint64_t first;   /* the line of the first of them */
	struct str *cell; /* the row at work, if it differs from the file */
	size_t capacity;  /* cells allocated */
};

/*
 * Begin a file, whose header is at `place`. False after an error was reported: there is no column
 * with the name to join.
 */
bool ragged_rows_file(struct ragged_rows *s, const struct columns *columns, struct place place);

/*
 * Fit a row to its columns. If that fails, row->misfit is set. New texts live in `arena`, the array
 * of cells lasts until the next call.
 */
void ragged_rows_fit(struct ragged_rows *s, struct legacy_row *row, struct arena *arena);

/*
 * Call this after the fields have found their columns in that file: may the named column be joined?
 * False after an error was reported.
 */
bool ragged_rows_fields(const struct ragged_rows *s, struct place place);

/* Count a record that had row->misfit 1: see ragged_rows_end(). */
void ragged_rows_single(struct ragged_rows *s, const struct legacy_row *row);

/* Take over the counts of another thread, which fitted rows further down, and clear them there. */
void ragged_rows_join(struct ragged_rows *s, struct ragged_rows *part);

/*
 * The file ends: report how many rows were joined. False after an error was reported: all records
 * are one cell, which another delimiter would cut.
 */
bool ragged_rows_end(const struct ragged_rows *s, const char *file);

void ragged_rows_free(struct ragged_rows *s);

#endif
