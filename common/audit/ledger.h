/*
 * ledger - which of the loads are still in their ledger.
 */
#ifndef AUDIT_LEDGER_H
#define AUDIT_LEDGER_H

#include "audit/runs.h"

/* Set undone_by and replaced_by of each load. After runs_order(), once. */
void ledger_settle(struct runs *r);

/*
 * Do both runs have the same target: the same file, where both say which one that is, else the same
 * name?
 */
bool ledger_same_target(const struct run *a, const struct run *b);

/* Did it load at least one record? */
bool ledger_loaded(const struct run *run);

/* ... which is there still, as far as the logs tell? */
bool ledger_holds(const struct run *run);

/*
 * Has a later reconciliation read what this load has loaded into? It came to its end; what it says
 * is another matter.
 */
bool ledger_compared(const struct runs *r, const struct run *load);

/* An undo of a batch whose load is not in the logs, and which no later run has loaded again. */
bool ledger_lacks(const struct runs *r, const struct run *undo);

#endif
