/* ragged_rows - see ragged_rows.h. */
#include "cells/ragged_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cells/ragged_join.h"
#include "rows/single_cell.h"

bool ragged_rows_file(struct ragged_rows *s, const struct columns *columns, struct place place)
{
	s->columns = columns;
	s->seen_whole = s->wide = false;
	s->joined = s->single = 0;
	s->other = STR_NULL;
	return s->how->ragged != RAGGED_JOIN ||
	       columns_need(columns, s->how->ragged_join, "source.ragged.join", place, &s->join);
}

bool ragged_rows_fields(const struct ragged_rows *s, struct place place)
{
	return s->how->ragged != RAGGED_JOIN || ragged_join_file(s->fields, s->join, s->how, place);
}

/* Is there no text in the cells from `first` on? */
static bool is_blank_from(const struct legacy_row *row, size_t first)
{
	struct legacy_row rest = *row;

	if (row->count <= first)
		return true;
	rest.cell += first;
	rest.count -= first;
	return columns_is_blank(&rest);
}

/* Make room for all columns at once, so that the array never moves while a row points to it. */
static void make_room(struct ragged_rows *s)
{
	if (s->columns->count > s->capacity)
		s->cell = mem_grow(s->cell, &s->capacity, s->columns->count, sizeof(*s->cell));
}

static void join(struct ragged_rows *s, struct legacy_row *row, size_t extra, struct arena *arena)
{
	size_t count = row->count - extra, after = s->join + 1;

	make_room(s);
	memcpy(s->cell, row->cell, s->join * sizeof(*s->cell));
	s->cell[s->join] = ragged_join_text(row, s->join, s->join + extra, s->how->delimiter,
	                                    arena);
	memcpy(s->cell + after, row->cell + after + extra, (count - after) * sizeof(*s->cell));
	row->cell = s->cell;
	row->count = count;
	if (s->joined++ == 0)
		s->first = row->line;
}

/* Should pieces of a text be joined? A workbook does not cut texts. */
static bool joins(const struct ragged_rows *s, const struct legacy_row *row)
{
	return s->how->ragged == RAGGED_JOIN && !row->mark;
}

/*
 * May a row with too many cells be joined? Empty cells at its end may be empty columns of a row
 * whose text was cut. Or the export may write delimiters at the end of each row; then a join would
 * shift every value. A row with exactly the cells of the header shows that it does not.
 */
static bool may_join(const struct ragged_rows *s, const struct legacy_row *row, struct arena *arena)
{
	return joins(s, row) && (s->seen_whole || !is_blank_from(row, s->columns->own)) &&
	       (!s->fields ||
	        ragged_join_is_sure(s->fields, s->columns, row, s->join, s->how, arena));
}

/*
 * Is there text where the header has no name and other rows are empty? Then the row may have an
 * extra comma, and lack the one at its end.
 */
static bool is_shifted(const struct ragged_rows *s, const struct legacy_row *row)
{
	return (s->columns->bare || joins(s, row)) && !is_blank_from(row, s->columns->least);
}

/*
 * Does the row have the cells of its columns? A text must have exactly these, except those that it
 * may lack at its end. A missing or extra delimiter moves the values after it into other columns,
 * and if the last cells are empty, nothing else shows that.
 */
static bool fits(const struct ragged_rows *s, const struct legacy_row *row)
{
	const struct columns *c = s->columns;

	if (c->grid)
		return is_blank_from(row, c->own) && !is_shifted(s, row);
	if (row->count == c->own)
		return !is_shifted(s, row);
	return row->count < c->own && row->count >= c->fewest &&
	       (c->own == c->least || is_blank_from(row, row->count - 1));
}

static void fit(struct ragged_rows *s, struct legacy_row *row, struct arena *arena)
{
	size_t count = s->columns->own, cells = row->count;

	row->misfit = 0;
	if (cells == count && s->columns->least == count) {
		s->seen_whole = s->wide = true;
		return;
	}
	row->trails = false;
	if (cells > count && may_join(s, row, arena))
		join(s, row, cells - count, arena);
	if (fits(s, row)) {
		s->seen_whole = s->seen_whole || cells == count;
		s->wide = true;
		return;
	}
	row->misfit = cells;
	row->trails = cells == count + 1 && is_blank_from(row, count);
	s->wide = s->wide || cells > 1;
}

/* After the cells of the file, add those that are the same in every row. */
static void add_given(struct ragged_rows *s, struct legacy_row *row)
{
	size_t own = s->columns->own, n = row->count < own ? row->count : own;

	make_room(s);
	memmove(s->cell, row->cell, n * sizeof(*s->cell));
	for (; n < own; n++)
		s->cell[n] = STR_NULL;
	memcpy(s->cell + own, s->columns->given, (s->columns->count - own) * sizeof(*s->cell));
	row->cell = s->cell;
	row->count = s->columns->count;
	/* the mark of a cell after the last column is not that of a value put in its place */
	row->marks = row->marks < own ? row->marks : own;
}

void ragged_rows_fit(struct ragged_rows *s, struct legacy_row *row, struct arena *arena)
{
	fit(s, row, arena);
	if (s->columns->count > s->columns->own)
		add_given(s, row);
}

/* Perhaps all records are one cell: find a delimiter that would cut this one. */
void ragged_rows_single(struct ragged_rows *s, const struct legacy_row *row)
{
	if (s->wide || s->columns->grid)
		return;
	s->single++;
	if (!s->other.p)
		s->other = single_cell_delimiter(row->cell[0], s->how->delimiter, s->columns->own,
		                                 &s->other_cells);
}

void ragged_rows_join(struct ragged_rows *s, struct ragged_rows *part)
{
	if (s->joined == 0)
		s->first = part->first;
	s->joined += part->joined;
	if (!s->other.p) {
		s->other = part->other;
		s->other_cells = part->other_cells;
	}
	s->single += part->single;
	s->wide = s->wide || part->wide;
	part->wide = false;
	part->joined = part->single = 0;
	part->other = STR_NULL;
}

bool ragged_rows_end(const struct ragged_rows *s, const char *file)
{
	bool cut = s->single == 0 || s->wide || !s->other.p;
	char count[27];

	if (!cut)
		diag_error(
			"%s: each row is one cell with source.delimiter \"%s\"; \"%s\" would cut one into %zu, where the "
			"header has %zu: write source: { delimiter: \"%s\" }",
			file, single_cell_written(s->how->delimiter), single_cell_written(s->other),
			s->other_cells, s->columns->own, single_cell_written(s->other));
	if (s->joined > 0)
		diag_note("%s: %s %s more cells than the header, joined in '%.*s' (source.ragged); "
		          "the first on "
		          "line %llu",
		          file, text_count(s->joined, count),
		          s->joined == 1 ? "row has" : "rows have", (int)s->how->ragged_join.len,
		          s->how->ragged_join.p, (unsigned long long)s->first);
	return cut;
}

void ragged_rows_free(struct ragged_rows *s)
{
	free(s->cell);
	s->cell = NULL;
}
