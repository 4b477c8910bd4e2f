/*
 * balances - keys with two halves each: in memory while there is room, else added up from records
 * that were sorted by key. So a key is either in memory or apart, never both.
 */
#include "reconcile/balances.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "reconcile/apart.h"
#include "reconcile/ranking.h"
#include "record/payload.h"
#include "sort/keyset.h"

/* The shares of --memory: for keys in memory, for records of all others, for their order. */
#define TABLE_SHARE   2
#define APART_SHARE   4
#define RANKING_SHARE 8 /* there are two for a while */

struct balances {
	const struct spec_reconcile *spec;
	const struct balance_side *side; /* both sides */
	size_t memory;                   /* bytes of --memory */
	struct bound table;              /* for the keys in memory */
	struct keyset *keys;             /* key → number */
	struct key_balance **at;         /* by that number */
	size_t capacity;                 /* room in `at` */
	size_t in_memory;                /* keys in `at` */
	bool closed;                     /* no key more goes there: its records go to `apart` */
	struct arena arena;              /* owns entries, parts and values */
	struct half trial[2];            /* by side: sums of a single record that goes to `apart` */
	struct apart *apart;
	struct ranking *ranking;      /* all keys, compared */
	size_t count;                 /* keys, after balances_compare() */
	size_t with[STATUS_COUNT_];   /* number of keys of each status */
	size_t known[2];              /* number of keys that each side knows */
	struct decimal_sum *total[2]; /* of each measure, by side */
	struct within *within;        /* of each measure */
	/* sums of the differences within tolerance, while they are added up */
	struct decimal_sum *signed_sum;
	struct decimal_sum *absolute_sum;
};

struct balances *balances_new(const struct spec_reconcile *spec, const struct balance_side *side,
                              struct bound *memory)
{
	struct balances *b = xcalloc(1, sizeof(*b));

	b->spec = spec;
	b->side = side;
	b->keys = keyset_new();
	for (int which = BEFORE; which <= AFTER; which++)
		b->total[which] = xcalloc(spec->measure_count, sizeof(*b->total[which]));
	b->within = xcalloc(spec->measure_count, sizeof(*b->within));
	b->signed_sum = xcalloc(spec->measure_count, sizeof(*b->signed_sum));
	b->absolute_sum = xcalloc(spec->measure_count, sizeof(*b->absolute_sum));
	if (bound_take_part(memory, 1, &b->memory)) {
		b->table = (struct bound){ .limit = b->memory / TABLE_SHARE, .quiet = true };
		keyset_bind(b->keys, &b->table);
		b->ranking = ranking_open(spec, b->memory / RANKING_SHARE, RANKING_SHARE);
		b->apart = b->ranking ? apart_open(spec->key_count, b->memory / APART_SHARE,
		                                   APART_SHARE)
		                      : NULL;
	}
	if (b->apart)
		return b;
	balances_free(b);
	return NULL;
}

/* ---- keys in memory ---- */

/* The memory that an entry needs, with the sums of one side at a time. */
static size_t bytes_of(const struct balances *b, const struct str *part)
{
	size_t before = b->side[BEFORE].bytes, after = b->side[AFTER].bytes;
	size_t bytes = sizeof(struct key_balance) + sizeof(struct key_balance *) * 2 +
	               b->spec->key_count * (sizeof(*part) + 16) +
	               b->spec->measure_count * 2 * sizeof(struct decimal) +
	               (before > after ? before : after);

	for (size_t i = 0; i < b->spec->key_count; i++)
		bytes += part[i].len;
	return bytes;
}

static void init_half(struct half *half, struct arena *arena, size_t measures)
{
	*half = (struct half){ 0 };
	half->value = arena_alloc(arena, mem_mul(measures, sizeof(*half->value)));
	for (size_t i = 0; i < measures; i++)
		half->value[i] = decimal_of(0, 0);
}

static struct key_balance *new_balance(struct balances *b, const struct str *part)
{
	struct key_balance *at = arena_alloc(&b->arena, sizeof(*at));

