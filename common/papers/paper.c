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

/* What the comparison uses part `i` of the key as; WORDS: nothing that it knows. */
static enum word used_as(const struct result *r, size_t i)
{
	const struct spec_reconcile *what = r->what;

	if (i == what->period)
		return WORD_KEY_PERIOD;
	for (size_t m = 0; m < what->measure_count; m++)
		if (spec_measure_has_currency(&what->measure[m]) &&
		    what->measure[m].currency_part == i)
			return WORD_CURRENCY;
	return i == 0 && paper_has_trial(r) ? WORD_ACCOUNT : WORDS;
}

/* What the records are that the spec makes; NULL: it has no schema. */
static const struct schema *schema_of(const struct spec *spec)
{
	return spec->validate.schema ? spec->validate.schema
	       : spec->load.schema   ? spec->load.schema
	                             : spec->map.to;
}

struct str paper_key_title(const struct writer *w, const struct result *r, size_t i)
{
	struct str name = r->what->key[i];
	const struct schema *schema = schema_of(r->spec);
	const struct schema_field *f = schema ? schema_find(schema, name) : NULL;
	enum word known = used_as(r, i);

	if (w->language == LANGUAGE_EN)
		return name;
	if (f && !str_is_null(f->title))
		return f->title;
	return known != WORDS ? paper_word(w, known) : name;
}

struct page_column paper_key_column(const struct writer *w, const struct result *r, size_t i)
{
	return paper_named(paper_key_title(w, r, i), PAGE_CODE);
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
	return status_differs(status) ? PAGE_BAD
	       : status == STATUS_WITHIN || status == STATUS_ACCEPTED || status == STATUS_BELOW
	               ? PAGE_NOTICE
	               : PAGE_PLAIN;
}

enum word paper_verdict(struct str verdict)
{
	return str_is(verdict, "agrees")            ? WORD_YES
	       : str_is(verdict, "differs")         ? WORD_NO
	       : str_is(verdict, "acceptance void") ? WORD_VOID_SHORT
	       : str_is(verdict, "no proof")        ? WORD_NO_PROOF_SHORT
	                                            : WORD_NOTHING_SHORT;
}

void paper_put_left(const struct writer *w, struct str why, struct buf *out)
{
	static const enum word ways[] = { WORD_SET_ASIDE, WORD_REFUSED, WORD_LEFT_OUT_AFTER };

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		struct str way = word(LANGUAGE_EN, ways[i]);

		if (!str_starts(why, way) || (why.len > way.len && why.p[way.len] != ':'))
			continue;
		buf_addstr(out, paper_word(w, ways[i]));
		buf_add(out, why.p + way.len, why.len - way.len);
		return;
	}
	buf_addstr(out, why);
}

