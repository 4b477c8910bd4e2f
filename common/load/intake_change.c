/*
 * intake_change - the modes upsert and replace: all records are in the store, which now changes its table.
 *
 * That is done at once. If something is refused, parts of the records are tried, until it is known which
 * ones the store does not take. They are told, and leave with their groups; then all others come again.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "load/intake_int.h"
#include "record/fault.h"

struct change {
	struct intake *t;
	struct intake_list list; /* those that are refused, in the order of the records */
	uint64_t lost;           /* of them: no other record can help */
	bool helps;              /* a record may need another one of its table */
};

static void take_words(struct intake_bad *b, const struct store_refusal *why)
{
	free(b->rule);
	free(b->message);
	b->code = why->code;
	b->rule = str_is_null(why->rule) ? NULL : str_dup(why->rule);
	b->message = str_dup(why->message);
}

static void note(struct change *c, uint64_t put, const struct store_refusal *why)
{
	take_words(intake_list_add(&c->list, put), why);
}

static void hear(void *context, const struct store_refusal *why)
{
	note(context, why->number, why);
}

/*
 * May a record that is refused so be taken when others are there? Another one may give up the value that it
 * needs, and what a trigger asks is not known.
 */
static bool may_come(const struct change *c, const struct store_refusal *why)
{
	enum fault fault;

	if (!fault_find(why->code, &fault))
		return false;
	return fault == FAULT_NOT_UNIQUE || fault == FAULT_REFUSED ||
	       (fault == FAULT_NOT_IN_REFERENCE && c->helps);
}

/* Are so many refused for good that no more need be looked for? */
static bool enough(const struct change *c)
{
	return refused_ends(c->t->how.refused, c->lost);
}

/* ---- which ones are they? ---- */

/* Put records from + 1 to `to` into the table, but for those that are refused. */
static bool put(struct change *c, uint64_t from, uint64_t to)
{
	struct intake *t = c->t;
	uint64_t middle = from + (to - from) / 2;
	enum store_result result;

	if (enough(c))
		return true;
	result = store_change(t->store, from, to, &t->refusal.why);
	if (result != STORE_REFUSED)
		return result == STORE_OK;
	if (to - from > 1)
		return put(c, from, middle) && put(c, middle, to);
	note(c, to, &t->refusal.why);
	c->lost += !may_come(c, &t->refusal.why);
	intake_find_limit(t);
	return true;
}

/* Forget that a record is refused: its place in the list is empty until close_up(). */
static void forgive(struct intake_bad *b)
{
	free(b->rule);
	free(b->message);
	*b = (struct intake_bad){ 0 };
}

static void close_up(struct intake_list *list)
{
	size_t left = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->bad[i].put > 0)
			list->bad[left++] = list->bad[i];
	list->count = left;
}

/*
 * Once more those that are refused: they may only have needed a record that comes after them. `back`: from
 * the last to the first, because in a chain each record needs the next one.
 */
static bool put_again(struct change *c, bool back, bool *some)
{
	struct intake_list *list = &c->list;
	struct intake *t = c->t;

	*some = false;
	for (size_t i = 0; i < list->count; i++) {
		struct intake_bad *b = &list->bad[back ? list->count - 1 - i : i];

		switch (store_change(t->store, b->put - 1, b->put, &t->refusal.why)) {
		case STORE_FAILED:
			return false;
		case STORE_OK:
			forgive(b);
			*some = true;
			break;
		case STORE_REFUSED:
			take_words(b, &t->refusal.why);
			break;
		}
	}
	close_up(list);
	return true;
}

/* Of all records some are refused: find them. */
static bool find(struct change *c)
{
	uint64_t all = c->t->base;
	bool some = true, back = true;

	for (uint64_t from = 0, to; from < all && !enough(c); from = to) {
		to = all - from < c->t->limit ? all : from + c->t->limit;
		if (!put(c, from, to))
			return false;
	}
	for (; some && c->list.count > 0 && !enough(c); back = !back)
		if (!put_again(c, back, &some))
			return false;
	return true;
}

bool intake_change(struct intake *t)
{
	struct change c = { .t = t, .helps = store_refers_to_itself(t->store) };
	enum store_result result = store_change_start(t->store, hear, &c);
	bool ok;

	if (result == STORE_OK)
		result = store_change(t->store, 0, t->base, &t->refusal.why);
	ok = result == STORE_OK || (result == STORE_REFUSED && (c.list.count > 0 || find(&c)) &&
	                            (c.list.count == 0 || intake_list_leaves(t, &c.list)));
	t->partly = c.list.count > 0;
	t->over = t->over || !ok;
	intake_list_free(&c.list);
	return ok;
}
