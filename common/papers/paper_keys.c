/* paper_keys - why the keys of both sides prove nothing: nulls, codes without a mapping, other periods. */
#include <stdlib.h>
#include <string.h>

#include "papers/paper_int.h"

static void put_row(struct writer *w, enum side side, enum word finding, struct str which,
                    uint64_t records)
{
	page_row(w->p, (struct page_row){ .mark = PAGE_BAD });
	page_text(w->p, paper_word(w, side == BEFORE ? WORD_BEFORE : WORD_AFTER));
	page_text(w->p, paper_word(w, finding));
	page_text(w->p, which);
	if (records > 0)
		page_count(w->p, records);
	else
		page_none(w->p);
	page_end_row(w->p);
}

static void put_nulls(struct writer *w, const struct result *r, enum side side)
{
	for (size_t i = 0; i < r->what->key_count; i++) {
		uint64_t records = side_nulls(r->source[side], i);

		if (records > 0)
			put_row(w, side, WORD_NULL_IN_KEY, paper_key_title(w, r, i), records);
	}
}

static void put_periods(struct writer *w, const struct result *r, enum side side)
{
	const struct side_source *other = r->source[side == BEFORE ? AFTER : BEFORE];
	size_t count;
	struct str *period = sides_only_periods(r->source[side], other, &count);

	for (size_t i = 0; i < count; i++)
		put_row(w, side, WORD_PERIOD_ALONE, period[i], 0);
	free(period);
}

/* The codes that the map of a side does not know, a line each. */
static void note_unmapped(struct writer *w, const struct result *r, enum side side)
{
	struct buf lines = { 0 };
	struct str rest;

	if (side_is_incomplete(r->source[side]))
		side_put_unmapped(r->source[side], &lines);
	rest = buf_str(&lines);
	while (rest.len > 0) {
		const char *end = memchr(rest.p, '\n', rest.len);
		size_t len = (size_t)(end - rest.p);

		page_note(w->p, PAGE_BAD, (struct str){ rest.p, len });
		rest.p += len + 1;
		rest.len -= len + 1;
	}
	buf_free(&lines);
}

static bool has_rows(const struct result *r)
{
	struct buf periods = { 0 };
	bool any;

	sides_put_periods(r->source[BEFORE], r->source[AFTER], &periods);
	any = periods.len > 0;
	buf_free(&periods);
	for (int side = BEFORE; side <= AFTER; side++)
		for (size_t i = 0; i < r->what->key_count; i++)
			any |= side_nulls(r->source[side], i) > 0;
	return any;
}

void paper_keys(struct writer *w, const struct result *r, const char *id)
{
	const struct page_column column[] = {
		paper_column(w, WORD_SIDE, PAGE_WORDS),
		paper_column(w, WORD_FINDING, PAGE_WORDS),
		paper_column(w, WORD_WHAT, PAGE_CODE),
		paper_column(w, WORD_RECORDS, PAGE_NUMBER),
	};
	const struct page_table table = { .id = id,
		                          .title = paper_word(w, WORD_KEYS_NO_PROOF),
		                          .column = column,
		                          .columns = sizeof(column) / sizeof(*column) };

	for (int side = BEFORE; side <= AFTER; side++)
		note_unmapped(w, r, (enum side)side);
	if (!has_rows(r))
		return;
	page_table(w->p, &table);
	for (int side = BEFORE; side <= AFTER; side++)
		put_nulls(w, r, (enum side)side);
	for (int side = BEFORE; side <= AFTER; side++)
		put_periods(w, r, (enum side)side);
	page_end_table(w->p);
}
