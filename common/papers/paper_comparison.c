/* paper_comparison - one comparison: its sides, counts and totals; what differs; all balances. */
#include <stdio.h>
#include <stdlib.h>

#include "compare/ranking.h"
#include "compare/tolerance.h"
#include "papers/paper_int.h"

/* ---- the comparison itself ---- */

static void put_sides(struct writer *w, const struct result *r, const char *id)
{
	const struct page_column column[] = {
		paper_column(w, WORD_SIDE, PAGE_WORDS),
		paper_column(w, WORD_SOURCE, PAGE_CODE),
		paper_column(w, WORD_RECORDS, PAGE_NUMBER),
		paper_column(w, WORD_LEFT_OUT, PAGE_NUMBER),
		paper_column(w, WORD_KEYS, PAGE_NUMBER),
	};
	const struct page_table table = {
		.id = id, .title = STR_NULL, .column = column, .columns = 5
	};

	page_table(w->p, &table);
	for (int side = BEFORE; side <= AFTER; side++) {
		const struct side_source *s = r->source[side];

		buf_reset(&w->text);
		if (!str_is_null(side_name(s))) {
			buf_addstr(&w->text, side_name(s));
			buf_adds(&w->text, ", ");
		}
		buf_adds(&w->text, side_description(s));
		page_row(w->p, (struct page_row){ 0 });
		page_text(w->p, paper_word(w, side == BEFORE ? WORD_BEFORE : WORD_AFTER));
		page_text(w->p, buf_str(&w->text));
		page_count(w->p, side_records(s));
		page_count(w->p, side_left_out(s));
		page_count(w->p, balances_keys(r->balances, (enum side)side));
		page_end_row(w->p);
	}
	page_end_table(w->p);
}

/* What was found about a side as a whole. */
static void put_findings(struct writer *w, const struct result *r, enum side side)
{
	const struct file_findings *f = side_findings(r->source[side]);
	struct buf shown = { 0 };

	for (size_t i = 0; f && i < f->count; i++) {
		struct str part;

		buf_reset(&shown);
		buf_reset(&w->text);
		file_finding_show(&f->item[i], &shown);
		buf_addstr(&w->text, paper_word(w, side == BEFORE ? WORD_BEFORE : WORD_AFTER));
		buf_adds(&w->text, ": ");
		part = buf_str(&shown);
		if (f->item[i].accepted)
			word_put(&w->text, w->language, WORD_ACCEPTED_BY_LIMITS, &part, 1);
		else
			buf_addstr(&w->text, part);
		page_note(w->p, f->item[i].accepted ? PAGE_NOTICE : PAGE_BAD, buf_str(&w->text));
	}
	buf_free(&shown);
}

static void put_counts(struct writer *w, const struct result *r, const char *id)
{
	const struct page_column column[] = { paper_column(w, WORD_STATUS, PAGE_WORDS),
		                              paper_column(w, WORD_NUMBER, PAGE_NUMBER) };
	const struct page_table table = { .id = id,
		                          .title = paper_word(w, WORD_KEYS_BY_STATUS),
		                          .column = column,
		                          .columns = 2 };

	page_table(w->p, &table);
	for (int status = 0; status < STATUS_COUNT_; status++) {
		size_t count = balances_with(r->balances, (enum status)status);

		if (count == 0 && status != STATUS_EQUAL && status != STATUS_DIFFERENT)
			continue;
		page_row(w->p,
		         (struct page_row){ .mark = count > 0 ? paper_mark((enum status)status)
		                                              : PAGE_PLAIN });
		page_text(w->p, paper_status(w, (enum status)status));
		page_count(w->p, count);
		page_end_row(w->p);
	}
	page_end_table(w->p);
}

/* An amount is aligned and sorted as a number; a percentage is a text. */
static void cell_tolerance(struct writer *w, const struct spec_tolerance *tolerance)
{
	struct buf text = { 0 };

	if (decimal_sign(tolerance->percent) > 0) {
		tolerance_text(tolerance, &text);
		page_text(w->p, buf_str(&text));
	} else {
		page_amount(w->p, tolerance->amount);
	}
	buf_free(&text);
}

