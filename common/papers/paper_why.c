/* paper_why - why the keys of a comparison differ: the reasons, what remains unexplained, where to look. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "papers/paper_int.h"
#include "reconcile/explanation.h"
#include "reconcile/result_drill.h"

void paper_in_key(struct writer *w, struct str key)
{
	struct buf reason = { 0 };

	if (str_is_null(key))
		return;
	buf_addstr(&reason, buf_str(&w->text));
	buf_reset(&w->text);
	word_put(&w->text, w->language, WORD_IN_KEY, (struct str[]){ buf_str(&reason), key }, 2);
	buf_free(&reason);
}

/*
 * "left on the way: set aside: unbalanced", "under another key: 1002 202306"; a link to the table `records`, where its
 * records are (NULL: they are not listed).
 */
static void put_reason(struct writer *w, const struct explained *e, const char *records)
{
	static_assert(WORD_REASON_AGREES - WORD_REASON_LEFT == REASON_KINDS - 1, "a word for each");
	buf_reset(&w->text);
	buf_addstr(&w->text, paper_word(w, (enum word)(WORD_REASON_LEFT + e->kind)));
	if (!str_is_null(e->why)) {
		buf_adds(&w->text, ": ");
		if (e->kind == REASON_LEFT)
			paper_put_left(w, e->why, &w->text);
		else
			buf_addstr(&w->text, e->why);
	}
	if (!str_is_null(e->other)) {
		buf_adds(&w->text, ": ");
		buf_addstr(&w->text, e->other);
	}
	paper_in_key(w, e->key);
	if (records && e->records > 0)
		page_link(w->p, buf_str(&w->text), records);
	else
		page_text(w->p, buf_str(&w->text));
}

static void put_key(struct writer *w, const struct key_balance *at)
{
	for (size_t i = 0; i < at->parts; i++)
		paper_part(w, at->part[i]);
}

static void put_explained(struct writer *w, const struct result *r, const struct key_balance *at,
                          const struct explained *e, const char *records)
{
	page_row(w->p, (struct page_row){ 0 });
	put_key(w, at);
	put_reason(w, e, records);
	if (e->records > 0)
		page_count(w->p, e->records);
	else
		page_none(w->p);
	for (size_t i = 0; i < r->what->measure_count; i++)
		paper_amount(w, r, at->part, i, e->value[i]);
	buf_reset(&w->text);
	for (size_t i = 0; i < e->places; i++) {
		buf_adds(&w->text, i > 0 ? ", " : "");
		buf_addstr(&w->text, e->place[i]);
	}
	if (e->records > e->places)
		buf_adds(&w->text, ", ...");
	page_text(w->p, buf_str(&w->text));
	page_end_row(w->p);
}

/* Begin with what is said of the unexplained part of a measure. */
static void begin_remark(struct writer *w, const struct result *r, size_t measure)
{
	buf_adds(&w->text, w->text.len > 0 ? "; " : "");
	buf_addstr(&w->text, r->what->measure[measure].name);
	buf_adds(&w->text, ": ");
}

/* What is known of it: to what the records of each side come. */
static void put_unproven(struct writer *w, const struct result *r, const struct key_balance *at,
                         size_t measure)
{
	static const enum word sides[] = { WORD_BEFORE, WORD_AFTER };
	char text[2][DECIMAL_TEXT];

	static_assert(WORD_UNPROVEN_OTHER - WORD_UNPROVEN_UNKNOWN ==
	                      UNPROVEN_OTHER - UNPROVEN_UNKNOWN,
	              "a word for each");
	for (int side = BEFORE; side <= AFTER; side++) {
		struct unproven u = explanation_unproven(r->explanation, at, measure,
		                                         (enum side)side);
		const struct str part[] = {
			paper_word(w, sides[side]),
			result_amount_of(r, at->part, measure, u.records, text[0]),
			result_amount_of(r, at->part, measure, u.figure, text[1])
		};

		if (u.kind == UNPROVEN_NOT)
			continue;
		begin_remark(w, r, measure);
		word_put(&w->text, w->language,
		         (enum word)(WORD_UNPROVEN_UNKNOWN + u.kind - UNPROVEN_UNKNOWN), part, 3);
	}
}

