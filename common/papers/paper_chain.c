/*
 * paper_chain - where the records went, from the audit lines of the run: what was read, what each
 * program took away or added, what was loaded, and what the comparison found in the ledger.
 */
#include <stdlib.h>

#include "audit/chain.h"
#include "audit/figures.h"
#include "audit/ledger.h"
#include "papers/paper_int.h"

#define CONTROLS_MAX 6 /* so many have a column and a chart */

/* What happened to the records at one point; sum[0]: how many, then each control. */
struct point {
	struct buf label;
	bool whole; /* what is there; else what came or went */
	bool known[1 + CONTROLS_MAX];
	struct decimal amount[1 + CONTROLS_MAX];
};

struct course {
	struct writer *w;
	const struct result *r;
	struct str control[1 + CONTROLS_MAX]; /* [0]: null, the records */
	size_t figures;
	struct point *point;
	size_t count, capacity;
};

static struct point *add_point(struct course *c, bool whole, struct str program, enum word what)
{
	struct point *at;

	c->point = mem_grow(c->point, &c->capacity, c->count + 1, sizeof(*c->point));
	at = &c->point[c->count++];
	*at = (struct point){ .whole = whole };
	if (!str_is_null(program)) {
		buf_addstr(&at->label, program);
		buf_adds(&at->label, ": ");
	}
	buf_addstr(&at->label, paper_word(c->w, what));
	return at;
}

/* A figure of a run, if it has one that is not zero or is a whole. */
static void put_figure(struct course *c, const struct run *run, enum run_figure f, bool whole,
                       bool adds, enum word what)
{
	struct point *at = NULL;
	struct decimal d;

	for (size_t i = 0; i < c->figures; i++) {
		if (!figure_get(run, f, c->control[i], &d) || (!whole && decimal_sign(d) == 0))
			continue;
		if (!at)
			at = add_point(c, whole, run->program, what);
		at->known[i] = true;
		at->amount[i] = whole || adds ? d : decimal_neg(d);
	}
}

static void put_run(struct course *c, const struct run *run)
{
	put_figure(c, run, RUN_SKIPPED, false, false, WORD_SKIPPED);
	put_figure(c, run, RUN_LEFT_OUT, false, false, WORD_LEFT_OUT);
	put_figure(c, run, RUN_MADE, false, true, WORD_MADE);
	put_figure(c, run, RUN_MERGED, false, false, WORD_MERGED);
	put_figure(c, run, RUN_SET_ASIDE, false, false, WORD_SET_ASIDE);
}

/* The first program that knows a control begins its money: legacy rows have no amounts yet. */
static void begin_control(struct course *c, const struct chain *chain, struct point *first,
                          size_t i)
{
	for (size_t k = 0; k < chain->count && !first->known[i]; k++)
		first->known[i] = figure_get(chain->run[k], k == 0 ? RUN_IN : RUN_OUT,
		                             c->control[i], &first->amount[i]);
}

/* The controls that the end of the chain has. */
static void find_controls(struct course *c, const struct run *end)
{
	const struct run_count *n = &end->count[RUN_IN];

	c->control[0] = STR_NULL;
	c->figures = 1;
	for (size_t i = 0; i < n->sums && c->figures <= CONTROLS_MAX; i++)
		c->control[c->figures++] = n->sum[i].name;
}

/*
 * What the comparison found in the ledger of a measure. False: it has a total for each of several currencies, or
 * balances of several periods, and they cannot be added.
 */
static bool measure_in_ledger(const struct result *r, size_t measure, struct decimal *out)
{
	const struct grand_total *total;
	size_t count = 0;

	for (size_t i = 0; (total = grand_totals_at(balances_totals(r->balances), i)); i++)
		if (total->measure == measure && !total->mixed) {
			*out = total->side[AFTER];
			count++;
		}
	return count == 1;
}

/* What the comparison found in the ledger: of figure `i`. False: it has not compared that. */
static bool in_ledger(const struct course *c, size_t i, struct decimal *out)
{
	const struct result *r = c->r;

	if (i == 0) {
		*out = decimal_of((int128)side_records(r->source[AFTER]), 0);
		return true;
	}
	for (size_t m = 0; m < r->what->measure_count; m++)
		if (str_eq(r->what->measure[m].name, c->control[i]))
			return measure_in_ledger(r, m, out);
	return false;
}

/*
 * What is in the ledger, and before it by how much that is not what was loaded: other loads, or somebody
 * has changed it.
 */
static void put_ledger(struct course *c, const struct run *end)
{
	struct point *at = NULL;
	struct decimal loaded, there, more;

	for (size_t i = 0; i < c->figures; i++) {
		if (!figure_get(end, RUN_LOADED, c->control[i], &loaded) ||
		    !in_ledger(c, i, &there) || decimal_sub(there, loaded, &more) != DECIMAL_OK ||
		    decimal_sign(more) == 0)
			continue;
		if (!at)
			at = add_point(c, false, STR_NULL, WORD_SINCE);
		at->known[i] = true;
		at->amount[i] = more;
	}
	at = add_point(c, true, STR_NULL, WORD_IN_LEDGER);
	for (size_t i = 0; i < c->figures; i++)
		at->known[i] = in_ledger(c, i, &at->amount[i]);
}

