/*
 * show - the report: every chain as a table, what stands against it, and what belongs to no chain.
 */
#ifndef AUDIT_SHOW_H
#define AUDIT_SHOW_H

#include "base/buf.h"
#include "chain.h"

/* Append the report and tell each failure as a finding. True where there is none. */
bool show(const struct chains *all, struct buf *out);

#endif
