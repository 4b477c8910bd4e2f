/* safe - texts of a log, made safe for a report; see text_escape(). */
#ifndef AUDIT_SAFE_H
#define AUDIT_SAFE_H

#include "audit/runs.h"
#include "base/buf.h"

/* Append the whole text in quotes. */
void safe_quote(struct buf *out, struct str text);

/* Append "total_differs, debit 20.00, found twice". */
void safe_finding(struct buf *out, const struct run_finding *f, uint64_t found);

#endif
