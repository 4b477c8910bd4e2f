/*
 * mapper - the section `map` at work: one record in, the records of the target out.
 *
 *	if (!mapper_take(m, &rec))
 *		...				// left out by `where`, or no `emit` applied
 *	while (mapper_next(m, &out))
 *		sink_put(&to, &out);
 *	...
 *	mapper_end(m);				// behind the last record
 *	while (mapper_next(m, &out)) ...
 *
 * Everything by name is resolved by mapper_open(): columns and types. A record goes through these,
 * of which only the first is always there: fill (fields, or those of each `emit`), convert, split,
 * rounding. All state is the mapper's own. Records do not depend on each other but for the last:
 * where mapper_in_order() is true, one mapper must see the records of a voucher in order, and all
 * of them.
 */
#ifndef MAP_MAPPER_H
#define MAP_MAPPER_H

#include "map/completeness.h"
#include "record/record.h"
#include "spec/spec.h"

struct mapper;

/*
 * Plan for records of `header`. `completeness` collects the keys that lookups do not find. NULL
 * after an error was reported.
 */
struct mapper *mapper_open(struct spec *spec, const struct header *header,
                           struct completeness *completeness);

/* The fields of the target that something fills, in the order of the spec. */
const struct header *mapper_header(const struct mapper *m);

/*
 * Does it add lines to vouchers (convert.rounding), so that a voucher must not be cut in two, or
 * count records (ordinal())?
 */
bool mapper_in_order(const struct mapper *m);

/*
 * Take the next record; it must last until mapper_next() returned false. False where the spec
 * leaves it out.
 */
bool mapper_take(struct mapper *m, struct record *rec);

/* A record that is not asked for, between those that are (--explain): it is only counted. */
void mapper_pass(struct mapper *m, struct record *rec);

/* There are no more records: what was held back is next. */
void mapper_end(struct mapper *m);

/*
 * The next record that is ready; lasts until the next call. False when there are no more for now.
 */
bool mapper_next(struct mapper *m, struct record *out);

/*
 * For the audit line, added to `into` (bound to mapper_header()): what was made beyond what was
 * taken. Of `emit`, records by the conditions that held, and money by which the records made of one
 * differ from it; of `split`, records and no money; of `convert`, the money by which the controls
 * that it fills differ from those of the input; lines for rounding with their money. False where
 * the spec has none of these.
 */
bool mapper_made(const struct mapper *m, struct tally *into);

/*
 * Add what the mapper of another thread has made further down in the input, where mapper_in_order()
 * is false.
 */
void mapper_join(struct mapper *m, struct mapper *part);

/* Lines that were added for rounding. */
uint64_t mapper_rounding_lines(const struct mapper *m);

void mapper_free(struct mapper *m);

#endif
