/*
 * paper_trial - the trial balance in the layout that finance people know: account, name, opening balance,
 * movements and closing balance, each in debit and credit; with subtotals by level. An account that
 * agrees has one line, another one three: before, after, difference.
 */
#include <stdlib.h>

#include "papers/paper_int.h"

#define LEVELS 8 /* of accounts; deeper ones have no subtotals of their own */

/* The columns: opening, movements, closing, each in debit and credit. */
enum { OPENING_DEBIT, OPENING_CREDIT, DEBIT, CREDIT, CLOSING_DEBIT, CLOSING_CREDIT, COLUMNS };

/* A line of one side. */
struct line {
	struct decimal amount[COLUMNS];
};

/* A group of accounts at work: those that begin with the same code; the last one is the total. */
struct group {
	struct buf code;
	bool listed; /* the account with this code has lines of its own */
	uint64_t accounts;
	struct decimal_sum sum[2][COLUMNS];
};

struct trial {
	struct writer *w;
	const struct result *r;
	bool shown[COLUMNS];
	struct group total, level[LEVELS];
	size_t levels; /* how many groups are open */
	struct str
		*above; /* the other fields of the key, of the accounts at work; NULL: none yet */
	struct arena texts; /* owns them */
};

bool paper_has_trial(const struct result *r)
{
	for (size_t i = 0; i < r->what->measure_count; i++)
		if (r->what->measure[i].role != ROLE_NONE)
			return true;
	return false;
}

/* ---- lines ---- */

/* A balance is in debit if it is positive, else in credit. */
static void set_balance(struct line *l, int debit, struct decimal d)
{
	if (decimal_sign(d) < 0)
		l->amount[debit + 1] = decimal_neg(d);
	else
		l->amount[debit] = d;
}

static bool has(const struct trial *t, enum measure_role role)
{
	return t->r->what->role[role] < t->r->what->measure_count;
}

/* The line of a side that has these values of the measures. */
static struct line line_of(const struct trial *t, const struct half *half,
                           const struct decimal *value)
{
	static const int column[ROLES] = { [ROLE_OPENING] = OPENING_DEBIT,
		                           [ROLE_DEBIT] = DEBIT,
		                           [ROLE_CREDIT] = CREDIT,
		                           [ROLE_CLOSING] = CLOSING_DEBIT,
		                           [ROLE_MOVEMENT] = DEBIT };
	struct line l = { 0 };

	for (int role = ROLE_OPENING; half->records > 0 && role < ROLES; role++) {
		struct decimal d;

		if (!has(t, (enum measure_role)role))
			continue;
		d = value[t->r->what->role[role]];
		if (role == ROLE_DEBIT || role == ROLE_CREDIT)
			l.amount[column[role]] = d;
		else
			set_balance(&l, column[role], d);
	}
	return l;
}

static struct line line_of_sums(const struct decimal_sum *sum)
{
	struct line l = { 0 };

	/* balances_compare() has checked that the sum of all accounts fits */
	for (int i = 0; i < COLUMNS; i++)
		(void)decimal_sum_get(&sum[i], &l.amount[i]);
	return l;
}

static struct line difference(const struct line *before, const struct line *after)
{
	struct line l = { 0 };

	for (int i = 0; i < COLUMNS; i++)
		(void)decimal_sub(after->amount[i], before->amount[i], &l.amount[i]);
	return l;
}

static bool is_zero(const struct line *l)
{
	for (int i = 0; i < COLUMNS; i++)
		if (decimal_sign(l->amount[i]) != 0)
			return false;
	return true;
}

/* The measure whose amounts are in a column. */
static size_t measure_of(const struct trial *t, int column)
{
	static const enum measure_role roles[COLUMNS] = {
		ROLE_OPENING, ROLE_OPENING, ROLE_DEBIT, ROLE_CREDIT, ROLE_CLOSING, ROLE_CLOSING
	};
	enum measure_role role = has(t, roles[column]) ? roles[column] : ROLE_MOVEMENT;

	return t->r->what->role[role];
}

static void put_line(const struct trial *t, struct page_row row, const struct line *l,
                     struct str code, struct str name, enum word books)
{
	struct page *p = t->w->p;

