/*
 * mapper - the section `map` at work: one record in, the records of the target out.
 *
 *	if (!mapper_take(m, &rec))
 *		...				// left out by `where`, or no `emit` applied
 *	while (mapper_next(m, &out))
 *		program_put(&prog, &out);
 *
 * Everything by name is resolved by mapper_open(): columns and types.
 */
#ifndef MAP_MAPPER_H
#define MAP_MAPPER_H

#include "gate.h"
#include "record/record.h"
#include "spec/spec.h"

struct mapper;

/* Plan for records of `header`. `gate` collects the keys that lookups do not find. NULL after trouble was told. */
struct mapper *mapper_open(struct spec *spec, const struct header *header, struct gate *gate);

/* The fields of the target that something fills, in the order of the spec. */
const struct header *mapper_header(const struct mapper *m);

/* Take the next record; it must last until mapper_next() returned false. False where the spec leaves it out. */
bool mapper_take(struct mapper *m, struct record *rec);

/* The next record made of it; lasts until the next call. False when there are no more. */
bool mapper_next(struct mapper *m, struct record *out);

void mapper_free(struct mapper *m);

#endif
