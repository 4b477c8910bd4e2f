/* paper - see paper.h. */
#include "papers/paper.h"

#include <assert.h>
#include <stdlib.h>

#include "papers/paper_int.h"
#include "reconcile/proof.h"
#include "reconcile/result.h"

#ifndef CUTOVER_VERSION
#define CUTOVER_VERSION "unknown"
#endif

/* ---- shared ---- */

struct str paper_word(const struct writer *w, enum word which)
{
	return word(w->language, which);
}

struct page_column paper_named(struct str title, enum page_type type)
{
	return (struct page_column){ .title = title, .group = STR_NULL, .type = type };
}

struct page_column paper_column(const struct writer *w, enum word title, enum page_type type)
{
	return paper_named(paper_word(w, title), type);
}

void paper_section(struct writer *w, const char *id, enum word title)
{
	w->letter++;
	page_section(w->p, id, (struct str){ &w->letter, 1 }, paper_word(w, title));
}

struct str paper_status(const struct writer *w, enum status status)
{
	static_assert(WORD_ONLY_AFTER - WORD_EQUAL == STATUS_ONLY_AFTER, "the words of a status");
	return paper_word(w, (enum word)(WORD_EQUAL + status));
}

enum page_mark paper_mark(enum status status)
{
	return status_differs(status)    ? PAGE_BAD
	       : status == STATUS_WITHIN ? PAGE_NOTICE
	                                 : PAGE_PLAIN;
}

enum page_mark paper_verdict(const struct result *r, enum word *verdict)
{
	if (proof_holds(r)) {
		*verdict = WORD_YES;
		return PAGE_GOOD;
	}
	*verdict = balances_count(r->balances) == 0      ? WORD_NOTHING_SHORT
	           : balances_differing(r->balances) > 0 ? WORD_NO
	                                                 : WORD_NO_PROOF_SHORT;
	return PAGE_BAD;
}

void paper_part(struct writer *w, struct str part)
{
	page_text(w->p, str_is_null(part) ? STR("(null)") : part);
}

struct str paper_name(const struct result *r, struct str account)
{
	struct str name = STR_NULL;

	if (!r->what->names || str_is_null(account) ||
	    lookup_find_plain(r->what->names, account, 0, &name) < 0)
		return STR_NULL;
	return name;
}

/* ---- what it comes to ---- */

static void put_title(struct writer *w)
{
	const struct pack *all = w->what->pack;

	buf_reset(&w->text);
	for (size_t i = 0; i < all->count; i++) {
		struct str name = all->comparison[i].name;

		buf_adds(&w->text, i == 0 ? "" : w->language == LANGUAGE_ZH ? "、" : ", ");
		buf_addstr(&w->text, name);
	}
}

/* Append the verdict of the whole. */
static enum page_mark put_verdict(const struct writer *w, struct buf *out)
{
	const struct pack *all = w->what->pack;
	uint64_t keys = 0, differing = 0, within = 0;
	bool contradicted = false, nothing = false;
	char number[2][27];
	struct str part[2];

	for (size_t i = 0; i < all->count; i++) {
		struct result_counts n = result_counts(&all->comparison[i]);

		keys += n.keys;
		differing += n.different;
		within += n.within;
		nothing |= n.keys == 0;
		contradicted |= proof_contradicted(&all->comparison[i]);
	}
	part[1] = str_of(text_count(keys, number[1]));
	if (differing > 0) {
		part[0] = str_of(text_count(differing, number[0]));
		word_put(out, w->language, WORD_NOT_RECONCILED, part, 2);
		return PAGE_BAD;
	}
	part[0] = part[1];
	word_put(out, w->language,
	         nothing        ? WORD_NOTHING
	         : contradicted ? WORD_NO_PROOF
	         : within > 0   ? WORD_RECONCILED_WITHIN
	                        : WORD_RECONCILED,
	         part, 1);
	return nothing || contradicted ? PAGE_BAD : PAGE_GOOD;
}

/* "debit -10.00, credit 0.00": by how much a comparison differs. */
static void put_differences(const struct result *r, struct buf *out)
{
	for (size_t i = 0; i < r->what->measure_count; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		buf_addstr(out, r->what->measure[i].name);
		buf_addc(out, ' ');
		table_amount(balances_total_difference(r->balances, i), out);
	}
}

