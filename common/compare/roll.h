/*
 * roll - balances from period to period: computed on a side of movements, proved on a side that states them.
 *
 *	struct roll *r = roll_open(&options);
 *	roll_put(r, &at, number);		// the balances of both sides by key, in any order
 *	...
 *	ok = roll_finish(r);			// gives all to options.take(), and what was computed
 *	roll_put_gaps(r, BEFORE, &out);
 *	roll_close(r);
 *
 * An account is a key without its period. On a side with `roll` its opening balance is the closing balance
 * before, and what the side gives as opening, which are entries; its closing balance is that and the
 * movement. A balance goes on through the periods of both sides, also where the side has no record.
 *
 * On another side, with roll_forward, each closing balance must be the opening balance and the movement, and
 * each opening balance the closing balance before, within the tolerance of the measure; an account that
 * begins later begins with 0, and one with a balance is there in the next period. Else that is a break.
 */
#ifndef COMPARE_ROLL_H
#define COMPARE_ROLL_H

#include "compare/breaks.h"
#include "compare/key_balance.h"

struct roll_options {
	const struct spec_reconcile *what;
	size_t memory;   /* bytes, */
	unsigned shares; /* which are one of so many shares of --memory */
	struct breaks *breaks;
	/* By account and period. False after an error was reported. */
	bool (*take)(void *self, struct key_balance *at, uint64_t number);
	void *self;
};

struct roll;

/* NULL after an error was reported: that is too little memory. */
struct roll *roll_open(const struct roll_options *options);

/* Add a key with its values; `number` comes back with it. False after an error was reported. */
bool roll_put(struct roll *r, const struct key_balance *at, uint64_t number);

/*
 * Give all keys to take(), those also that were computed for periods without a record. False after an error
 * was reported: a balance has more than 38 digits.
 */
bool roll_finish(struct roll *r);

/*
 * After roll_finish(): append the periods that are missing between those of a side, as far as one can know:
 * "between 202301 and 202303, between ..."; nothing if none is, or if the side is one of movements, in which
 * a period may be empty. Nothing for NULL.
 */
void roll_put_gaps(const struct roll *r, enum side side, struct buf *out);

/*
 * After roll_finish(): the periods of both sides in their order, valid until roll_close(); *count gets how many.
 * None for NULL.
 */
const struct str *roll_periods(const struct roll *r, size_t *count);

/* Is it one of the accounts that begin each year with 0, or below one? */
bool roll_restarts(const struct spec_reconcile *what, struct str account);

/* NULL is allowed. */
void roll_close(struct roll *r);

#endif
