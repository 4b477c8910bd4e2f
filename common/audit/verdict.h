/*
 * verdict - what stands against a chain.
 */
#ifndef AUDIT_VERDICT_H
#define AUDIT_VERDICT_H

#include "audit/chain.h"

/*
 * Add to each chain the reasons for which it proves nothing, or proves that something is wrong;
 * then find the chains that a later one replaces. `expect`: the program at which each chain is to
 * end; NULL: any.
 */
void verdict_judge(struct chains *all, const char *expect);

/* What was found about the whole of the data in a chain, of one code and control. */
struct verdict_finding {
	const struct run *run;             /* which has found it first */
	const struct run_finding *finding; /* with the largest count */
	uint64_t found;                    /* how often */
	uint64_t accepted;                 /* and how often that was accepted */
	const struct run *by;              /* the first that accepted; NULL: nobody */
};

/* All of them, `count`; the caller frees the array. */
struct verdict_finding *verdict_found(const struct chain *c, size_t *count);

#endif