/* Balances of several periods have no total. */
static void put_total_amount(struct writer *w, const struct grand_total *total, struct decimal d)
{
	if (total->mixed)
		page_none(w->p);
	else
		page_amount(w->p, d);
}

/* A row of the totals. */
static void put_total(struct writer *w, const struct result *r, const struct grand_total *total)
{
	const struct spec_measure *m = &r->what->measure[total->measure];
	const struct within *within = &total->within;

	page_row(w->p, (struct page_row){ .mark = within->exceeded ? PAGE_BAD
	                                          : total->unknown ? PAGE_NOTICE
	                                                           : PAGE_PLAIN });
	page_text(w->p, m->name);
	if (r->what->minor_units)
		page_text(w->p, grand_total_currency(r->what, total));
	put_total_amount(w, total, total->side[BEFORE]);
	put_total_amount(w, total, total->side[AFTER]);
	put_total_amount(w, total, total->difference);
	cell_tolerance(w, &m->tolerance);
	page_count(w->p, within->keys);
	page_amount(w->p, within->sum);
	cell_tolerance(w, &m->tolerance_total);
	page_end_row(w->p);
}

/* Say which currencies nobody knows: they may be a mistake. */
static void put_unknown(struct writer *w, const struct result *r)
{
	const struct grand_total *total;

	for (size_t i = 0; (total = grand_totals_at(balances_totals(r->balances), i)); i++) {
		struct buf name = { 0 };
		struct str part;

		if (total->unknown) {
			grand_total_name(r->what, total, &name);
			part = buf_str(&name);
			buf_reset(&w->text);
			word_put(&w->text, w->language, WORD_UNKNOWN_CURRENCY, &part, 1);
			page_note(w->p, PAGE_NOTICE, buf_str(&w->text));
		}
		buf_free(&name);
	}
}

static void put_totals(struct writer *w, const struct result *r, const char *id)
{
	static const enum word amounts[] = { WORD_BEFORE,         WORD_AFTER,       WORD_DIFFERENCE,
		                             WORD_TOLERANCE,      WORD_WITHIN_KEYS, WORD_WITHIN_SUM,
		                             WORD_WITHIN_ACCEPTED };
	struct page_column column[2 + sizeof(amounts) / sizeof(*amounts)];
	struct page_table table = { .id = id,
		                    .title = paper_word(w, WORD_TOTALS),
		                    .column = column };
	const struct grand_total *total;
	bool mixed = false;

	column[table.columns++] = paper_column(w, WORD_MEASURE, PAGE_CODE);
	if (r->what->minor_units)
		column[table.columns++] = paper_column(w, WORD_CURRENCY, PAGE_CODE);
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++)
		column[table.columns++] = paper_column(w, amounts[i], PAGE_NUMBER);
	page_table(w->p, &table);
	for (size_t i = 0; (total = grand_totals_at(balances_totals(r->balances), i)); i++)
		if (!r->what->measure[total->measure].text) {
			put_total(w, r, total);
			mixed |= total->mixed;
		}
	page_end_table(w->p);
	if (mixed)
		page_note(w->p, PAGE_PLAIN, paper_word(w, WORD_NOT_ADDED_UP));
	put_unknown(w, r);
}

/* ---- what differs ---- */

/* The columns of the key, and of the name of the account if there are names. Returns how many. */
static size_t key_columns(const struct writer *w, const struct result *r,
                          struct page_column *column)
{
	size_t n = 0;

	for (size_t i = 0; i < r->what->key_count; i++)
		column[n++] = paper_key_column(w, r, i);
	if (r->what->names)
		column[n++] = paper_column(w, WORD_NAME, PAGE_WORDS);
	return n;
}

static void put_key(struct writer *w, const struct result *r, const struct key_balance *at)
{
	for (size_t i = 0; i < at->parts; i++)
		paper_part(w, at->part[i]);
	if (r->what->names)
		page_text(w->p, paper_name(r, at->part[0]));
}

static void put_half(struct writer *w, const struct result *r, const struct key_balance *at,
                     enum side side, size_t measure)
{
	if (r->what->measure[measure].text)
		page_text(w->p, balance_text(at, side, measure));
	else if (at->half[side].records > 0)
		paper_amount(w, r, at->part, measure, at->half[side].value[measure]);
	else
		page_none(w->p);
}

