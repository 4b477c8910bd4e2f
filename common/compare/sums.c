/*
 * sums - open addressing. A slot has the place of an entry and 32 bits of its hash, which say where the
 * search begins: so the table grows without a look at the entries, from the first slot to the last.
 *
 * Entries are in pages, so that they need not move. One that is larger than a page has as many as it
 * needs, in one piece.
 */
#include "compare/sums.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIRST_SLOTS 1024              /* a power of two, as all sizes */
#define PAGE        ((size_t)1 << 22) /* bytes */
#define FEW_PAGES   4            /* a table that is not larger needs no large pages of the system */
#define AHEAD_ENTRY 8            /* keys: how early an entry is prefetched, after its slot */
#define UNIT        SUMS_ALIGNED /* entries begin at multiples of it */
#define MOST        (UINT32_MAX - 1) /* units that a slot can tell apart */
#define LONG_STEP   8 /* times that the slots become at once, for keys that are expected */
#define SLOTS_SHARE 4 /* of the limit: what is only expected takes no more of it */

struct slot {
	uint32_t place; /* of the entry, in units, from 1; 0: the slot is free */
	uint32_t tag;   /* the upper half of the hash */
};

struct page {
	char *p;     /* NULL: it belongs to the entry before */
	size_t fill; /* bytes of entries */
	size_t size; /* bytes */
};

struct sums {
	size_t bytes; /* of the sums of an entry */
	size_t limit; /* bytes of all */
	struct page *page;
	size_t pages;    /* that exist */
	size_t capacity; /* room in `page` */
	size_t current;  /* the page that is being filled */
	size_t used;     /* bytes of all entries */
	struct slot *slot;
	size_t slots;
	size_t found;    /* slots in use */
	size_t count;    /* entries */
	size_t expected; /* keys, as the caller says; 0: nobody knows */
};

struct sums *sums_new(size_t bytes, size_t limit)
{
	struct sums *s = xcalloc(1, sizeof(*s));

	s->bytes = bytes;
	s->limit = limit;
	s->slots = FIRST_SLOTS;
	s->slot = xcalloc(s->slots, sizeof(*s->slot));
	return s;
}

size_t sums_bytes(const struct sums *s)
{
	return s->bytes;
}

size_t sums_count(const struct sums *s)
{
	return s->count;
}

size_t sums_memory(const struct sums *s)
{
	return s->used + s->slots * sizeof(*s->slot);
}

static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

/* Where the search for a tag begins. */
static size_t first_slot(const struct sums *s, uint32_t tag)
{
	return (size_t)((uint64_t)tag * s->slots >> 32);
}

static struct sums_entry *entry_at(const struct sums *s, uint32_t place)
{
	size_t offset = (size_t)(place - 1) * UNIT;

	return (struct sums_entry *)(void *)(s->page[offset / PAGE].p + offset % PAGE);
}

/* ---- finding ---- */

struct sums_entry *sums_find(const struct sums *s, uint64_t hash, struct str key)
{
	size_t mask = s->slots - 1;
	uint32_t tag = tag_of(hash);

	for (size_t i = first_slot(s, tag); s->slot[i].place; i = (i + 1) & mask) {
		struct sums_entry *e;

		if (s->slot[i].tag != tag)
			continue;
		e = entry_at(s, s->slot[i].place);
		if (e->hash == hash && str_eq(sums_key(s, e), key))
			return e;
	}
	return NULL;
}

static void prefetch_slot(const struct sums *s, uint64_t hash)
{
	__builtin_prefetch(&s->slot[first_slot(s, tag_of(hash))]);
}

static void prefetch_entry(const struct sums *s, uint64_t hash)
{
	size_t mask = s->slots - 1;
	uint32_t tag = tag_of(hash);

	for (size_t i = first_slot(s, tag); s->slot[i].place; i = (i + 1) & mask)
		if (s->slot[i].tag == tag) {
			const char *e = (const char *)entry_at(s, s->slot[i].place);

			__builtin_prefetch(e, 1);
			__builtin_prefetch(e + 64, 1);
			return;
		}
}

