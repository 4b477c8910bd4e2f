/*
 * cause - a fault that follows from another one is given its cause, so that what is wrong once is reported once.
 *
 *	if (cause_of(rec, &scope, expr, &cause)) ...
 *
 * A date that cannot be read makes the date of the voucher, its period and its year faulty, too. All of them then have the column and
 * the text of the one cell of the legacy file that is to be put right, and validate reports that.
 */
#ifndef MAP_CAUSE_H
#define MAP_CAUSE_H

#include "expr/expr.h"
#include "record/fault.h"

/* Does the expression read a field, or a let value, of `scope` that has a fault in `rec` whose cause is known? The first is `cause`. */
bool cause_of(const struct record *rec, const struct expr_scope *scope, const struct expr *e, struct fault_part *cause);

#endif
