/*
 * paper_records - the records behind the differences of a comparison: from a figure that is signed to its
 * vouchers. Those that agree are left out, so that what is listed adds up to the difference.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "papers/paper_int.h"
#include "reconcile/explanation.h"
#include "reconcile/result_drill.h"

static const enum page_type types[] = { PAGE_WORDS,  PAGE_CODE,   PAGE_CODE, PAGE_NUMBER,
	                                PAGE_NUMBER, PAGE_NUMBER, PAGE_CODE, PAGE_CODE };
static const enum word titles[] = { WORD_REASON,       WORD_RECORD,     WORD_MEASURE,
	                            WORD_BEFORE,       WORD_AFTER,      WORD_DIFFERENCE,
	                            WORD_PLACE_BEFORE, WORD_PLACE_AFTER };

#define COLUMNS (sizeof(types) / sizeof(*types))

/* The figure at work. */
struct behind {
	struct writer *w;
	struct drilled d;
	struct page_column column[COLUMNS];
	struct page_table table;
	struct buf id;
	uint64_t figures, records;   /* figures so far; records of this one */
	uint64_t *unlisted;          /* of each measure: the records that are not listed, */
	struct decimal *more, *rest; /* what they come to, and what no record proves */
	struct figure_parts *parts;  /* likewise: what other figures say of it */
};

/* ---- a figure ---- */

void paper_figure_id(size_t number, uint64_t figure, struct buf *out)
{
	buf_addf(out, "b-%zu-3-%llu", number, (unsigned long long)figure);
}

/* "B-1-3-2 account 1002, period 202303" */
static void begin_figure(struct behind *b, size_t number)
{
	struct writer *w = b->w;
	const struct key_balance *at = b->d.at;

	b->figures++;
	buf_reset(&b->id);
	paper_figure_id(number, b->figures, &b->id);
	buf_reset(&w->title);
	buf_addf(&w->title, "B-%zu-3-%zu", number, (size_t)b->figures);
	for (size_t i = 0; i < at->parts; i++) {
		buf_adds(&w->title, i > 0 ? ", " : " ");
		buf_addstr(&w->title, paper_key_title(w, b->d.r, i));
		buf_addc(&w->title, ' ');
		buf_addstr(&w->title, str_is_null(at->part[i]) ? STR("(null)") : at->part[i]);
	}
	b->table = (struct page_table){ .id = b->id.p,
		                        .title = buf_str(&w->title),
		                        .column = b->column,
		                        .columns = COLUMNS,
		                        .folded = true };
	page_table(w->p, &b->table);
}

static void put_reason(struct behind *b, const struct reason *record)
{
	struct writer *w = b->w;
	struct buf detail = { 0 };

	if (record->kind == REASON_LEFT)
		paper_put_left(w, record->why, &detail);
	else
		drill_put_detail(&b->d, record, &detail);
	buf_reset(&w->text);
	buf_addstr(&w->text, paper_word(w, (enum word)(WORD_REASON_LEFT + record->kind)));
	buf_adds(&w->text, detail.len > 0 ? ": " : "");
	buf_addstr(&w->text, buf_str(&detail));
	buf_reset(&detail);
	drill_put_key(&b->d, record, &detail);
	paper_in_key(w, record->key ? buf_str(&detail) : STR_NULL);
	page_text(w->p, buf_str(&w->text));
	buf_free(&detail);
}

static void put_row(struct behind *b, const struct reason *record, size_t measure)
{
	struct writer *w = b->w;
	bool has[2];
	struct drill_amounts a = drill_amounts_of(&b->d, record, measure, has);

	page_row(w->p, (struct page_row){ 0 });
	put_reason(b, record);
	buf_reset(&w->text);
	drill_put_record(&b->d, record, &w->text);
	page_text(w->p, buf_str(&w->text));
	page_text(w->p, b->d.r->what->measure[measure].name);
	for (int side = BEFORE; side <= AFTER; side++)
		if (has[side])
			page_amount(w->p, a.side[side]);
		else
			page_none(w->p);
	page_amount(w->p, a.difference);
	page_text(w->p, record->at[BEFORE]);
	page_text(w->p, record->at[AFTER]);
	page_end_row(w->p);
}

