/* paper_accepted - the differences that somebody has accepted, and what became of each acceptance. */
#include <stdio.h>
#include <stdlib.h>

#include "papers/paper_int.h"

static enum word state_word(const struct acceptance *one)
{
	static const enum word words[] = { [ACCEPTANCE_NO_DIFFERENCE] = WORD_NO_SUCH_DIFFERENCE,
		                           [ACCEPTANCE_HOLDS] = WORD_HOLDS,
		                           [ACCEPTANCE_OTHER_AMOUNT] = WORD_OTHER_AMOUNT,
		                           [ACCEPTANCE_EXPIRED] = WORD_EXPIRED };

	if (one->state == ACCEPTANCE_OTHER_AMOUNT && one->explains)
		return WORD_PART_ONLY;
	return words[one->state];
}

static void put_acceptance(struct writer *w, const struct result *r, const struct acceptance *one)
{
	page_row(w->p, (struct page_row){ .mark = one->state == ACCEPTANCE_HOLDS ? PAGE_NOTICE
	                                                                         : PAGE_BAD });
	for (size_t i = 0; i < r->what->key_count; i++)
		paper_part(w, one->part[i]);
	page_text(w->p, r->what->measure[one->measure].name);
	paper_amount(w, r, one->part, one->measure, one->amount);
	page_text(w->p, one->reason);
	page_text(w->p, one->name);
	page_text(w->p, one->date);
	page_text(w->p, one->expiry);
	page_text(w->p, paper_word(w, state_word(one)));
	page_end_row(w->p);
}

static void put_acceptances(struct writer *w, const struct result *r, const char *id)
{
	struct page_column *column = xcalloc(r->what->key_count + 7, sizeof(*column));
	struct page_table table = { .id = id, .title = r->name, .column = column, .many = true };
	static const struct {
		enum word title;
		enum page_type type;
	} more[] = { { WORD_MEASURE, PAGE_CODE }, { WORD_AMOUNT, PAGE_NUMBER },
		     { WORD_REASON, PAGE_WORDS }, { WORD_ACCEPTED_BY, PAGE_WORDS },
		     { WORD_DATE, PAGE_CODE },    { WORD_UNTIL, PAGE_CODE },
		     { WORD_STATE, PAGE_WORDS } };
	const struct acceptance *one;

	for (size_t i = 0; i < r->what->key_count; i++)
		column[table.columns++] = paper_key_column(w, r, i);
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
		column[table.columns++] = paper_column(w, more[i].title, more[i].type);
	page_table(w->p, &table);
	for (size_t i = 0; (one = acceptances_at(r->accepted, i)); i++)
		put_acceptance(w, r, one);
	page_end_table(w->p);
	free(column);
}

void paper_accepted(struct writer *w)
{
	const struct pack *all = w->what->pack;
	bool begun = false;
	char id[40];

	for (size_t i = 0; i < all->count; i++) {
		if (!acceptances_at(all->comparison[i].accepted, 0))
			continue;
		if (!begun)
			paper_section(w, "accepted", WORD_ACCEPTED);
		begun = true;
		snprintf(id, sizeof(id), "accepted-%zu", i + 1);
		put_acceptances(w, &all->comparison[i], id);
	}
}