static void put_head(struct writer *w)
{
	struct buf title = { 0 };
	enum page_mark mark;
	struct str name;

	put_title(w);
	name = buf_str(&w->text);
	word_put(&title, w->language, WORD_TITLE, &name, 1);
	buf_reset(&w->text);
	mark = put_verdict(w, &w->text);
	page_title(w->p, mark, buf_str(&title), buf_str(&w->text));
	buf_free(&title);
	for (size_t i = 0; i < w->what->pack->count; i++) {
		const struct result *r = &w->what->pack->comparison[i];
		const struct spec *before = i > 0 ? r[-1].spec : NULL;

		if (r->spec != before)
			page_fact(w->p, paper_word(w, WORD_SPEC), str_of(r->spec->path));
		if (balances_differing(r->balances) == 0)
			continue;
		buf_reset(&w->text);
		buf_addstr(&w->text, r->name);
		buf_adds(&w->text, ": ");
		put_differences(r, &w->text);
		page_fact(w->p, paper_word(w, WORD_TOTAL_DIFFERENCE), buf_str(&w->text));
	}
	page_fact(w->p, paper_word(w, WORD_MADE_AT), w->what->made_at);
	page_fact(w->p, paper_word(w, WORD_MADE_BY), STR("cutover reconcile " CUTOVER_VERSION));
}

static void put_domain(struct writer *w, const struct result *r, size_t number)
{
	struct result_counts n = result_counts(r);
	enum word verdict;
	enum page_mark mark = paper_verdict(r, &verdict);

	buf_reset(&w->index);
	buf_addf(&w->index, "B-%zu", number);
	buf_reset(&w->id);
	buf_addf(&w->id, "b-%zu", number);
	buf_reset(&w->text);
	put_differences(r, &w->text);
	page_row(w->p, (struct page_row){ .mark = mark });
	page_link(w->p, buf_str(&w->index), w->id.p);
	page_text(w->p, r->name);
	page_count(w->p, n.keys);
	page_count(w->p, n.equal);
	page_count(w->p, n.within);
	page_count(w->p, n.different);
	page_text(w->p, buf_str(&w->text));
	page_text(w->p, paper_word(w, verdict));
	page_end_row(w->p);
}

static void put_summary(struct writer *w)
{
	const struct page_column column[] = {
		paper_column(w, WORD_INDEX, PAGE_CODE),
		paper_column(w, WORD_DOMAIN, PAGE_CODE),
		paper_column(w, WORD_KEYS, PAGE_NUMBER),
		paper_column(w, WORD_EQUAL, PAGE_NUMBER),
		paper_column(w, WORD_WITHIN, PAGE_NUMBER),
		paper_column(w, WORD_DIFFERENT, PAGE_NUMBER),
		paper_column(w, WORD_TOTAL_DIFFERENCE, PAGE_CODE),
		paper_column(w, WORD_VERDICT, PAGE_WORDS),
	};
	const struct page_table table = { .id = "domains",
		                          .title = STR_NULL,
		                          .column = column,
		                          .columns = sizeof(column) / sizeof(*column),
		                          .sign = true };

	paper_section(w, "summary", WORD_SUMMARY);
	page_table(w->p, &table);
	for (size_t i = 0; i < w->what->pack->count; i++)
		put_domain(w, &w->what->pack->comparison[i], i + 1);
	page_end_table(w->p);
}

/* ---- all of it ---- */

bool paper_write(const struct paper *what, struct page *p)
{
	struct writer w = { .what = what, .p = p, .language = page_language(p), .letter = 'A' - 1 };
	bool ok = true;

	put_head(&w);
	put_summary(&w);
	w.letter++;
	for (size_t i = 0; ok && i < what->pack->count; i++)
		ok = paper_comparison(&w, &what->pack->comparison[i], i + 1);
	paper_chain(&w);
	paper_history(&w);
	paper_sources(&w);
	paper_section(&w, "signatures", WORD_SIGNATURES);
	page_sign(p);
	buf_free(&w.index);
	buf_free(&w.id);
	buf_free(&w.text);
	return ok;
}