/* Texts have no difference. */
static void put_amount_of(struct writer *w, const struct result *r, const struct key_balance *at,
                          size_t measure)
{
	if (r->what->measure[measure].text)
		page_none(w->p);
	else
		paper_amount(w, r, at->part, measure, balance_difference(at, measure));
}

/* Record by record, the places of both. */
static void put_places(struct writer *w, const struct result *r, const struct key_balance *at)
{
	for (int side = BEFORE; side <= AFTER && r->what->rows; side++)
		page_text(w->p, at->half[side].at);
}

static size_t place_columns(const struct writer *w, const struct result *r,
                            struct page_column *column)
{
	if (!r->what->rows)
		return 0;
	column[0] = paper_column(w, WORD_PLACE_BEFORE, PAGE_CODE);
	column[1] = paper_column(w, WORD_PLACE_AFTER, PAGE_CODE);
	return 2;
}

/* A row for each measure of the key that differs. */
static void put_difference(struct writer *w, const struct result *r, const struct key_balance *at)
{
	for (size_t m = 0; m < r->what->measure_count; m++) {
		if (!balances_measure_differs(r->balances, at, m))
			continue;
		page_row(w->p, (struct page_row){ .mark = PAGE_BAD });
		put_key(w, r, at);
		page_text(w->p, r->what->measure[m].name);
		put_half(w, r, at, BEFORE, m);
		put_half(w, r, at, AFTER, m);
		put_amount_of(w, r, at, m);
		page_text(w->p, paper_status(w, at->status));
		put_places(w, r, at);
		if (r->past)
			paper_news(w, r, at, m);
		page_end_row(w->p);
	}
}

static bool put_differences(struct writer *w, const struct result *r, const char *id)
{
	struct page_column *column = xcalloc(r->what->key_count + 9, sizeof(*column));
	size_t n = key_columns(w, r, column);
	struct page_table table = { .id = id, .title = STR_NULL, .column = column, .many = true };
	const struct key_balance *at;
	bool ok = balances_rewind(r->balances);

	column[n++] = paper_column(w, WORD_MEASURE, PAGE_CODE);
	column[n++] = paper_column(w, WORD_BEFORE, PAGE_NUMBER);
	column[n++] = paper_column(w, WORD_AFTER, PAGE_NUMBER);
	column[n++] = paper_column(w, WORD_DIFFERENCE, PAGE_NUMBER);
	column[n++] = paper_column(w, WORD_STATUS, PAGE_WORDS);
	n += place_columns(w, r, column + n);
	if (r->past)
		column[n++] = paper_news_column(w, r);
	table.columns = n;
	page_table(w->p, &table);
	/* those that differ come first */
	while (ok && (at = balances_next(r->balances)) && status_differs(at->status))
		put_difference(w, r, at);
	page_end_table(w->p);
	free(column);
	return ok;
}

/* ---- all balances ---- */

static void put_balance(struct writer *w, const struct result *r, const struct key_balance *at)
{
	struct str path[CHART_DEPTH];
	size_t count = r->what->tree ? chart_path(&r->what->chart, at->part[0], path) : 1;

	page_row(w->p,
	         (struct page_row){ .mark = paper_mark(at->status), .level = (unsigned)count - 1 });
	put_key(w, r, at);
	for (size_t m = 0; m < r->what->measure_count; m++) {
		put_half(w, r, at, BEFORE, m);
		put_half(w, r, at, AFTER, m);
		put_amount_of(w, r, at, m);
	}
	page_text(w->p, paper_status(w, at->status));
	put_places(w, r, at);
	page_end_row(w->p);
}

static void put_balances(struct writer *w, const struct result *r, const char *id,
                         struct ranking *accounts)
{
	size_t most = r->what->key_count + 3 * r->what->measure_count + 4;
	struct page_column *column = xcalloc(most, sizeof(*column));
	static const enum word titles[] = { WORD_BEFORE, WORD_AFTER, WORD_DIFFERENCE };
	size_t n = key_columns(w, r, column);
	struct page_table table = {
		.id = id, .title = STR_NULL, .column = column, .main = true, .many = true
	};
	const struct key_balance *at;

