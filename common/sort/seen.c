/*
 * seen - 16 hash tables with open addressing; the first bits of a digest choose the table.
 *
 * A table that is three quarters full grows by half. Meanwhile its old and new slots need memory
 * together. With 16 tables that is little; one table would need the memory of the whole set again. More
 * tables would be too small for large pages (mem.h), and each key waits for memory.
 *
 * As in keyset.c, the last character of a key chooses a slot in a region of two cache lines, and the
 * rest of the key chooses the region. A slot has the last character as it is, and 120 bits of a digest
 * of the rest.
 *
 * Keys of seen_add_distinct() are in a list, in the order in which they came. The first key that must be looked for,
 * and the first one of a part with tables, lets them go to the tables; until then those are empty.
 */
#include "sort/seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define TABLE_BITS  4
#define TABLES      (1 << TABLE_BITS)
#define REGION      8  /* slots: two cache lines */
#define FIRST_SLOTS 64 /* of a table; a multiple of REGION, as all that follow */
#define AHEAD       64 /* slots: when keys are joined, so far ahead memory is asked for */

struct seen_table {
	struct seen_key *slot; /* `high` is 0: it is free */
	size_t slots;
	size_t count; /* slots that are taken */
};

/* Keys that differ from each other. */
struct seen_list {
	struct seen_key *key;
	size_t count, capacity;
	size_t of_table[TABLES]; /* how many of them each table would have */
};

struct seen {
	struct seen_table table[TABLES];
	struct seen_list noted;
	bool searched; /* keys go to the tables */
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

struct seen_key seen_key(struct str key)
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
	d.low = (d.low & ~(uint64_t)SEEN_LAST) | last;
	if (d.high == 0)
		d.high = 1;
	return (struct seen_key){ d.high, d.low };
}

static size_t table_of(struct seen_key key)
{
	return key.high >> (64 - TABLE_BITS);
}

