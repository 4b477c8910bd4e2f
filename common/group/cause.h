/*
 * cause - finds the origin of a fault of map, so that one error is reported once.
 *
 *	struct causes c = { .scope = &scope, .let = let, .let_count = count, .clean = &spec->clean };
 *	if (cause_follows(&c, rec, expr, &cause)) ...
 *	causes_free(&c);
 *
 * A date that cannot be read makes the date of the voucher, its period and its year faulty, too.
 * All of them then carry the column and the text of the one cell of the legacy file to correct,
 * and validate lists that cell.
 */
#ifndef GROUP_CAUSE_H
#define GROUP_CAUSE_H

#include "record/fault.h"
#include "spec/spec.h"

/* The one field that an expression reads. */
struct cause_read {
	const struct expr *expr;
	ptrdiff_t column; /* of the scope; -1: it reads none, or several */
};

struct causes {
	/* fields of the input, then let values, each after those that it reads; all must last */
	const struct expr_scope *scope;
	const struct spec_expr *let;
	size_t let_count;
	const struct spec_clean *clean; /* names the columns of the legacy file */
	struct cause_read *read;        /* results so far: few, one for each failure */
	size_t read_count, read_capacity;
	bool *marked; /* scratch, one for each let value; NULL: not yet */
};

/*
 * Does the expression read, itself or through let values, a field or let value with a fault in
 * `rec` whose cause is known? *cause is then the first such cause.
 */
bool cause_follows(struct causes *c, const struct record *rec, const struct expr *e,
                   struct fault_entry *cause);

/*
 * Does the expression read exactly one field of `rec`? Then *cause gets its column in the legacy
 * file, as far as the spec says it, and its text.
 */
bool cause_reads(struct causes *c, const struct record *rec, const struct expr *e,
                 struct fault_entry *cause);

/* The column of the legacy file for a field, if it is read from exactly one; else the field. */
struct str cause_column(const struct causes *c, struct str field);

/* Does the record already have a fault with this cause? */
bool cause_has(const struct record *rec, const struct fault_entry *cause);

void causes_free(struct causes *c);

#endif
