/*
 * balances - the records and amounts of both sides for each key.
 *
 *	struct balances *b = balances_new(&spec->reconcile, &prog.memory);
 *	struct key_balance *at = balances_at(b, key, parts);	// at->half[BEFORE] ...
 *	...
 *	balances_compare(b);
 *	for (i = 0; i < balances_count(b); i++) show(balances_get(b, i));  // largest difference first
 */
#ifndef RECONCILE_BALANCES_H
#define RECONCILE_BALANCES_H

#include "base/bound.h"
#include "spec/spec.h"

enum side { BEFORE, AFTER };

/* One side of a key. */
struct half {
	uint64_t records;          /* records with this key; 0: the side does not know it */
	struct expr_group **group; /* while records are read: one for each measure */
	struct decimal *value;     /* after that: the measures; null counts as zero */
};

enum status {
	STATUS_EQUAL,
	STATUS_WITHIN, /* different, but no measure by more than its tolerance */
	/* only that side knows the key, and all its measures are zero: listed, but no difference */
	STATUS_ZERO_BEFORE,
	STATUS_ZERO_AFTER,
	/* within, and part of a sum of such differences that exceeds tolerance_total */
	STATUS_TOTAL,
	STATUS_DIFFERENT,
	STATUS_ONLY_BEFORE,
	STATUS_ONLY_AFTER,
	STATUS_COUNT_
};

struct key_balance {
	struct str *part;       /* the key, reconcile.key's values as text; null where null */
	size_t parts;           /* how many */
	struct half half[2];    /* by enum side */
	enum status status;     /* after balances_compare() */
	struct decimal largest; /* the largest difference of its measures, without sign */
};

/* The differences of one measure that its tolerance accepts for single keys. */
struct within {
	uint64_t keys; /* how many keys have such a difference */
	/* the sum: a loss on every key adds up, rounding mostly does not */
	struct decimal sum;
	struct decimal absolute; /* the sum without signs */
	bool exceeded;           /* the sum is larger than tolerance_total */
};

struct balances;

/* Keys count against `memory`, which must last longer. */
struct balances *balances_new(const struct spec_reconcile *spec, struct bound *memory);

/*
 * The entry of a key (as value_key() writes it). A new entry is made with copies of its parts.
 * Valid until the next call. NULL after an error was reported: there is no memory for it.
 */
struct key_balance *balances_at(struct balances *b, struct str key, const struct str *part);

/*
 * The number of keys, and the i-th one: in order of arrival; after balances_compare() the largest
 * difference first, then by key.
 */
size_t balances_count(const struct balances *b);
struct key_balance *balances_get(const struct balances *b, size_t i);

/* After minus before of a measure. */
struct decimal balance_difference(const struct key_balance *at, size_t measure);

/* "equal", "different" ...: as reports write it. */
const char *status_name(enum status status);

/* Does the status mean that the books do not agree? */
bool status_differs(enum status status);
/* Does it mean that only one side knows the key, and all its amounts are zero? */
bool status_is_zero(enum status status);

/*
 * Classify and sort; every half must have its values. False after an error was reported: a sum or
 * a difference, of a key or of the totals, has more than 38 digits.
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

void balances_free(struct balances *b);

#endif
