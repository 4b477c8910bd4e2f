/*
 * sorter_chunk - entries in memory, and how they are sorted in place.
 *
 * The slots are sorted by their prefixes, 8 bytes of the key as a number: by one byte of it at a
 * time, into 256 parts (MSD radix sort, "American flag"), beginning with the first byte that is not
 * the same in all. If all prefixes are the same, the next 8 bytes of the keys take their place. A
 * few slots are sorted by insertion. So most of the work does not touch the keys, which are
 * somewhere else in memory. All parts but the largest are sorted by recursion, so its depth is at
 * most the logarithm of the number of slots, whatever the keys are.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "sort/sorter_int.h"

#define FEW     24  /* slots that are sorted by insertion */
#define PARTS   256 /* one for each value of a byte */
#define PER     sizeof(uint64_t)
#define AHEAD   8                         /* slots: how early memory is asked for */
#define ADDRESS (((uint64_t)1 << 56) - 1) /* the bits for an offset in a chunk */

void chunk_init(struct chunk *c, size_t size, size_t depth)
{
	c->slot = xmalloc_large(size);
	c->size = size;
	chunk_reset(c, depth);
}

void chunk_reset(struct chunk *c, size_t depth)
{
	c->count = 0;
	c->lowest = (char *)c->slot + c->size;
	c->depth = depth;
}

void chunk_free(struct chunk *c)
{
	free(c->slot);
}

bool chunk_put(struct chunk *c, const struct entry_head *head, const char *key, const char *payload)
{
	size_t size = sizeof(*head) + head->key + head->payload;
	struct chunk_slot *slot = &c->slot[c->count];

	if ((size_t)(c->lowest - (char *)slot) < sizeof(*slot) + size)
		return false;
	c->lowest -= size;
	memcpy(c->lowest, head, sizeof(*head));
	memcpy(c->lowest + sizeof(*head), key, head->key);
	memcpy(c->lowest + sizeof(*head) + head->key, payload, head->payload);
	*slot = (struct chunk_slot){ entry_prefix(c->lowest, c->depth), c->lowest };
	c->count++;
	return true;
}

/* Does `a` come before `b`? Their keys are the same before `depth`. */
static bool is_before(const struct chunk_slot *a, const struct chunk_slot *b, size_t depth)
{
	struct str x, y;
	int order;

	if (a->prefix != b->prefix)
		return a->prefix < b->prefix;
	x = entry_key(a->entry);
	y = entry_key(b->entry);
	if (x.len > depth && y.len > depth) {
		order = memcmp(x.p + depth, y.p + depth, (x.len < y.len ? x.len : y.len) - depth);
		if (order != 0)
			return order < 0;
	}
	if (x.len != y.len)
		return x.len < y.len;
	return a->entry > b->entry; /* the memory fills from its end */
}

static void sort_few(struct chunk_slot *slot, size_t n, size_t depth)
{
	for (size_t i = 1; i < n; i++) {
		struct chunk_slot one = slot[i];
		size_t k = i;

		for (; k > 0 && is_before(&one, &slot[k - 1], depth); k--)
			slot[k] = slot[k - 1];
		slot[k] = one;
	}
}

/* The bits that are not the same in all prefixes. */
static uint64_t differing_bits(const struct chunk_slot *slot, size_t n)
{
	uint64_t bits = 0;

	for (size_t i = 1; i < n; i++)
		bits |= slot[i].prefix ^ slot[0].prefix;
	return bits;
}

static unsigned part_of(const struct chunk_slot *slot, int shift)
{
	return (unsigned)(slot->prefix >> shift) & (PARTS - 1);
}

/* Move each slot to the part of its byte at `shift`. end[i] gets the end of part i. */
static void divide(struct chunk_slot *slot, size_t n, int shift, size_t end[PARTS])
{
	size_t next[PARTS] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		next[part_of(&slot[i], shift)]++;
	for (size_t i = 0; i < PARTS; i++) {
		end[i] = sum + next[i];
		next[i] = sum;
		sum = end[i];
	}
	for (unsigned i = 0; i < PARTS; i++)
		while (next[i] < end[i]) {
			struct chunk_slot one = slot[next[i]];
			unsigned to;

			for (to = part_of(&one, shift); to != i; to = part_of(&one, shift)) {
				struct chunk_slot other = slot[next[to]];

				slot[next[to]++] = one;
				one = other;
			}
			slot[next[i]++] = one;
		}
}

static void sort_slots(struct chunk_slot *slot, size_t n, size_t depth);

/* Divide, sort all parts but the largest, and return that one. */
static struct chunk_slot *sort_parts(struct chunk_slot *slot, size_t *n, size_t depth, int shift)
{
	size_t end[PARTS], largest = 0, most = 0, start = 0;

	divide(slot, *n, shift, end);
	for (size_t i = 0; i < PARTS; start = end[i++])
		if (end[i] - start > most) {
			most = end[i] - start;
			largest = i;
		}
	start = 0;
	for (size_t i = 0; i < PARTS; start = end[i++])
		if (i != largest && end[i] - start > 1)
			sort_slots(slot + start, end[i] - start, depth);
	*n = most;
	return slot + end[largest] - most;
}

/*
 * All prefixes are the same: go on with the next 8 bytes. Keys that end before these come first,
 * the shorter before the longer, equals in the order of their numbers, and are sorted here; returns
 * how many they are.
 */
static size_t descend(struct chunk_slot *slot, size_t n, size_t depth)
{
	const char *base = (const char *)slot;
	size_t ended = 0;

	for (size_t i = 0; i < n; i++) {
		struct chunk_slot one = slot[i];
		size_t len;

		if (i + AHEAD < n)
			__builtin_prefetch(slot[i + AHEAD].entry);
		len = entry_key(one.entry).len;
		if (len > depth + PER) {
			slot[i].prefix = entry_prefix(one.entry, depth + PER);
			continue;
		}
		/* a number of its own for each, so that no key is looked at again */
		one.prefix = (uint64_t)(len > depth ? len - depth : 0) << 56 |
		             (ADDRESS - (uint64_t)(one.entry - base));
		slot[i] = slot[ended];
		slot[ended++] = one;
	}
	sort_slots(slot, ended, depth);
	return ended;
}

/* Sort slots with prefixes at `depth`. */
static void sort_slots(struct chunk_slot *slot, size_t n, size_t depth)
{
	while (n > FEW) {
		uint64_t bits = differing_bits(slot, n);
		size_t ended;

		if (bits != 0) {
			int highest = 63 - __builtin_clzll(bits);

			slot = sort_parts(slot, &n, depth, highest / 8 * 8);
			continue;
		}
		ended = descend(slot, n, depth);
		slot += ended;
		n -= ended;
		depth += PER;
	}
	sort_few(slot, n, depth);
}

void chunk_sort(struct chunk *c, size_t depth)
{
	for (size_t i = 0; c->depth != depth && i < c->count; i++)
		c->slot[i].prefix = entry_prefix(c->slot[i].entry, depth);
	c->depth = depth;
	sort_slots(c->slot, c->count, depth);
}
