/* past - a hash table of differences, by the parts of their key and their measure. */
#include "compare/past.h"

#include <assert.h>
#include <stdlib.h>

#include "compare/sums.h"
#include "record/payload.h"

#define NONE UINT32_MAX

/* One of the list, and the next one with the same key and measure. */
struct entry {
	struct past_difference it;
	uint32_t next; /* NONE: there is no more */
};

/* The entries with the same key and measure, in their order. */
struct chain {
	uint32_t first, last;
};

struct past {
	const struct spec_reconcile *what;
	struct str date;
	struct entry *entry;
	size_t count, capacity;
	struct sums *index; /* the sums of an entry are a chain */
	struct past_counts counts;
	struct arena arena;
	struct buf key; /* scratch */
};

struct past *past_new(const struct spec_reconcile *what, struct str date)
{
	struct past *e = xcalloc(1, sizeof(*e));

	static_assert(sizeof(struct chain) <= SUMS_ALIGNED, "an entry has room for a chain");
	e->what = what;
	e->index = sums_new(SUMS_ALIGNED, SIZE_MAX);
	e->date = str_copy(&e->arena, date);
	return e;
}

/* NULL: no difference has this key and measure. */
static struct chain *find(struct past *e, const struct str *part, size_t measure)
{
	struct sums_entry *found;

	buf_reset(&e->key);
	for (size_t i = 0; i < e->what->key_count; i++)
		payload_text(&e->key, part[i]);
	buf_add(&e->key, &measure, sizeof(measure));
	found = sums_find(e->index, str_hash(buf_str(&e->key)), buf_str(&e->key));
	return found ? sums_of(found) : NULL;
}

void past_add(struct past *e, const struct past_difference *d)
{
	struct chain *c = find(e, d->part, d->measure);
	uint32_t number = (uint32_t)e->count;
	struct entry *added;

	e->entry = mem_grow(e->entry, &e->capacity, e->count + 1, sizeof(*e->entry));
	added = &e->entry[e->count++];
	*added = (struct entry){ .it = *d, .next = NONE };
	added->it.part = arena_alloc(&e->arena, mem_mul(e->what->key_count, sizeof(struct str)));
	for (size_t i = 0; i < e->what->key_count; i++)
		added->it.part[i] = str_copy(&e->arena, d->part[i]);
	for (int side = BEFORE; side <= AFTER; side++)
		added->it.text[side] = str_copy(&e->arena, d->text[side]);
	added->it.since = str_copy(&e->arena, d->since);
	added->it.state = PAST_AGREES;
	if (c) {
		e->entry[c->last].next = number;
		c->last = number;
		return;
	}
	c = sums_of(sums_add(e->index, str_hash(buf_str(&e->key)), buf_str(&e->key), STR_NULL));
	*c = (struct chain){ number, number };
}

void past_incomplete(struct past *e, uint64_t more)
{
	e->counts.unlisted = more;
}

struct str past_date(const struct past *e)
{
	return e->date;
}

/* ---- today ---- */

static bool same_text(struct str a, struct str b)
{
	return str_is_null(a) || str_is_null(b) ? str_is_null(a) == str_is_null(b) : str_eq(a, b);
}

static bool is_same(const struct past *e, const struct past_difference *was,
                    const struct key_balance *at, size_t measure)
{
	if (e->what->measure[measure].text)
		return same_text(was->text[BEFORE], balance_text(at, BEFORE, measure)) &&
		       same_text(was->text[AFTER], balance_text(at, AFTER, measure));
	return decimal_cmp(was->amount, balance_difference(at, measure)) == 0;
}

/* The first with this key and measure that has the state, and the same amount unless `any`. */
static uint32_t pick(struct past *e, const struct key_balance *at, size_t measure,
                     enum past_state state, bool any)
{
	const struct chain *c = find(e, at->part, measure);