void paper_amount(const struct writer *w, const struct result *r, const struct str *part,
                  size_t measure, struct decimal d)
{
	page_amount(w->p, key_amount(r->what, part, measure, d));
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

/* How many keys of all comparisons there are, and what is wrong with them. */
struct sums {
	uint64_t keys, differing, within, accepted;
	bool contradicted, keys_fail, void_acceptance;
};

static struct sums add_up(const struct pack *all)
{
	struct sums s = { 0 };

	for (size_t i = 0; i < all->count; i++) {
		const struct result *r = &all->comparison[i];
		struct result_counts n = result_counts(r);

		s.keys += n.keys;
		s.differing += n.different;
		s.within += n.within;
		s.accepted += n.accepted;
		s.contradicted |= proof_contradicted(r) ||
		                  breaks_count(balances_breaks(r->balances)) > 0;
		s.keys_fail |= proof_keys_fail(r);
		s.void_acceptance |= acceptances_void(r->accepted) > 0;
	}
	return s;
}

/* The verdict of the whole: what is worst comes first. */
static enum word verdict_of(const struct sums *s, bool holds)
{
	if (holds)
		return s->accepted > 0 ? WORD_RECONCILED_ACCEPTED
		       : s->within > 0 ? WORD_RECONCILED_WITHIN
		                       : WORD_RECONCILED;
	return s->differing > 0     ? WORD_NOT_RECONCILED
	       : s->contradicted    ? WORD_NO_PROOF
	       : s->keys_fail       ? WORD_NO_PROOF_KEYS
	       : s->void_acceptance ? WORD_VOID_ACCEPTANCE
	                            : WORD_NOTHING;
}

/* Append the verdict of the whole. */
static enum page_mark put_verdict(const struct writer *w, struct buf *out)
{
	struct sums s = add_up(w->what->pack);
	bool holds = pack_failing(w->what->pack) == 0;
	enum word verdict = verdict_of(&s, holds);
	char number[2][27];
	struct str part[2] = { str_of(text_count(s.keys, number[0])),
		               str_of(text_count(s.accepted, number[1])) };

	if (verdict == WORD_NOT_RECONCILED) {
		part[1] = part[0];
		part[0] = str_of(text_count(s.differing, number[1]));
	}
	word_put(out, w->language, verdict, part, 2);
	return holds ? PAGE_GOOD : PAGE_BAD;
}

/* "debit -10.00, amount JPY -300": by how much a comparison differs in total; `all`: also where by nothing. */
static void put_differences(const struct result *r, bool all, struct buf *out)
{
	const struct grand_total *total;
	size_t start = out->len;

	for (size_t i = 0; (total = grand_totals_at(balances_totals(r->balances), i)); i++) {
		if (r->what->measure[total->measure].text || total->mixed ||
		    (!all && decimal_sign(total->difference) == 0))
			continue;
		buf_adds(out, out->len > start ? ", " : "");
		grand_total_name(r->what, total, out);
		buf_addc(out, ' ');
		table_amount(total->difference, out);
	}
}

/* Go on with by how much, if one comparison is all there is: of several each has a line of its own. */
static void put_how_much(const struct writer *w, struct buf *out)
{
	const struct result *r = &w->what->pack->comparison[0];
	struct buf amounts = { 0 }, whole = { 0 };
	struct str part[2];

	if (w->what->pack->count > 1 || balances_differing(r->balances) == 0)
		return;
	put_differences(r, false, &amounts);
	part[0] = buf_str(out);
	part[1] = buf_str(&amounts);
	word_put(&whole, w->language, amounts.len > 0 ? WORD_IN_TOTAL : WORD_TOTALS_AGREE, part, 2);
	buf_reset(out);
	buf_addstr(out, buf_str(&whole));
	buf_free(&amounts);
	buf_free(&whole);
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
	put_how_much(w, &w->text);
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
		put_differences(r, true, &w->text);
		page_fact(w->p, paper_word(w, WORD_TOTAL_DIFFERENCE), buf_str(&w->text));
	}
	page_fact(w->p, paper_word(w, WORD_MADE_AT), w->what->made_at);
	page_fact(w->p, paper_word(w, WORD_MADE_BY), STR("cutover reconcile " CUTOVER_VERSION));
	if (w->what->rehearsal)
		page_note(w->p, PAGE_BAD, paper_word(w, WORD_REHEARSAL));
}

static void put_domain(struct writer *w, const struct result *r, size_t number)
{
	struct result_counts n = result_counts(r);
	enum page_mark mark = proof_holds(r) ? PAGE_GOOD : PAGE_BAD;

	buf_reset(&w->index);
	buf_addf(&w->index, "B-%zu", number);
	buf_reset(&w->id);
	buf_addf(&w->id, "b-%zu", number);
	buf_reset(&w->text);
	put_differences(r, true, &w->text);
	page_row(w->p, (struct page_row){ .mark = mark });
	page_link(w->p, buf_str(&w->index), w->id.p);
	page_text(w->p, r->name);
	page_count(w->p, n.keys);
	page_count(w->p, n.equal);
	page_count(w->p, n.within);
	page_count(w->p, n.accepted);
	page_count(w->p, n.different);
	page_text(w->p, buf_str(&w->text));
	page_text(w->p, paper_word(w, paper_verdict(str_of(result_verdict(r)))));
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
		paper_column(w, WORD_STATUS_ACCEPTED, PAGE_NUMBER),
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
	paper_accepted(&w);
	paper_chain(&w);
	paper_history(&w);
	paper_sources(&w);
	paper_section(&w, "signatures", WORD_SIGNATURES);
	page_sign(p);
	buf_free(&w.index);
	buf_free(&w.id);
	buf_free(&w.title);
	buf_free(&w.text);
	return ok;
}
