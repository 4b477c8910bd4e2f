/*
 * show - the result of a reconciliation, for a reader and for machines.
 *
 *	show_text(&result, &out);
 *
 * Each appends to `out`.
 */
#ifndef RECONCILE_SHOW_H
#define RECONCILE_SHOW_H

#include "balances.h"
#include "side.h"

/* Everything that a report tells. */
struct result {
	const struct spec *spec;
	const struct side_source *source[2];	/* by enum side */
	const struct balances *balances;	/* compared */
	bool to_file;				/* CSV is written to a file, which people open in a spreadsheet */
};

/* For a reader: sides, counts, totals, the largest differences. */
void show_text(const struct result *r, struct buf *out);

/* One row for each key and measure, equal ones too: key..., measure, before, after, difference, status. */
void show_csv(const struct result *r, struct buf *out);
void show_tsv(const struct result *r, struct buf *out);

/* One object: sides, counts, totals, differences. */
void show_json(const struct result *r, struct buf *out);

#endif
