/*
 * balances - compares two books. If both are in memory, each key of one is searched in the other; if
 * not, both come back in the order of the keys. The order in which their keys were read first is kept
 * as a number.
 */
#include "reconcile/balances.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "reconcile/ranking.h"
#include "record/payload.h"

/* The shares of --memory, of which each side has one: for keys in memory, for sorting others. */
#define TABLE_SHARE   4
#define SORTING_SHARE 8
#define RANKING_SHARE 8 /* for the order of the keys; there are two for a while */

#define AFTER_NUMBERS                                                                              \
	((uint64_t)1 << 62) /* numbers of keys that only AFTER has come after all others */
#define BOTH_KNOW ((uint64_t)1 << 63) /* in `first` of an entry of AFTER: its key was compared */

struct balances {
	const struct spec_reconcile *spec;
	const struct balance_side *side; /* both sides */
	enum balances_keys keys;         /* which of them come back */
	size_t memory;                   /* bytes, */
	unsigned parts;                  /* one of so many parts of --memory */
	struct book *book[2];            /* by side */
	struct ranking *ranking;         /* the keys that come back, compared */
	size_t count;                    /* keys, after balances_compare() */
	size_t with[STATUS_COUNT_];      /* number of keys of each status */
	size_t known[2];                 /* number of keys that each side knows */
	struct decimal_sum *total[2];    /* of each measure, by side */
	struct within *within;           /* of each measure */
	/* sums of the differences within tolerance, while they are added up */
	struct decimal_sum *signed_sum;
	struct decimal_sum *absolute_sum;
};

struct balances *balances_new(const struct spec_reconcile *spec, const struct balance_side *side,
                              size_t memory, unsigned parts, enum balances_keys keys)
{
	struct balances *b = xcalloc(1, sizeof(*b));
	bool ok;

	b->memory = memory;
	b->parts = parts;

	b->spec = spec;
	b->side = side;
	b->keys = keys;
	for (int which = BEFORE; which <= AFTER; which++)
		b->total[which] = xcalloc(spec->measure_count, sizeof(*b->total[which]));
	b->within = xcalloc(spec->measure_count, sizeof(*b->within));
	b->signed_sum = xcalloc(spec->measure_count, sizeof(*b->signed_sum));
	b->absolute_sum = xcalloc(spec->measure_count, sizeof(*b->absolute_sum));
	b->ranking = ranking_open(spec, memory / RANKING_SHARE, RANKING_SHARE * parts);
	ok = b->ranking != NULL;
	for (int which = BEFORE; which <= AFTER && ok; which++) {
		b->book[which] = book_open(
			&(struct book_options){ .parts = spec->key_count,
		                                .side = &side[which],
		                                .memory = memory / TABLE_SHARE,
		                                .sorting = memory / SORTING_SHARE,
		                                .shares = SORTING_SHARE * parts });
		ok = b->book[which] != NULL;
	}
	if (ok)
		return b;
	balances_free(b);
	return NULL;
}

struct book *balances_book(const struct balances *b, enum side side)
{
	return b->book[side];
}

/* ---- comparing ---- */

size_t balances_count(const struct balances *b)
{
	return b->count;
}

bool balances_rewind(const struct balances *b)
{
	return ranking_rewind(b->ranking);
}

const struct key_balance *balances_next(const struct balances *b)
{
	return ranking_next(b->ranking, NULL);
}

bool balances_whole(const struct balances *b)
{
	return ranking_whole(b->ranking);
}

static bool too_long(const char *what)
{
	diag_error("%s has more than 38 digits", what);
	return false;
}

/* Compare all measures of a key: equal, within tolerance, or different. */
static bool measure_differences(const struct spec_reconcile *spec, struct key_balance *at,
                                bool *equal, bool *within)
{
	*equal = *within = true;
	at->largest = decimal_of(0, 0);
	for (size_t i = 0; i < spec->measure_count; i++) {
		const struct decimal *before = &at->half[BEFORE].value[i],
				     *after = &at->half[AFTER].value[i];
		struct decimal d;

		if (before->units == after->units && before->scale == after->scale)
			continue;
		if (decimal_sub(*after, *before, &d) != DECIMAL_OK)
			return too_long("the difference of a key");
		d = decimal_abs(d);
		if (decimal_sign(d) != 0)
			*equal = false;
		if (decimal_cmp(d, spec->measure[i].tolerance) > 0)
			*within = false;
		if (decimal_cmp(d, at->largest) > 0)
			at->largest = d;
	}
	return true;
}

static bool both_know(const struct key_balance *at)
{
	return at->half[BEFORE].records > 0 && at->half[AFTER].records > 0;
}

/*
 * Does the tolerance of a measure accept its difference? Never if one side does not know the key.
 */
