/* guess_totals - see guess_totals.h; guess_shape.c finds what the columns are. */
#include "guess/guess_totals.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "charset/unicode.h"

void guess_totals_begin(struct guess_totals *t, const struct columns *columns,
                        const struct guess_totals_how *how)
{
	t->columns = columns;
	t->own = columns->own;
	t->words_only = how->words_only;
	t->whole_words = how->whole_words;
	t->no_stars = how->no_stars;
	t->nameable = how->nameable;
	t->shape = xcalloc(t->own + 1, sizeof(*t->shape));
	t->none = xcalloc(GUESS_NONE, sizeof(*t->none));
	t->before = xcalloc(mem_mul(t->own + 1, 2), sizeof(*t->before));
	guess_shape(t->shape, columns, &how->shape);
}

/* ---- figures ---- */

static const struct decimal zero = { 0, 0 };

static bool read_figure(struct str cell, size_t mark, struct decimal *d)
{
	struct amount_notation n = { .mark = mark == 0 ? '.' : ',', .scale = 18, .unsaid = true };

	*d = zero;
	if (cell.len == 0 || amount_parse(cell, &n, d) == AMOUNT_OK)
		return cell.len > 0;
	n.grouping = GROUPING_INDIAN;
	return mark == 0 && memchr(cell.p, ',', cell.len) && amount_parse(cell, &n, d) == AMOUNT_OK;
}

/* The sum of the records so far. */
static struct decimal sum_of(const struct guess_column *c, size_t mark)
{
	struct decimal sum;

	return decimal_sum_get(&c->number[mark].sum, &sum) ? sum : zero;
}

/* Can the column be read as well with this mark as with the other? */
static bool is_mark(const struct guess_column *c, size_t mark)
{
	return c->number[mark].good >= c->number[1 - mark].good;
}

/* Is `d` the sum of the amounts since `before`? */
static bool is_added(struct decimal d, struct decimal sum, struct decimal before)
{
	struct decimal since;

	return decimal_sub(sum, before, &since) == DECIMAL_OK && decimal_cmp(d, since) == 0;
}

/* How the figures of a row compare with sums: of all rows above, or since `before`. */
struct adds {
	bool any; /* a figure other than zero agrees */
	bool all; /* and each amount agrees */
};

/*
 * `strict`: an empty cell is zero, and the sum of its column must be zero. A record fills one side
 * only, so it rarely agrees by chance.
 */
static struct adds compare(const struct guess_totals *t, const struct guess_column *column,
                           const struct legacy_row *row, const struct decimal *before, bool strict)
{
	struct adds a = { .all = true };

	for (size_t i = 0; i < t->own && a.all; i++) {
		struct str cell = guess_cell(row, i);
		bool figure = false, agrees = false, nonzero = false;

		for (size_t m = 0; m < 2 && t->shape[i].money; m++) {
			struct decimal d;

			if (!is_mark(&column[i], m) ||
			    (!read_figure(cell, m, &d) && (!strict || cell.len > 0)))
				continue;
			figure = true;
			if (is_added(d, sum_of(&column[i], m), before ? before[i * 2 + m] : zero)) {
				agrees = true;
				nonzero = decimal_sign(d) != 0;
			}
		}
		a.any = a.any || (agrees && nonzero);
		a.all = !figure || agrees;
	}
	return a;
}

/* Are its amounts the sums of the rows above, of at least two rows? */
static bool adds_up(const struct guess_totals *t, const struct guess_column *column,
                    uint64_t records, const struct legacy_row *row, const struct guess_kind *k,
                    uint64_t least, bool strict)
{
	struct adds all = compare(t, column, row, NULL, strict),
		    last = compare(t, column, row, t->before, strict);

	if ((all.any && all.all && records >= least) ||
	    (last.any && last.all && records - t->records >= least))
		return true;
	if (!k || records - k->records < least)
		return false;
	for (size_t i = 0; i < t->own; i++)
		for (size_t m = 0; m < 2; m++) {
			struct decimal d;

			if (t->shape[i].money && read_figure(guess_cell(row, i), m, &d) &&
			    decimal_sign(d) != 0)
				return is_added(d, sum_of(&column[i], m), k->figure[i].before[m]);
		}
	return false;
}

