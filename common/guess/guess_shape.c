/* guess_shape - see guess_shape.h. */
#include "guess/guess_shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "guess/guess_type.h"
#include "guess/guess_words.h"

/* One column, counted. */
struct shape_count {
	size_t filled, figures, fractions, dates, digits;
	size_t shortest, longest; /* bytes of the figures */
};

/*
 * May the row be a record? No cell is a word for something else, or an asterisk that marks a sum.
 */
static bool may_be_record(const struct guess_shape_of *shape, size_t own,
                          const struct legacy_row *row)
{
	for (size_t i = 0; i < row->count && i < own; i++) {
		struct str cell = guess_cell(row, i);

		if ((shape[i].stars && guess_is_stars(cell)) ||
		    guess_word(cell).kind != WORD_NONE || guess_stars(cell).match == MATCH_STARTS)
			return false;
	}
	return true;
}

/*
 * Is some cell nothing but asterisks? Such a row may be a sum if it fills fewer cells than others.
 */
static bool has_star(const struct legacy_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (guess_is_stars(guess_cell(row, i)))
			return true;
	return false;
}

/* Is it the mark of a record? One sign, such as the X that SAP gives to a cleared item. */
static bool is_sign(struct str cell)
{
	return cell.len == 1 && cell.p[0] != '*';
}

/*
 * Does the column have asterisks only in rows that lack half of what others have? Then they mark
 * sums, even though other rows have text there.
 */
static bool marks_sums(size_t column, const struct guess_shape_how *how, size_t most)
{
	bool any = false;

	for (size_t r = how->from; r < how->sample->count; r++) {
		const struct legacy_row *row = &how->sample->row[r];

		if (!guess_is_stars(guess_cell(row, column)))
			continue;
		if (guess_filled(row) * 2 > most + 1)
			return false;
		any = true;
	}
	return any;
}

/*
 * Find the columns in which asterisks mark sums. Either all other cells are empty or all have the
 * same one sign, or marks_sums() says so.
 */
static void find_stars(struct guess_shape_of *shape, size_t own, const struct guess_shape_how *how)
{
	size_t most = 0;

	for (size_t r = how->from; r < how->sample->count; r++) {
		size_t filled = guess_filled(&how->sample->row[r]);

		most = filled > most ? filled : most;
	}
	for (size_t i = 0; i < own; i++) {
		struct str sign = STR("");
		bool empty = false, text = false, stars = false;

		for (size_t r = how->from; r < how->sample->count; r++) {
			struct str cell = guess_cell(&how->sample->row[r], i);

			empty = empty || cell.len == 0;
			stars = stars || guess_is_stars(cell);
			if (cell.len == 0 || guess_is_stars(cell))
				continue;
			text = text || !is_sign(cell) || (sign.len > 0 && !str_eq(cell, sign));
			sign = cell;
		}
		shape[i].stars = (!text && (sign.len > 0 ? stars && !empty : empty)) ||
		                 marks_sums(i, how, most);
	}
}

static void count_cell(struct shape_count *n, struct str cell, const struct guess_dates *dates)
{
	bool figure = false, fraction = false;
	size_t letters = 0;

	if (cell.len == 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		struct amount_notation notation = { .mark = i == 0 ? '.' : ',',
			                            .scale = 18,
			                            .unsaid = true };
		struct decimal d;

		if (amount_parse(cell, &notation, &d) != AMOUNT_OK) {
			notation.grouping = GROUPING_INDIAN;
			if (i > 0 || !memchr(cell.p, ',', cell.len) ||
			    amount_parse(cell, &notation, &d) != AMOUNT_OK)
				continue;
		}
		figure = true;
		fraction = fraction || d.scale > 0;
	}
	for (size_t i = 0; i < cell.len; i++)
		letters += cell.p[i] != '.' && cell.p[i] != '-' && cell.p[i] != '/' &&
		           cell.p[i] != ':' && cell.p[i] != ' ' &&
		           (cell.p[i] < '0' || cell.p[i] > '9');
	n->shortest = n->filled == 0 || cell.len < n->shortest ? cell.len : n->shortest;
	n->longest = cell.len > n->longest ? cell.len : n->longest;
	n->filled++;
	n->figures += figure;
	n->fractions += fraction;
	n->dates += guess_dates_read(dates, cell) != 0;
	n->digits += letters == 0 || guess_dates_read(dates, cell) != 0;
}

