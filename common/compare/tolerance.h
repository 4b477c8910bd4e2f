/*
 * tolerance - the difference that a measure may have.
 *
 *	if (tolerance_accepts(&m->tolerance, difference, before)) ...
 */
#ifndef COMPARE_TOLERANCE_H
#define COMPARE_TOLERANCE_H

#include "base/buf.h"
#include "spec/spec.h"

/*
 * Is the difference, whatever its sign, at most the amount of the tolerance, or at most its percentage
 * of `of`, whatever the sign of that? Exact. A percentage whose result has more than 38 digits accepts
 * nothing.
 */
bool tolerance_accepts(const struct spec_tolerance *t, struct decimal difference,
                       struct decimal of);

/* Append "0.01", "0.5%" or "0.01 or 0.5%", as reports write it. */
void tolerance_text(const struct spec_tolerance *t, struct buf *out);

#endif
