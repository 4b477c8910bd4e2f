/*
 * proof - what was found about the whole of a side, and what that means for the comparison.
 *
 *	proof_weigh(&prog, &result);		// limits.file decides
 *	if (proof_contradicted(&result)) ...	// whatever agrees, it is no proof
 */
#ifndef RECONCILE_PROOF_H
#define RECONCILE_PROOF_H

#include "program/program.h"
#include "reconcile/comparison.h"

/*
 * Weigh the findings of both sides: those of a side that a spec of its own cleans by the limits of
 * that spec, which side_read() has done, the others by limits.file of the spec. What is open raises
 * the status to 1, and is told. Notes all for the audit line.
 */
void proof_weigh(struct program *prog, const struct result *r);

/* After proof_weigh(): does a side contradict itself, or both, and nobody accepts it? */
bool proof_contradicted(const struct result *r);

/* Is everything that was compared equal enough, and no side in contradiction with itself? */
bool proof_holds(const struct result *r);

/*
 * Append "the side after contradicts itself" or "the sides before (Old ERP) and after contradict
 * themselves".
 */
void proof_put_sides(const struct result *r, struct buf *out);

/* Append a line for each finding of a side, for a reader. */
void proof_put_findings(const struct result *r, enum side side, struct buf *out);

#endif
