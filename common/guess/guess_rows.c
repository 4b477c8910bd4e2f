/* guess_rows - see guess_rows.h. */
#include "guess/guess_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sniff/guess_sample.h"

void guess_rows_begin(struct guess_rows *r, const struct columns *columns, size_t typical,
                      const struct guess_totals_how *how)
{
	r->columns = columns;
	r->typical = typical;
	r->column_count = columns->own;
	r->column = xcalloc(columns->own + 1, sizeof(*r->column));
	r->sparse_fills = xcalloc(columns->own + 1, sizeof(*r->sparse_fills));
	for (size_t i = 0; i < columns->own; i++)
		guess_column_init(&r->column[i], columns->shown[i]);
	for (size_t i = how->shape.from; i < how->shape.sample->count; i++)
		if (guess_filled(&how->shape.sample->row[i]) > r->most)
			r->most = guess_filled(&how->shape.sample->row[i]);
	guess_totals_begin(&r->totals, columns, how);
	guess_pages_begin(&r->pages, columns, how->shape.sample);
}

/* ---- rows that fill hardly any cell, or too many ---- */

/* Is it a line drawn across a printed list: -----, or +---+---+? */
static bool is_ruling(const struct legacy_row *row)
{
	bool any = false;

	for (size_t i = 0; i < row->count; i++) {
		struct str cell = guess_cell(row, i);

		for (size_t k = 0; k < cell.len; k++)
			if (cell.p[k] == '\0' || !strchr("-=_+", cell.p[k]))
				return false;
		any = any || cell.len >= 3;
	}
	return any;
}

static bool is_sparse(const struct guess_rows *r, const struct legacy_row *row, size_t filled)
{
	if (r->columns->own >= 3 && is_ruling(row))
		return true;
	return !r->all && ((r->typical >= 3 && (filled == 1 || filled * 4 <= r->typical)) ||
	                   (r->columns->own == 2 && row->count == 1));
}

static void add_sparse(struct guess_rows *r, const struct legacy_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		struct str cell = guess_cell(row, i);

		if (cell.len == 0)
			continue;
		if (r->sparse_line == 0) {
			r->sparse_line = row->line;
			r->sparse_text = str_copy(&r->arena, cell);
		}
		if (i < r->columns->own)
			r->sparse_fills[i] = true;
	}
	r->sparse++;
}

/* Is it a line drawn between blocks: one cell of five dashes or more, or of other signs? */
static bool is_rule(struct guess_rows *r, const struct legacy_row *row, size_t filled)
{
	struct str cell = guess_cell(row, 0);

	if (filled != 1 || cell.len < 5 || cell.p[0] == '\0' || !strchr("-=_", cell.p[0]) ||
	    (r->rule.p && r->rule.p[0] != cell.p[0]))
		return false;
	for (size_t i = 1; i < cell.len; i++)
		if (cell.p[i] != cell.p[0])
			return false;
	if (!r->rule.p)
		r->rule = str_copy(&r->arena, (struct str){ cell.p, 5 });
	return true;
}

static void count_misfit(struct guess_rows *r, const struct legacy_row *row)
{
	bool beyond = false;

	for (size_t i = r->columns->own; i < row->count; i++)
		beyond = beyond || guess_cell(row, i).len > 0;
	if (row->misfit == 0)
		return;
	if (r->misfits++ == 0)
		r->misfit_line = row->line;
	if (row->count < r->columns->own) {
		r->fewest = r->shorts++ == 0 || row->count < r->fewest ? row->count : r->fewest;
		return;
	}
	r->seen_comma_text = r->seen_comma_text || beyond;
}

void guess_rows_add(struct guess_rows *r, const struct guess_dates *dates,
                    const struct legacy_row *row)
{
	size_t filled = guess_filled(row);

	if (filled == 0) {
		r->blank++;
		return;
	}
	if (is_rule(r, row, filled))
		return;
	if (guess_totals_row(&r->totals, r->column, r->records, row) != ROW_RECORD)
		return;
	if (filled <= 2 && r->most >= filled + 2 && guess_pages_row(&r->pages, row))
		return;
	if (is_sparse(r, row, filled)) {
		add_sparse(r, row);
		return;
	}
	if (filled == 1 && r->most >= 3 && r->single++ == 0) {
		r->single_line = row->line;
		for (size_t i = row->count; i > 0; i--)
			if (guess_cell(row, i - 1).len > 0)
				r->single_text = str_copy(&r->arena, guess_cell(row, i - 1));
	}
	r->records++;
	count_misfit(r, row);
	for (size_t i = 0; i < r->columns->own; i++)
		guess_column_add(&r->column[i], dates, guess_cell(row, i), row->line);
}

void guess_rows_end(struct guess_rows *r)
{
	guess_totals_end(&r->totals, r->column);
}

bool guess_rows_full(const struct guess_rows *r, size_t i)
{
	return r->records > 0 && r->column[i].filled == r->records;
}

void guess_rows_free(struct guess_rows *r)
{
	for (size_t i = 0; i < r->column_count; i++)
		guess_column_free(&r->column[i]);
	guess_totals_free(&r->totals);
	guess_pages_free(&r->pages);
	free(r->column);
	free(r->sparse_fills);
	arena_free(&r->arena);
	*r = (struct guess_rows){ 0 };
}