	for (size_t m = 0; m < r->what->measure_count; m++)
		for (size_t i = 0; i < 3; i++) {
			column[n] = paper_column(w, titles[i], PAGE_NUMBER);
			column[n++].group = r->what->measure[m].name;
		}
	column[n++] = paper_column(w, WORD_STATUS, PAGE_WORDS);
	n += place_columns(w, r, column + n);
	table.columns = n;
	page_table(w->p, &table);
	while ((at = ranking_next(accounts, NULL)))
		put_balance(w, r, at);
	page_end_table(w->p);
	free(column);
}

/* All keys in the order of the accounts. NULL after an error was reported. */
static struct ranking *by_account(const struct writer *w, const struct result *r)
{
	bool tree = chart_has_levels(&r->what->chart);
	struct ranking *all = ranking_open(r->what, tree ? RANKING_TREE_DOWN : RANKING_ACCOUNTS,
	                                   w->what->memory, w->what->parts);
	const struct key_balance *at;
	bool ok = all && balances_rewind(r->balances);
	uint64_t number = 0;

	while (ok && (at = balances_next(r->balances)))
		ok = ranking_put(all, at, number++);
	if (ok && balances_whole(r->balances))
		return all;
	ranking_close(all);
	return NULL;
}

/* ---- all of it ---- */

/* Begin section B-`number`, or B-`number`-`part` in it. */
static void begin(struct writer *w, size_t number, size_t part, struct str title)
{
	buf_reset(&w->index);
	buf_addf(&w->index, "B-%zu", number);
	buf_reset(&w->id);
	buf_addf(&w->id, "b-%zu", number);
	if (part > 0) {
		buf_addf(&w->index, "-%zu", part);
		buf_addf(&w->id, "-%zu", part);
	}
	page_section(w->p, w->id.p, buf_str(&w->index), title);
}

/* The differences, what became of those of an earlier day, and why they are there. */
static bool put_what_differs(struct writer *w, const struct result *r, size_t number)
{
	char id[48];
	bool ok = true;

	snprintf(id, sizeof(id), "b-%zu-differences", number);
	if (balances_differing(r->balances) > 0)
		ok = put_differences(w, r, id);
	else
		page_note(w->p, PAGE_PLAIN, paper_word(w, WORD_NO_DIFFERENCE));
	snprintf(id, sizeof(id), "b-%zu-gone", number);
	paper_gone(w, r, id);
	return ok && (balances_differing(r->balances) == 0 || paper_why(w, r, number));
}

bool paper_comparison(struct writer *w, const struct result *r, size_t number)
{
	bool trial = paper_has_trial(r), ok = true;
	struct ranking *accounts;
	char id[48];

	begin(w, number, 0, r->name);
	snprintf(id, sizeof(id), "b-%zu-sides", number);
	put_sides(w, r, id);
	put_findings(w, r, BEFORE);
	put_findings(w, r, AFTER);
	snprintf(id, sizeof(id), "b-%zu-no-proof", number);
	paper_keys(w, r, id);
	snprintf(id, sizeof(id), "b-%zu-keys", number);
	put_counts(w, r, id);
	snprintf(id, sizeof(id), "b-%zu-totals", number);
	put_totals(w, r, id);
	snprintf(id, sizeof(id), "b-%zu-breaks", number);
	if (!paper_breaks(w, r, id))
		return false;
	begin(w, number, 1, paper_word(w, r->past ? WORD_DIFFERENCES_NEW_FIRST : WORD_DIFFERENCES));
	ok = put_what_differs(w, r, number);
	accounts = ok ? by_account(w, r) : NULL;
	if (!accounts)
		return false;
	begin(w, number, 2,
	      paper_word(w, trial           ? WORD_TRIAL_BALANCE
	                    : r->what->rows ? WORD_UNEQUAL_RECORDS
	                                    : WORD_BALANCES));
	snprintf(id, sizeof(id), "b-%zu-balances", number);
	if (trial)
		paper_trial(w, r, id, accounts);
	else
		put_balances(w, r, id, accounts);
	ok = ranking_whole(accounts);
	ranking_close(accounts);
	if (!ok || !r->explanation)
		return ok;
	begin(w, number, 3, paper_word(w, WORD_RECORDS_BEHIND));
	return paper_records(w, r, number);
}