/* Does the record add anything to the difference of the measure? */
static bool adds(const struct reason *record, size_t measure)
{
	return decimal_sign(record->value[measure]) != 0;
}

/* The only measure that shows a record which adds nothing at all: its first one. SIZE_MAX: it adds something. */
static size_t measure_of_nothing(const struct behind *b, const struct reason *record)
{
	for (size_t i = 0; i < b->d.r->what->measure_count; i++)
		if (adds(record, i))
			return SIZE_MAX;
	return 0;
}

static bool put_record(struct behind *b, const struct reason *record)
{
	bool listed = b->records++ < page_rows_folded(b->w->p), ok = true;
	size_t nothing = measure_of_nothing(b, record);

	for (size_t i = 0; ok && i < b->d.r->what->measure_count; i++) {
		if (!adds(record, i) && i != nothing)
			continue;
		if (listed)
			put_row(b, record, i);
		else
			ok = decimal_add(b->more[i], record->value[i], &b->more[i]) == DECIMAL_OK;
		b->unlisted[i] += !listed;
		ok = ok && decimal_sub(b->rest[i], record->value[i], &b->rest[i]) == DECIMAL_OK;
	}
	if (!ok)
		diag_error("a sum of amounts has more than 38 digits");
	return ok;
}

/* A row that is no record: an amount of each measure that has any. */
static void put_sum(struct behind *b, struct str title, enum page_mark mark, size_t measure,
                    struct decimal amount)
{
	struct page *p = b->w->p;

	page_row(p, (struct page_row){ .mark = mark, .total = true });
	page_text(p, title);
	page_none(p);
	page_text(p, b->d.r->what->measure[measure].name);
	page_none(p);
	page_none(p);
	paper_amount(b->w, b->d.r, b->d.at->part, measure, amount);
	page_none(p);
	page_none(p);
	page_end_row(p);
}

/* A row for the records of a measure that are not listed, also if they come to 0: nobody takes them for none. */
static void put_unlisted(struct behind *b, size_t measure)
{
	struct writer *w = b->w;
	char number[27];
	struct str count = str_of(text_count(b->unlisted[measure], number));

	if (b->unlisted[measure] == 0)
		return;
	buf_reset(&w->text);
	word_put(&w->text, w->language,
	         b->unlisted[measure] == 1 ? WORD_RECORD_MORE : WORD_RECORDS_MORE, &count, 1);
	put_sum(b, buf_str(&w->text), PAGE_PLAIN, measure, b->more[measure]);
}

/* What no record proves: the part of it that somebody has accepted is no open question. */
static void put_rest(struct behind *b, size_t measure)
{
	struct writer *w = b->w;
	struct decimal rest = b->rest[measure], part;
	const struct acceptance *one = explanation_accepts(b->d.r->explanation, b->d.at, measure,
	                                                   rest, &part);

	if (one) {
		buf_reset(&w->text);
		buf_addstr(&w->text, paper_word(w, WORD_REASON_ACCEPTED));
		buf_adds(&w->text, ": ");
		buf_addstr(&w->text, one->reason);
		put_sum(b, buf_str(&w->text), PAGE_PLAIN, measure, part);
		/* the part is not larger */
		(void)decimal_sub(rest, part, &rest);
	}
	if (decimal_sign(rest) != 0)
		put_sum(b, paper_word(w, WORD_NO_RECORD), PAGE_BAD, measure, rest);
}

