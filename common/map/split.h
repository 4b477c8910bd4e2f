/*
 * split - one record of the target becomes several, its amounts divided by shares (map.split).
 *
 *	if (splitter_take(s, &rec))
 *		while (splitter_next(s, &part)) ...
 *
 * Each amount is divided with as many digits behind its point as it has, half up, and the last part
 * gets what is left: so the parts sum to the whole, exactly. No part is larger than what is left,
 * so that none has another sign than the whole. A part of which every amount is zero is not made,
 * unless the spec asks for it.
 */
#ifndef MAP_SPLIT_H
#define MAP_SPLIT_H

#include "map/target.h"

struct splitter;

/* Plan. `target` and `tell` last longer. NULL after an error was reported. */
struct splitter *splitter_open(const struct spec_split *spec, const struct target *target,
                               struct fault_report *fault_report);

/*
 * Take a record; it must last until splitter_next() returned false. False where it stays whole:
 * `when` is not true, its key is not in the table, or it cannot be divided. Then it has a fault if
 * that is one.
 */
bool splitter_take(struct splitter *s, struct record *whole);

/* The next part; lasts until the next call. False when there are no more. */
bool splitter_next(struct splitter *s, struct record *part);

/* Add what the splitter of another thread has made, which then has made nothing. */
void splitter_join(struct splitter *s, struct splitter *part);

/* Records made so far beyond those that were taken. */
uint64_t splitter_made(const struct splitter *s);

/*
 * For --explain: the parts that the record at work is divided into, and which of them was made
 * last.
 */
const struct share_set *splitter_set(const struct splitter *s, size_t *last);

void splitter_free(struct splitter *s);

#endif
