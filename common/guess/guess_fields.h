/*
 * guess_fields - the fields of a guessed spec, decided by the rows of the file.
 *
 *	guess_fields_columns(&plan);
 *	guess_fields(&plan);		// name, type, formats of each column
 *
 * or, where a ready-made layout fits and has been tried:
 *
 *	guess_fields_layout(&plan, &trial);
 */
#ifndef GUESS_GUESS_FIELDS_H
#define GUESS_GUESS_FIELDS_H

#include "guess/guess_plan.h"

/*
 * Where rows can be left out by nothing but a column without a name of its own: name such columns
 * c1, c2 and so on, by source.header.names.
 */
void guess_fields_columns(struct guess_plan *p);

/* Decide name and type of each column by its rows. */
void guess_fields(struct guess_plan *p);

/*
 * Where a layout fits: take from a trial of it what it leaves out and sums, and say how the file
 * writes the fields that it could not read.
 */
void guess_fields_layout(struct guess_plan *p, const struct guess_trial *t);

/* Has its column gaps below filled rows, and no amounts, which would then be counted again? */
bool guess_fields_may_fill_down(const struct guess_field *f);

#endif
