/*
 * split - divides one record of the target into several, its amounts by shares (map.split).
 *
 *	if (splitter_take(s, &rec))
 *		while (splitter_next(s, &part)) ...
 *
 * The amount of each part has as many digits after its point as the whole, rounded half up. The last
 * part gets the rest, so the parts sum to exactly the whole. No part is larger than the rest, so all
 * parts have the sign of the whole. A part whose amounts are all zero is not made, unless the spec
 * asks for it.
 */
#ifndef MAP_SPLIT_H
#define MAP_SPLIT_H

#include "map/target.h"

struct splitter;

/* Plan. `target` and `fault_report` must last longer. NULL after an error was reported. */
struct splitter *splitter_open(const struct spec_split *spec, const struct target *target,
                               struct fault_report *fault_report);

/*
 * Take a record; it must last until splitter_next() returns false. False if it stays whole: `when`
 * is not true, its key is not in the table, or it cannot be divided. It then has a fault, if that
 * is an error.
 */
bool splitter_take(struct splitter *s, struct record *whole);

/* The next part; lasts until the next call. False when there are no more. */
bool splitter_next(struct splitter *s, struct record *part);

/* Add the results of another thread's splitter, which is then empty. */
void splitter_join(struct splitter *s, struct splitter *part);

/* Forget the results of such a splitter. */
void splitter_clear(struct splitter *part);

/* How many records were made beyond those that were taken. */
uint64_t splitter_made(const struct splitter *s);

/* For --explain: the parts of the record at work; *last is the part made last. */
const struct share_set *splitter_set(const struct splitter *s, size_t *last);

void splitter_free(struct splitter *s);

#endif
