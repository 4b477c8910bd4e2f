/*
 * past - the differences of an earlier day: which of today's are new, which have changed, what is gone.
 *
 *	struct past *e = past_new(what, STR("2026-11-30"));
 *	past_add(e, &(struct past_difference){ .part = key, .measure = 0, .amount = d, ... });
 *	...
 *	balances_against(b, e);		// the report begins with what is new
 *	balances_compare(b);
 *	while ((at = balances_next(b))) use(at->news[measure]);
 *	for (i = 0; (was = past_at(e, i)); i++) if (past_is_gone(was)) ...
 *
 * A difference is that of one measure of one key. Record by record a key may have several of them: those
 * of equal records are the same, then the others are taken in their order.
 */
#ifndef COMPARE_PAST_H
#define COMPARE_PAST_H

#include "compare/key_balance.h"

/* What became of a difference of the earlier day. */
enum past_state {
	PAST_AGREES,   /* its figure does not differ any more */
	PAST_WITHIN,   /* what is left of it is within tolerance */
	PAST_BELOW,    /* what is left of it begins at accounts below */
	PAST_PARENT,   /* it is compared in an account above */
	PAST_ACCEPTED, /* somebody has accepted it */
	PAST_HELD,     /* a record of today has it, see past_hold() */
	PAST_TAKEN     /* it is one of today's, with the same amount or another */
};

struct past_difference {
	struct str *part; /* of the key; null where null */
	size_t measure;
	struct decimal amount; /* after minus before */
	struct str text[2];    /* of a measure that is a text: the values, by enum side */
	struct str since;      /* the first day that had it so */
	enum past_state state;
};

/* So many differences there are, of single measures. */
struct past_counts {
	uint64_t fresh, changed, unchanged;
	uint64_t unknown; /* the earlier day has more differences than are known of it */
	uint64_t gone;
	uint64_t unlisted; /* of the earlier day, not known: nobody can say whether they are gone */
};

struct past;

/* No difference yet. `what` must last; `date` is copied. */
struct past *past_new(const struct spec_reconcile *what, struct str date);

/* Add one, in the order of the report of that day; all of it is copied. */
void past_add(struct past *e, const struct past_difference *d);

/* The day had `more` differences that are not known: what is not found may be one of them. */
void past_incomplete(struct past *e, uint64_t more);

/* The day. */
struct str past_date(const struct past *e);

/*
 * Record by record, before any is taken: if that day had all differences of this record of today, they are kept
 * for it, so that no other one takes them for its own. differs[]: does the measure differ?
 */
void past_hold(struct past *e, const struct key_balance *at, const bool *differs);

/* What is each difference of this key of today? Sets news[] for all measures, and counts them. */
void past_take(struct past *e, const struct key_balance *at, const bool *differs,
               struct news *news);

/* The measure does not differ by more than is accepted, for this reason: is that why one is gone? */
void past_settle(struct past *e, const struct key_balance *at, size_t measure, enum past_state why);

/*
 * By how much has the difference changed? False: it has not, or it is a text.
 * The first day that had it so; null: it is new, it has changed, or no earlier day is known.
 */
bool past_change(const struct past *e, const struct key_balance *at, size_t measure,
                 struct decimal *by);
struct str past_since(const struct past *e, const struct key_balance *at, size_t measure);

/* The differences of the day, in their order; NULL past the last. */
const struct past_difference *past_at(const struct past *e, size_t i);

/* After balances_compare(): is this one gone? How many are what? */
bool past_is_gone(const struct past_difference *d);
struct past_counts past_counts(const struct past *e);

/* NULL is allowed. */
void past_free(struct past *e);

#endif
