/*
 * upstream - the faults that records come with: programs before have found and reported them.
 *
 *	struct upstream *u = upstream_new(spec, header, findings, &memory);
 *	if (!upstream_take(u, &rec, number, group)) ...	// it has faults
 *	upstream_free(u);
 *
 * Each cell that is to be put right is one row of the findings, however many records and fields were
 * made of it; each further record counts as one that follows.
 */
#ifndef VALIDATE_UPSTREAM_H
#define VALIDATE_UPSTREAM_H

#include "base/bound.h"
#include "spec/spec.h"
#include "validate/findings.h"

struct upstream;

/*
 * For records of `header`. The causes count against `memory`, with 22 to 32 bytes each. Everything
 * must last.
 */
struct upstream *upstream_new(const struct spec *spec, const struct header *header,
                              struct findings *findings, struct bound *memory);

/*
 * The next record, the `number`-th, of the group `group` (null: none): list what is new of its
 * faults. True where it has none.
 */
bool upstream_take(struct upstream *u, const struct record *rec, uint64_t number, struct str group);

/* Does the expression read a field of the record taken last that is at fault? */
bool upstream_reads(const struct upstream *u, const struct expr *e);

/* How many records came with faults. */
uint64_t upstream_records(const struct upstream *u);

/* NULL is allowed. */
void upstream_free(struct upstream *u);

#endif