	page_row(p, row);
	page_text(p, code);
	page_text(p, name);
	for (size_t i = 1; i < t->r->what->key_count; i++)
		paper_part(t->w, t->above[i]);
	page_text(p, paper_word(t->w, books));
	for (int i = 0; i < COLUMNS; i++) {
		if (!t->shown[i])
			continue;
		if (decimal_sign(l->amount[i]) == 0)
			page_none(p); /* as in any trial balance */
		else
			paper_amount(t->w, t->r, t->above, measure_of(t, i), l->amount[i]);
	}
	page_end_row(p);
}

/* One line for both books if they agree, else three. */
static void put_lines(const struct trial *t, struct page_row row, const struct line *before,
                      const struct line *after, struct str code, struct str name)
{
	struct line d = difference(before, after);

	if (row.mark == PAGE_PLAIN) {
		put_line(t, row, before, code, name, WORD_BOTH);
		return;
	}
	put_line(t, row, before, code, name, WORD_BEFORE);
	put_line(t, row, after, code, name, WORD_AFTER);
	put_line(t, row, &d, code, name, WORD_DIFFERENCE);
}

/* ---- subtotals ---- */

static void clear(struct group *g)
{
	buf_reset(&g->code);
	g->listed = false;
	g->accounts = 0;
	memset(g->sum, 0, sizeof(g->sum));
}

static void put_group(const struct trial *t, const struct group *g, size_t level, struct str name)
{
	struct line before = line_of_sums(g->sum[BEFORE]), after = line_of_sums(g->sum[AFTER]);
	struct line d = difference(&before, &after);
	struct page_row row = { .mark = is_zero(&d) ? PAGE_PLAIN : PAGE_BAD,
		                .level = (unsigned)level,
		                .total = true };
	struct str code = g->code.len > 0 ? buf_str(&g->code) : STR_NULL;

	put_lines(t, row, &before, &after, code, name);
}

/* "subtotal", with the name of the account if it is known. */
static void close_level(struct trial *t)
{
	struct group *g = &t->level[--t->levels];
	struct str name = paper_name(t->r, buf_str(&g->code));
	struct buf text = { 0 };

	if (g->accounts > 1 && !g->listed) {
		buf_addstr(&text, paper_word(t->w, WORD_SUBTOTAL));
		if (!str_is_null(name)) {
			buf_addc(&text, ' ');
			buf_addstr(&text, name);
		}
		put_group(t, g, t->levels, buf_str(&text));
	}
	buf_free(&text);
	clear(g);
}

static void close_all(struct trial *t)
{
	while (t->levels > 0)
		close_level(t);
	if (t->total.accounts > 0)
		put_group(t, &t->total, 0, paper_word(t->w, WORD_TOTAL));
	clear(&t->total);
}

/* End the groups that the account is not in, and begin those that it is in. */
static void enter_levels(struct trial *t, struct str code)
{
	const struct chart *chart = &t->r->what->chart;
	struct str at[CHART_DEPTH];
	bool any = chart_has_levels(chart) && !str_is_null(code);
	size_t all = any ? chart_path(chart, code, at) : 0, count = all < LEVELS ? all : LEVELS,
	       same = 0;

	while (same < count && same < t->levels && str_eq(buf_str(&t->level[same].code), at[same]))
		same++;
	while (t->levels > same)
		close_level(t);
	for (; same < count; same++)
		buf_addstr(&t->level[t->levels++].code, at[same]);
	/* in a tree the account comes first, and has what its sub-accounts come to */
	if (t->r->what->tree && all > 0 && all == count)
		t->level[count - 1].listed = true;
}

static void add(struct group *g, const struct line *before, const struct line *after)
{
	g->accounts++;
	for (int i = 0; i < COLUMNS; i++) {
		decimal_sum_add(&g->sum[BEFORE][i], before->amount[i]);
		decimal_sum_add(&g->sum[AFTER][i], after->amount[i]);
	}
}

/* ---- accounts ---- */

/* Are the other fields of the key those of the accounts at work? A period has totals of its own. */
static bool is_above(const struct trial *t, const struct key_balance *at)
{
	for (size_t i = 1; t->above && i < at->parts; i++)
		if (!str_eq(t->above[i], at->part[i]))
			return false;
	return t->above != NULL;
}

/*
 * What a side adds to the subtotals. Where one side has an account and the other its sub-accounts, each adds what is
 * compared: else debit and credit of the sub-accounts would be a difference that there is not.
 */
