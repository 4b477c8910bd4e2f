/*
 * result - the result of a reconciliation, for a reader and for machines.
 *
 *	ok = result_text(pack, &out) && outfile_write(pack->to, out.p, out.len);
 *
 * Each function that writes a report appends to `out`. What is much goes to `pack.to` at once, so that a
 * report of any number of keys needs little memory; the rest is for the caller to write. False after an
 * error was reported.
 */
#ifndef RECONCILE_RESULT_H
#define RECONCILE_RESULT_H

#include "reconcile/pack.h"

/*
 * Text for people: the verdict and a table of the comparisons, if the pack is a list of them; of each
 * the sides, counts, totals, the largest differences.
 */
bool result_text(const struct pack *p, struct buf *out);

/*
 * One row for each key and measure, also if they are equal: key..., measure, before, after,
 * difference, status. Of a list each row begins with the name of its comparison.
 */
bool result_csv(const struct pack *p, struct buf *out);
bool result_tsv(const struct pack *p, struct buf *out);

/*
 * One object: sides, counts, totals, differences. Of a list it has the verdict, and such an object for
 * each comparison.
 */
bool result_json(const struct pack *p, struct buf *out);

/* ---- the records behind a figure ---- */

/*
 * After pack_explain(): of each figure that --drill names its records, those first that do not agree. What
 * they add up to, and what no record proves, is the figure: before, after, and their difference.
 *
 * Text for people: a table of at most 1,000 records for each figure, and what all of them add up to.
 */
bool result_drill_text(const struct pack *p, struct buf *out);

/*
 * A row for each record and measure: key..., record, reason, detail, before_at, after_at, measure, before,
 * after, difference. If no record proves all of a figure, another row has what remains. Of a list of comparisons
 * each row begins with the name of its own.
 */
bool result_drill_csv(const struct pack *p, struct buf *out);
bool result_drill_tsv(const struct pack *p, struct buf *out);

/* One object: an array of figures with their records. */
bool result_drill_json(const struct pack *p, struct buf *out);

/* ---- facts of one comparison ---- */

/* How many keys there are, and how many have each kind of result. */
struct result_counts {
	uint64_t keys;      /* all */
	uint64_t equal;     /* also those that one side only knows, and that are zero there */
	uint64_t within;    /* within tolerance */
	uint64_t accepted;  /* accepted by somebody */
	uint64_t different; /* that do not agree */
};
struct result_counts result_counts(const struct result *r);

/* "agrees", "differs", "no proof", "acceptance void" or "nothing compared". */
const char *result_verdict(const struct result *r);

/* Append "2 keys compared, 1 agree, 1 differ". */
void result_summary(const struct result *r, struct buf *out);

#endif
