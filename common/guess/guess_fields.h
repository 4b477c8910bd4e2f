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
 * If only a column without a name of its own can identify the rows to leave out, name such columns
 * c1, c2 and so on, by source.header.names.
 */
void guess_fields_columns(struct guess_plan *p);

/* Decide name and type of each column by its rows. */
void guess_fields(struct guess_plan *p);

/*
 * For a layout that fits: take from its trial `t` what it leaves out and sums. Say how the file
 * writes the fields that the layout could not read.
 */
void guess_fields_layout(struct guess_plan *p, const struct guess_trial *t);

/*
 * Does the column have gaps below filled rows, and no amounts? Amounts that are filled down would
 * count twice.
 */
bool guess_fields_may_fill_down(const struct guess_field *f);

#endif
