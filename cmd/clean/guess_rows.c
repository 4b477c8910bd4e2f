/* guess_rows - see guess_rows.h. */
#include <stdlib.h>

#include "base/mem.h"
#include "guess_rows.h"
#include "guess_sample.h"
#include "value/unicode.h"

void guess_rows_begin(struct guess_rows *r, const struct columns *columns, size_t typical)
{
	r->columns = columns;
	r->typical = typical;
	r->column_count = columns->own;
	r->column = xcalloc(columns->own + 1, sizeof(*r->column));
	r->sparse_fills = xcalloc(columns->own + 1, sizeof(*r->sparse_fills));
	for (size_t i = 0; i < columns->own; i++)
		guess_column_init(&r->column[i], columns->shown[i]);
}

/* ---- totals ---- */

/* Is it a word for a total? Blanks within it and a colon behind it do not matter. */
static bool is_label(struct str cell)
{
	static const char *const words[] = { "total", "totals", "subtotal", "sub-total", "grandtotal", "sum", "summe", "summen",
	                                     "gesamt", "gesamtsumme", "zwischensumme", "endsumme", "总合计", "共计", "計" };
	static const char *const parts[] = { "合计", "小计", "总计", "累计", "合計", "小計", "総計", "累計" };
	struct buf text = {0}, small = {0};
	const char *p, *end;
	bool yes = false;

	if (cell.len == 0 || cell.len > 40)
		return false;
	unicode_nfkc(cell, &text);
	for (p = text.p, end = str_end(buf_str(&text)); p < end;) {
		uint32_t code = unicode_next(&p, end);

		if (!unicode_is_space(code) && code != ':')
			unicode_put(&small, code);
	}
	buf_reset(&text);
	unicode_lower(buf_str(&small), &text);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		yes = yes || str_is(buf_str(&text), words[i]);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		yes = yes || str_find(buf_str(&text), str_of(parts[i])) >= 0;
	buf_free(&text);
	buf_free(&small);
	return yes && unicode_length(cell) <= 10;
}

/* Is the cell the sum of its column so far, with either decimal mark? An empty one says nothing. */
static bool is_sum(const struct guess_column *c, struct str cell, bool *figure)
{
	*figure = false;
	for (size_t i = 0; i < 2; i++) {
		struct amount_notation n = { .mark = i == 0 ? '.' : ',', .scale = 18, .round = ROUND_NONE };
		struct decimal d, sum;

		if (amount_parse(cell, &n, &d) != AMOUNT_OK)
			continue;
		*figure = true;
		if (decimal_sum_get(&c->number[i].sum, &sum) && decimal_cmp(d, sum) == 0)
			return true;
	}
	return false;
}

/* Are the figures of the row, one at least, the sums of all rows above? */
static bool is_all_sums(const struct guess_rows *r, const struct legacy_row *row)
{
	bool any = false, figure;

	for (size_t i = 0; i < r->columns->own; i++) {
		bool same = is_sum(&r->column[i], guess_cell(row, i), &figure);

		if (figure && !same)
			return false;
		any = any || figure;
	}
	return any && r->records >= 2;
}

/* The column of the label of a total row; SIZE_MAX: it is none. One that leaves no cell empty is a record, unless it adds up. */
static size_t find_label(struct guess_rows *r, const struct legacy_row *row)
{
	bool full = guess_filled(row) >= r->columns->own && r->columns->own > 1;

	for (size_t i = 0; i < row->count && i < r->columns->own; i++) {
		if (!is_label(guess_cell(row, i)))
			continue;
		if (!full || is_all_sums(r, row))
			return i;
		if (r->named++ == 0) {
			r->named_line = row->line;
			r->named_text = str_copy(&r->arena, guess_cell(row, i));
		}
		return SIZE_MAX;
	}
	return SIZE_MAX;
}

static struct guess_label *label_of(struct guess_rows *r, size_t column, struct str text, uint64_t line)
{
	struct guess_label *l = r->label;

	for (size_t i = 0; i < r->labels; i++)
		if (l[i].column == column && str_eq(l[i].text, text))
			return &l[i];
	if (r->labels == GUESS_LABELS)
		return NULL;
	l += r->labels++;
	*l = (struct guess_label){ .column = column, .text = str_copy(&r->arena, text), .line = line };
	l->figures = xcalloc(r->columns->own + 1, sizeof(*l->figures));
	return l;
}

static void add_total(struct guess_rows *r, const struct legacy_row *row, size_t at)
{
	struct guess_label *l = label_of(r, at, guess_cell(row, at), row->line);
	bool agree = true, any = false, figure;

	r->totals++;
	if (l == NULL)
		return;
	l->count++;
	for (size_t i = 0; i < r->columns->own; i++) {
		bool same = is_sum(&r->column[i], guess_cell(row, i), &figure);

		if (!figure || i == at)
			continue;
		any = true;
		agree = agree && same;
		l->figures[i] = true;
	}
	l->agree += any && agree;
}

/* ---- other rows ---- */

static bool is_sparse(const struct guess_rows *r, const struct legacy_row *row, size_t filled)
{
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

static void count_misfit(struct guess_rows *r, const struct legacy_row *row)
{
	bool beyond = false;

	for (size_t i = r->columns->own; i < row->count; i++)
		beyond = beyond || guess_cell(row, i).len > 0;
	if (row->misfit == 0)
		return;
	if (r->misfits++ == 0)
		r->misfit_line = row->line;
	r->seen_comma_text = r->seen_comma_text || beyond;
}

void guess_rows_add(struct guess_rows *r, const struct guess_dates *dates, const struct legacy_row *row)
{
	size_t filled = guess_filled(row), label;

	if (filled == 0) {
		r->blank++;
		return;
	}
	label = find_label(r, row);
	if (label != SIZE_MAX) {
		add_total(r, row, label);
		return;
	}
	if (is_sparse(r, row, filled)) {
		add_sparse(r, row);
		return;
	}
	r->records++;
	count_misfit(r, row);
	for (size_t i = 0; i < r->columns->own; i++)
		guess_column_add(&r->column[i], dates, guess_cell(row, i), row->line);
}

bool guess_rows_full(const struct guess_rows *r, size_t i)
{
	return r->records > 0 && r->column[i].filled == r->records;
}

void guess_rows_free(struct guess_rows *r)
{
	for (size_t i = 0; i < r->column_count; i++)
		guess_column_free(&r->column[i]);
	for (size_t i = 0; i < r->labels; i++)
		free(r->label[i].figures);
	free(r->column);
	free(r->sparse_fills);
	arena_free(&r->arena);
	*r = (struct guess_rows){0};
}