/* The records that are not listed, what no record proves, and what it comes to. */
static void end_figure(struct behind *b)
{
	struct writer *w = b->w;

	for (size_t i = 0; i < b->d.r->what->measure_count; i++) {
		struct decimal difference = drill_figure(&b->d, i).difference;

		put_unlisted(b, i);
		if (decimal_sign(b->parts[i].below) != 0)
			put_sum(b, paper_word(w, WORD_REASON_BELOW), PAGE_PLAIN, i,
			        b->parts[i].below);
		if (decimal_sign(b->parts[i].total) != 0)
			put_sum(b, paper_word(w, WORD_REASON_TOTAL), PAGE_BAD, i,
			        b->parts[i].total);
		put_rest(b, i);
		if (decimal_sign(difference) != 0)
			put_sum(b, paper_word(w, WORD_TOTAL), PAGE_PLAIN, i, difference);
	}
	page_end_table(w->p);
}

/* What records have to prove: the difference without what other figures say of it. False after an error was reported. */
static bool begin_rest(struct behind *b)
{
	const struct explanation *x = b->d.r->explanation;
	bool ok = true;

	for (size_t i = 0; ok && i < b->d.r->what->measure_count; i++) {
		struct decimal *rest = &b->rest[i];

		*rest = drill_figure(&b->d, i).difference;
		b->more[i] = decimal_of(0, rest->scale);
		b->unlisted[i] = 0;
		ok = explanation_figures(x, b->d.at, i, &b->parts[i]);
		/* explanation_figures() has seen that it has room */
		if (ok)
			ok = decimal_sub(*rest, b->parts[i].below, rest) == DECIMAL_OK &&
			     decimal_sub(*rest, b->parts[i].total, rest) == DECIMAL_OK;
	}
	return ok;
}

static bool put_figure(struct behind *b, uint64_t rank, size_t number)
{
	struct explanation *x = b->d.r->explanation;
	const struct reason *record = explanation_record(x, rank, b->d.at);
	bool ok = true;

	/* what no record proves at all is listed with the reasons */
	if (!record)
		return true;
	b->records = 0;
	if (!begin_rest(b))
		return false;
	begin_figure(b, number);
	for (; ok && record; record = explanation_record(x, rank, b->d.at))
		ok = put_record(b, record);
	if (ok)
		end_figure(b);
	return ok && explanation_whole(x);
}

/* ---- all of them ---- */

static void note_listed(struct writer *w, const struct result *r)
{
	char number[2][27];
	const struct str part[] = { str_of(text_count(FIGURES_LISTED, number[0])),
		                    str_of(text_count(balances_differing(r->balances),
		                                      number[1])) };

	buf_reset(&w->text);
	word_put(&w->text, w->language, WORD_FIGURES_LISTED, part, 2);
	page_note(w->p, PAGE_NOTICE, buf_str(&w->text));
}

/* The figures in the order of the report. False after an error was reported. */
static bool put_figures(struct behind *b, size_t number)
{
	const struct result *r = b->d.r;
	uint64_t keys = explanation_keys(r->explanation);

	for (uint64_t rank = 0; rank < keys && rank < FIGURES_LISTED; rank++) {
		b->d.at = balances_next(r->balances);
		if (!b->d.at)
			return balances_whole(r->balances);
		if (!put_figure(b, rank, number))
			return false;
	}
	return explanation_whole(r->explanation);
}

bool paper_records(struct writer *w, const struct result *r, size_t number)
{
	struct behind b = { .w = w, .d = { .r = r } };
	size_t measures = r->what->measure_count;
	bool ok = balances_rewind(r->balances) && explanation_rewind(r->explanation);

	for (size_t i = 0; i < COLUMNS; i++)
		b.column[i] = paper_column(w, titles[i], types[i]);
	b.unlisted = xcalloc(measures, sizeof(*b.unlisted));
	b.more = xcalloc(measures, sizeof(*b.more));
	b.rest = xcalloc(measures, sizeof(*b.rest));
	b.parts = xcalloc(measures, sizeof(*b.parts));
	ok = ok && put_figures(&b, number);
	if (ok && b.figures == 0)
		page_note(w->p, PAGE_PLAIN, paper_word(w, WORD_NOTHING_PROVED));
	if (ok && balances_differing(r->balances) > FIGURES_LISTED)
		note_listed(w, r);
	free(b.unlisted);
	buf_free(&b.id);
	free(b.more);
	free(b.rest);
	free(b.parts);
	return ok;
}
