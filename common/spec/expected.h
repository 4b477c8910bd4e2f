/*
 * expected - describe the form that a value must have, for people who correct a wrong value.
 *
 *	if (expected_by_spec(&clean->field[i], FAULT_NOT_A_DATE, &out)) ...	// "a date as %Y-%m-%d"
 */
#ifndef SPEC_EXPECTED_H
#define SPEC_EXPECTED_H

#include "base/buf.h"
#include "record/fault.h"
#include "spec/spec.h"

/*
 * Write into `out` (overwritten) what a cell of the legacy file must be, if the field of `clean` has
 * this fault. False, with an empty `out`, if the spec does not say.
 */
bool expected_by_spec(const struct spec_field *f, enum fault fault, struct buf *out);

/* The same for a field of the target, from its schema. */
bool expected_by_schema(const struct schema_field *f, enum fault fault, struct buf *out);

#endif
