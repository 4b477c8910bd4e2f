/*
 * audit_report - the report: every chain as a table, the reasons against it, and runs without a
 * chain.
 */
#ifndef AUDIT_AUDIT_REPORT_H
#define AUDIT_AUDIT_REPORT_H

#include "audit/chain.h"
#include "base/buf.h"

/* Append the report, and report each failure as a finding. True if there is none. */
bool audit_report(const struct chains *all, struct buf *out);

#endif
