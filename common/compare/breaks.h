/*
 * breaks - where the figures of one side contradict each other: then they prove nothing.
 *
 *	struct breaks *b = breaks_open(what, 8 << 20, 8);
 *	breaks_put(b, &(struct balance_break){ .kind = BREAK_CLOSING, .side = BEFORE, ... });
 *	...
 *	while ((one = breaks_next(b))) show(one);	// the side before first, then by key
 *	if (!breaks_whole(b)) ...			// an error was reported
 */
#ifndef COMPARE_BREAKS_H
#define COMPARE_BREAKS_H

#include "compare/key_balance.h"

enum break_kind {
	BREAK_PARENT,  /* an account is not the total of its sub-accounts */
	BREAK_OPENING, /* an opening balance is not the closing balance before it */
	BREAK_CLOSING, /* a closing balance is not the opening balance and the movement */
	BREAK_MISSING, /* an account with a closing balance is missing in the next period */
	BREAK_RESTART  /* an account that begins each year with 0 does not */
};

struct balance_break {
	enum break_kind kind;
	enum side side;
	const struct str *part; /* the key, see key_balance.h */
	size_t measure;         /* the one whose figure is wrong */
	struct decimal expected, stated;
	struct str
		from; /* of BREAK_OPENING and BREAK_MISSING: the period of the closing balance; else null */
};

struct breaks;

/* `memory` bytes are one of `shares` shares of --memory. NULL after an error was reported. */
struct breaks *breaks_open(const struct spec_reconcile *what, size_t memory, unsigned shares);

/* Add one, before any comes back. False after an error was reported: a difference has more than 38 digits. */
bool breaks_put(struct breaks *b, const struct balance_break *one);

/* Stated minus expected. */
struct decimal break_difference(const struct balance_break *one);

/* Append what the figure should be: "sub-accounts", "opening + movement", "closing of 202301", "0 in a new year". */
void break_rule(const struct balance_break *one, struct buf *out);

/* How many there are; 0 for NULL. */
uint64_t breaks_count(const struct breaks *b);
uint64_t breaks_of(const struct breaks *b, enum side side);

/* The next one, valid until the next call. NULL at the end and after an error. */
const struct balance_break *breaks_next(struct breaks *b);

/* Begin again. False if there was an error, which was reported. */
bool breaks_rewind(struct breaks *b);

/* Have all come back? False after an error was reported. */
bool breaks_whole(const struct breaks *b);

/* NULL is allowed. */
void breaks_close(struct breaks *b);

#endif
