/*
 * balances - a list of keys with two halves each.
 */
#include "reconcile/balances.h"

#include <stdlib.h>

#include "base/diag.h"
#include "sort/keyset.h"

struct balances {
	const struct spec_reconcile *spec;
	struct bound *memory;         /* for the keys */
	struct keyset *keys;          /* key → number */
	struct key_balance **at;      /* by that number; balances_compare() sorts it */
	size_t count;                 /* entries */
	size_t capacity;              /* room in `at` */
	struct arena arena;           /* owns entries, parts and values */
	size_t with[STATUS_COUNT_];   /* number of keys of each status */
	size_t known[2];              /* number of keys that each side knows */
	struct decimal_sum *total[2]; /* of each measure, by side */
	struct within *within;        /* of each measure */
	/* sums of the differences within tolerance, while they are added up */
	struct decimal_sum *signed_sum;
	struct decimal_sum *absolute_sum;
};

struct balances *balances_new(const struct spec_reconcile *spec, struct bound *memory)
{
	struct balances *b = xcalloc(1, sizeof(*b));

	b->spec = spec;
	b->memory = memory;
	b->keys = keyset_new();
	keyset_bind(b->keys, memory);
	for (int side = BEFORE; side <= AFTER; side++)
		b->total[side] = xcalloc(spec->measure_count, sizeof(*b->total[side]));
	b->within = xcalloc(spec->measure_count, sizeof(*b->within));
	b->signed_sum = xcalloc(spec->measure_count, sizeof(*b->signed_sum));
	b->absolute_sum = xcalloc(spec->measure_count, sizeof(*b->absolute_sum));
	return b;
}

/* The memory that an entry needs. */
static size_t bytes_of(const struct balances *b, const struct str *part)
{
	size_t bytes = sizeof(struct key_balance) + b->spec->key_count * (sizeof(*part) + 16) +
	               b->spec->measure_count * 2 * sizeof(struct decimal);

	for (size_t i = 0; i < b->spec->key_count; i++)
		bytes += part[i].len;
	return bytes;
}

static struct key_balance *new_balance(struct balances *b, const struct str *part)
{
	struct key_balance *at = arena_alloc(&b->arena, sizeof(*at));

	*at = (struct key_balance){ .status = STATUS_EQUAL, .parts = b->spec->key_count };
	at->part = arena_alloc(&b->arena, mem_mul(b->spec->key_count, sizeof(*at->part)));
	for (size_t i = 0; i < b->spec->key_count; i++)
		at->part[i] = str_copy(&b->arena, part[i]);
	for (int side = BEFORE; side <= AFTER; side++) {
		struct half *half = &at->half[side];

		half->value = arena_alloc(&b->arena,
		                          mem_mul(b->spec->measure_count, sizeof(*half->value)));
		for (size_t i = 0; i < b->spec->measure_count; i++)
			half->value[i] = decimal_of(0, 0);
	}
	return at;
}

struct key_balance *balances_at(struct balances *b, struct str key, const struct str *part)
{
	bool fresh;
	size_t i = keyset_add(b->keys, key, &fresh);

	if (i == KEYSET_NONE)
		return NULL;
	if (fresh) {
		if (!bound_take(b->memory, bytes_of(b, part)))
			return NULL;
		b->at = mem_grow(b->at, &b->capacity, i + 1, sizeof(struct key_balance *));
		b->at[i] = new_balance(b, part);
		b->count = i + 1;
	}
	return b->at[i];
}

size_t balances_count(const struct balances *b)
{
	return b->count;
}

struct key_balance *balances_get(const struct balances *b, size_t i)
{
	return b->at[i];
}

struct decimal balance_difference(const struct key_balance *at, size_t measure)
{
	struct decimal d = decimal_of(0, 0);

	/* balances_compare() has checked that it fits */
	(void)decimal_sub(at->half[AFTER].value[measure], at->half[BEFORE].value[measure], &d);
	return d;
}

const char *status_name(enum status status)
{
	static const char *const names[] = {
		[STATUS_EQUAL] = "equal",
		[STATUS_WITHIN] = "within tolerance",
		[STATUS_ZERO_BEFORE] = "only before, zero",
		[STATUS_ZERO_AFTER] = "only after, zero",
		[STATUS_TOTAL] = "total exceeded",
		[STATUS_DIFFERENT] = "different",
		[STATUS_ONLY_BEFORE] = "only before",
		[STATUS_ONLY_AFTER] = "only after",
	};

	return names[status];
}

bool status_differs(enum status status)
{
	return status == STATUS_TOTAL || status == STATUS_DIFFERENT ||
	       status == STATUS_ONLY_BEFORE || status == STATUS_ONLY_AFTER;
}

bool status_is_zero(enum status status)
{
	return status == STATUS_ZERO_BEFORE || status == STATUS_ZERO_AFTER;
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
	for (size_t i = 0; i < b->spec->measure_count; i++)
		if (at->status == STATUS_WITHIN && b->within[i].exceeded && is_within(b, at, i))
			at->status = STATUS_TOTAL;
	b->with[at->status]++;
}

/* Keys that differ come first, the largest difference first; then by the parts of the key. */
static int compare_balances(const void *x, const void *y)
{
	const struct key_balance *a = *(struct key_balance *const *)x,
				 *b = *(struct key_balance *const *)y;
	bool a_differs = status_differs(a->status), b_differs = status_differs(b->status);
	int order = decimal_cmp(b->largest, a->largest);

	if (a_differs != b_differs)
		return a_differs ? -1 : 1;
	for (size_t i = 0; i < a->parts && order == 0; i++)
		order = str_cmp(a->part[i], b->part[i]);
	return order;
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

bool balances_compare(struct balances *b)
{
	size_t count = balances_count(b);

	for (size_t i = 0; i < count; i++)
		if (!classify(b, b->at[i]))
			return false;
	if (!sum_within(b))
		return false;
	for (size_t i = 0; i < count; i++)
		settle_status(b, b->at[i]);
	for (size_t i = 0; i < b->spec->measure_count; i++)
		if (!fits(b, i))
			return false;
	if (count > 0)
		qsort(b->at, count, sizeof(struct key_balance *), compare_balances);
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
	for (size_t i = 0; i < balances_count(b); i++)
		for (int side = BEFORE; side <= AFTER; side++) {
			struct half *half = &b->at[i]->half[side];

			for (size_t k = 0; half->group && k < b->spec->measure_count; k++)
				expr_group_free(half->group[k]);
			free(half->group);
		}
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
