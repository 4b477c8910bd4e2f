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
#include <string.h>

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
	struct duplicates *to; /* where the keys have gone; NULL: they are in memory */
	unsigned id;           /* the number of the set there */
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

/* Has a table with so many slots no room for so many keys? */
static bool is_short(size_t slots, size_t count)
{
	return count * 4 > slots * 3;
}

/* How many slots a table gets when it grows. */
static size_t more_slots(size_t slots)
{
	return slots == 0 ? FIRST_SLOTS : slots / REGION * 3 / 2 * REGION;
}

static bool grow(struct seen *set, struct seen_table *t)
{
	struct seen_table old = *t;

	t->slots = more_slots(old.slots);
	if (!bound_take(set->bound, mem_mul(t->slots, sizeof(*t->slot)))) {
		if (!set->bound->quiet) {
			*t = old;
			return false;
		}
		bound_exceed(set->bound, t->slots * sizeof(*t->slot));
	}
	t->slot = xcalloc(t->slots, sizeof(*t->slot));
	for (size_t i = 0; i < old.slots; i++)
		if (old.slot[i].high != 0)
			*find_free(t, old.slot[i]) = old.slot[i];
	free(old.slot);
	bound_give(set->bound, old.slots * sizeof(*t->slot));
	return true;
}

/* seen_add() of a set whose keys have gone. */
static bool add_there(struct seen *set, struct seen_slot kept, bool *fresh)
{
	struct duplicates_key key = { kept.high, kept.low };

	*fresh = true;
	return duplicates_decided(set->to) ? duplicates_take(set->to, set->id, &key, fresh)
	                                   : duplicates_put(set->to, set->id, &key);
}

/* seen_add() of what is kept of a key. */
static bool add(struct seen *set, struct seen_table *t, struct seen_slot kept, bool *fresh)
{
	struct seen_slot *s;

	if (is_short(t->slots, t->count + 1) && !grow(set, t))
		return false;
	s = find(t, kept);
	*fresh = s->high == 0;
	if (*fresh) {
		*s = kept;
		t->count++;
	}
	return true;
}

bool seen_add(struct seen *set, struct str key, bool *fresh)
{
	struct seen_slot kept = slot_of(key);

	if (set->to)
		return add_there(set, kept, fresh);
	return add(set, &set->table[kept.high >> (64 - TABLE_BITS)], kept, fresh);
}

bool seen_any(const struct seen *set, const struct seen *part)
{
	for (size_t i = 0; i < TABLES; i++) {
		const struct seen_table *t = &set->table[i], *p = &part->table[i];

		for (size_t k = 0; t->count > 0 && k < p->slots; k++)
			if (p->slot[k].high != 0 && find(t, p->slot[k])->high != 0)
				return true;
	}
	return false;
}

size_t seen_join_bytes(const struct seen *set, const struct seen *part)
{
	size_t more = 0, most = 0;

	for (size_t i = 0; i < TABLES; i++) {
		const struct seen_table *t = &set->table[i];
		size_t slots = t->slots;

		while (is_short(slots, t->count + part->table[i].count))
			slots = more_slots(slots);
		more += slots - t->slots;
		most = slots > most ? slots : most;
	}
	/* while the last one grows, its old slots are there, too */
	return (more + most) * sizeof(struct seen_slot);
}

bool seen_join(struct seen *set, const struct seen *part)
{
	bool fresh;

	for (size_t i = 0; i < TABLES; i++) {
		const struct seen_table *p = &part->table[i];

		for (size_t k = 0; k < p->slots; k++)
			if (p->slot[k].high != 0 && !add(set, &set->table[i], p->slot[k], &fresh))
				return false;
	}
	return true;
}

static void free_table(struct seen *set, struct seen_table *t)
{
	bound_give(set->bound, t->slots * sizeof(*t->slot));
	free(t->slot);
	*t = (struct seen_table){ 0 };
}

bool seen_spill(struct seen *set, struct duplicates *to, unsigned id)
{
	bool ok = true;

	for (size_t i = 0; i < TABLES; i++) {
		struct seen_table *t = &set->table[i];

		for (size_t k = 0; k < t->slots && ok; k++) {
			struct duplicates_key key = { t->slot[k].high, t->slot[k].low };

			if (key.high != 0)
				ok = duplicates_known(to, id, &key);
		}
		free_table(set, t);
	}
	set->to = to;
	set->id = id;
	return ok;
}

void seen_clear(struct seen *set)
{
	for (size_t i = 0; i < TABLES; i++) {
		struct seen_table *t = &set->table[i];

		if (t->count > 0)
			memset(t->slot, 0, t->slots * sizeof(*t->slot));
		t->count = 0;
	}
}

void seen_free(struct seen *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < TABLES; i++)
		free_table(set, &set->table[i]);
	free(set);
}