/* What is known of what is unexplained, and what may be behind it, which proves nothing. */
static void put_hints(struct writer *w, const struct result *r, const struct key_balance *at,
                      uint64_t rank)
{
	static_assert(WORD_HINT_NINE - WORD_HINT_ELSEWHERE == HINT_KINDS - 1, "a word for each");
	buf_reset(&w->text);
	for (size_t i = 0; i < r->what->measure_count; i++) {
		struct hint hint;

		put_unproven(w, r, at, i);
		for (size_t next = 0; explanation_hint(r->explanation, rank, i, &next, &hint);) {
			begin_remark(w, r, i);
			buf_addstr(&w->text,
			           paper_word(w, (enum word)(WORD_HINT_ELSEWHERE + hint.kind)));
			if (!str_is_null(hint.text)) {
				buf_addc(&w->text, ' ');
				buf_addstr(&w->text, hint.text);
			}
		}
	}
	page_text(w->p, buf_str(&w->text));
}

static void put_unexplained(struct writer *w, const struct result *r, const struct key_balance *at,
                            const struct key_explanation *k, uint64_t rank)
{
	page_row(w->p, (struct page_row){ .mark = PAGE_BAD });
	put_key(w, at);
	page_text(w->p, paper_word(w, WORD_UNEXPLAINED));
	page_none(w->p);
	for (size_t i = 0; i < r->what->measure_count; i++)
		paper_amount(w, r, at->part, i, k->unexplained[i]);
	put_hints(w, r, at, rank);
	page_end_row(w->p);
}

static void put_note(struct writer *w, enum word what, uint64_t first, uint64_t second)
{
	char number[2][27];
	const struct str part[] = { str_of(text_count(first, number[0])),
		                    str_of(text_count(second, number[1])) };

	buf_reset(&w->text);
	word_put(&w->text, w->language, what, part, 2);
	page_note(w->p, PAGE_PLAIN, buf_str(&w->text));
}

static void put_notes(struct writer *w, const struct result *r)
{
	const struct explanation *x = r->explanation;

	put_note(w, WORD_EXPLAINED, explanation_full(x), explanation_keys(x));
	if (balances_differing(r->balances) > explanation_keys(x))
		put_note(w, WORD_EXAMINED, explanation_keys(x), 0);
	if (!explanation_has_before(x))
		page_note(w->p, PAGE_NOTICE, paper_word(w, WORD_NO_RECORDS));
	if (explanation_renumbered(x) > 0)
		put_note(w, WORD_RENUMBERED, explanation_renumbered(x), 0);
}

static bool has_records(const struct key_explanation *k)
{
	for (size_t i = 0; i < k->reasons; i++)
		if (k->reason[i].records > 0)
			return true;
	return false;
}

static void put_reasons(struct writer *w, const struct result *r, const struct key_balance *at,
                        const struct key_explanation *k, const char *records)
{
	for (size_t i = 0; i < k->reasons; i++)
		put_explained(w, r, at, &k->reason[i], records);
}

/* Those that have records are numbered as in section B-`number`-3. */
static bool put_keys(struct writer *w, const struct result *r, size_t number)
{
	struct explanation *x = r->explanation;
	uint64_t figures = 0;
	struct buf id = { 0 };
	bool ok = balances_rewind(r->balances) && explanation_rewind(x);

	for (uint64_t rank = 0; ok && rank < explanation_keys(x); rank++) {
		const struct key_balance *at = balances_next(r->balances);
		const struct key_explanation *k = at ? explanation_key(x, rank, at) : NULL;

		ok = k != NULL;
		if (!ok)
			break;
		buf_reset(&id);
		if (rank < FIGURES_LISTED && has_records(k))
			paper_figure_id(number, ++figures, &id);
		put_reasons(w, r, at, k, id.len > 0 ? id.p : NULL);
		if (!k->all)
			put_unexplained(w, r, at, k, rank);
	}
	buf_free(&id);
	return ok;
}

bool paper_why(struct writer *w, const struct result *r, size_t number)
{
	char id[48];
	size_t keys = r->what->key_count, n = 0;
	struct page_column *column;
	struct page_table table = { .id = id, .title = paper_word(w, WORD_WHY), .many = true };
	bool ok;

	if (!r->explanation)
		return true;
	snprintf(id, sizeof(id), "b-%zu-why", number);
	column = xcalloc(keys + r->what->measure_count + 3, sizeof(*column));
	for (size_t i = 0; i < keys; i++)
		column[n++] = paper_key_column(w, r, i);
	column[n++] = paper_column(w, WORD_REASON, PAGE_WORDS);
	column[n++] = paper_column(w, WORD_RECORDS, PAGE_NUMBER);
	for (size_t i = 0; i < r->what->measure_count; i++)
		column[n++] = paper_named(r->what->measure[i].name, PAGE_NUMBER);
	column[n++] = paper_column(w, WORD_WHICH, PAGE_CODE);
	table.column = column;
	table.columns = n;
	page_table(w->p, &table);
	ok = put_keys(w, r, number);
	page_end_table(w->p);
	put_notes(w, r);
	free(column);
	return ok;
}
