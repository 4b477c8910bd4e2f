/*
 * groups - records that are accepted or set aside together: a voucher is never split.
 *
 *	struct group *g = group_new(spec, header, &env, findings);
 *	group_start(g, name);
 *	group_add(g, &rec, number, good, checks);
 *	if (group_end(g)) ...			// true: all of it is good
 *	group_explain(g, &rec);			// otherwise: write the reason into each record
 *	group_start(g, next);
 *
 * A group does not keep its records. It has their number, whether one was bad, their control sums and
 * the aggregates of the group checks.
 */
#ifndef VALIDATE_GROUPS_H
#define VALIDATE_GROUPS_H

#include "record/tally.h"
#include "spec/spec.h"
#include "validate/checks.h"

struct group;

/*
 * An empty group. The expressions of the group checks must be bound; all groups of a run use one `env`
 * for them, which must last longer.
 */
struct group *group_new(const struct spec *spec, const struct header *header, struct expr_env *env,
                        struct findings *findings);

/* About how many bytes of memory a group takes. */
size_t group_bytes(const struct spec *spec);

/* Start again with another name (in readable form; copied). */
void group_start(struct group *g, struct str name);

/*
 * The group is a single record whose own group is not known, because of a fault that came with it:
 * what the group checks find follows from that fault. Ends at group_start().
 */
void group_blind(struct group *g);

/*
 * Add a record: the `number`-th of the stream, which `checks` has checked last. `good`: its own
 * checks found no error. If a group check reads a field with an earlier fault, its failure is no
 * new finding.
 */
void group_add(struct group *g, struct record *rec, uint64_t number, bool good,
               const struct checks *checks);

/* All records are added: run the group checks and report failures. True if the group is good. */
bool group_end(struct group *g);

/* Write into a record of a bad group why it is set aside: the failed group checks, or `group`. */
void group_explain(const struct group *g, struct record *rec);

void group_free(struct group *g);

/*
 * Get the key of a record's group: append to `key` the form that is equal for equal groups, and to
 * `name` a readable form. False if the record has no key and is a group by itself. A part of the
 * key cannot be computed (env->fault is the code, otherwise null). Or it is null although `must`
 * says that it may not be, or in a record with a fault, which may be the reason. `must` has one
 * entry for each part.
 */
struct buf;
bool group_key(const struct spec_validate *spec, const bool *must, struct expr_env *env,
               const struct record *rec, struct buf *key, struct buf *name);

#endif
