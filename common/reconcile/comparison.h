/*
 * comparison - two sides and their balances: pack.c makes them, proof.c proves them, result.c shows them.
 */
#ifndef RECONCILE_COMPARISON_H
#define RECONCILE_COMPARISON_H

#include "compare/balances.h"
#include "sides/side.h"

/* One comparison, as a report shows it. */
struct result {
	struct spec *spec;
	const struct spec_reconcile *what; /* the comparison in it */
	struct str name;                   /* for people: that of the comparison, or of the spec */
	struct side_source *source[2];     /* by enum side */
	struct acceptances *accepted;      /* NULL: there is no file of them */
	struct past *past;         /* the differences of an earlier day; NULL: none is known */
	struct balances *balances; /* compared */
	struct explanation
		*explanation; /* why its keys differ; NULL: none is wanted, or no key differs */
	bool drills;          /* --drill names some of its keys: */
	struct explanation *drilled; /* all records of these; NULL: none are wanted */
};

#endif
