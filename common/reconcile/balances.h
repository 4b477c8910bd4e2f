/*
 * balances - the records and amounts of both sides for each key.
 *
 *	struct balances *b = balances_new(&spec->reconcile, sides, &prog.memory);
 *	half = balances_half(b, BEFORE, key, parts);	// each record of a side
 *	ok = half ? add(half, &rec) : balances_put(b, BEFORE, key, parts, &rec);
 *	balances_settle(b, BEFORE);			// the side is complete
 *	...
 *	balances_compare(b);
 *	while ((at = balances_next(b))) show(at);	// largest difference first
 *	if (!balances_whole(b)) ...			// an error was reported
 *
 * Keys are in memory, with their sums, as far as there is room. The records of all others wait in
 * temporary files, sorted by key. The result is the same.
 */
#ifndef RECONCILE_BALANCES_H
#define RECONCILE_BALANCES_H

#include "base/bound.h"
#include "reconcile/key_balance.h"

/* The differences of one measure that its tolerance accepts for single keys. */
struct within {
	uint64_t keys; /* how many keys have such a difference */
	/* the sum: a loss on every key adds up, rounding mostly does not */
	struct decimal sum;
	struct decimal absolute; /* the sum without signs */
	bool exceeded;           /* the sum is larger than tolerance_total */
};

/* How a side adds up the records of a key. */
struct balance_kind {
	/* Give the half sums without a record: new ones, or those that it has, emptied. */
	void (*begin)(void *self, struct half *half);
	/* Add a record of the key with these parts. False after an error was reported. */
	bool (*add)(void *self, struct half *half, const struct str *part, struct record *rec);
	/* Compute the values. False after an error was reported. */
	bool (*settle)(void *self, struct half *half);
	/* Free the sums, if there are some. */
	void (*end)(void *self, struct half *half);
};

struct balance_side {
	const struct balance_kind *kind;
	void *self;
	size_t bytes;                /* of memory that the sums of one key take */
	const struct header *header; /* of its records */
	const bool *wanted;          /* for each field: the sums read it */
};

struct balances;

/*
 * `side` are both sides, by enum side, which must last. Takes all of `memory`. NULL after an error
 * was reported: that is too little.
 */
struct balances *balances_new(const struct spec_reconcile *spec, const struct balance_side *side,
                              struct bound *memory);

/*
 * The half of a side for a key in memory, with sums to add a record to; `key` as value_key() writes
 * it, and its parts as texts. NULL: the key is not in memory, balances_put() its record. All records of
 * BEFORE come first.
 */
struct half *balances_half(struct balances *b, enum side side, struct str key,
                           const struct str *part);

/* Put a record of another key. False after an error was reported. */
bool balances_put(struct balances *b, enum side side, struct str key, const struct str *part,
                  struct record *rec);

/* All records of a side are added: compute what can be computed. False after an error was reported. */
bool balances_settle(struct balances *b, enum side side);

/*
 * After balances_compare(): the number of keys, and the keys one after the other, the largest
 * difference first, then by key. A key is valid until the next call. NULL at the end and after an
 * error, see balances_whole().
 */
size_t balances_count(const struct balances *b);
const struct key_balance *balances_next(const struct balances *b);

/* Begin again with the first key. False if there was an error, which was reported. */
bool balances_rewind(const struct balances *b);

/* Have all keys come back? False after an error was reported. */
bool balances_whole(const struct balances *b);

/*
 * Classify and sort, after both balances_settle(). False after an error was reported: a sum or a
 * difference, of a key or of the totals, has more than 38 digits; a measure is not a number.
 */
bool balances_compare(struct balances *b);

/* After balances_compare(): the differences of a measure within its tolerance. */
struct within balances_within(const struct balances *b, size_t measure);

/*
 * After balances_compare(): does this measure of the key differ by more than is accepted? Yes if
 * only one side knows the key and the measure is not zero; if the difference is beyond the
 * tolerance; or if it is within, but all such differences together exceed tolerance_total.
 */
bool balances_measure_differs(const struct balances *b, const struct key_balance *at,
                              size_t measure);

/* After balances_compare(): keys that do not agree. */
size_t balances_differing(const struct balances *b);

/*
 * After balances_compare(): keys of a status, keys that a side knows, and the total of a measure on
 * a side.
 */
size_t balances_with(const struct balances *b, enum status status);
size_t balances_keys(const struct balances *b, enum side side);
struct decimal balances_total(const struct balances *b, enum side side, size_t measure);

/* After balances_compare(): the total of a measure after, minus that before. */
struct decimal balances_total_difference(const struct balances *b, size_t measure);

/* NULL is allowed. */
void balances_free(struct balances *b);

#endif
