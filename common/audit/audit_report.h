/*
 * audit_report - the report: every chain as a table, what stands against it, and what belongs to no
 * chain.
 */
#ifndef AUDIT_AUDIT_REPORT_H
#define AUDIT_AUDIT_REPORT_H

#include "audit/chain.h"
#include "base/buf.h"

/* Append the report and tell each failure as a finding. True where there is none. */
bool audit_report(const struct chains *all, struct buf *out);

#endif
