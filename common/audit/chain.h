/*
 * chain - the runs that led to one result, and whether they prove it.
 *
 *	struct chains *c = chains_new(runs);
 *	for (i = 0; i < c->count; i++) use(&c->chain[i]);
 *
 * A chain is a run whose output no other run has read, with all runs that its records came from.
 * What stands against it is listed as its reasons. A later good chain of the same work excuses it:
 * then it is superseded.
 */
#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include "audit/runs.h"

/* Something that stands against a chain. */
struct reason {
	const struct run *run; /* where it was found */
	struct str figure;     /* records, a control; null: none of them */
	struct str text;
	const char *todo; /* what to do about it, where that is not plain from the text; NULL */
};

struct chain {
	/* those that a run reads from stand before it; the last one is the end of the chain */
	struct run **run;
	size_t count;          /* how many */
	struct reason *reason; /* none: the chain is good */
	size_t reasons;
	size_t capacity;      /* room in `reason` */
	size_t superseded_by; /* the number of that chain, from 1; 0: it is not */
};

struct chains {
	struct runs *runs;
	struct chain *chain; /* in the order in which they ended */
	size_t count;
	size_t capacity;
};

/*
 * Put the runs together; verdict_judge() then says what is wrong with them. link_runs() and
 * ledger_settle() first.
 */
struct chains *chains_new(struct runs *runs);

/* The last run, whose output no other run has read. */
const struct run *chain_end(const struct chain *c);

/* Is it proved, or excused? */
bool chain_is_well(const struct chain *c);

/* Add a reason; the text is copied. */
void chain_against(struct chains *all, struct chain *c, const struct run *run, struct str figure,
                   struct str text);

/*
 * Say what to do about the reason that was added last; the text is kept. Not shown where the chain
 * is excused.
 */
void chain_advise(struct chain *c, const char *todo);

void chains_free(struct chains *c);

#endif