	*at = (struct key_balance){ .status = STATUS_EQUAL, .parts = b->spec->key_count };
	at->part = arena_alloc(&b->arena, mem_mul(b->spec->key_count, sizeof(*at->part)));
	for (size_t i = 0; i < b->spec->key_count; i++)
		at->part[i] = str_copy(&b->arena, part[i]);
	for (int side = BEFORE; side <= AFTER; side++)
		init_half(&at->half[side], &b->arena, b->spec->measure_count);
	return at;
}

/*
 * Key `i` is a new one; KEYSET_NONE: there was no memory for it. Its number, or KEYSET_NONE if there is
 * none for its entry.
 */
__attribute__((noinline)) static size_t add_entry(struct balances *b, size_t i,
                                                  const struct str *part)
{
	if (i == KEYSET_NONE || !bound_take(&b->table, bytes_of(b, part))) {
		b->closed = true;
		return KEYSET_NONE;
	}
	b->at = mem_grow(b->at, &b->capacity, i + 1, sizeof(struct key_balance *));
	b->at[i] = new_balance(b, part);
	b->in_memory = i + 1;
	return i;
}

/* The number of the key in memory, which may be new; KEYSET_NONE: it is not there. */
static inline size_t number_of(struct balances *b, struct str key, const struct str *part)
{
	bool fresh;
	size_t i;

	if (b->closed)
		return keyset_find(b->keys, key);
	i = keyset_add(b->keys, key, &fresh);
	return fresh ? add_entry(b, i, part) : i;
}

struct half *balances_half(struct balances *b, enum side which, struct str key,
                           const struct str *part)
{
	size_t i = number_of(b, key, part);
	struct half *half;

	/* the key for which there was no memory is the last one of the set, without an entry */
	if (i == KEYSET_NONE || i >= b->in_memory)
		return NULL;
	half = &b->at[i]->half[which];
	if (!half->sums)
		b->side[which].kind->begin(b->side[which].self, half);
	return half;
}

bool balances_put(struct balances *b, enum side which, struct str key, const struct str *part,
                  struct record *rec)
{
	const struct balance_side *side = &b->side[which];

	/* add it up once now, so that what is wrong with it is reported as it is read */
	side->kind->begin(side->self, &b->trial[which]);
	return side->kind->add(side->self, &b->trial[which], part, rec) &&
	       apart_put(b->apart, (int)which, key, part, rec, side->wanted);
}

