/*
 * checks - what must hold for each record by itself, and among all of them.
 *
 *	struct checks *c = checks_open(spec, header, findings);
 *	if (!checks_run(c, &rec, &context)) ...		// its faults are in the record now
 *
 * In this order: the faults that came with it, the schema's constraints, references, the checks of
 * the spec.
 */
#ifndef VALIDATE_CHECKS_H
#define VALIDATE_CHECKS_H

#include "base/bound.h"
#include "spec/spec.h"
#include "validate/findings.h"
#include "validate/upstream.h"

struct checks;

/*
 * Plan for records of `header`; keys that must be unique count against `memory`. Everything lasts
 * as long as the checks. NULL after an error was reported: an expression that does not fit the
 * header, a field that the schema requires and the stream does not have.
 */
struct checks *checks_open(struct spec *spec, const struct header *header,
                           struct findings *findings, struct bound *memory);

/* The scope of the fields, for other expressions on the same records. */
const struct expr_scope *checks_scope(const struct checks *c);

/*
 * Check one record, the `number`-th, of the group `group` (null: none). True where no error was
 * found. Where `memory` was passed the answer says nothing: the caller ends.
 */
bool checks_run(struct checks *c, struct record *rec, uint64_t number, struct str group);

/*
 * The faults that the record checked last came with. What an expression says that reads one of them
 * is no finding of its own.
 */
const struct upstream *checks_upstream(const struct checks *c);

void checks_free(struct checks *c);

#endif
