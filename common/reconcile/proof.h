/*
 * proof - the findings about a whole side, and what they mean for the comparison.
 *
 *	proof_weigh(&prog, result, count);	// limits.file decides
 *	if (proof_contradicted(&result)) ...	// whatever agrees, it is no proof
 */
#ifndef RECONCILE_PROOF_H
#define RECONCILE_PROOF_H

#include "program/program.h"
#include "reconcile/comparison.h"

/*
 * Check the findings of the sides of the `count` comparisons of prog->spec. If its own spec cleans a
 * side, the limits of that spec apply, and side_read() has checked them. Otherwise limits.file of this
 * spec applies to all of them together. Open findings are reported and raise the status to 1. Notes
 * all findings for the audit line.
 */
void proof_weigh(struct program *prog, const struct result *r, size_t count);

/* Is a part of the key null in some record, a side incomplete, or have the sides different periods? */
bool proof_keys_fail(const struct result *r);

/* After proof_weigh(): does a side contradict itself, and no limit accepts that? */
bool proof_contradicted(const struct result *r);

/*
 * Do the sides prove nothing, whatever agrees: does one contradict itself, as a whole or in its figures
 * (balances_breaks()), or are their keys not in order?
 */
bool proof_fails(const struct result *r);

/*
 * Is everything that was compared equal enough, do the sides prove something, and does each acceptance hold?
 */
bool proof_holds(const struct result *r);

/*
 * Append why the keys of both sides prove nothing: a line for each part of the key that is null in some
 * records, some for each side that its map leaves incomplete, and one if the sides have different periods. Nothing if they are in order.
 */
void proof_put_keys(const struct result *r, struct buf *out);

/*
 * Append "the side after contradicts itself" or "the sides before (Old ERP) and after contradict
 * themselves".
 */
void proof_put_sides(const struct result *r, struct buf *out);

/* Append a line for each finding of a side, for a reader. */
void proof_put_findings(const struct result *r, enum side side, struct buf *out);

#endif
