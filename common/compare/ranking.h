/*
 * ranking - keys with their balances in the order of the report, within a bound of memory.
 *
 *	struct ranking *r = ranking_open(spec, RANKING_DIFFERENCES, 8 << 20, 8);
 *	ranking_put(r, &at, number);		// in any order
 *	while ((at = ranking_next(r))) ...
 *	if (!ranking_whole(r)) ...		// an error was reported
 *
 * Keys that differ come first: those that are new since an earlier day, if one is known, then those that have
 * changed (enum news_kind), of each the largest difference first; then by the parts of the key.
 */
#ifndef COMPARE_RANKING_H
#define COMPARE_RANKING_H

#include "compare/key_balance.h"

struct ranking;

enum ranking_order {
	RANKING_DIFFERENCES, /* as above */
	RANKING_ACCOUNTS, /* by the fields of the key, the first one last: accounts in each period */
};

/*
 * `memory` bytes are one of `shares` shares of --memory. NULL after an error was reported: that is
 * too little.
 */
struct ranking *ranking_open(const struct spec_reconcile *spec, enum ranking_order order,
                             size_t memory, unsigned shares);

/*
 * Add a key, which has its status and its largest difference. `number` is for two keys that are the
 * same for a reader: the order in which they were read. False after an error was reported.
 */
bool ranking_put(struct ranking *r, const struct key_balance *at, uint64_t number);

/*
 * The next key, and its `number` unless that is NULL; valid until the next call. NULL at the end and
 * after an error.
 */
struct key_balance *ranking_next(struct ranking *r, uint64_t *number);

/* Begin again with the first key. False if there was an error, which was reported. */
bool ranking_rewind(struct ranking *r);

/* Have all keys come back? False after an error was reported. */
bool ranking_whole(const struct ranking *r);

/* NULL is allowed. */
void ranking_close(struct ranking *r);

#endif
