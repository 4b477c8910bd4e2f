/*
 * result - the result of a reconciliation, for a reader and for machines.
 *
 *	ok = result_text(&result, &out) && outfile_write(result.to, out.p, out.len);
 *
 * Each function appends to `out`. What is much goes to `result.to` at once, so that a report of any
 * number of keys needs little memory; the rest is for the caller to write. False after an error was
 * reported.
 */
#ifndef RECONCILE_RESULT_H
#define RECONCILE_RESULT_H

#include "reconcile/comparison.h"

/* Text for people: sides, counts, totals, the largest differences. */
bool result_text(const struct result *r, struct buf *out);

/*
 * One row for each key and measure, also if they are equal: key..., measure, before, after,
 * difference, status.
 */
bool result_csv(const struct result *r, struct buf *out);
bool result_tsv(const struct result *r, struct buf *out);

/* One object: sides, counts, totals, differences. */
bool result_json(const struct result *r, struct buf *out);

#endif
