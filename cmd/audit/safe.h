/*
 * safe - texts of a log as a report may show them: no line breaks, nothing that steers a terminal.
 */
#ifndef AUDIT_SAFE_H
#define AUDIT_SAFE_H

#include "base/buf.h"
#include "runs.h"

/* Append the whole text, what is not safe as \x1b; with quotes around it. */
void safe_add(struct buf *out, struct str text);
void safe_quote(struct buf *out, struct str text);

/* Append "total_differs, debit 20.00, found twice". */
void safe_finding(struct buf *out, const struct run_finding *f, uint64_t found);

#endif