/* ---- what the row lacks ---- */

static bool is_of_digits(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.len; i++)
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	return digits > 0;
}

/*
 * Count the columns that records fill and this row does not, or where it has text and records have
 * codes or dates. Sets *keys to the number of columns that records fill.
 */
static size_t lacking(const struct guess_totals *t, const struct legacy_row *row, size_t label,
                      size_t *keys)
{
	size_t lacks = 0;

	*keys = 0;
	for (size_t i = 0; i < t->own; i++) {
		struct str cell = guess_cell(row, i);

		if (!t->shape[i].key)
			continue;
		(*keys)++;
		if (cell.len == 0 || (t->shape[i].digits && !is_of_digits(cell)))
			lacks++;
		else if (i == label)
			(*keys)--;
	}
	return lacks;
}

/* ---- kinds ---- */

static struct guess_kind *find_kind(struct guess_totals *t, size_t column,
                                    const struct guess_word *w)
{
	for (size_t i = 0; i < t->kinds; i++)
		if (t->kind[i].column == column && t->kind[i].match == w->match &&
		    str_eq(t->kind[i].text, w->text))
			return &t->kind[i];
	return NULL;
}

static struct guess_kind *kind_of(struct guess_totals *t, size_t column, const struct guess_word *w,
                                  const struct legacy_row *row)
{
	struct guess_kind *k = find_kind(t, column, w);

	if (k)
		return k;
	if (t->kinds == GUESS_KINDS)
		return NULL;
	k = &t->kind[t->kinds++];
	*k = (struct guess_kind){ .word = w->kind,
		                  .column = column,
		                  .match = w->match,
		                  .text = str_copy(&t->arena, w->text),
		                  .shown = str_copy(&t->arena, guess_cell(row, column)),
		                  .line = row->line };
	k->figure = xcalloc(t->own + 1, sizeof(*k->figure));
	return k;
}

/* Compare the last row of the kind with the records below it. */
static void settle(struct guess_kind *k, size_t own, const struct guess_column *column)
{
	for (size_t i = 0; i < own && k->count > 0; i++) {
		struct guess_kind_column *f = &k->figure[i];
		bool agrees = false;

		for (size_t m = 0; m < 2; m++)
			agrees = agrees ||
			         (f->has[m] && is_mark(&column[i], m) &&
			          is_added(f->pending[m], sum_of(&column[i], m), f->before[m]));
		f->agree[RANGE_BELOW] += agrees;
	}
}

static void add_figures(struct guess_totals *t, struct guess_kind *k,
                        const struct guess_column *column, const struct legacy_row *row)
{
	for (size_t i = 0; i < t->own; i++) {
		struct guess_kind_column *f = &k->figure[i];
		struct str cell = guess_cell(row, i);
		bool start = false, last = false, figure = false;

		for (size_t m = 0; m < 2; m++) {
			struct decimal d, sum = sum_of(&column[i], m);

			f->has[m] = read_figure(cell, m, &d) || cell.len == 0;
			f->pending[m] = d;
			figure = figure || decimal_sign(d) != 0;
			if (f->has[m] && is_mark(&column[i], m)) {
				start = start || is_added(d, sum, zero);
				last = last || is_added(d, sum, f->before[m]);
			}
			f->before[m] = sum;
		}
		f->figures += figure;
		f->agree[RANGE_START] += start;
		f->agree[RANGE_LAST] += last;
	}
}

