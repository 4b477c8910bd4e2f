/*
 * guess_spec - writes the spec from the findings about a file.
 *
 *	guess_spec(&plan, NULL, &text);		// to be tried
 *	guess_spec(&plan, &trial, &text);	// with doubts about what it cannot read
 *
 * A doubt is one line of comment, "# doubt: ...", at the place of the spec that it concerns.
 */
#ifndef GUESS_GUESS_SPEC_H
#define GUESS_GUESS_SPEC_H

#include "guess/guess_plan.h"

/* Append the whole spec; `t` is a trial of it (NULL: none yet). */
void guess_spec(const struct guess_plan *p, const struct guess_trial *t, struct buf *out);

#endif