/* ---- adding ---- */

static void put_slot(struct sums *s, struct slot one)
{
	size_t mask = s->slots - 1, i = first_slot(s, one.tag);

	while (s->slot[i].place)
		i = (i + 1) & mask;
	s->slot[i] = one;
}

/* At most 5/8 of the slots are in use. */
static bool is_enough(size_t slots, size_t keys)
{
	return keys <= slots / 8 * 5;
}

/* How many slots there will be when these are too few. */
static size_t next_slots(const struct sums *s)
{
	size_t slots = mem_mul(s->slots, 2), most = mem_mul(s->slots, LONG_STEP);

	while (slots < most && !is_enough(slots, s->expected) &&
	       (s->slots + 2 * slots) * sizeof(*s->slot) <= s->limit / SLOTS_SHARE)
		slots *= 2;
	return slots;
}

static void grow_slots(struct sums *s)
{
	struct slot *old = s->slot;
	size_t count = s->slots;

	s->slots = next_slots(s);
	s->slot = xcalloc_large(s->slots, sizeof(*s->slot));
	for (size_t i = 0; i < count; i++)
		if (old[i].place)
			put_slot(s, old[i]);
	free(old);
}

static bool is_crowded(const struct sums *s)
{
	return !is_enough(s->slots, s->found + 1);
}

/* Is there memory for an entry of `size` bytes? While the slots grow, the old ones are there, too. */
static bool has_room(const struct sums *s, size_t size)
{
	size_t slots = (s->slots + (is_crowded(s) ? next_slots(s) : 0)) * sizeof(*s->slot);
	size_t pages = s->current + 2 + size / PAGE;

	return size <= s->limit && s->used <= s->limit - size &&
	       slots <= s->limit - size - s->used && pages <= MOST / (PAGE / UNIT);
}

/* Make page `i`, which does not exist, with room for `size` bytes. */
static void make_page(struct sums *s, size_t size)
{
	size_t count = (size + PAGE - 1) / PAGE;

	s->page = mem_grow(s->page, &s->capacity, s->pages + count, sizeof(*s->page));
	for (size_t i = 0; i < count; i++)
		s->page[s->pages + i] = (struct page){ .p = NULL };
	s->page[s->pages].p = s->pages < FEW_PAGES ? xmalloc(count * PAGE)
	                                           : xmalloc_large(count * PAGE);
	s->page[s->pages].size = count > 1 ? size : PAGE; /* nothing else is in a large one */
	s->pages += count;
}

/* Let `current` be a page that has room for `size` bytes. */
static void find_page(struct sums *s, size_t size)
{
	if (s->pages > 0 && s->page[s->current].size - s->page[s->current].fill >= size)
		return;
	if (s->current + 1 < s->pages && s->page[s->current + 1].p && size <= PAGE) {
		s->current++; /* it has been emptied */
		return;
	}
	s->current = s->pages;
	make_page(s, size);
}

static size_t rounded(size_t size)
{
	return (size + UNIT - 1) / UNIT * UNIT;
}

/* The bytes of an entry. */
static size_t size_of(const struct sums *s, size_t key, size_t more)
{
	return rounded(mem_add(sizeof(struct sums_entry) + s->bytes, mem_add(key, more)));
}

/* Room for an entry of `size` bytes, whose slot is *at. NULL: there is none. */
static struct sums_entry *make_entry(struct sums *s, size_t size, uint64_t hash, struct slot *at)
{
	struct page *page;
	struct sums_entry *e;

	if (!has_room(s, size))
		return NULL;
	find_page(s, size);
	page = &s->page[s->current];
	e = (struct sums_entry *)(void *)(page->p + page->fill);
	*at = (struct slot){ (uint32_t)((s->current * PAGE + page->fill) / UNIT + 1),
		             tag_of(hash) };
	page->fill += size;
	s->used += size;
	s->count++;
	return e;
}

