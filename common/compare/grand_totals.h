/*
 * grand_totals - what each measure comes to on both sides: one total for each currency, because amounts of different
 * currencies cannot be added.
 *
 *	struct grand_totals *t = grand_totals_new(spec);
 *	struct grand_total *one = grand_totals_of(t, at.part, measure);	// of each key and measure
 *	grand_total_add(one, BEFORE, value);
 *	grand_total_add_within(one, difference);
 *	...
 *	if (!grand_totals_finish(t)) ...				// an error was reported
 *	for (i = 0; (one = grand_totals_at(t, i)); i++) show(one);
 *
 * A measure without a currency has one total.
 */
#ifndef COMPARE_GRAND_TOTALS_H
#define COMPARE_GRAND_TOTALS_H

#include "compare/key_balance.h"

#define GRAND_TOTALS_CURRENCIES 1000 /* of a measure at most: ISO 4217 has some 180 */

/* The differences of one total that the tolerance of its measure accepts for single keys. */
struct within {
	uint64_t keys; /* how many keys have such a difference */
	/* the sum: a loss on every key adds up, rounding mostly does not */
	struct decimal sum;
	struct decimal absolute; /* the sum without signs */
	bool exceeded;           /* the sum is larger than tolerance_total */
};

struct grand_total {
	size_t measure;
	struct str currency; /* null: the measure has none, or these records have none */
	bool unknown;        /* the currency is no code of ISO 4217 */
	bool mixed; /* balances of several periods, which cannot be added: `side` and `difference` mean nothing */
	/* after grand_totals_finish(), with the digits of the currency, or more if there are more: */
	struct decimal side[2];    /* by enum side */
	struct decimal difference; /* after minus before */
	struct within within;
	/* while they are added up: */
	struct decimal_sum side_sum[2], within_sum, absolute_sum;
	struct hash128 period; /* that of the balances so far; 0: there is none yet */
};

struct grand_totals;

/* `what` must last. */
struct grand_totals *grand_totals_new(const struct spec_reconcile *what);

/*
 * The total of a measure that a key with these parts belongs to; they are not read if the measure has no
 * currency. It lasts. NULL after an error was reported: there are more than GRAND_TOTALS_CURRENCIES.
 */
struct grand_total *grand_totals_of(struct grand_totals *t, const struct str *part, size_t measure);

/* Add an amount of a side. */
static inline void grand_total_add(struct grand_total *t, enum side side, struct decimal d);

/* The next amounts that are added are balances of this period. */
void grand_total_of_period(struct grand_total *t, struct str period);

/* Add the difference of a key that is within tolerance. */
void grand_total_add_within(struct grand_total *t, struct decimal d);

/*
 * All is added up. A measure for which there was no key has one total, of 0. False after an error was reported: a
 * total or a difference has more than 38 digits.
 */
bool grand_totals_finish(struct grand_totals *t);

/* After grand_totals_finish(): they by measure, in the order of the spec, and currency. NULL past the last one. */
const struct grand_total *grand_totals_at(const struct grand_totals *t, size_t i);

/* Does any sum of differences within tolerance exceed tolerance_total? */
bool grand_totals_exceeded(const struct grand_totals *t);

/* Append how a report names it: "debit", "amount JPY", "amount (null)". */
void grand_total_name(const struct spec_reconcile *what, const struct grand_total *t,
                      struct buf *out);

/* What a report writes as the currency: "JPY", "(null)", "''" for an empty text; null if the measure has none. */
struct str grand_total_currency(const struct spec_reconcile *what, const struct grand_total *t);

/* NULL is allowed. */
void grand_totals_free(struct grand_totals *t);

static inline void grand_total_add(struct grand_total *t, enum side side, struct decimal d)
{
	if (d.units == (long long)d.units)
		decimal_sum_add_short(&t->side_sum[side], (long long)d.units, d.scale);
	else
		decimal_sum_add(&t->side_sum[side], d);
}

#endif