static void find_course(struct course *c, const struct chain *chain)
{
	const struct run *end = chain_end(chain);
	struct point *first;

	find_controls(c, end);
	put_figure(c, chain->run[0], RUN_IN, true, true, WORD_READ);
	if (c->count == 0)
		return;
	first = &c->point[0];
	for (size_t i = 1; i < c->figures; i++)
		begin_control(c, chain, first, i);
	for (size_t i = 0; i < chain->count; i++)
		put_run(c, chain->run[i]);
	put_figure(c, end, RUN_LOADED, true, true, WORD_LOADED);
	put_ledger(c, end);
}

/* ---- showing it ---- */

static void put_table(const struct course *c)
{
	struct page_column *column = xcalloc(1 + c->figures, sizeof(*column));
	struct page_table table = {
		.id = "chain-table", .title = STR_NULL, .column = column, .columns = 1 + c->figures
	};
	struct page *p = c->w->p;

	column[0] = paper_column(c->w, WORD_STEP, PAGE_WORDS);
	column[1] = paper_column(c->w, WORD_RECORDS, PAGE_NUMBER);
	for (size_t i = 1; i < c->figures; i++)
		column[1 + i] = paper_named(c->control[i], PAGE_NUMBER);
	page_table(p, &table);
	for (size_t k = 0; k < c->count; k++) {
		const struct point *at = &c->point[k];

		page_row(p, (struct page_row){ .total = at->whole });
		page_text(p, buf_str(&at->label));
		for (size_t i = 0; i < c->figures; i++)
			if (at->known[i])
				page_amount(p, at->amount[i]);
			else
				page_none(p);
		page_end_row(p);
	}
	page_end_table(p);
	free(column);
}

static void put_chart(const struct course *c, size_t i)
{
	struct page_step *step = xcalloc(c->count, sizeof(*step));
	size_t n = 0;

	for (size_t k = 0; k < c->count; k++)
		if (c->point[k].known[i])
			step[n++] = (struct page_step){ buf_str(&c->point[k].label),
				                        c->point[k].amount[i], c->point[k].whole };
	page_waterfall(c->w->p, i == 0 ? paper_word(c->w, WORD_RECORDS) : c->control[i], step, n);
	free(step);
}

/* Old values that the mapping does not know: the records with them are set aside. */
static void put_unmapped(struct writer *w, const struct chain *chain)
{
	uint64_t unmapped = 0;
	char number[27];
	struct str part;

	for (size_t i = 0; i < chain->count; i++)
		unmapped += chain->run[i]->unmapped;
	if (unmapped == 0)
		return;
	part = str_of(text_count(unmapped, number));
	buf_reset(&w->text);
	word_put(&w->text, w->language, WORD_UNMAPPED, &part, 1);
	page_note(w->p, PAGE_NOTICE, buf_str(&w->text));
}

/* The last chain that has loaded what the spec of the comparison loads, and whose load is still there; NULL: none. */
static const struct chain *find_chain(const struct chains *all, const struct spec *spec)
{
	for (size_t i = all->count; i > 0; i--) {
		const struct run *end = chain_end(&all->chain[i - 1]);

		if (run_is(end, "load") && str_eq(end->name, spec->name) && ledger_holds(end) &&
		    end->count[RUN_LOADED].present)
			return &all->chain[i - 1];
	}
	return NULL;
}

static void put_course(struct writer *w, const struct result *r, const struct chain *chain)
{
	struct course c = { .w = w, .r = r };

	find_course(&c, chain);
	if (c.count > 0) {
		page_note(w->p, PAGE_PLAIN, r->name);
		for (size_t i = 0; i < c.figures; i++)
			put_chart(&c, i);
		put_table(&c);
		put_unmapped(w, chain);
	}
	for (size_t i = 0; i < c.count; i++)
		buf_free(&c.point[i].label);
	free(c.point);
}

void paper_chain(struct writer *w)
{
	const struct pack *all = w->what->pack;
	struct chains *chains;
	bool begun = false;

	if (!w->what->runs || w->what->runs->count == 0)
		return;
	chains = chains_new(w->what->runs);
	for (size_t i = 0; i < all->count; i++) {
		const struct result *r = &all->comparison[i];
		const struct chain *chain = find_chain(chains, r->spec);

		/* the comparisons of one spec have one chain */
		if (!chain || (i > 0 && r[-1].spec == r->spec))
			continue;
		if (!begun)
			paper_section(w, "chain", WORD_CHAIN);
		begun = true;
		put_course(w, r, chain);
	}
	chains_free(chains);
}