	for (uint32_t i = c ? c->first : NONE; i != NONE; i = e->entry[i].next)
		if (e->entry[i].it.state == state &&
		    (any || is_same(e, &e->entry[i].it, at, measure)))
			return i;
	return NONE;
}

/* Is there one of that state with the same amount for each difference of the key? */
static bool has_all(struct past *e, const struct key_balance *at, const bool *differs,
                    enum past_state state)
{
	for (size_t i = 0; i < e->what->measure_count; i++)
		if (differs[i] && pick(e, at, i, state, false) == NONE)
			return false;
	return true;
}

void past_hold(struct past *e, const struct key_balance *at, const bool *differs)
{
	if (!has_all(e, at, differs, PAST_AGREES))
		return;
	for (size_t i = 0; i < e->what->measure_count; i++)
		if (differs[i])
			e->entry[pick(e, at, i, PAST_AGREES, false)].it.state = PAST_HELD;
}

/* Take one with the same amount in that state, else one with another amount. */
static struct news take(struct past *e, const struct key_balance *at, size_t measure,
                        enum past_state state)
{
	uint32_t i = pick(e, at, measure, state, false);
	struct news news = { .kind = NEWS_UNCHANGED };

	if (i == NONE) {
		i = pick(e, at, measure, PAST_AGREES, true);
		news.kind = i != NONE                ? NEWS_CHANGED
		            : e->counts.unlisted > 0 ? NEWS_UNKNOWN
		                                     : NEWS_NEW;
	}
	if (i != NONE) {
		e->entry[i].it.state = PAST_TAKEN;
		news.was = i;
	}
	return news;
}

void past_take(struct past *e, const struct key_balance *at, const bool *differs, struct news *news)
{
	bool held = e->what->rows && has_all(e, at, differs, PAST_HELD);

	for (size_t i = 0; i < e->what->measure_count; i++) {
		news[i] = (struct news){ .kind = NEWS_NONE };
		if (differs[i])
			news[i] = take(e, at, i, held ? PAST_HELD : PAST_AGREES);
		e->counts.fresh += news[i].kind == NEWS_NEW;
		e->counts.changed += news[i].kind == NEWS_CHANGED;
		e->counts.unchanged += news[i].kind == NEWS_UNCHANGED;
		e->counts.unknown += news[i].kind == NEWS_UNKNOWN;
	}
}

void past_settle(struct past *e, const struct key_balance *at, size_t measure, enum past_state why)
{
	uint32_t i = pick(e, at, measure, PAST_AGREES, true);

	if (i != NONE)
		e->entry[i].it.state = why;
}

/* ---- for a report ---- */

static enum news_kind kind_of(const struct key_balance *at, size_t measure)
{
	return at->news ? at->news[measure].kind : NEWS_NONE;
}

bool past_change(const struct past *e, const struct key_balance *at, size_t measure,
                 struct decimal *by)
{
	/* a change of more than 38 digits is told without its amount */
	return kind_of(at, measure) == NEWS_CHANGED && !e->what->measure[measure].text &&
	       decimal_sub(balance_difference(at, measure),
	                   past_at(e, at->news[measure].was)->amount, by) == DECIMAL_OK;
}

struct str past_since(const struct past *e, const struct key_balance *at, size_t measure)
{
	return kind_of(at, measure) == NEWS_UNCHANGED ? past_at(e, at->news[measure].was)->since
	                                              : STR_NULL;
}

const struct past_difference *past_at(const struct past *e, size_t i)
{
	return i < e->count ? &e->entry[i].it : NULL;
}

bool past_is_gone(const struct past_difference *d)
{
	return d->state != PAST_TAKEN;
}

struct past_counts past_counts(const struct past *e)
{
	struct past_counts counts = e->counts;

	for (size_t i = 0; i < e->count; i++)
		counts.gone += past_is_gone(&e->entry[i].it);
	return counts;
}

void past_free(struct past *e)
{
	if (!e)
		return;
	free(e->entry);
	sums_free(e->index);
	arena_free(&e->arena);
	buf_free(&e->key);
	free(e);
}