static bool is_within(const struct balances *b, const struct key_balance *at, size_t measure)
{
	struct decimal d = decimal_abs(balance_difference(at, measure));

	return both_know(at) && decimal_sign(d) != 0 &&
	       decimal_cmp(d, b->spec->measure[measure].tolerance) <= 0;
}

static void add_within(struct balances *b, const struct key_balance *at)
{
	for (size_t i = 0; i < b->spec->measure_count; i++) {
		if (!is_within(b, at, i))
			continue;
		b->within[i].keys++;
		decimal_sum_add(&b->signed_sum[i], balance_difference(at, i));
		decimal_sum_add(&b->absolute_sum[i], decimal_abs(balance_difference(at, i)));
	}
}

static void add_total(struct decimal_sum *sum, const struct decimal *d)
{
	if (d->units == (long long)d->units)
		decimal_sum_add_short(sum, (long long)d->units, d->scale);
	else
		decimal_sum_add(sum, *d);
}

static bool classify(struct balances *b, struct key_balance *at)
{
	bool before = at->half[BEFORE].records > 0, after = at->half[AFTER].records > 0;
	bool equal, within;

	if (!measure_differences(b->spec, at, &equal, &within))
		return false;
	if (before && after)
		at->status = equal ? STATUS_EQUAL : within ? STATUS_WITHIN : STATUS_DIFFERENT;
	else if (equal)
		at->status = before ? STATUS_ZERO_BEFORE : STATUS_ZERO_AFTER;
	else
		at->status = before ? STATUS_ONLY_BEFORE : STATUS_ONLY_AFTER;
	if (at->status != STATUS_EQUAL)
		add_within(b, at);
	b->count++;
	b->known[BEFORE] += before;
	b->known[AFTER] += after;
	for (size_t i = 0; i < b->spec->measure_count; i++)
		for (int side = BEFORE; side <= AFTER; side++)
			add_total(&b->total[side][i], &at->half[side].value[i]);
	return true;
}

/* Add up the differences within tolerance, and check whether their sum is accepted. */
static bool sum_within(struct balances *b)
{
	for (size_t i = 0; i < b->spec->measure_count; i++) {
		struct within *w = &b->within[i];

		if (!decimal_sum_get(&b->signed_sum[i], &w->sum) ||
		    !decimal_sum_get(&b->absolute_sum[i], &w->absolute))
			return too_long("a sum of differences");
		w->exceeded = decimal_cmp(decimal_abs(w->sum),
		                          b->spec->measure[i].tolerance_total) > 0;
	}
	return true;
}

/* A key within tolerance does not agree if it is part of a sum that is not accepted. */
static void settle_status(struct balances *b, struct key_balance *at)
{
	b->with[at->status]--;
	for (size_t i = 0; i < b->spec->measure_count; i++)
		if (at->status == STATUS_WITHIN && b->within[i].exceeded && is_within(b, at, i))
			at->status = STATUS_TOTAL;
	b->with[at->status]++;
}

/* Do the totals of a measure fit into a decimal, and their difference? Reports it if not. */
static bool fits(const struct balances *b, size_t measure)
{
	struct decimal before, after, difference;

	if (!decimal_sum_get(&b->total[BEFORE][measure], &before) ||
	    !decimal_sum_get(&b->total[AFTER][measure], &after))
		return too_long("a total");
	return decimal_sub(after, before, &difference) == DECIMAL_OK ||
	       too_long("the difference of the totals");
}

/* ---- a key at work ---- */

/* The key that is compared. */
struct work {
	struct key_balance at;
	struct half empty[2]; /* by side: sums without a record; their memory is kept */
	struct arena values;  /* of both halves */
	struct arena arena;   /* of the records that come back */
	struct arena texts;   /* of the parts */
	struct record rec[2]; /* by side */
	struct str *field[2]; /* their fields */
	struct buf key;
};

static void work_open(const struct balances *b, struct work *w)
{
	size_t measures = b->spec->measure_count;

	*w = (struct work){ .at.parts = b->spec->key_count };
	w->at.part = xcalloc(w->at.parts, sizeof(*w->at.part));
	for (int which = BEFORE; which <= AFTER; which++) {
		const struct header *header = b->side[which].header;

		w->at.half[which].value = arena_alloc(
			&w->values, mem_mul(measures, sizeof(*w->at.half[which].value)));
		w->rec[which] = (struct record){ .header = header, .arena = &w->arena };
		w->field[which] = xcalloc(header->count, sizeof(*w->field[which]));
	}
}

