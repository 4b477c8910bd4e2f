/*
 * cause - a fault that follows from another one is given its cause, so that what is wrong once is
 * reported once.
 *
 *	if (cause_of(rec, &scope, let, let_count, expr, &cause)) ...
 *
 * A date that cannot be read makes the date of the voucher, its period and its year faulty, too.
 * All of them then have the column and the text of the one cell of the legacy file that is to be
 * put right, and validate reports that.
 */
#ifndef MAP_CAUSE_H
#define MAP_CAUSE_H

#include "record/fault.h"
#include "spec/spec.h"

/*
 * Does the expression read, itself or by let values, a field or a let value of `scope` that has a
 * fault in `rec` whose cause is known? The first is `cause`. The let values are those at the end of
 * the scope, each behind those that it reads.
 */
bool cause_of(const struct record *rec, const struct expr_scope *scope, const struct spec_expr *let,
              size_t let_count, const struct expr *e, struct fault_entry *cause);

#endif
