/*
 * gather - holds the records of a group (map.group) until it is complete, and knows its aggregates.
 *
 *	if (gather_ends(g, rec)) {		// each record of the input, in order
 *		gather_complete(g);
 *		while ((held = gather_next(g)))
 *			mapper_take(m, held) ...
 *	}
 *	if (!gather_add(g, rec)) ...
 *	...
 *	gather_complete(g);			// after the last record
 *	while ((held = gather_next(g))) ...
 *	if (!gather_end(g)) ...
 *
 * The records of a group follow one another. A record with a null in its key is a group by itself.
 * The key of a record whose key has a fault is not known: it has no group, and so no aggregates. It may
 * be a record of the group before it, around it or after it, so the aggregates that it could change are
 * at fault there, too.
 *
 * An aggregate over a field with a fault has that fault: in all records of the group, with the cell
 * as its cause. If an aggregate itself finds a value that it cannot take, that is reported once, for
 * the record with the value.
 */
#ifndef GROUP_GATHER_H
#define GROUP_GATHER_H

#include "base/bound.h"
#include "group/cause.h"
#include "record/finding.h"

struct gather;

/*
 * For the bound expressions of `map`. `causes` is about their scope, `sinks` get the findings. The aggregates of the record at
 * work are put into `env`, with which the expressions are evaluated. Held records and keys take half
 * of `memory` each. All must last. `lookups`: how many the spec has. The rows that aggregates use count in
 * env->asked at once; what they have asked and missed, whenever a record uses the aggregate.
 */
struct gather *gather_open(const struct spec_map *map, struct causes *causes,
                           const struct finding_sink *sinks, struct expr_env *env, size_t lookups,
                           struct bound *memory);

/* Report nothing: somebody else shows the faults (--explain). */
void gather_quiet(struct gather *g);

/*
 * Is the group at work complete, since `rec` is not one of it? Then its records must be taken before
 * gather_add().
 */
bool gather_ends(struct gather *g, const struct record *rec);

/*
 * Add a copy of the record of gather_ends() to the group at work, or begin a new one. False after an
 * error was reported: its group was there before, or there is no memory.
 */
bool gather_add(struct gather *g, const struct record *rec);

/* The group at work is complete. */
void gather_complete(struct gather *g);

/*
 * The next record of the complete group, with its aggregates in `env`. It lasts until the next call.
 * NULL: there are no more, and there is no group at work.
 */
struct record *gather_next(struct gather *g);

/*
 * Why did the expression `e` fail for the record of gather_next(), or its value not fit? If the
 * aggregates are the reason, or if the same holds for all records of the group, *cause gets the cause,
 * and *follows whether it was reported already. `text` is what does not fit, or the key that a
 * lookup lacks; null: unknown. Otherwise false.
 */
bool gather_explains(struct gather *g, const struct record *rec, const struct expr *e,
                     struct str text, struct fault_entry *cause, bool *follows);

/* Does `e` fail for the record of gather_next() because an aggregate has failed? */
bool gather_fails(const struct gather *g, const struct expr *e);

/*
 * Let the lookups of the key count in `env`, with the record and its let values: each record asks them
 * for itself.
 */
void gather_ask_key(struct gather *g, struct expr_env *env);

/*
 * After the last group was taken. False after an error was reported: a group was there before, which was
 * not known earlier, because there was no memory for all keys.
 */
bool gather_end(struct gather *g);

/* Where the group at work begins and ends: the places of its first and its last record. */
void gather_span(const struct gather *g, struct str *first, struct str *last);

/* NULL is allowed. */
void gather_free(struct gather *g);

#endif
