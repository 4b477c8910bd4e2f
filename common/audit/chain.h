/*
 * chain - the runs that led to one result, and whether they prove it.
 *
 *	struct chains *c = chains_new(runs);
 *	for (i = 0; i < c->count; i++) use(&c->chain[i]);
 *
 * A chain is a run whose output no other run has read, and all runs that its records came from. Its
 * reasons say what is wrong with it. A later good chain of the same work excuses it: it is then
 * superseded.
 */
#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include "audit/runs.h"

/* One thing that is wrong with a chain. */
struct reason {
	const struct run *run; /* the run that has it */
	struct str figure;     /* records, or a control; null: neither */
	struct str text;
	/* what to do about it, if `text` does not make it plain; otherwise NULL */
	const char *todo;
};

struct chain {
	/* a run comes after the runs that it reads from; the last one is the end of the chain */
	struct run **run;
	size_t count;          /* how many */
	struct reason *reason; /* if there is none, the chain is good */
	size_t reasons;
	size_t capacity;      /* room in `reason` */
	size_t superseded_by; /* the number of the chain that supersedes it, from 1; 0: none */
};

struct chains {
	struct runs *runs;
	struct chain *chain; /* in the order of their ends */
	size_t count;
	size_t capacity;
};

/*
 * Make chains of the runs; verdict_judge() then finds what is wrong with them. Call link_runs() and
 * ledger_settle() first.
 */
struct chains *chains_new(struct runs *runs);

/* The last run of the chain; no other run has read its output. */
const struct run *chain_end(const struct chain *c);

/* Is it good, or superseded? */
bool chain_is_well(const struct chain *c);

/* Add a reason; its text is copied. */
void chain_against(struct chains *all, struct chain *c, const struct run *run, struct str figure,
                   struct str text);

/*
 * Set what to do about the last reason; the text must last. It is not shown if the chain is
 * superseded.
 */
void chain_advise(struct chain *c, const char *todo);

void chains_free(struct chains *c);

#endif
