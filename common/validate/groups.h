/*
 * groups - what stands or falls together: a voucher is passed on or set aside whole.
 *
 *	struct group *g = group_new(spec, header, scope, findings);
 *	group_add(g, &rec, number, good);
 *	if (group_end(g)) ...			// true: all of it is good
 *	group_explain(g, &rec);			// otherwise: say so in each record
 *	group_reset(g);
 *
 * A group does not hold its records; it knows how many there were, whether one was bad, their
 * control sums and the aggregates of the group checks.
 */
#ifndef VALIDATE_GROUPS_H
#define VALIDATE_GROUPS_H

#include "record/tally.h"
#include "spec/spec.h"
#include "validate/checks.h"

struct group;

/* An empty group. The expressions of the group checks must be bound. */
struct group *group_new(const struct spec *spec, const struct header *header,
                        struct findings *findings);

/* About how many bytes of memory a group takes. */
size_t group_bytes(const struct spec *spec);

/* Begin again, under another name (as a reader sees it; copied). */
void group_start(struct group *g, struct str name);

/*
 * The group is a single record whose own group is not known, because of a fault that came with it:
 * what the group checks find follows from that fault. Ends at group_start().
 */
void group_blind(struct group *g);

/*
 * One record more: the `number`-th of the stream, the last one that `checks` has run; `good`: its
 * own checks found no error. A group check that reads a field which was at fault before says
 * nothing: where it fails, that is no finding of its own.
 */
void group_add(struct group *g, struct record *rec, uint64_t number, bool good,
               const struct checks *checks);

/* All records are there: run the group checks, telling what fails. True where the group is good. */
bool group_end(struct group *g);

/*
 * Write into a record of a bad group why it is set aside: the group checks that failed, or `group`.
 */
void group_explain(const struct group *g, struct record *rec);

void group_free(struct group *g);

/*
 * The key of a record's group: by which equal groups are equal (appended to `key`) and as a reader
 * sees it (appended to `name`). False where the record has none and is a group by itself: a part
 * cannot be computed (env->fault is the code, otherwise null), or is null where `must` says that it
 * may not be, or in a record at fault, whose fault may be the reason. `must` has one entry for each
 * part.
 */
struct buf;
bool group_key(const struct spec_validate *spec, const bool *must, struct expr_env *env,
               const struct record *rec, struct buf *key, struct buf *name);

#endif
