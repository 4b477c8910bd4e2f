/*
 * mapper - runs the section `map`: one record in, the records of the target out.
 *
 *	if (!mapper_take(m, &rec))
 *		...				// left out by `where`, or no `emit` applied
 *	while (mapper_next(m, &out))
 *		sink_put(&to, &out);
 *	...
 *	mapper_end(m);				// after the last record
 *	while (mapper_next(m, &out)) ...
 *
 * mapper_open() resolves all names: columns and types. A record passes these stages: fill (fields,
 * or those of each `emit`), convert, split, rounding. Only fill is always present. All state is the
 * mapper's own. Records are independent of each other, except for rounding, groups and ordinal(): if
 * mapper_in_order() is true, one mapper must see all records of a voucher, in order.
 */
#ifndef MAP_MAPPER_H
#define MAP_MAPPER_H

#include "group/gather.h"
#include "map/completeness.h"
#include "record/record.h"
#include "spec/spec.h"

struct mapper;

/*
 * Plan for records of `header`. `completeness` collects the keys that lookups do not find. What groups
 * need counts against `memory`. NULL after an error was reported.
 */
struct mapper *mapper_open(struct spec *spec, const struct header *header,
                           struct completeness *completeness, struct bound *memory);

/*
 * With map.group: what holds the records of a group until it is complete. Then each record goes
 * through it, and mapper_take() gets those that gather_next() gives. NULL: there are no groups.
 */
struct gather *mapper_gather(const struct mapper *m);

/* The fields of the target that have a source, in the order of the spec. */
const struct header *mapper_header(const struct mapper *m);

/*
 * Must it see records in order? It must if it adds lines to vouchers (convert.rounding) or knows
 * groups (map.group), since a voucher must not be cut in two, or if it counts records (ordinal()).
 */
bool mapper_in_order(const struct spec *spec);

/*
 * Is there a large table in which it finds the text of a field? Then *field is that one, and
 * give mapper_expect() the text of a record that comes soon: it is found faster.
 */
bool mapper_expects(const struct mapper *m, size_t *field);
void mapper_expect(struct mapper *m, struct str text);

/*
 * Take the next record; it must last until mapper_next() returns false. False if the spec leaves it
 * out.
 */
bool mapper_take(struct mapper *m, struct record *rec);

/* From now on `where` leaves nothing out: to see what the others would have become. */
void mapper_ignore_where(struct mapper *m);

/* Has it a `where`? From now on it leaves out what it is true for, and the others are mapped. */
bool mapper_has_where(const struct mapper *m);
void mapper_turn_where(struct mapper *m);

/* Pass a record that --explain was not asked about: it is only counted. */
void mapper_pass(struct mapper *m, struct record *rec);

/* There are no more records: mapper_next() now returns those that were held back. */
void mapper_end(struct mapper *m);

/*
 * Get the next record that is ready; it lasts until the next call. False if there are no more for
 * now.
 */
bool mapper_next(struct mapper *m, struct record *out);

/*
 * Add to `into` (bound to mapper_header()), for the audit line, how much more was made than taken.
 * With `emit`: records, by the conditions that held, and the money by which the made records differ
 * from the taken one. With `split`: records and no money. With `convert`: the money by which the
 * controls that it fills differ from those of the input. With rounding: lines with their money.
 * False if the spec has none of these.
 */
bool mapper_made(const struct mapper *m, struct tally *into);

/* Add the results of another thread's mapper for later input. mapper_in_order() must be false. */
void mapper_join(struct mapper *m, struct mapper *part);

/* Forget the results of such a mapper. */
void mapper_clear(struct mapper *part);

/* Lines that were added for rounding. */
uint64_t mapper_rounding_lines(const struct mapper *m);

void mapper_free(struct mapper *m);

#endif