/* Is it an amount that no sum includes? */
static bool is_level(struct str heading, const struct guess_known *known)
{
	static const char *const fields[] = { "opening", "closing", "rate", "price", "quantity" };
	static const char *const words[] = { "余额",  "餘額",  "残高",    "結存",    "结存",
		                             "单价",  "汇率",  "Balance", "balance", "BALANCE",
		                             "Saldo", "saldo", "Kurs",    "Rate",    "rate",
		                             "Price", "price", "Preis",   "Solde" };
	bool is = false;

	for (size_t i = 0; known && i < sizeof(fields) / sizeof(fields[0]); i++)
		is = is || str_is(known->field, fields[i]);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		is = is || str_find(heading, str_of(words[i])) >= 0;
	return is;
}

/* Figures that may be an amount; `fractions`: some column of the file has any. */
static bool is_money(const struct shape_count *n, struct str heading,
                     const struct guess_known *known, bool fractions)
{
	if (known && known->type.kind == TYPE_DECIMAL)
		return true;
	if (known || n->figures * 10 < n->filled * 6 || n->filled == 0 ||
	    n->dates * 2 > n->filled || guess_says_code(heading, n->fractions * 2 > n->filled))
		return false;
	return n->fractions > 0 || (!fractions && (n->shortest < n->longest || n->longest < 4));
}

/* Is it most of the rows? With few rows: all but one, which may be the total. */
static bool is_most(size_t part, size_t rows)
{
	return part * 10 >= rows * 8 || (rows >= 3 && part + 1 >= rows);
}

/* The same, if the rows may include totals without a known word, one below each few records. */
static bool is_most_but_totals(size_t part, size_t rows)
{
	return part * 10 >= rows * 6 || is_most(part, rows);
}

static void decide(struct guess_shape_of *shape, const struct columns *columns,
                   const struct shape_count *count, size_t rows, const struct guess_names *names)
{
	bool fractions = false;

	for (size_t i = 0; i < columns->own; i++)
		fractions = fractions || count[i].fractions > 0;
	for (size_t i = 0; i < columns->own; i++) {
		const struct guess_known *known = columns->line > 0
		                                          ? guess_names_find(names,
		                                                             columns->shown[i])
		                                          : NULL;
		const struct shape_count *n = &count[i];
		bool amounts = is_money(n, columns->shown[i], known, fractions);

		shape[i].level = amounts && is_level(columns->shown[i], known);
		shape[i].money = amounts && !shape[i].level;
		shape[i].key = !amounts && rows > 0 && is_most_but_totals(n->filled, rows);
		shape[i].digits = n->filled > 0 && is_most(n->digits, n->filled);
	}
}

void guess_shape(struct guess_shape_of *shape, const struct columns *columns,
                 const struct guess_shape_how *how)
{
	const struct guess_sample *sample = how->sample;
	struct shape_count *count = xcalloc(columns->own + 1, sizeof(*count));
	size_t *filled = xcalloc(sample->count + 1, sizeof(*filled)), most = 0, rows = 0;

	find_stars(shape, columns->own, how);
	for (size_t r = how->from; r < sample->count; r++) {
		filled[r] = may_be_record(shape, columns->own, &sample->row[r])
		                    ? guess_filled(&sample->row[r])
		                    : 0;
		most = filled[r] > most ? filled[r] : most;
	}
	for (size_t r = how->from; r < sample->count; r++) {
		if (filled[r] * 2 < most || filled[r] == 0 ||
		    (filled[r] < most && has_star(&sample->row[r])))
			continue;
		rows++;
		for (size_t i = 0; i < columns->own; i++)
			count_cell(&count[i], guess_cell(&sample->row[r], i), how->dates);
	}
	decide(shape, columns, count, rows, how->names);
	free(count);
	free(filled);
}