bool balances_settle(struct balances *b, enum side which)
{
	const struct balance_side *side = &b->side[which];
	bool ok = true;

	for (size_t i = 0; i < b->in_memory && ok; i++) {
		struct half *half = &b->at[i]->half[which];

		if (!half->sums)
			continue;
		ok = side->kind->settle(side->self, half);
		side->kind->end(side->self, half);
	}
	return ok;
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
		struct decimal d;

		if (decimal_sub(at->half[AFTER].value[i], at->half[BEFORE].value[i], &d) !=
		    DECIMAL_OK)
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
	add_within(b, at);
	b->count++;
	b->known[BEFORE] += before;
	b->known[AFTER] += after;
	for (size_t i = 0; i < b->spec->measure_count; i++)
		for (int side = BEFORE; side <= AFTER; side++)
			decimal_sum_add(&b->total[side][i], at->half[side].value[i]);
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

static bool compare_key(struct balances *b, struct key_balance *at, uint64_t number)
{
	if (!classify(b, at))
		return false;
	b->with[at->status]++;
	return ranking_put(b->ranking, at, number);
}

static bool compare_in_memory(struct balances *b)
{
	for (size_t i = 0; i < b->in_memory; i++)
		if (!compare_key(b, b->at[i], i))
			return false;
	return true;
}

/* All records of a key that is not in memory are added up: compare it. */
static bool finish_apart(struct balances *b, struct key_balance *at, uint64_t number)
{
	for (int which = BEFORE; which <= AFTER; which++) {
		const struct balance_side *side = &b->side[which];

		if (!side->kind->settle(side->self, &at->half[which]))
			return false;
	}
	return compare_key(b, at, b->in_memory + number);
}

/* Begin with the key of a record that was put apart. */
static void begin_apart(struct balances *b, struct key_balance *at, struct arena *arena,
                        const struct apart_record *one)
{
	arena_reset(arena);
	for (size_t i = 0; i < at->parts; i++)
		at->part[i] = str_copy(arena, one->part[i]);
	for (int which = BEFORE; which <= AFTER; which++)
		b->side[which].kind->begin(b->side[which].self, &at->half[which]);
}

/* Where the records of a side come back. */
struct apart_fields {
	struct record rec;
	struct str *field;
};

/* Read a record that was put apart, and add it. */
static bool add_apart(struct balances *b, struct key_balance *at, struct apart_fields *into,
                      struct apart_record *one)
{
	const struct balance_side *side = &b->side[one->side];
	bool ok;

	payload_take_record(&one->payload, &into[one->side].rec, into[one->side].field);
	ok = side->kind->add(side->self, &at->half[one->side], at->part, &into[one->side].rec);
	arena_reset(into[one->side].rec.arena);
	return ok;
}

/* Add up and compare the keys that are not in memory, one after the other. */
static bool compare_apart(struct balances *b, struct key_balance *at, struct apart_fields *into)
{
	struct apart_record one;
	struct arena parts = { 0 };
	struct buf key = { 0 };
	uint64_t first = 0;
	bool ok = true, any = false;

	while (ok && apart_next(b->apart, &one)) {
		if (!any || !str_eq(one.key, buf_str(&key))) {
			ok = !any || finish_apart(b, at, first);
			begin_apart(b, at, &parts, &one);
			buf_reset(&key);
			buf_addstr(&key, one.key);
			first = one.number;
			any = true;
		}
		ok = ok && add_apart(b, at, into, &one);
	}
	ok = ok && apart_whole(b->apart) && (!any || finish_apart(b, at, first));
	arena_free(&parts);
	buf_free(&key);
	return ok;
}

/* The same, with what it needs. */
static bool compare_others(struct balances *b)
{
	struct key_balance at = { .parts = b->spec->key_count };
	struct arena arena = { 0 }, values = { 0 };
	struct apart_fields into[2];
	bool ok;

	at.part = xcalloc(at.parts, sizeof(*at.part));
	for (int which = BEFORE; which <= AFTER; which++) {
		const struct header *header = b->side[which].header;

		into[which].rec = (struct record){ .header = header, .arena = &arena };
		into[which].field = xcalloc(header->count, sizeof(*into[which].field));
		init_half(&at.half[which], &values, b->spec->measure_count);
	}
	ok = compare_apart(b, &at, into);
	for (int which = BEFORE; which <= AFTER; which++) {
		b->side[which].kind->end(b->side[which].self, &at.half[which]);
		free(into[which].field);
	}
	free(at.part);
	arena_free(&arena);
	arena_free(&values);
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
	b->ranking = ranking_open(b->spec, b->memory / RANKING_SHARE, RANKING_SHARE);
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
	bool ok = compare_in_memory(b) && (!b->closed || compare_others(b));

	apart_close(b->apart);
	b->apart = NULL;
	if (!ok || !sum_within(b) || !settle_all(b))
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
	for (int which = BEFORE; which <= AFTER; which++) {
		const struct balance_side *side = &b->side[which];

		for (size_t i = 0; i < b->in_memory; i++)
			side->kind->end(side->self, &b->at[i]->half[which]);
		side->kind->end(side->self, &b->trial[which]);
	}
	apart_close(b->apart);
	ranking_close(b->ranking);
	free(b->at);
	keyset_free(b->keys);
	free(b->total[BEFORE]);
	free(b->total[AFTER]);
	free(b->within);
	free(b->signed_sum);
	free(b->absolute_sum);
	arena_free(&b->arena);
	free(b);
}
