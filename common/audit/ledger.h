/* ledger - which loads are still in their ledger. */
#ifndef AUDIT_LEDGER_H
#define AUDIT_LEDGER_H

#include "audit/runs.h"

/* Set undone_by and replaced_by of each load. Call it once, after runs_order(). */
void ledger_settle(struct runs *r);

/*
 * Do both runs have the same target? It is the same file if both lines have its path; otherwise the
 * names are compared.
 */
bool ledger_same_target(const struct run *a, const struct run *b);

/* Did it load at least one record? */
bool ledger_loaded(const struct run *run);

/* Is what it loaded still there, as far as the logs know? */
bool ledger_holds(const struct run *run);

/*
 * Has a later reconciliation read the target of this load? It must have finished; its result does
 * not matter.
 */
bool ledger_compared(const struct runs *r, const struct run *load);

/*
 * Is it an undo of a batch whose load is not in the logs, and that no later run has loaded again?
 */
bool ledger_lacks(const struct runs *r, const struct run *undo);

#endif
