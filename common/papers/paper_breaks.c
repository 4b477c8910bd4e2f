/* paper_breaks - where the figures of a side contradict each other, so that they prove nothing. */
#include <stdlib.h>

#include "papers/paper_int.h"

/* What the figure should be. */
static void put_rule(struct writer *w, const struct balance_break *one)
{
	static const enum word words[] = { [BREAK_PARENT] = WORD_RULE_PARENT,
		                           [BREAK_OPENING] = WORD_RULE_OPENING,
		                           [BREAK_CLOSING] = WORD_RULE_CLOSING,
		                           [BREAK_MISSING] = WORD_RULE_MISSING,
		                           [BREAK_RESTART] = WORD_RULE_RESTART };

	struct str from = str_is_null(one->from) ? STR("(null)") : one->from;

	buf_reset(&w->text);
	word_put(&w->text, w->language, words[one->kind], &from, 1);
	page_text(w->p, buf_str(&w->text));
}

static void put_break(struct writer *w, const struct result *r, const struct balance_break *one)
{
	page_row(w->p, (struct page_row){ .mark = PAGE_BAD });
	page_text(w->p, paper_word(w, one->side == BEFORE ? WORD_BEFORE : WORD_AFTER));
	for (size_t i = 0; i < r->what->key_count; i++)
		paper_part(w, one->part[i]);
	page_text(w->p, r->what->measure[one->measure].name);
	put_rule(w, one);
	paper_amount(w, r, one->part, one->measure, one->expected);
	paper_amount(w, r, one->part, one->measure, one->stated);
	paper_amount(w, r, one->part, one->measure, break_difference(one));
	page_end_row(w->p);
}

/* A period that a side lacks is told; the balances before and after it say whether something is lost. */
static void put_gaps(struct writer *w, const struct result *r)
{
	struct buf gaps = { 0 };

	for (int side = BEFORE; side <= AFTER; side++) {
		struct str part[2] = { paper_word(w, side == BEFORE ? WORD_BEFORE : WORD_AFTER) };

		buf_reset(&gaps);
		balances_put_gaps(r->balances, (enum side)side, &gaps);
		if (gaps.len == 0)
			continue;
		part[1] = buf_str(&gaps);
		buf_reset(&w->text);
		word_put(&w->text, w->language, WORD_PERIOD_MISSING, part, 2);
		page_note(w->p, PAGE_NOTICE, buf_str(&w->text));
	}
	buf_free(&gaps);
}

bool paper_breaks(struct writer *w, const struct result *r, const char *id)
{
	struct breaks *b = balances_breaks(r->balances);
	size_t n = 0;
	struct page_column *column;
	struct page_table table = { .id = id, .title = paper_word(w, WORD_BREAKS), .many = true };
	const struct balance_break *one;
	bool ok = true;

	put_gaps(w, r);
	if (breaks_count(b) == 0)
		return true;
	column = xcalloc(r->what->key_count + 6, sizeof(*column));
	column[n++] = paper_column(w, WORD_SIDE, PAGE_WORDS);
	for (size_t i = 0; i < r->what->key_count; i++)
		column[n++] = paper_key_column(w, r, i);
	column[n++] = paper_column(w, WORD_MEASURE, PAGE_CODE);
	column[n++] = paper_column(w, WORD_SHOULD_BE, PAGE_WORDS);
	column[n++] = paper_column(w, WORD_EXPECTED, PAGE_NUMBER);
	column[n++] = paper_column(w, WORD_STATED, PAGE_NUMBER);
	column[n++] = paper_column(w, WORD_DIFFERENCE, PAGE_NUMBER);
	table.column = column;
	table.columns = n;
	page_table(w->p, &table);
	ok = breaks_rewind(b);
	while (ok && (one = breaks_next(b)))
		put_break(w, r, one);
	page_end_table(w->p);
	free(column);
	return ok && breaks_whole(b);
}