/* Where the search for a key begins. */
static size_t first_slot(const struct seen_table *t, struct seen_key key)
{
	size_t regions = t->slots / REGION;
	uint64_t bits = key.high << TABLE_BITS >> 32; /* of those that have not chosen the table */

	return (size_t)(bits * regions >> 32) * REGION + key.low % REGION;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct seen_key *find(const struct seen_table *t, struct seen_key key)
{
	struct seen_key *s = &t->slot[first_slot(t, key)], *end = t->slot + t->slots;

	while (s->high != 0 && !(s->high == key.high && s->low == key.low))
		if (++s == end)
			s = t->slot;
	return s;
}

/* The free slot for a key that the table surely has not. */
static struct seen_key *find_free(const struct seen_table *t, struct seen_key key)
{
	struct seen_key *s = &t->slot[first_slot(t, key)], *end = t->slot + t->slots;

	while (s->high != 0)
		if (++s == end)
			s = t->slot;
	return s;
}

/* The table will be asked for the key. */
static void expect_key(const struct seen_table *t, struct seen_key key)
{
	if (t->slots > 0)
		__builtin_prefetch(&t->slot[first_slot(t, key)], 1);
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

/* How many slots a table has when there is room for so many keys. */
static size_t slots_for(const struct seen_table *t, size_t count)
{
	size_t slots = t->slots;

	while (is_short(slots, count))
		slots = more_slots(slots);
	return slots;
}

/* Make room for `count` keys. False after an error was reported. */
static bool grow(struct seen *set, struct seen_table *t, size_t count)
{
	struct seen_table old = *t;

	t->slots = slots_for(t, count);
	if (!bound_take(set->bound, mem_mul(t->slots, sizeof(*t->slot)))) {
		if (!set->bound->quiet) {
			*t = old;
			return false;
		}
		bound_exceed(set->bound, t->slots * sizeof(*t->slot));
	}
	t->slot = xcalloc_large(t->slots, sizeof(*t->slot));
	for (size_t i = 0; i < old.slots; i++)
		if (old.slot[i].high != 0)
			*find_free(t, old.slot[i]) = old.slot[i];
	free(old.slot);
	bound_give(set->bound, old.slots * sizeof(*t->slot));
	return true;
}

static void free_list(struct seen *set)
{
	bound_give(set->bound, set->noted.capacity * sizeof(*set->noted.key));
	free(set->noted.key);
	set->noted = (struct seen_list){ 0 };
}

/* Make room in the tables for the keys of a list. False after an error was reported. */
static bool grow_for(struct seen *set, const struct seen_list *list)
{
	for (size_t i = 0; i < TABLES; i++) {
		struct seen_table *t = &set->table[i];
		size_t count = t->count + list->of_table[i];

		if (is_short(t->slots, count) && !grow(set, t, count))
			return false;
	}
	return true;
}

/* The tables will be asked for the key at `i` of a list, if there is one. */
static void expect_listed(const struct seen *set, const struct seen_list *list, size_t i)
{
	if (i < list->count)
		expect_key(&set->table[table_of(list->key[i])], list->key[i]);
}

/* Let the keys of the list go to the tables. False after an error was reported. */
static bool search(struct seen *set)
{
	const struct seen_list *list = &set->noted;

	if (set->searched)
		return true;
	if (!grow_for(set, list))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		struct seen_key key = list->key[i];
		struct seen_table *t = &set->table[table_of(key)];

		expect_listed(set, list, i + AHEAD);
		*find_free(t, key) = key;
		t->count++;
	}
	free_list(set);
	set->searched = true;
	return true;
}

/* How many keys a list with room for `capacity` has room for when `count` keys must be there. */
static size_t room_for(size_t capacity, size_t count)
{
	while (capacity < count)
		capacity = capacity + capacity / 2 + FIRST_SLOTS;
	return capacity;
}

/* Make room for `count` keys in the list. False after an error was reported. */
static bool lengthen(struct seen *set, size_t count)
{
	struct seen_list *list = &set->noted;
	size_t capacity = room_for(list->capacity, count), more = capacity - list->capacity;

	if (more == 0)
		return true;
	if (!bound_take(set->bound, mem_mul(more, sizeof(*list->key)))) {
		if (!set->bound->quiet)
			return false;
		bound_exceed(set->bound, more * sizeof(*list->key));
	}
	list->key = xrealloc(list->key, capacity, sizeof(*list->key));
	list->capacity = capacity;
	return true;
}

/* seen_add_key() of a set whose keys have gone. */
static bool add_there(struct seen *set, struct seen_key kept, bool *fresh)
{
	struct duplicates_key key = { kept.high, kept.low };

	*fresh = true;
	return duplicates_decided(set->to) ? duplicates_take(set->to, set->id, &key, fresh)
	                                   : duplicates_put(set->to, set->id, &key);
}

/* seen_add_key() of a set whose keys are in memory. */
static bool add(struct seen *set, struct seen_table *t, struct seen_key kept, bool *fresh)
{
	struct seen_key *s;

	if (is_short(t->slots, t->count + 1) && !grow(set, t, t->count + 1))
		return false;
	s = find(t, kept);
	*fresh = s->high == 0;
	if (*fresh) {
		*s = kept;
		t->count++;
	}
	return true;
}

void seen_expect(const struct seen *set, const struct seen_key *key)
{
	expect_key(&set->table[table_of(*key)], *key);
}

bool seen_add_key(struct seen *set, const struct seen_key *key, bool *fresh)
{
	if (set->to)
		return add_there(set, *key, fresh);
	return search(set) && add(set, &set->table[table_of(*key)], *key, fresh);
}

bool seen_add_distinct(struct seen *set, const struct seen_key *key, bool *fresh)
{
	struct seen_list *list = &set->noted;

	if (set->searched || set->to)
		return seen_add_key(set, key, fresh);
	if (!lengthen(set, list->count + 1))
		return false;
	list->key[list->count++] = *key;
	list->of_table[table_of(*key)]++;
	*fresh = true;
	return true;
}

bool seen_add(struct seen *set, struct str key, bool *fresh)
{
	struct seen_key kept = seen_key(key);

	return seen_add_key(set, &kept, fresh);
}

/* ---- a part ---- */

/* Does a part that is joined leave the keys in the list, and only adds to it? */
static bool stays_list(const struct seen *set, const struct seen *part)
{
	return !set->searched && !part->searched;
}

size_t seen_join_bytes(const struct seen *set, const struct seen *part)
{
	size_t more = 0, most = 0;

	if (stays_list(set, part)) {
		size_t capacity = set->noted.capacity;

		return (room_for(capacity, set->noted.count + part->noted.count) - capacity) *
		       sizeof(struct seen_key);
	}
	for (size_t i = 0; i < TABLES; i++) {
		const struct seen_table *t = &set->table[i];
		size_t slots = slots_for(t, t->count + set->noted.of_table[i] +
		                                    part->table[i].count + part->noted.of_table[i]);

		more += slots - t->slots;
		most = slots > most ? slots : most;
	}
	/* while the last one grows, its old slots are there, too */
	return (more + most) * sizeof(struct seen_key);
}

/*
 * Remove the keys in the first `end` slots of a part, which were added last: the last one first. Then the
 * search for each of the others is as it was when that one was added.
 */
static void take_out(struct seen_table *t, const struct seen_table *part, size_t end)
{
	while (end-- > 0) {
		if (part->slot[end].high == 0)
			continue;
		find(t, part->slot[end])->high = 0;
		t->count--;
	}
}

/* The table will be asked for the key in this slot of a part, if there is one. */
static void expect(const struct seen_table *t, const struct seen_table *part, size_t slot)
{
	if (slot < part->slots && part->slot[slot].high != 0)
		expect_key(t, part->slot[slot]);
}

/* The same for the first slots: join_table() comes soon. */
static void expect_first(const struct seen_table *t, const struct seen_table *part)
{
	for (size_t k = 0; k < AHEAD && t->slots > 0; k++)
		expect(t, part, k);
}

/* Add the keys of a part to a table that has room for them. False, and none is added, if one is there. */
static bool join_table(struct seen_table *t, const struct seen_table *part)
{
	for (size_t k = 0; k < part->slots; k++) {
		struct seen_key key = part->slot[k], *s;

		expect(t, part, k + AHEAD);
		if (key.high == 0)
			continue;
		s = find(t, key);
		if (s->high != 0) {
			take_out(t, part, k);
			return false;
		}
		*s = key;
		t->count++;
	}
	return true;
}

/* Remove the keys of the first `tables` tables of a part, which were joined last. */
static void leave(struct seen *set, const struct seen *part, size_t tables)
{
	while (tables-- > 0)
		take_out(&set->table[tables], &part->table[tables], part->table[tables].slots);
}

/* Remove the first `end` keys of a list, which were added last: the last one first. */
static void take_out_list(struct seen *set, const struct seen_list *list, size_t end)
{
	while (end-- > 0) {
		struct seen_table *t = &set->table[table_of(list->key[end])];

		find(t, list->key[end])->high = 0;
		t->count--;
	}
}

/*
 * Add the keys of a list to the tables. False, and none is added, if one is there, or as seen_add(). The tables grow
 * before the first one is added: a table that grows moves its keys, and some would then lie behind keys of the list,
 * and be lost when those are removed.
 */
static bool join_list(struct seen *set, const struct seen_list *list)
{
	if (!grow_for(set, list))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		struct seen_key key = list->key[i];
		struct seen_table *t = &set->table[table_of(key)];
		struct seen_key *s;

		expect_listed(set, list, i + AHEAD);
		s = find(t, key);
		if (s->high != 0) {
			take_out_list(set, list, i);
			return false;
		}
		*s = key;
		t->count++;
	}
	return true;
}

