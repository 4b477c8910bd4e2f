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

/* A record that is refused. */
struct bad {
	uint64_t put;    /* its number among those that were put, from 1 */
	uint64_t number; /* among those of the input */
	struct str code; /* why: its own copies */
	char *rule;
	char *message;
	char *fault; /* what the record gets */
};

struct change {
	struct intake *t;
	struct bad *bad; /* in the order of the records */
	size_t count, capacity;
};

static void take_words(struct bad *b, const struct store_refusal *why)
{
	free(b->rule);
	free(b->message);
	b->code = why->code;
	b->rule = str_is_null(why->rule) ? NULL : str_dup(why->rule);
	b->message = str_dup(why->message);
}

static void note(struct change *c, uint64_t put, const struct store_refusal *why)
{
	c->bad = mem_grow(c->bad, &c->capacity, c->count + 1, sizeof(*c->bad));
	c->bad[c->count] = (struct bad){ .put = put };
	take_words(&c->bad[c->count++], why);
}

static void hear(void *context, const struct store_refusal *why)
{
	note(context, why->number, why);
}

/* Are so many refused that no more need be looked for? */
static bool enough(const struct change *c)
{
	return !refused_sets_aside(c->t->how.refused) && c->count >= REFUSED_ENOUGH;
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
	intake_find_limit(t);
	return true;
}

/* Forget that a record is refused: its place in the list is empty until close_up(). */
static void forgive(struct bad *b)
{
	free(b->rule);
	free(b->message);
	*b = (struct bad){ 0 };
}

static void close_up(struct change *c)
{
	size_t left = 0;

	for (size_t i = 0; i < c->count; i++)
		if (c->bad[i].put > 0)
			c->bad[left++] = c->bad[i];
	c->count = left;
}

/*
 * Once more those that are refused: they may only have needed a record that comes after them. `back`: from
 * the last to the first, because in a chain each record needs the next one.
 */
static bool put_again(struct change *c, bool back, bool *some)
{
	struct intake *t = c->t;

	*some = false;
	for (size_t i = 0; i < c->count; i++) {
		struct bad *b = &c->bad[back ? c->count - 1 - i : i];

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
	close_up(c);
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
	for (; some && c->count > 0 && !enough(c); back = !back)
		if (!put_again(c, back, &some))
			return false;
	return true;
}

/* ---- they leave ---- */

/* The record at work, while keys are told that another table does not have. */
struct telling {
	struct intake *t;
	struct record *rec;
	uint64_t number;
	struct str group;
	bool told, more;
};

static void hear_missing(void *context, const struct store_missing *m)
{
	struct telling *w = context;

	w->more = refused_tell_missing(w->t->how.refused, w->rec, w->number, w->group, m) &&
	          w->more;
	w->told = true;
}

bool intake_tell(struct intake *t, struct record *rec, uint64_t number,
                 const struct store_refusal *why)
{
	const bool left = false;
	struct telling w = {
		.t = t, .rec = rec, .number = number, .group = STR_NULL, .more = true
	};

	if (intake_key(t, rec))
		w.group = buf_str(&t->name);
	/* what is missing is known better than the words of the database say it */
	if (str_eq(why->code, fault_name(FAULT_NOT_IN_REFERENCE)) &&
	    !store_missing(t->store, rec, &left, 1, hear_missing, &w))
		return false;
	if (w.told)
		return w.more;
	return refused_tell(t->how.refused, rec, number, w.group, why);
}

/* Tell all of them, and note which records of the input they are. */
static bool tell_all(struct change *c)
{
	struct intake *t = c->t;
	uint64_t number = 0, put = 0;
	struct record rec;
	bool ok = spool_rewind(t->spool);

	for (size_t i = 0; ok && i < c->count && spool_next(t->spool, &rec);) {
		struct bad *b = &c->bad[i];

		number++;
		if (intake_left(t, &rec, number) || ++put < b->put)
			continue;
		b->number = number;
		ok = intake_tell(t, &rec, number,
		                 &(struct store_refusal){ .code = b->code,
		                                          .rule = str_of(b->rule),
		                                          .message = str_of(b->message) });
		b->fault = str_dup(rec.fault);
		i++;
	}
	return ok && !store_failed(t->store);
}

static bool doom_all(struct change *c)
{
	struct intake *t = c->t;
	uint64_t number = 0;
	struct record rec;
	bool ok = spool_rewind(t->spool);

	for (size_t i = 0; ok && i < c->count && spool_next(t->spool, &rec);) {
		if (++number < c->bad[i].number)
			continue;
		rec.fault = str_of(c->bad[i++].fault);
		intake_doom(t, &rec, number);
	}
	/* without a file for them nothing is loaded, and all is told */
	t->again = refused_sets_aside(t->how.refused);
	return ok;
}

bool intake_change(struct intake *t)
{
	struct change c = { .t = t };
	enum store_result result = store_change_start(t->store, hear, &c);
	bool ok;

	if (result == STORE_OK)
		result = store_change(t->store, 0, t->base, &t->refusal.why);
	ok = result == STORE_OK || (result == STORE_REFUSED && (c.count > 0 || find(&c)) &&
	                            (c.count == 0 || (tell_all(&c) && doom_all(&c))));
	t->over = t->over || !ok;
	for (size_t i = 0; i < c.count; i++) {
		free(c.bad[i].rule);
		free(c.bad[i].message);
		free(c.bad[i].fault);
	}
	free(c.bad);
	return ok;
}
