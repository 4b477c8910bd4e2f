/* supersede - a later good chain of the same work excuses an earlier one that failed. */
#ifndef AUDIT_SUPERSEDE_H
#define AUDIT_SUPERSEDE_H

#include "audit/chain.h"

/*
 * Set superseded_by. The later chain must be good, must get at least as far, into the same target,
 * and must begin with the same programs, spec file, spec name and parameters, on at least the same
 * files. So a good March does not excuse a failed February, and an empty file excuses nothing. A
 * chain whose load is still in the ledger is never excused.
 */
void supersede(struct chains *all);

/*
 * Can a later chain excuse this one? Only if its inputs are known and nothing of it is in the
 * ledger.
 */
bool supersede_can(const struct chain *c);

/*
 * Does the result of a reconciliation hold: do its sides agree, or do those of a later one of the
 * same work?
 */
bool supersede_compared(const struct runs *r, const struct run *run);

#endif
