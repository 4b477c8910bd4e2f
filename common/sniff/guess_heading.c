/* guess_heading - see guess_heading.h. */
#include "sniff/guess_heading.h"

#include "value/amount.h"

#define SEARCHED 30 /* rows looked at; as many as clean looks at for source.header.find */
#define BELOW    50 /* rows below to look at */

struct heading_search {
	const struct guess_sample *sample;
	const struct guess_names *names;
	const struct guess_dates *dates;
};

/* ---- cells and rows ---- */

static bool is_figure(const struct heading_search *s, struct str cell)
{
	struct amount_notation n = { .mark = '.', .scale = 18, .unsaid = true };
	struct decimal d;

	if (cell.len == 0)
		return false;
	if (amount_parse(cell, &n, &d) == AMOUNT_OK || guess_dates_read(s->dates, cell) != 0)
		return true;
	n.mark = ',';
	return amount_parse(cell, &n, &d) == AMOUNT_OK;
}

struct row_look {
	size_t filled;  /* cells with text */
	size_t figures; /* of them numbers or dates */
	size_t known;   /* known headings */
	size_t again;   /* the same as a cell before */
};

static struct row_look look_at(const struct heading_search *s, const struct legacy_row *row)
{
	struct row_look look = { 0 };

	for (size_t i = 0; i < row->count; i++) {
		struct str cell = guess_cell(row, i);

		if (cell.len == 0)
			continue;
		look.filled++;
		look.figures += is_figure(s, cell);
		look.known += guess_names_find(s->names, cell) != NULL;
		for (size_t k = 0; k < i; k++)
			if (str_eq(cell, guess_cell(row, k))) {
				look.again++;
				break;
			}
	}
	return look;
}

/*
 * The percentage of the filled cells of column `i`, in the rows from `from` on, that are figures;
 * SIZE_MAX if none is filled.
 */
static size_t figures_below(const struct heading_search *s, size_t from, size_t i)
{
	size_t filled = 0, figures = 0;

	for (size_t r = from; r < s->sample->count && r < from + BELOW; r++) {
		struct str cell = guess_cell(&s->sample->row[r], i);

		filled += cell.len > 0;
		figures += is_figure(s, cell);
	}
	return filled > 0 ? figures * 100 / filled : SIZE_MAX;
}

/* Count the columns in which the row has a text and the rows from `from` on have figures. */
static size_t contrast(const struct heading_search *s, const struct legacy_row *row, size_t from)
{
	size_t found = 0;

	for (size_t i = 0; i < row->count; i++) {
		struct str cell = guess_cell(row, i);
		size_t below;

		if (cell.len == 0 || is_figure(s, cell))
			continue;
		below = figures_below(s, from, i);
		found += below != SIZE_MAX && below >= 60;
	}
	return found;
}

/* ---- which row ---- */

/* How much a row looks like a header; 0: not at all. */
static size_t points(const struct heading_search *s, size_t r)
{
	const struct legacy_row *row = &s->sample->row[r];
	struct row_look look = look_at(s, row);
	size_t cells = s->sample->cells, wide = row->count * 10 >= cells * 8;

	if (look.filled == 0 || !wide || (cells > 1 && look.filled < 2) ||
	    look.figures * 5 > look.filled || look.filled * 3 < cells)
		return 0;
	return 1 + look.known * 4 + contrast(s, row, r + 1) * 3 +
	       look.filled * 2 * look.filled / (cells > 0 ? cells : 1) -
	       (look.again > look.filled / 2 ? 1 : 0);
}

/* Does the first row that is as wide as most have figures? Then it is data. */
static bool begins_with_figures(const struct heading_search *s)
{
	for (size_t r = 0; r < s->sample->count && r < SEARCHED; r++) {
		const struct legacy_row *row = &s->sample->row[r];

		if (row->count * 10 >= s->sample->cells * 8 &&
		    guess_filled(row) * 2 >= s->sample->cells)
			return look_at(s, row).figures > 0;
	}
	return false;
}

/*
 * Does row `r` have texts to the right of all rows below it? Then it is information about the file,
 * and no upper row of names.
 */
