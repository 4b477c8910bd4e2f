/*
 * guess_source - the section source of a guessed spec.
 *
 *	guess_source(&plan, NULL, &text);	// enough to read its rows
 */
#ifndef GUESS_GUESS_SOURCE_H
#define GUESS_GUESS_SOURCE_H

#include "guess/guess_plan.h"

/*
 * Append the section source. If a layout fits: its name and what differs from it. `t` is a trial of
 * the spec (NULL: none yet).
 */
void guess_source(const struct guess_plan *p, const struct guess_trial *t, struct buf *out);

#endif