static void add_row(struct guess_totals *t, struct guess_kind *k, const struct guess_column *column,
                    uint64_t records, const struct legacy_row *row)
{
	if (!k) {
		t->more++;
		return;
	}
	settle(k, t->own, column);
	add_figures(t, k, column, row);
	k->count++;
	k->records = records;
	if (k->word != WORD_TOTAL)
		return;
	t->records = records;
	for (size_t i = 0; i < t->own; i++)
		for (size_t m = 0; m < 2; m++)
			t->before[i * 2 + m] = sum_of(&column[i], m);
}

/* ---- rows without a word ---- */

/* Has the column a name by which a spec finds it? */
static bool is_named(const struct guess_totals *t, size_t i)
{
	return t->columns->shown[i].len > 0 &&
	       columns_index(t->columns, t->columns->shown[i]) == (ptrdiff_t)i;
}

/*
 * Find the first column that records fill and this row does not; SIZE_MAX if there is none. *w says
 * how to find rows of its kind.
 */
static size_t empty_of(const struct guess_totals *t, const struct legacy_row *row,
                       struct guess_word *w)
{
	*w = (struct guess_word){ WORD_TOTAL, MATCH_EMPTY, STR("") };
	for (size_t i = 0; i < t->own; i++)
		if (t->shape[i].key && is_named(t, i) && guess_cell(row, i).len == 0)
			return i;
	return SIZE_MAX;
}

/*
 * Find the text that names rows which only their sums identify; if there is none, the column that
 * is empty in them.
 */
static size_t label_of(const struct guess_totals *t, const struct legacy_row *row,
                       struct guess_word *w)
{
	for (size_t i = 0; i < t->own; i++) {
		struct str cell = guess_cell(row, i);

		if (!is_named(t, i))
			continue;
		if (cell.len > 0 && !t->shape[i].money && !t->shape[i].level &&
		    (!t->shape[i].digits || !is_of_digits(cell)) &&
		    (t->shape[i].digits || !is_of_digits(cell))) {
			*w = (struct guess_word){ WORD_TOTAL, MATCH_IS, cell };
			return i;
		}
	}
	return empty_of(t, row, w);
}

static bool is_header(const struct guess_totals *t, const struct legacy_row *row)
{
	size_t same = 0;

	for (size_t i = 0; i < t->own; i++) {
		struct str cell = guess_cell(row, i);

		if (cell.len > 0 && !str_eq(cell, t->columns->shown[i]))
			return false;
		same += cell.len > 0;
	}
	return same >= 2 && t->columns->line > 0;
}

/* ---- a row ---- */

/* Is it an asterisk with which a list of SAP marks a sum, in a column that has other texts too? */
static bool is_star(const struct guess_totals *t, size_t at, const struct guess_word *w)
{
	return w->text.len > 0 && w->text.p[0] == '*' && !t->shape[at].stars;
}

/*
 * Find the first cell that says what the row is, or that begins with an asterisk; SIZE_MAX if none
 * does.
 */
static size_t find_word(struct guess_totals *t, const struct legacy_row *row, struct guess_word *w)
{
	size_t star = SIZE_MAX;

	for (size_t i = 0; i < row->count && i < t->own; i++) {
		struct str cell = guess_cell(row, i);
		uint64_t hash;

		if (t->shape[i].stars && guess_is_stars(cell)) {
			*w = (struct guess_word){ WORD_TOTAL, MATCH_IS, cell };
			return i;
		}
		if (cell.len > 0 && cell.p[0] == '*' && star == SIZE_MAX && !t->no_stars &&
		    guess_stars(cell).kind != WORD_NONE) {
			star = i;
			continue;
		}
		hash = str_hash(cell);
		if (cell.len == 0 || t->none[hash % GUESS_NONE] == hash)
			continue;
		*w = guess_word(cell);
		if (w->kind != WORD_NONE)
			return i;
		t->none[hash % GUESS_NONE] = hash;
	}
	*w = star != SIZE_MAX ? guess_stars(guess_cell(row, star)) : (struct guess_word){ 0 };
	return star;
}

static void note_named(struct guess_totals *t, const struct legacy_row *row, size_t at)
{
	if (t->named++ > 0)
		return;
	t->named_line = row->line;
	t->named_text = str_copy(&t->arena, guess_cell(row, at));
}