/* Add the keys of a list to that of the set. False as seen_add(). */
static bool append(struct seen *set, const struct seen_list *list)
{
	struct seen_list *to = &set->noted;

	if (list->count == 0)
		return true;
	if (!lengthen(set, to->count + list->count))
		return false;
	memcpy(&to->key[to->count], list->key, list->count * sizeof(*list->key));
	to->count += list->count;
	for (size_t i = 0; i < TABLES; i++)
		to->of_table[i] += list->of_table[i];
	return true;
}

/* Add the keys in the tables of a part to the tables. False, and none is added, as seen_join(). */
static bool join_tables(struct seen *set, const struct seen *part)
{
	expect_first(&set->table[0], &part->table[0]);
	for (size_t i = 0; i < TABLES; i++) {
		struct seen_table *t = &set->table[i];
		const struct seen_table *p = &part->table[i];
		size_t count = t->count + p->count;

		if (i + 1 < TABLES)
			expect_first(&set->table[i + 1], &part->table[i + 1]);
		if (p->count == 0)
			continue;
		if ((is_short(t->slots, count) && !grow(set, t, count)) || !join_table(t, p)) {
			leave(set, part, i);
			return false;
		}
	}
	return true;
}

bool seen_join(struct seen *set, const struct seen *part)
{
	if (stays_list(set, part))
		return append(set, &part->noted);
	return search(set) &&
	       (part->searched ? join_tables(set, part) : join_list(set, &part->noted));
}

void seen_leave(struct seen *set, const struct seen *part)
{
	if (!stays_list(set, part)) {
		take_out_list(set, &part->noted, part->noted.count);
		leave(set, part, TABLES);
		return;
	}
	set->noted.count -= part->noted.count;
	for (size_t i = 0; i < TABLES; i++)
		set->noted.of_table[i] -= part->noted.of_table[i];
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

	for (size_t i = 0; i < set->noted.count && ok; i++) {
		struct duplicates_key key = { set->noted.key[i].high, set->noted.key[i].low };

		ok = duplicates_known(to, id, &key);
	}
	for (size_t i = 0; i < TABLES; i++) {
		struct seen_table *t = &set->table[i];

		for (size_t k = 0; k < t->slots && ok; k++) {
			struct duplicates_key key = { t->slot[k].high, t->slot[k].low };

			if (key.high != 0)
				ok = duplicates_known(to, id, &key);
		}
		free_table(set, t);
	}
	free_list(set);
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
	set->noted.count = 0;
	memset(set->noted.of_table, 0, sizeof(set->noted.of_table));
	set->searched = false;
}

void seen_free(struct seen *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < TABLES; i++)
		free_table(set, &set->table[i]);
	free_list(set);
	free(set);
}
