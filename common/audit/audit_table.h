/*
 * audit_table - the figures of a chain: for each run one line for records and one for each control
 * field.
 */
#ifndef AUDIT_AUDIT_TABLE_H
#define AUDIT_AUDIT_TABLE_H

#include "audit/chain.h"
#include "base/buf.h"

/*
 * Append the table of the runs that no chain before `number` has shown, and note that this chain
 * shows them.
 */
void audit_table(const struct chain *c, size_t number, struct buf *out);

#endif
