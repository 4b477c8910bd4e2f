/*
 * set_aside_worker - sorts records of a block in another thread, as far as they depend on nothing
 * before them.
 *
 *	struct set_aside *part = set_aside_for_worker(s, header, false);	// the caller's thread
 *	set_aside_begin(part);						// any thread, for each block
 *	while (ok && reader_next(in, &rec))
 *		ok = set_aside_try(part, &rec, &to_part);
 *	... the first set_aside_head(part) records by the stage of `s` ...	// the caller's thread
 *	if (ok && set_aside_join_keys(s, part))
 *		set_aside_finish(s, &to), set_aside_join(s, part);
 *	else
 *		... the other records, too ...
 *
 * The part assumes that no key and no group of its records was there before the block;
 * set_aside_join_keys() says whether that is so. The records at the front may belong to the group at work
 * of the records before: these are left to the whole. The last group of the block may go on after it:
 * it becomes the group at work of the whole.
 *
 * Where groups come in any order a part checks its records only; the whole sorts them by group.
 */
#ifndef VALIDATE_SET_ASIDE_WORKER_H
#define VALIDATE_SET_ASIDE_WORKER_H

#include "validate/set_aside.h"

/* Before the first record: the records come as lines of a stream. */
void set_aside_as_lines(struct set_aside *s);

/* Do the records wait, since there is no memory for their keys? Then no part can be joined. */
bool set_aside_waits(const struct set_aside *s);

/*
 * For records of `header`, which must last; `lent`: they are in packets that last until the part is joined.
 * NULL after an error was reported.
 */
struct set_aside *set_aside_for_worker(const struct set_aside *s, const struct header *header,
                                       bool lent);

/* A block begins: forget the one before. */
void set_aside_begin(struct set_aside *part);

/* Take a record, as stage_take(), or count it among those at the front. */
bool set_aside_try(struct set_aside *part, struct record *rec, const struct sink *to);

/* How many records at the front of the block are left to the whole, and are not in the part. */
uint64_t set_aside_head(const struct set_aside *part);

/* How many are in the part. */
uint64_t set_aside_body(const struct set_aside *part);

/*
 * When the whole has taken those at the front: take the keys of the part, too. False if one of them was
 * there before, so that what the part found does not hold, or if there is no memory for them: then none
 * is taken.
 */
bool set_aside_join_keys(struct set_aside *s, const struct set_aside *part);

/* The group at work of the whole is complete, since the part has others. False where writing failed. */
bool set_aside_finish(struct set_aside *s, const struct sink *to);

/* Add all else that the part has, but for its sink, to what `s` has. False after an error was reported. */
bool set_aside_join(struct set_aside *s, struct set_aside *part);

#endif
