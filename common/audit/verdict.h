/* verdict - what is wrong with a chain. */
#ifndef AUDIT_VERDICT_H
#define AUDIT_VERDICT_H

#include "audit/chain.h"

/*
 * Add the reasons to each chain: why it proves nothing, or proves that something is wrong. Then
 * find the chains that a later one supersedes. `expect`: the program at which each chain must end;
 * NULL: any program.
 */
void verdict_judge(struct chains *all, const char *expect);

/* A finding about the whole of the data in a chain, of one code and control. */
struct verdict_finding {
	const struct run *run;             /* the first run that found it */
	const struct run_finding *finding; /* the one with the largest count */
	uint64_t found;                    /* how many times */
	uint64_t accepted;                 /* how many of them were accepted */
	const struct run *by;              /* the first run that accepted some; NULL: none */
};

/* All such findings; *count gets their number. The caller frees the array. */
struct verdict_finding *verdict_found(const struct chain *c, size_t *count);

#endif
