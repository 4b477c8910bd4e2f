/*
 * keyset - a hash table with open addressing over keys that stand one behind the other in one buffer.
 *
 * A slot holds the number of its key plus one and 32 bits of its hash, so that most
 * comparisons fail without touching the key. Keys are found by number through
 * their end offset. That is 8 bytes for a slot at a load of at most 3/4, and 8 for an end.
 */
#include "key/keyset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"

#define FIRST_SLOTS 1024	/* power of two */

struct slot {
	uint32_t number;	/* number of the key + 1; 0: free */
	uint32_t tag;		/* upper half of its hash */
};

struct keyset {
	struct slot *slot;	/* slots of them, a power of two */
	size_t slots;
	size_t *end;		/* end of key i in bytes; it begins where i - 1 ends */
	size_t count;		/* keys */
	size_t end_capacity;	/* room in `end` */
	char *bytes;		/* all keys, one behind the other */
	size_t bytes_capacity;	/* room in `bytes` */
};

static size_t key_start(const struct keyset *set, size_t i)
{
	return i == 0 ? 0 : set->end[i - 1];
}

struct keyset *keyset_new(void)
{
	struct keyset *set = xcalloc(1, sizeof(*set));

	set->slots = FIRST_SLOTS;
	set->slot = xcalloc(set->slots, sizeof(*set->slot));
	return set;
}

struct str keyset_key(const struct keyset *set, size_t i)
{
	size_t start = key_start(set, i);

	assert(i < set->count);
	/* the empty key must not become null, also before the first byte was stored */
	return (struct str){ set->bytes ? set->bytes + start : "", set->end[i] - start };
}

size_t keyset_size(const struct keyset *set)
{
	return set->count;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct slot *slot_of(const struct keyset *set, struct str key, uint64_t hash)
{
	size_t mask = set->slots - 1;
	uint32_t tag = (uint32_t)(hash >> 32);

	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		struct slot *s = &set->slot[i];

		if (s->number == 0)
			return s;
		if (s->tag == tag) {
			struct str other = keyset_key(set, s->number - 1);

			if (other.len == key.len && memcmp(other.p, key.p, key.len) == 0)
				return s;
		}
	}
}

static void grow_slots(struct keyset *set)
{
	size_t mask;

	free(set->slot);
	set->slots = mem_mul(set->slots, 2);
	set->slot = xcalloc(set->slots, sizeof(*set->slot));
	mask = set->slots - 1;
	for (size_t k = 0; k < set->count; k++) {
		uint64_t hash = str_hash(keyset_key(set, k));
		size_t i = (size_t)hash & mask;

		while (set->slot[i].number != 0)
			i = (i + 1) & mask;
		set->slot[i] = (struct slot){ (uint32_t)(k + 1), (uint32_t)(hash >> 32) };
	}
}

static size_t append_key(struct keyset *set, struct str key)
{
	size_t start = key_start(set, set->count);
	size_t end = mem_add(start, key.len);

	if (set->count >= UINT32_MAX - 1)
		diag_die("more than %u distinct keys do not fit in memory", UINT32_MAX - 1);
	set->bytes = mem_grow(set->bytes, &set->bytes_capacity, end, 1);
	set->end = mem_grow(set->end, &set->end_capacity, set->count + 1, sizeof(*set->end));
	if (key.len > 0)
		memcpy(set->bytes + start, key.p, key.len);
	set->end[set->count] = end;
	return set->count++;
}

size_t keyset_add(struct keyset *set, struct str key, bool *fresh)
{
	uint64_t hash = str_hash(key);
	struct slot *s = slot_of(set, key, hash);

	*fresh = s->number == 0;
	if (!*fresh)
		return s->number - 1;
	if ((set->count + 1) / 3 * 4 >= set->slots) {
		grow_slots(set);
		s = slot_of(set, key, hash);
	}
	*s = (struct slot){ (uint32_t)(append_key(set, key) + 1), (uint32_t)(hash >> 32) };
	return set->count - 1;
}

size_t keyset_find(const struct keyset *set, struct str key)
{
	const struct slot *s = slot_of(set, key, str_hash(key));

	return s->number == 0 ? KEYSET_NONE : s->number - 1;
}

void keyset_reset(struct keyset *set)
{
	memset(set->slot, 0, set->slots * sizeof(*set->slot));
	set->count = 0;
}

void keyset_free(struct keyset *set)
{
	if (set == NULL)
		return;
	free(set->slot);
	free(set->end);
	free(set->bytes);
	free(set);
}
