/* paper_news - which differences are new since an earlier day, which have changed, and which are gone. */
#include <stdlib.h>

#include "papers/history.h"
#include "papers/paper_int.h"

/* ---- in the table of differences ---- */

struct page_column paper_news_column(struct writer *w, const struct result *r)
{
	struct str date = past_date(r->past);

	/* the title must last as long as the table: `title` is for this alone */
	buf_reset(&w->title);
	word_put(&w->title, w->language, WORD_COMPARED_WITH, &date, 1);
	return paper_named(buf_str(&w->title), PAGE_WORDS);
}

void paper_news(struct writer *w, const struct result *r, const struct key_balance *at,
                size_t measure)
{
	struct str part = past_since(r->past, at, measure);
	enum news_kind kind = at->news ? at->news[measure].kind : NEWS_NONE;
	struct buf amount = { 0 };
	struct decimal by;

	buf_reset(&w->text);
	if (kind == NEWS_UNCHANGED) {
		word_put(&w->text, w->language, WORD_NEWS_UNCHANGED, &part, 1);
	} else if (past_change(r->past, at, measure, &by)) {
		table_amount(key_amount(r->what, at->part, measure, by), &amount);
		part = buf_str(&amount);
		word_put(&w->text, w->language, WORD_NEWS_CHANGED_BY, &part, 1);
	} else if (kind != NEWS_NONE) {
		buf_addstr(&w->text, paper_word(w, kind == NEWS_NEW       ? WORD_NEWS_NEW
		                                   : kind == NEWS_CHANGED ? WORD_NEWS_CHANGED
		                                                          : WORD_NEWS_UNKNOWN));
	}
	page_text(w->p, buf_str(&w->text));
	buf_free(&amount);
}

/* ---- after all of them ---- */

static void put_counts(struct writer *w, const struct past *past)
{
	struct past_counts n = past_counts(past);
	char number[7][27];
	const struct str part[] = { past_date(past), str_of(text_count(n.fresh, number[0])),
		                    str_of(text_count(n.changed, number[1])),
		                    str_of(text_count(n.unchanged, number[2])),
		                    str_of(text_count(n.gone, number[3])) };
	const struct str more[] = { str_of(text_count(HISTORY_OPEN, number[4])),
		                    str_of(text_count(n.unlisted, number[5])),
		                    str_of(text_count(n.unknown, number[6])) };

	buf_reset(&w->text);
	word_put(&w->text, w->language, WORD_NEWS_COUNTS, part, 5);
	page_note(w->p, n.fresh > 0 ? PAGE_BAD : PAGE_PLAIN, buf_str(&w->text));
	if (n.unlisted == 0)
		return;
	buf_reset(&w->text);
	word_put(&w->text, w->language, WORD_NEWS_MORE, more, 3);
	page_note(w->p, PAGE_NOTICE, buf_str(&w->text));
}

/* What is there instead of a difference that is gone. */
static enum word now_of(const struct past_difference *d)
{
	return d->state == PAST_ACCEPTED ? WORD_STATUS_ACCEPTED
	       : d->state == PAST_WITHIN ? WORD_WITHIN
	       : d->state == PAST_BELOW  ? WORD_STATUS_BELOW
	       : d->state == PAST_PARENT ? WORD_STATUS_PARENT
	                                 : WORD_EQUAL;
}

static void put_gone(struct writer *w, const struct result *r, const struct past_difference *d)
{
	page_row(w->p, (struct page_row){ .mark = PAGE_PLAIN });
	for (size_t i = 0; i < r->what->key_count; i++)
		paper_part(w, d->part[i]);
	if (r->what->names)
		page_text(w->p, paper_name(r, d->part[0]));
	page_text(w->p, r->what->measure[d->measure].name);
	if (r->what->measure[d->measure].text)
		page_none(w->p);
	else
		paper_amount(w, r, d->part, d->measure, d->amount);
	page_text(w->p, d->since);
	page_text(w->p, paper_word(w, now_of(d)));
	page_end_row(w->p);
}

static void put_all_gone(struct writer *w, const struct result *r, const char *id)
{
	struct page_column *column = xcalloc(r->what->key_count + 5, sizeof(*column));
	struct str date = past_date(r->past);
	struct page_table table = { .id = id, .column = column, .many = true };
	const struct past_difference *d;

	for (size_t i = 0; i < r->what->key_count; i++)
		column[table.columns++] = paper_key_column(w, r, i);
	if (r->what->names)
		column[table.columns++] = paper_column(w, WORD_NAME, PAGE_WORDS);
	column[table.columns++] = paper_column(w, WORD_MEASURE, PAGE_CODE);
	column[table.columns++] = paper_column(w, WORD_DIFFERENCE_THEN, PAGE_NUMBER);
	column[table.columns++] = paper_column(w, WORD_SINCE_DAY, PAGE_CODE);
	column[table.columns++] = paper_column(w, WORD_NOW, PAGE_WORDS);
	buf_reset(&w->title);
	word_put(&w->title, w->language, WORD_GONE, &date, 1);
	table.title = buf_str(&w->title);
	page_table(w->p, &table);
	for (size_t i = 0; (d = past_at(r->past, i)); i++)
		if (past_is_gone(d))
			put_gone(w, r, d);
	page_end_table(w->p);
	free(column);
}

void paper_gone(struct writer *w, const struct result *r, const char *id)
{
	if (!r->past)
		return;
	put_counts(w, r->past);
	if (past_counts(r->past).gone > 0)
		put_all_gone(w, r, id);
}
