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
	uint64_t accounts;
	struct decimal_sum sum[2][COLUMNS];
};

struct trial {
	struct writer *w;
	const struct result *r;
	size_t measure[ROLES]; /* which measure has the role; measure_count: none */
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

static struct line line_of(const struct trial *t, const struct key_balance *at, enum side side)
{
	const struct half *half = &at->half[side];
	struct line l = { 0 };

	for (int role = ROLE_OPENING; half->records > 0 && role < ROLES; role++) {
		if (t->measure[role] == t->r->what->measure_count)
			continue;
		if (role == ROLE_OPENING || role == ROLE_CLOSING)
			set_balance(&l, role == ROLE_OPENING ? OPENING_DEBIT : CLOSING_DEBIT,
			            half->value[t->measure[role]]);
		else
			l.amount[role == ROLE_DEBIT ? DEBIT : CREDIT] =
				half->value[t->measure[role]];
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
			page_amount(p, l->amount[i]);
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

	if (g->accounts > 1) {
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

/*
 * The code of the level that is longer than `from` bytes; all of the code if there is none. False: the
 * code ends before.
 */
static bool next_level(const struct spec_reconcile *what, struct str code, size_t from,
                       struct str *out)
{
	if (what->level_count == 0 && !str_is_null(what->levels_text))
		for (size_t i = from > 0 ? from + 1 : 1; i < code.len; i++)
			if (code.p[i] == *what->levels_text.p) {
				*out = (struct str){ code.p, i };
				return true;
			}
	for (size_t i = 0; i < what->level_count; i++)
		if (what->level[i] > from && what->level[i] < code.len) {
			*out = text_cut(code, what->level[i]);
			return out->len > from;
		}
	*out = code;
	return code.len > from && !str_is_null(what->levels_text);
}

/* End the groups that the account is not in, and begin those that it is in. */
static void enter_levels(struct trial *t, struct str code)
{
	struct str at[LEVELS];
	size_t count = 0, same = 0, from = 0;

	while (count < LEVELS && !str_is_null(code) &&
	       next_level(t->r->what, code, from, &at[count])) {
		from = at[count++].len;
	}
	while (same < count && same < t->levels && str_eq(buf_str(&t->level[same].code), at[same]))
		same++;
	while (t->levels > same)
		close_level(t);
	for (; same < count; same++)
		buf_addstr(&t->level[t->levels++].code, at[same]);
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

static void put_account(struct trial *t, const struct key_balance *at)
{
	struct line before = line_of(t, at, BEFORE), after = line_of(t, at, AFTER);
	struct page_row row = { .mark = paper_mark(at->status) };
	struct str code = str_is_null(at->part[0]) ? STR("(null)") : at->part[0];

	if (!is_above(t, at)) {
		close_all(t);
		arena_reset(&t->texts);
		t->above = arena_alloc(&t->texts, at->parts * sizeof(*t->above));
		for (size_t i = 0; i < at->parts; i++)
			t->above[i] = str_copy(&t->texts, at->part[i]);
	}
	enter_levels(t, at->part[0]);
	row.level = (unsigned)(t->levels > 0 ? t->levels - 1 : 0);
	for (size_t i = 0; i < t->levels; i++)
		add(&t->level[i], &before, &after);
	add(&t->total, &before, &after);
	put_lines(t, row, &before, &after, code, paper_name(t->r, at->part[0]));
}

/* ---- the table ---- */

static void find_roles(struct trial *t)
{
	const struct spec_reconcile *what = t->r->what;

	for (int role = 0; role < ROLES; role++)
		t->measure[role] = what->measure_count;
	for (size_t i = 0; i < what->measure_count; i++)
		t->measure[what->measure[i].role] = i;
	for (int i = 0; i < 2; i++) {
		t->shown[OPENING_DEBIT + i] = t->measure[ROLE_OPENING] < what->measure_count;
		t->shown[CLOSING_DEBIT + i] = t->measure[ROLE_CLOSING] < what->measure_count;
	}
	t->shown[DEBIT] = t->measure[ROLE_DEBIT] < what->measure_count;
	t->shown[CREDIT] = t->measure[ROLE_CREDIT] < what->measure_count;
}

static size_t set_columns(const struct trial *t, struct page_column *column)
{
	static const enum word groups[] = { WORD_OPENING, WORD_PERIOD, WORD_CLOSING };
	size_t n = 0;

	column[n++] = paper_column(t->w, WORD_ACCOUNT, PAGE_CODE);
	column[n++] = paper_column(t->w, WORD_NAME, PAGE_WORDS);
	for (size_t i = 1; i < t->r->what->key_count; i++)
		column[n++] = paper_named(t->r->what->key[i], PAGE_CODE);
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

	find_roles(&t);
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
