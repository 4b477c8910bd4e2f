/*
 * seen - a set that only knows which keys were added before.
 *
 *	if (!seen_add(set, key, &fresh))
 *		return false;			// over the limit; an error was reported
 *	if (!fresh) ...				// it was there before
 *
 * If the bound is quiet, no key is refused: the caller asks for bound->passed after each record, and
 * may then let the keys go to duplicates.h:
 *
 *	if (memory.passed && !seen_spill(set, d, number)) ...
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
#include <stdint.h>

#include "base/bound.h"
#include "base/text.h"
#include "sort/duplicates.h"

struct seen;

#define SEEN_LAST 0xff /* the bits of `low` that are the last character of the key */

/* What is kept of a key. */
struct seen_key {
	uint64_t high; /* never 0 */
	uint64_t low;
};

/* An empty set, whose memory counts against `bound` (which lasts longer); NULL: none. */
struct seen *seen_new(struct bound *bound);

/*
 * Add `key`; *fresh: it was not there before. False after an error was reported: the bound leaves
 * no room for it. After seen_spill() the key goes to the duplicates: *fresh is true until they are
 * decided, then it is what they say.
 */
bool seen_add(struct seen *set, struct str key, bool *fresh);

/*
 * The same in steps, for a caller that has other work in between: the memory of a large set is slow.
 *
 *	struct seen_key k = seen_key(key);
 *	seen_expect(set, &k);			// it will be added soon
 *	...
 *	if (!seen_add_key(set, &k, &fresh)) ...
 */
struct seen_key seen_key(struct str key);
void seen_expect(const struct seen *set, const struct seen_key *key);
bool seen_add_key(struct seen *set, const struct seen_key *key, bool *fresh);

/*
 * As seen_add_key(), for a key that surely differs from all that are added in this way. As long as keys are
 * added in no other way, they are only written down, in 16 to 24 bytes each.
 */
bool seen_add_distinct(struct seen *set, const struct seen_key *key, bool *fresh);

/*
 * The key that differs from that of `k` only in its last character: that is `c` now. Both have a
 * character less than ' ' after it, as keys of several parts have.
 */
static inline struct seen_key seen_key_but(struct seen_key k, char c)
{
	k.low = (k.low & ~(uint64_t)SEEN_LAST) | (unsigned char)c;
	return k;
}

/*
 * For several threads: each has a set of its own, a part, which is then added to that of the whole.
 * seen_join_bytes(): the most memory that joining them can take, beyond what is taken now. seen_join()
 * adds all keys of the part; false, and none is added, if one was there before (or as seen_add()).
 * seen_leave() removes them again, if nothing was added since.
 */
size_t seen_join_bytes(const struct seen *set, const struct seen *part);
bool seen_join(struct seen *set, const struct seen *part);
void seen_leave(struct seen *set, const struct seen *part);

/*
 * Give all keys to `to`, as those of the set number `id`, and free their memory. The keys of the next
 * records go there, too. `to` must last as long as the set. False after an error was reported.
 */
bool seen_spill(struct seen *set, struct duplicates *to, unsigned id);

/* Forget all keys, and keep the memory for the next ones. */
void seen_clear(struct seen *set);

/* NULL is allowed. */
void seen_free(struct seen *set);

#endif
