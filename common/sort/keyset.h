/*
 * keyset - a set of keys in memory; each gets a number in order of arrival.
 *
 *	size_t i = keyset_add(set, key, &fresh);	// 0, 1, 2, ...
 *	if (!fresh) ...					// seen before: i says which
 *
 * It is exact: the hash only finds keys, which are then compared byte by byte. It takes 19 to 33
 * bytes for each key besides its own bytes. If you do not need the number and the key, seen.h takes
 * less.
 */
#ifndef SORT_KEYSET_H
#define SORT_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define KEYSET_NONE ((size_t)-1) /* no number of a key */

struct keyset;

struct keyset *keyset_new(void);

/* Add `key`, which is copied, unless it is there; *fresh: it is new. Returns its number. */
size_t keyset_add(struct keyset *set, struct str key, bool *fresh);

/*
 * The same in steps, for a caller that has other work in between: the memory of a large set is slow. Any
 * thread may make the tag of a key.
 *
 *	uint32_t tag = keyset_tag(key);
 *	keyset_expect(set, tag);			// its key will be added soon
 *	...
 *	i = keyset_add_tagged(set, key, tag, &fresh);
 */
uint32_t keyset_tag(struct str key);
void keyset_expect(const struct keyset *set, uint32_t tag);
size_t keyset_add_tagged(struct keyset *set, struct str key, uint32_t tag, bool *fresh);

/* The number of `key`; KEYSET_NONE if it is not there. */
size_t keyset_find(const struct keyset *set, struct str key);

/* The key with number i (i < keyset_size()); valid until the next keyset_add(). */
struct str keyset_key(const struct keyset *set, size_t i);

size_t keyset_size(const struct keyset *set);

/* The bytes of memory that the set takes. */
size_t keyset_bytes(const struct keyset *set);

/* Remove all keys. The memory stays, for sets that are filled and emptied many times. */
void keyset_clear(struct keyset *set);

void keyset_free(struct keyset *set);

#endif