/*
 * Does a row with a word for a total lack enough cells to be one? A word in letters may be a name,
 * such as Total: then it must lack half of what records fill. A label that only begins or ends with
 * the word is a name more often: then it must lack all.
 */
static bool lacks_enough(const struct guess_totals *t, const struct guess_word *w, size_t at,
                         size_t lacks, size_t keys)
{
	if (is_star(t, at, w))
		return lacks > 0 && lacks * 2 >= keys;
	if (w->match != MATCH_IS)
		return lacks >= 2 && lacks >= keys;
	return lacks > 0 &&
	       ((unsigned char)w->text.p[0] >= 0x80 || w->text.p[0] == '*' || lacks * 2 >= keys);
}

/* Has the row an amount other than zero? */
static bool has_amount(const struct guess_totals *t, const struct legacy_row *row)
{
	for (size_t i = 0; i < t->own; i++)
		for (size_t m = 0; m < 2; m++) {
			struct decimal d;

			if (t->shape[i].money && read_figure(guess_cell(row, i), m, &d) &&
			    decimal_sign(d) != 0)
				return true;
		}
	return false;
}

/*
 * Judge a row that has a word. An opening balance with an amount posted to it is an ordinary
 * record.
 */
static enum guess_what by_word(struct guess_totals *t, const struct guess_column *column,
                               uint64_t records, const struct legacy_row *row, size_t at,
                               const struct guess_word *w)
{
	size_t keys, lacks = lacking(t, row, at, &keys);
	bool part = w->match != MATCH_IS;
	bool adds = w->kind == WORD_TOTAL && (!part || lacks > 0) &&
	            (!is_star(t, at, w) || lacks_enough(t, w, at, lacks, keys)) &&
	            adds_up(t, column, records, row, find_kind(t, at, w),
	                    lacks > 0 && !part ? 1 : 2, part);
	bool opens = w->kind == WORD_OPENING && !has_amount(t, row);
	struct guess_kind *k;

	if ((part && t->whole_words) || (!adds && !opens && !lacks_enough(t, w, at, lacks, keys))) {
		if (w->kind == WORD_TOTAL && w->match == MATCH_IS && !is_star(t, at, w))
			note_named(t, row, at);
		return ROW_RECORD;
	}
	k = kind_of(t, at, w, row);
	if (k && w->kind == WORD_CARRY && has_amount(t, row) &&
	    !adds_up(t, column, records, row, k, 1, false))
		k->odd++;
	add_row(t, k, column, records, row);
	return w->kind == WORD_TOTAL ? ROW_TOTAL : w->kind == WORD_CARRY ? ROW_CARRY : ROW_OPENING;
}

/*
 * Add a row that no word names. Column `at` finds it, unless that would find records too
 * (guess_totals_refuted()). `shown` is its label for messages.
 */
static enum guess_what add_unnamed(struct guess_totals *t, const struct guess_column *column,
                                   uint64_t records, const struct legacy_row *row, size_t at,
                                   const struct guess_word *w, struct str shown)
{
	struct guess_kind *k = kind_of(t, at, w, row);

	if (k && k->count == 0)
		k->shown = str_copy(&t->arena, shown);
	if (k)
		k->by_sum = true;
	add_row(t, k, column, records, row);
	return ROW_TOTAL;
}

