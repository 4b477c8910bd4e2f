/*
 * seen - 64 hash tables with open addressing; the first bits of a digest choose the table.
 *
 * A table that is three quarters full grows by half. Meanwhile its old and new slots need memory
 * together. With 64 tables that is little; one table would need the memory of the whole set again.
 *
 * As in keyset.c, the last character of a key chooses a slot in a region of two cache lines, and the
 * rest of the key chooses the region. A slot has the last character as it is, and 120 bits of a digest
 * of the rest.
 */
#include "sort/seen.h"

#include <stdlib.h>

#include "base/mem.h"

#define TABLE_BITS  6
#define TABLES      (1 << TABLE_BITS)
#define REGION      8    /* slots: two cache lines */
#define FIRST_SLOTS 64   /* of a table; a multiple of REGION, as all that follow */
#define CHARACTER   0xff /* the bits of `low` that are the last character */

/* What is kept of a key. */
struct seen_slot {
	uint64_t high; /* 0: the slot is free */
	uint64_t low;
};

struct seen_table {
	struct seen_slot *slot;
	size_t slots;
	size_t count; /* slots that are taken */
};

struct seen {
	struct seen_table table[TABLES];
	struct bound *bound;
};

struct seen *seen_new(struct bound *bound)
{
	struct seen *set = xcalloc(1, sizeof(*set));

	set->bound = bound;
	return set;
}

/* The place of the last character of a key, from its end: 1 or 2. 0: the digest has it, too. */
static size_t last_of(struct str key)
{
	/* a key of several parts has a TAB or a NUL after each part */
	if (key.len < 2)
		return 0;
	return (unsigned char)key.p[key.len - 1] < ' ' ? 2 : 1;
}

static struct seen_slot slot_of(struct str key)
{
	size_t tail = last_of(key);
	uint64_t kind = tail, last = 0; /* how the key ends, so that "a" + NUL and "a" are two */
	struct hash128 d;

	if (tail > 0)
		last = (unsigned char)key.p[key.len - tail];
	if (tail == 2)
		kind |= (uint64_t)(unsigned char)key.p[key.len - 1] << 8;
	key.len -= tail;
	d = str_hash128(key, kind);
	d.low = (d.low & ~(uint64_t)CHARACTER) | last;
	if (d.high == 0)
		d.high = 1;
	return (struct seen_slot){ d.high, d.low };
}

/* Where the search for a key begins. */
static size_t first_slot(const struct seen_table *t, struct seen_slot key)
{
	size_t regions = t->slots / REGION;
	uint64_t bits = key.high << TABLE_BITS >> 32; /* of those that have not chosen the table */

	return (size_t)(bits * regions >> 32) * REGION + key.low % REGION;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct seen_slot *find(const struct seen_table *t, struct seen_slot key)
{
	struct seen_slot *s = &t->slot[first_slot(t, key)], *end = t->slot + t->slots;

	while (s->high != 0 && !(s->high == key.high && s->low == key.low))
		if (++s == end)
			s = t->slot;
	return s;
}

/* The free slot for a key that the table surely has not. */
static struct seen_slot *find_free(const struct seen_table *t, struct seen_slot key)
{
	struct seen_slot *s = &t->slot[first_slot(t, key)], *end = t->slot + t->slots;

	while (s->high != 0)
		if (++s == end)
			s = t->slot;
	return s;
}

static bool grow(struct seen *set, struct seen_table *t)
{
	struct seen_table old = *t;

	t->slots = old.slots == 0 ? FIRST_SLOTS : old.slots / REGION * 3 / 2 * REGION;
	if (!bound_take(set->bound, mem_mul(t->slots, sizeof(*t->slot)))) {
		*t = old;
		return false;
	}
	t->slot = xcalloc(t->slots, sizeof(*t->slot));
	for (size_t i = 0; i < old.slots; i++)
		if (old.slot[i].high != 0)
			*find_free(t, old.slot[i]) = old.slot[i];
	free(old.slot);
	bound_give(set->bound, old.slots * sizeof(*t->slot));
	return true;
}

bool seen_add(struct seen *set, struct str key, bool *fresh)
{
	struct seen_slot kept = slot_of(key), *s;
	struct seen_table *t = &set->table[kept.high >> (64 - TABLE_BITS)];

	if ((t->count + 1) * 4 > t->slots * 3 && !grow(set, t))
		return false;
	s = find(t, kept);
	*fresh = s->high == 0;
	if (*fresh) {
		*s = kept;
		t->count++;
	}
	return true;
}

void seen_free(struct seen *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < TABLES; i++) {
		bound_give(set->bound, set->table[i].slots * sizeof(struct seen_slot));
		free(set->table[i].slot);
	}
	free(set);
}
