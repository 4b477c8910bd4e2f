/*
 * result - the result of a reconciliation, for a reader and for machines.
 *
 *	result_text(&result, &out);
 *
 * Each function appends to `out`.
 */
#ifndef RECONCILE_RESULT_H
#define RECONCILE_RESULT_H

#include "reconcile/comparison.h"

/* Text for people: sides, counts, totals, the largest differences. */
void result_text(const struct result *r, struct buf *out);

/*
 * One row for each key and measure, also if they are equal: key..., measure, before, after,
 * difference, status.
 */
void result_csv(const struct result *r, struct buf *out);
void result_tsv(const struct result *r, struct buf *out);

/* One object: sides, counts, totals, differences. */
void result_json(const struct result *r, struct buf *out);

#endif
