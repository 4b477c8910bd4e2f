/*
 * keyset - a hash table with open addressing over keys that are one after the other in one buffer.
 *
 * A slot holds the number of its key plus one and a tag of 32 bits, so that most
 * comparisons fail without touching the key. Keys are found by number through
 * their end offset. That is 8 bytes for a slot at a load of at most 3/4, and 8 for an end.
 *
 * Keys that come one after the other mostly differ only in their last character (the lines of a
 * voucher), and a table of many megabytes is slow because it waits for memory. So the last character
 * chooses a slot in a region of two cache lines, and the rest of the key chooses the region. Both are
 * in the tag, so a table grows without a look at the keys, from the first slot to the last.
 */
#include "sort/keyset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"

#define FIRST_SLOTS 1024 /* power of two */
#define REGION      16   /* slots: two cache lines */
#define REGION_BITS 24   /* of a tag, to choose the region; the other 8 are for the slot */

struct keyset_slot {
	uint32_t number; /* number of the key + 1; 0: free */
	uint32_t tag;    /* see keyset_tag() */
};

struct keyset {
	struct keyset_slot *slot; /* slots of them, a power of two */
	size_t slots;
	size_t *end;           /* end of key i in bytes; it begins where i - 1 ends */
	size_t count;          /* keys */
	size_t end_capacity;   /* room in `end` */
	char *bytes;           /* all keys, one after the other */
	size_t bytes_capacity; /* room in `bytes` */
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

size_t keyset_bytes(const struct keyset *set)
{
	return set->slots * sizeof(*set->slot) + set->end_capacity * sizeof(*set->end) +
	       set->bytes_capacity;
}

/* The tag of a key: its upper 24 bits come from all but the last character, its lower 8 from that. */
uint32_t keyset_tag(struct str key)
{
	uint32_t last = 0;
	size_t tail = 0;

	/* a key of several parts has a TAB or a NUL after each part */
	if (key.len > 1)
		tail = (unsigned char)key.p[key.len - 1] < ' ' ? 2 : 1;
	if (tail > 0)
		last = (unsigned char)key.p[key.len - tail];
	key.len -= tail;
	return (uint32_t)(str_hash(key) >> 32) << (32 - REGION_BITS) | last;
}

/* Where the search for a tag begins. */
static size_t first_slot(const struct keyset *set, uint32_t tag)
{
	size_t regions = set->slots / REGION, region = tag >> (32 - REGION_BITS);

	return (size_t)((uint64_t)region * regions >> REGION_BITS) * REGION + tag % REGION;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct keyset_slot *slot_of(const struct keyset *set, struct str key, uint32_t tag)
{
	size_t mask = set->slots - 1;

	for (size_t i = first_slot(set, tag);; i = (i + 1) & mask) {
		struct keyset_slot *s = &set->slot[i];

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
	struct keyset_slot *old = set->slot;
	size_t count = set->slots, mask;

	set->slots = mem_mul(set->slots, 2);
	set->slot = xcalloc_large(set->slots, sizeof(*set->slot));
	mask = set->slots - 1;
	for (size_t k = 0; k < count; k++) {
		size_t i = first_slot(set, old[k].tag);

		if (old[k].number == 0)
			continue;
		while (set->slot[i].number != 0)
			i = (i + 1) & mask;
		set->slot[i] = old[k];
	}
	free(old);
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

size_t keyset_find(const struct keyset *set, struct str key)
{
	const struct keyset_slot *s = slot_of(set, key, keyset_tag(key));

	return s->number == 0 ? KEYSET_NONE : s->number - 1;
}

void keyset_expect(const struct keyset *set, uint32_t tag)
{
	__builtin_prefetch(&set->slot[first_slot(set, tag)], 1);
}

size_t keyset_add(struct keyset *set, struct str key, bool *fresh)
{
	return keyset_add_tagged(set, key, keyset_tag(key), fresh);
}

size_t keyset_add_tagged(struct keyset *set, struct str key, uint32_t tag, bool *fresh)
{
	struct keyset_slot *s = slot_of(set, key, tag);
	size_t number;

	*fresh = s->number == 0;
	if (!*fresh)
		return s->number - 1;
	if ((set->count + 1) / 3 * 4 >= set->slots) {
		grow_slots(set);
		s = slot_of(set, key, tag);
	}
	number = append_key(set, key);
	*s = (struct keyset_slot){ (uint32_t)(number + 1), tag };
	return number;
}

void keyset_clear(struct keyset *set)
{
	if (set->count > set->slots / 16) {
		memset(set->slot, 0, set->slots * sizeof(*set->slot));
		set->count = 0;
	}
	/*
	 * begin with the last: then the way to each of the others, over those before it, is the same
	 */
	for (; set->count > 0; set->count--) {
		struct str key = keyset_key(set, set->count - 1);

		slot_of(set, key, keyset_tag(key))->number = 0;
	}
}

void keyset_free(struct keyset *set)
{
	if (!set)
		return;
	free(set->slot);
	free(set->end);
	free(set->bytes);
	free(set);
}