/* Let sums_find() find an entry. */
static void index_entry(struct sums *s, struct slot at)
{
	if (is_crowded(s))
		grow_slots(s);
	put_slot(s, at);
	s->found++;
}

static struct sums_entry *append(struct sums *s, uint64_t hash, struct str key, struct str more,
                                 struct slot *at)
{
	struct sums_entry *e = make_entry(s, size_of(s, key.len, more.len), hash, at);
	char *rest;

	if (!e)
		return NULL;
	*e = (struct sums_entry){ .hash = hash,
		                  .key = (uint32_t)key.len,
		                  .more = (uint32_t)more.len };
	memset(e + 1, 0, s->bytes);
	rest = (char *)(e + 1) + s->bytes;
	memcpy(rest, key.p, key.len);
	if (more.len > 0)
		memcpy(rest + key.len, more.p, more.len);
	return e;
}

struct sums_entry *sums_append(struct sums *s, uint64_t hash, struct str key, struct str more)
{
	struct slot at;

	return append(s, hash, key, more, &at);
}

struct sums_entry *sums_add(struct sums *s, uint64_t hash, struct str key, struct str more)
{
	struct slot at;
	struct sums_entry *e = append(s, hash, key, more, &at);

	if (e)
		index_entry(s, at);
	return e;
}

struct sums_entry *sums_copy(struct sums *s, const struct sums_entry *entry)
{
	size_t size = size_of(s, entry->key, entry->more);
	struct slot at;
	struct sums_entry *e = make_entry(s, size, entry->hash, &at);

	if (!e)
		return NULL;
	memcpy(e, entry, size);
	index_entry(s, at);
	return e;
}

void sums_expect(struct sums *s, size_t keys)
{
	s->expected = keys;
}

/* ---- all of them ---- */

struct sums_entry *sums_next(const struct sums *s, struct sums_cursor *at)
{
	struct sums_entry *e;

	while (at->page < s->pages && at->offset >= s->page[at->page].fill)
		*at = (struct sums_cursor){ .page = at->page + 1 };
	if (at->page == s->pages)
		return NULL;
	e = (struct sums_entry *)(void *)(s->page[at->page].p + at->offset);
	at->offset += size_of(s, e->key, e->more);
	return e;
}

/* Prefetch the slot of one more key. */
static void step_slot(struct sums_search *at, size_t i)
{
	struct sums_entry *e = sums_next(at->keys, &at->next);

	at->ahead[i % SUMS_AHEAD] = e;
	if (e)
		prefetch_slot(at->other, e->hash);
}

static void step_entry(const struct sums_search *at, size_t i)
{
	const struct sums_entry *e = at->ahead[i % SUMS_AHEAD];

	if (e)
		prefetch_entry(at->other, e->hash);
}

struct sums_search sums_search(const struct sums *keys, const struct sums *other)
{
	struct sums_search at = { .keys = keys, .other = other };

	for (size_t i = 0; i < SUMS_AHEAD; i++)
		step_slot(&at, i);
	for (size_t i = 0; i < AHEAD_ENTRY; i++)
		step_entry(&at, i);
	return at;
}

struct sums_entry *sums_search_next(struct sums_search *at)
{
	struct sums_entry *e = at->ahead[at->at % SUMS_AHEAD];

	step_entry(at, at->at + AHEAD_ENTRY);
	step_slot(at, at->at);
	at->at++;
	return e;
}

void sums_clear(struct sums *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->pages; i++) {
		struct page *p = &s->page[i];

		if (p->size > PAGE)
			free(p->p);
		else if (p->p)
			s->page[kept++] = (struct page){ .p = p->p, .size = p->size };
	}
	s->pages = kept;
	s->current = 0;
	if (s->found > 0)
		memset(s->slot, 0, s->slots * sizeof(*s->slot));
	s->found = 0;
	s->used = 0;
	s->count = 0;
}

void sums_free(struct sums *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->pages; i++)
		free(s->page[i].p);
	free(s->page);
	free(s->slot);
	free(s);
}