static void work_close(const struct balances *b, struct work *w)
{
	for (int which = BEFORE; which <= AFTER; which++) {
		b->side[which].kind->end(b->side[which].self, &w->empty[which]);
		free(w->field[which]);
	}
	free(w->at.part);
	arena_free(&w->values);
	arena_free(&w->arena);
	arena_free(&w->texts);
	buf_free(&w->key);
}

/* Both halves have their sums: compute the values, and compare them. */
static bool settle_key(struct balances *b, struct key_balance *at)
{
	for (int which = BEFORE; which <= AFTER; which++)
		if (!b->side[which].kind->settle(b->side[which].self, &at->half[which]))
			return false;
	if (!classify(b, at))
		return false;
	b->with[at->status]++;
	return true;
}

static bool comes_back(const struct balances *b, const struct key_balance *at)
{
	return b->keys == BALANCES_ALL || at->status != STATUS_EQUAL;
}

/* ---- books in memory ---- */

/* Let the half of a side be that of an entry; NULL: there is none. */
static void set_half(struct half *half, struct sums_entry *e)
{
	half->records = e ? e->records : 0;
	half->sums = e ? sums_of(e) : NULL;
}

/* Compare the key of an entry; `other` is that of the other side, or NULL. */
static bool compare_entry(struct balances *b, struct work *w, enum side which, struct sums_entry *e,
                          struct sums_entry *other)
{
	struct book *book = b->book[which];
	uint64_t number = e->first + (which == AFTER ? AFTER_NUMBERS : 0);

	set_half(&w->at.half[which], e);
	set_half(&w->at.half[which == BEFORE ? AFTER : BEFORE], other);
	if (!settle_key(b, &w->at))
		return false;
	if (!comes_back(b, &w->at))
		return true;
	book_parts(book, sums_key(book_sums(book), e), sums_more(book_sums(book), e), w->at.part);
	return ranking_put(b->ranking, &w->at, number);
}

/* The entry of AFTER with the key of one of BEFORE; from now on it is known to be compared. */
static struct sums_entry *take_other(const struct sums *before, const struct sums *after,
                                     const struct sums_entry *e)
{
	struct sums_entry *other = sums_find(after, e->hash, sums_key(before, e));

	if (other)
		other->first |= BOTH_KNOW;
	return other;
}

/* The keys of BEFORE, with those of AFTER that are the same. */
static bool compare_before(struct balances *b, struct work *w)
{
	const struct sums *before = book_sums(b->book[BEFORE]), *after = book_sums(b->book[AFTER]);
	struct sums_search at = sums_search(before, after);
	struct sums_entry *e;

	while ((e = sums_search_next(&at)))
		if (!compare_entry(b, w, BEFORE, e, take_other(before, after, e)))
			return false;
	return true;
}

/* The keys that only AFTER has. */
static bool compare_after(struct balances *b, struct work *w)
{
	struct sums_cursor at = { 0 };
	struct sums_entry *e;

	while ((e = sums_next(book_sums(b->book[AFTER]), &at)))
		if (!(e->first & BOTH_KNOW) && !compare_entry(b, w, AFTER, e, NULL))
			return false;
	return true;
}

/* ---- books that come back in the order of their keys ---- */

/* A side that comes back. */
struct coming {
	struct book_item item; /* the next */
	bool any;              /* there is one */
};

