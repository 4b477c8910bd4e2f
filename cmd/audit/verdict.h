/*
 * verdict - what stands against a chain.
 */
#ifndef AUDIT_VERDICT_H
#define AUDIT_VERDICT_H

#include "chain.h"

/* Add each reason for which the chain proves nothing, or proves that something is wrong. */
void verdict_judge(struct chains *all, struct chain *c, const char *expect);

/* What was found about the whole of the data in a chain, of one code and control. */
struct verdict_finding {
	const struct run *run;			/* which has found it first */
	const struct run_finding *finding;	/* with the largest count */
	uint64_t found;				/* how often */
	uint64_t accepted;			/* and how often that was accepted */
	const struct run *by;			/* the first that accepted; NULL: nobody */
};

/* All of them, `count`; the caller frees the array. */
struct verdict_finding *verdict_found(const struct chain *c, size_t *count);

#endif
