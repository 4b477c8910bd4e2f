/*
 * tree - the accounts of a comparison as a tree: what an account with sub-accounts is compared with, and at
 * which level a difference begins.
 *
 *	struct tree *t = tree_open(&options);
 *	tree_put(t, &at, number);		// the balances of both sides by key, in any order
 *	...
 *	ok = tree_finish(t);			// gives all to options.take()
 *	tree_close(t);
 *
 * The tree is spec->chart over the first field of the key; the other fields say which tree it is: each
 * period, currency or party has its own. Only what a side lists is in its tree.
 *
 * An account that a side does not list has the total of its sub-accounts there. An account with
 * sub-accounts on a side has a figure that is their total (PARENT_TOTAL), or one of its own beside them
 * (PARENT_OWN), or both in one (PARENT_BOTH): what the sub-accounts do not come to is then its own. A total adds
 * nothing to the totals of the side; one that is not what the sub-accounts come to, beyond the tolerance of the
 * measure, is a break.
 *
 * If one side lists an account without sub-accounts, and the other has some, they are compared there, and
 * the sub-accounts get key_balance.in_parent. key_balance.below says what of a difference of other accounts
 * begins at their sub-accounts.
 */
#ifndef COMPARE_TREE_H
#define COMPARE_TREE_H

#include "compare/breaks.h"
#include "compare/key_balance.h"

struct tree_options {
	const struct spec_reconcile *what;
	size_t memory;   /* bytes, of which there are two shares, */
	unsigned shares; /* and each is one of so many of --memory */
	struct breaks *breaks;
	/* An account before its sub-accounts. False after an error was reported. */
	bool (*take)(void *self, struct key_balance *at, uint64_t number);
	void *self;
};

struct tree;

/* NULL after an error was reported: that is too little memory. */
struct tree *tree_open(const struct tree_options *options);

/* Add a key with its values; `number` comes back with it. False after an error was reported. */
bool tree_put(struct tree *t, const struct key_balance *at, uint64_t number);

/* Give all keys to take(). False after an error was reported: a total has more than 38 digits. */
bool tree_finish(struct tree *t);

/* NULL is allowed. */
void tree_close(struct tree *t);

#endif
