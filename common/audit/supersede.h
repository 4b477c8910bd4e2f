/*
 * supersede - a later good chain of the same work excuses an earlier one that failed.
 */
#ifndef AUDIT_SUPERSEDE_H
#define AUDIT_SUPERSEDE_H

#include "audit/chain.h"

/*
 * Set superseded_by. The later chain is good, got at least as far, into the same target, and began
 * with the same programs, spec file, spec name and parameters on at least the same files: so a good
 * March does not excuse a failed February, nor does an empty file. What is still in the ledger is
 * excused by nothing.
 */
void supersede(struct chains *all);

/*
 * Can a later chain excuse this one: is it known what it read, or was to read, and is nothing of it
 * in the ledger?
 */
bool supersede_can(const struct chain *c);

/* Does a reconciliation stand: do its sides agree, or those of a later one of the same work? */
bool supersede_compared(const struct runs *r, const struct run *run);

#endif
