/*
 * seen - a set that knows which keys were there before, and nothing else of them.
 *
 *	if (!seen_add(set, key, &fresh))
 *		return false;			// beyond the bound, told
 *	if (!fresh) ...				// it was there before
 *
 * It keeps 128 bits of each key, however long that is: 22 to 32 bytes for each in all. Two
 * different keys with the same 128 bits would be taken for one, that is, a good record for a
 * duplicate, which is told. The chance of one such pair among four thousand million keys is less
 * than one in 10^16; no duplicate is ever passed over.
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
 * Add `key`; *fresh says whether it was not there before. False where the bound leaves no room for
 * it.
 */
bool seen_add(struct seen *set, struct str key, bool *fresh);

/* NULL is allowed. */
void seen_free(struct seen *set);

#endif