static bool is_wider(const struct heading_search *s, size_t r)
{
	const struct legacy_row *row = &s->sample->row[r];

	for (size_t i = row->count; i > s->sample->cells && i > row[1].count; i--)
		if (guess_cell(row, i - 1).len > 0)
			return true;
	return false;
}

/*
 * Does the row below have the other half of the names? The upper row has gaps, where cells were
 * merged. The lower row fills some of them and has no figures either, but there are figures below
 * it.
 */
static bool has_lower(const struct heading_search *s, size_t r)
{
	const struct legacy_row *up = &s->sample->row[r], *low;
	size_t gaps = 0, apart = 0;
	struct row_look look;

	if (r + 2 >= s->sample->count)
		return false;
	low = up + 1;
	look = look_at(s, low);
	if (look.figures > 0 || look.filled < 2 || is_wider(s, r))
		return false;
	for (size_t i = 0; i < low->count || i < up->count; i++) {
		bool above = guess_cell(up, i).len > 0, below = guess_cell(low, i).len > 0;

		gaps += !above && below;
		apart += above && !below;
	}
	return gaps > 0 && (apart > 0 || look.again > 0) &&
	       contrast(s, low, r + 2) * 2 >= look.filled;
}

/*
 * Is it a row of technical names, units or lengths? It has texts where the rows below have figures:
 * in at least two columns, and in all such columns that it fills.
 */
static bool is_no_data(const struct heading_search *s, size_t r)
{
	const struct legacy_row *row = &s->sample->row[r];
	size_t texts = 0, figures = 0;

	if (r + 1 >= s->sample->count || row->count * 10 < s->sample->cells * 8)
		return false;
	for (size_t i = 0; i < row->count; i++) {
		struct str cell = guess_cell(row, i);
		size_t below = cell.len > 0 ? figures_below(s, r + 1, i) : SIZE_MAX;

		if (below == SIZE_MAX || below < 90)
			continue;
		figures += is_figure(s, cell);
		texts += !is_figure(s, cell);
	}
	return texts >= 2 && figures == 0 && guess_filled(row) * 2 >= s->sample->cells;
}

/* Do both rows say the same? Each page repeats the header: the first one is that of the file. */
static bool says_same(const struct legacy_row *a, const struct legacy_row *b)
{
	for (size_t i = 0; i < a->count || i < b->count; i++)
		if (!str_eq(guess_cell(a, i), guess_cell(b, i)))
			return false;
	return true;
}

void guess_heading(const struct guess_sample *sample, const struct guess_names *names,
                   const struct guess_dates *dates, struct guess_heading *out)
{
	const struct heading_search s = { sample, names, dates };
	size_t best = 0, next;
	struct row_look look;

	*out = (struct guess_heading){ .rows = 1 };
	for (size_t r = 0; r < sample->count && r < SEARCHED; r++) {
		size_t n = points(&s, r);

		if (n > best) {
			best = n;
			out->at = r;
		}
	}
	for (size_t r = 0; r < out->at; r++)
		if (says_same(&sample->row[r], &sample->row[out->at]))
			out->at = r;
	look = look_at(&s, &sample->row[out->at]);
	out->known = look.known;
	out->none = best == 0 ||
	            (begins_with_figures(&s) && look.known * 3 < look.filled &&
	             contrast(&s, &sample->row[out->at], out->at + 1) * 3 < look.filled);
	if (out->none) {
		out->at = 0;
		return;
	}
	/* a title above has one or two cells, the upper row of a header has more */
	if (out->at > 0 && guess_filled(&sample->row[out->at - 1]) > 2 &&
	    has_lower(&s, out->at - 1))
		out->at--;
	if (has_lower(&s, out->at))
		out->rows = 2;
	next = out->at + out->rows;
	while (next < sample->count && out->skip < 5 && is_no_data(&s, next)) {
		out->skip++;
		next++;
	}
	out->doubtful = look.known == 0 && contrast(&s, &sample->row[out->at], next) == 0 &&
	                (next < sample->count || out->at > 0);
}
