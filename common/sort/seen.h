/*
 * seen - a set that only knows which keys were added before.
 *
 *	if (!seen_add(set, key, &fresh))
 *		return false;			// over the limit; an error was reported
 *	if (!fresh) ...				// it was there before
 *
 * It keeps 128 bits of each key, which can have any length, and takes 22 to 32 bytes for each key.
 * Two different keys with the same 128 bits would count as the same, so a good record would be
 * reported as a duplicate. The chance of one such pair among four thousand million keys is less than
 * one in 10^16. It never misses a duplicate.
 */
#ifndef SORT_SEEN_H
#define SORT_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bound.h"
#include "base/text.h"

struct seen;

/* An empty set, whose memory counts against `bound` (which lasts longer); NULL: none. */
struct seen *seen_new(struct bound *bound);

/*
 * Add `key`; *fresh: it was not there before. False after an error was reported: the bound leaves
 * no room for it.
 */
bool seen_add(struct seen *set, struct str key, bool *fresh);

/*
 * For several threads: each has a set of its own, which is then added to that of the whole.
 * seen_any(): is one of the keys of `part` in `set`? seen_join_bytes(): the most memory that joining
 * them can take, beyond what is taken now. seen_join(): add all of them; false as seen_add().
 */
bool seen_any(const struct seen *set, const struct seen *part);
size_t seen_join_bytes(const struct seen *set, const struct seen *part);
bool seen_join(struct seen *set, const struct seen *part);

/* Forget all keys, and keep the memory for the next ones. */
void seen_clear(struct seen *set);

/* NULL is allowed. */
void seen_free(struct seen *set);

#endif
