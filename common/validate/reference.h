/*
 * reference - the allowed values of a field out of a database, as validate.references names them.
 *
 *	ok = reference_read(&spec->validate.reference[i], &memory);
 *	if (!lookup_has(spec->validate.reference[i].allowed, value)) ...
 *
 * They are read when validate begins, not with the spec: an earlier spec of a migration may have
 * loaded them a moment ago.
 */
#ifndef VALIDATE_REFERENCE_H
#define VALIDATE_REFERENCE_H

#include "base/bound.h"
#include "spec/spec.h"

/*
 * Read the values of the rows for which `where` is true into r->allowed: of one snapshot of the
 * database, which is only read. A value is the text that a stream has for it; null is none. What is
 * remembered counts in `memory`. False after an error was reported: no such table, query or column, or too
 * many values.
 */
bool reference_read(struct spec_reference *r, struct bound *memory);

#endif