static struct line counted(const struct trial *t, const struct key_balance *at, enum side side)
{
	const struct half *half = &at->half[side];
	bool all = !half->counted || balance_covers(at);

	return line_of(t, half, all ? half->value : half->counted);
}

static void add_to_groups(struct trial *t, const struct key_balance *at)
{
	struct line before = counted(t, at, BEFORE), after = counted(t, at, AFTER);

	if (at->in_parent)
		return;
	for (size_t i = 0; i < t->levels; i++)
		add(&t->level[i], &before, &after);
	add(&t->total, &before, &after);
}

static void begin_above(struct trial *t, const struct key_balance *at)
{
	close_all(t);
	arena_reset(&t->texts);
	t->above = arena_alloc(&t->texts, at->parts * sizeof(*t->above));
	for (size_t i = 0; i < at->parts; i++)
		t->above[i] = str_copy(&t->texts, at->part[i]);
}

static void put_account(struct trial *t, const struct key_balance *at)
{
	struct line line[2];
	struct page_row row = { .mark = paper_mark(at->status) };
	struct str code = str_is_null(at->part[0]) ? STR("(null)") : at->part[0],
		   name = paper_name(t->r, at->part[0]);

	for (int side = BEFORE; side <= AFTER; side++)
		line[side] = line_of(t, &at->half[side], at->half[side].value);
	if (!is_above(t, at))
		begin_above(t, at);
	enter_levels(t, at->part[0]);
	row.level = (unsigned)(t->levels > 0 ? t->levels - 1 : 0);
	add_to_groups(t, at);
	if (at->status != STATUS_PARENT)
		put_lines(t, row, &line[BEFORE], &line[AFTER], code, name);
	else if (at->half[BEFORE].records > 0)
		put_line(t, row, &line[BEFORE], code, name, WORD_BEFORE);
	else
		put_line(t, row, &line[AFTER], code, name, WORD_AFTER);
}

/* ---- the table ---- */

static void find_columns(struct trial *t)
{
	for (int i = 0; i < 2; i++) {
		t->shown[OPENING_DEBIT + i] = has(t, ROLE_OPENING);
		t->shown[CLOSING_DEBIT + i] = has(t, ROLE_CLOSING);
	}
	t->shown[DEBIT] = has(t, ROLE_DEBIT) || has(t, ROLE_MOVEMENT);
	t->shown[CREDIT] = has(t, ROLE_CREDIT) || has(t, ROLE_MOVEMENT);
}

static size_t set_columns(const struct trial *t, struct page_column *column)
{
	static const enum word groups[] = { WORD_OPENING, WORD_PERIOD, WORD_CLOSING };
	size_t n = 0;

	column[n++] = paper_column(t->w, WORD_ACCOUNT, PAGE_CODE);
	column[n++] = paper_column(t->w, WORD_NAME, PAGE_WORDS);
	for (size_t i = 1; i < t->r->what->key_count; i++)
		column[n++] = paper_key_column(t->w, t->r, i);
	column[n++] = paper_column(t->w, WORD_SIDE, PAGE_WORDS);
	for (int i = 0; i < COLUMNS; i++) {
		if (!t->shown[i])
			continue;
		column[n] = paper_column(t->w, i % 2 == 0 ? WORD_DEBIT : WORD_CREDIT, PAGE_NUMBER);
		column[n++].group = paper_word(t->w, groups[i / 2]);
	}
	return n;
}

void paper_trial(struct writer *w, const struct result *r, const char *id, struct ranking *accounts)
{
	struct page_column *column = xcalloc(r->what->key_count + 2 + COLUMNS, sizeof(*column));
	struct page_table table = {
		.id = id, .title = STR_NULL, .column = column, .main = true, .many = true
	};
	struct trial t = { .w = w, .r = r };
	const struct key_balance *at;

	find_columns(&t);
	table.columns = set_columns(&t, column);
	page_table(w->p, &table);
	while ((at = ranking_next(accounts, NULL)))
		put_account(&t, at);
	close_all(&t);
	page_end_table(w->p);
	for (size_t i = 0; i < LEVELS; i++)
		buf_free(&t.level[i].code);
	buf_free(&t.total.code);
	arena_free(&t.texts);
	free(column);
}