enum guess_what guess_totals_row(struct guess_totals *t, const struct guess_column *column,
                                 uint64_t records, const struct legacy_row *row)
{
	struct guess_word w = { 0 }, empty;
	size_t at, keys;

	if (is_header(t, row)) {
		if (t->headers++ == 0)
			t->header_line = row->line;
		return ROW_HEADER;
	}
	at = find_word(t, row, &w);
	/* the column of the asterisks of an SAP list often has no name */
	if (at != SIZE_MAX && !t->nameable && w.text.p[0] == '*' && !is_named(t, at) &&
	    !t->words_only && empty_of(t, row, &empty) != SIZE_MAX)
		return add_unnamed(t, column, records, row, empty_of(t, row, &empty), &empty,
		                   w.text);
	if (at != SIZE_MAX)
		return by_word(t, column, records, row, at, &w);
	if (t->words_only || lacking(t, row, SIZE_MAX, &keys) * 2 < keys || keys == 0 ||
	    !adds_up(t, column, records, row, NULL, 2, true))
		return ROW_RECORD;
	at = label_of(t, row, &w);
	if (at == SIZE_MAX)
		return ROW_RECORD;
	return add_unnamed(t, column, records, row, at, &w, guess_cell(row, at));
}

void guess_totals_end(struct guess_totals *t, const struct guess_column *column)
{
	for (size_t i = 0; i < t->kinds; i++)
		settle(&t->kind[i], t->own, column);
}

/* ---- was it chance? ---- */

static bool finds(const struct guess_kind *k, struct str value)
{
	return k->match == MATCH_IS       ? str_eq(value, k->text)
	       : k->match == MATCH_STARTS ? str_starts(value, k->text)
	                                  : k->match == MATCH_ENDS && str_ends(value, k->text);
}

static bool finds_records(const struct guess_kind *k, const struct guess_column *c)
{
	struct distinct_text *value;
	size_t count;
	bool found = false;

	if (k->match == MATCH_EMPTY)
		return c->filled < c->rows;
	for (size_t i = 0; guess_null_text(i); i++)
		if (c->nulls[i] > 0 && finds(k, str_of(guess_null_text(i))))
			return true;
	value = xcalloc(GUESS_DISTINCT, sizeof(*value));
	count = distinct_count_top(&c->distinct, value, GUESS_DISTINCT);
	for (size_t i = 0; i < count && !found; i++)
		found = finds(k, value[i].text);
	free(value);
	return found;
}

bool guess_totals_refuted(const struct guess_totals *t, const struct guess_column *column,
                          struct guess_totals_how *how)
{
	bool again = false;

	for (size_t i = 0; i < t->kinds; i++) {
		const struct guess_kind *k = &t->kind[i];

		bool star = is_star(t, k->column,
		                    &(struct guess_word){ k->word, k->match, k->text });

		if ((!k->by_sum && !star && k->match == MATCH_IS) ||
		    !finds_records(k, &column[k->column]))
			continue;
		again = true;
		if (star) {
			how->no_stars = true;
			continue;
		}
		how->words_only = how->words_only || k->by_sum;
		how->whole_words = how->whole_words || !k->by_sum;
	}
	return again;
}

/* ---- what a kind is ---- */

bool guess_kind_agrees(const struct guess_kind *k, const struct guess_totals *t, size_t i,
                       enum guess_range range)
{
	const struct guess_kind_column *f = &k->figure[i];

	return t->shape[i].money && f->figures > 0 &&
	       (f->agree[range] == k->count ||
	        (k->count >= 4 && f->agree[range] * 4 >= k->count * 3));
}

bool guess_kind_range(const struct guess_kind *k, const struct guess_totals *t,
                      enum guess_range *range)
{
	size_t most = 0;

	for (enum guess_range r = 0; r < RANGES; r++) {
		size_t agree = 0, figures = 0;

		for (size_t i = 0; i < t->own; i++) {
			figures += t->shape[i].money && k->figure[i].figures > 0;
			agree += guess_kind_agrees(k, t, i, r);
		}
		if (agree > most && (agree == figures || (k->count > 1 && agree * 2 >= figures))) {
			most = agree;
			*range = r;
		}
	}
	return most > 0;
}

void guess_totals_free(struct guess_totals *t)
{
	for (size_t i = 0; i < t->kinds; i++)
		free(t->kind[i].figure);
	free(t->shape);
	free(t->before);
	free(t->none);
	arena_free(&t->arena);
	*t = (struct guess_totals){ 0 };
}
