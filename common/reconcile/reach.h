/*
 * reach - which figures a record reaches, and what it adds to each of them.
 *
 *	struct reach *b = reach_new(r);			// NULL: only that of its own key
 *	reach_each_key(b, key, put, self);			// the keys of these figures
 *	at = (struct reach_figure){ .key = key, .below = true };
 *	if (reach_adds(b, &at, &record, sum, &adds) && adds) ...
 *	reach_free(b);
 *
 * In a tree of accounts a record is behind the figures of the accounts above its own, too. On a side of movements
 * that rolls forward it is behind the balances of later periods: their opening and closing balances have what it
 * moves, until an account begins a new year with 0.
 *
 * On a side whose own rows are the records, a row that states a total has all that is below it: the rows of the
 * sub-accounts are not behind that figure, nor behind those above.
 */
#ifndef RECONCILE_REACH_H
#define RECONCILE_REACH_H

#include "reconcile/comparison.h"

struct reach;

/* A figure. */
struct reach_figure {
	const struct str *key; /* with all its parts */
	bool below; /* with what is below its account; else only what is posted to itself */
};

/* A record of a side. */
struct reach_record {
	enum side side;
	const struct str *key;
	const struct decimal *value; /* of each measure */
};

/* Can a row of this side be a total of rows below it? Then reach_new() needs all keys to come back. */
bool reach_has_totals(const struct spec_reconcile *what, enum side side);

/*
 * After balances_compare(). `r` and its balances must last. NULL: a record is behind the figure of its own key
 * alone, as it is. *failed: an error was reported.
 */
struct reach *reach_new(const struct result *r, bool *failed);

/*
 * Call put() for each key whose figure may have a record of `key`, that itself first. False if put() was. `self` is
 * a struct reach, so that it fits reasons_options.each_key.
 */
bool reach_each_key(void *self, const struct str *key,
                    bool (*put)(void *self, const struct str *key), void *put_self);

/*
 * *adds: is the record behind the figure? Then `out` has what it adds to each measure. False after an error was
 * reported: an amount has more than 38 digits.
 */
bool reach_adds(struct reach *b, const struct reach_figure *at, const struct reach_record *record,
                struct decimal *out, bool *adds);

/* Are the records of a side no movements, while those of the other one are? Its balances have no record then. */
bool reach_states(const struct reach *b, enum side side);

/* NULL is allowed. */
void reach_free(struct reach *b);

#endif