/* Does the key of `a` come before that of `b`? 0: they are the same. */
static int key_order(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = memcmp(a.p, b.p, len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Add what has come back of the key to its half. */
static bool add_item(struct balances *b, struct work *w, enum side which, struct book_item *item)
{
	const struct balance_side *side = &b->side[which];
	struct half *half = &w->at.half[which];
	bool ok;

	if (item->sums) {
		if (side->single && half->records > 0)
			return side->kind->again(side->self, w->at.part, item->at);
		half->records += item->records;
		side->kind->merge(side->self, half->sums, item->sums);
		return true;
	}
	payload_take_record(&item->record, &w->rec[which], w->field[which]);
	ok = side->kind->add(side->self, half, w->at.part, &w->rec[which]);
	arena_reset(&w->arena);
	return ok;
}

/* Begin with the key of `item`, which the side has first. */
static void begin_key(struct balances *b, struct work *w, enum side first,
                      const struct book_item *item)
{
	buf_reset(&w->key);
	buf_addstr(&w->key, item->key);
	arena_reset(&w->texts);
	book_parts(b->book[first], item->key, item->more, w->at.part);
	for (size_t i = 0; i < w->at.parts; i++)
		w->at.part[i] = str_copy(&w->texts, w->at.part[i]);
	for (int which = BEFORE; which <= AFTER; which++) {
		b->side[which].kind->begin(b->side[which].self, &w->empty[which]);
		w->at.half[which].records = 0;
		w->at.half[which].sums = w->empty[which].sums;
	}
}

/* Add up the key that comes next, of both sides, and compare it. */
static bool compare_next(struct balances *b, struct work *w, struct coming *coming)
{
	int order = !coming[AFTER].any ? -1
	            : !coming[BEFORE].any
	                    ? 1
	                    : key_order(coming[BEFORE].item.key, coming[AFTER].item.key);
	enum side first = order > 0 ? AFTER : BEFORE;
	uint64_t number = coming[first].item.first + (first == AFTER ? AFTER_NUMBERS : 0);

	begin_key(b, w, first, &coming[first].item);
	for (int which = BEFORE; which <= AFTER; which++) {
		struct coming *c = &coming[which];

		while (c->any && str_eq(c->item.key, buf_str(&w->key))) {
			if (!add_item(b, w, (enum side)which, &c->item))
				return false;
			c->any = book_next(b->book[which], &c->item);
		}
	}
	return settle_key(b, &w->at) &&
	       (!comes_back(b, &w->at) || ranking_put(b->ranking, &w->at, number));
}

static bool compare_sorted(struct balances *b, struct work *w)
{
	struct coming coming[2];
	bool ok = book_finish(b->book[BEFORE]) && book_finish(b->book[AFTER]);

	for (int which = BEFORE; which <= AFTER && ok; which++)
		coming[which].any = book_next(b->book[which], &coming[which].item);
	while (ok && (coming[BEFORE].any || coming[AFTER].any))
		ok = compare_next(b, w, coming);
	return ok && book_whole(b->book[BEFORE]) && book_whole(b->book[AFTER]);
}

/* ---- all keys ---- */

static bool compare_books(struct balances *b)
{
	struct work w;
	bool ok;

	work_open(b, &w);
	if (book_spilled(b->book[BEFORE]) || book_spilled(b->book[AFTER]))
		ok = compare_sorted(b, &w);
	else
		ok = compare_before(b, &w) && compare_after(b, &w);
	work_close(b, &w);
	for (int which = BEFORE; which <= AFTER; which++) {
		book_close(b->book[which]);
		b->book[which] = NULL;
	}
	return ok;
}

/* Set the status of all keys, now that it is known which sums within tolerance are accepted. */
static bool settle_all(struct balances *b)
{
	struct ranking *all = b->ranking;
	struct key_balance *at;
	uint64_t number;
	bool ok = true, exceeded = false;

	for (size_t i = 0; i < b->spec->measure_count; i++)
		exceeded |= b->within[i].exceeded;
	if (!exceeded)
		return true;
	b->ranking = ranking_open(b->spec, b->memory / RANKING_SHARE, RANKING_SHARE * b->parts);
	while (ok && (at = ranking_next(all, &number))) {
		settle_status(b, at);
		ok = ranking_put(b->ranking, at, number);
	}
	ok = ok && ranking_whole(all);
	ranking_close(all);
	return ok;
}

bool balances_compare(struct balances *b)
{
	if (!compare_books(b) || !sum_within(b) || !settle_all(b))
		return false;
	for (size_t i = 0; i < b->spec->measure_count; i++)
		if (!fits(b, i))
			return false;
	return true;
}

struct within balances_within(const struct balances *b, size_t measure)
{
	return b->within[measure];
}

bool balances_measure_differs(const struct balances *b, const struct key_balance *at,
                              size_t measure)
{
	if (is_within(b, at, measure))
		return b->within[measure].exceeded;
	return decimal_sign(balance_difference(at, measure)) != 0;
}

size_t balances_differing(const struct balances *b)
{
	size_t count = 0;

	for (int status = 0; status < STATUS_COUNT_; status++)
		if (status_differs((enum status)status))
			count += b->with[status];
	return count;
}

size_t balances_with(const struct balances *b, enum status status)
{
	return b->with[status];
}

size_t balances_keys(const struct balances *b, enum side side)
{
	return b->known[side];
}

struct decimal balances_total(const struct balances *b, enum side side, size_t measure)
{
	struct decimal d = decimal_of(0, 0);

	/* balances_compare() has checked that it fits */
	(void)decimal_sum_get(&b->total[side][measure], &d);
	return d;
}

struct decimal balances_total_difference(const struct balances *b, size_t measure)
{
	struct decimal d = decimal_of(0, 0);

	/* the same */
	(void)decimal_sub(balances_total(b, AFTER, measure), balances_total(b, BEFORE, measure),
	                  &d);
	return d;
}

void balances_free(struct balances *b)
{
	if (!b)
		return;
	book_close(b->book[BEFORE]);
	book_close(b->book[AFTER]);
	ranking_close(b->ranking);
	free(b->total[BEFORE]);
	free(b->total[AFTER]);
	free(b->within);
	free(b->signed_sum);
	free(b->absolute_sum);
	free(b);
}
