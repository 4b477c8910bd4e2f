/* cell_cache - see cell_cache.h. */
#include "cells/cell_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/scan.h"

#define SLOTS_LOG 10 /* slots as a power of two */
#define LONGEST   32 /* bytes of a key */
#define ROOM      29 /* bytes of a value */
/* after so many results found or kept, the field must have repeated itself: */
#define TRIAL 16384
#define LEAST 4 /* at least one in so many was found */

/*
 * A key as words that are compared at once: its first 16 bytes, and its last 16 bytes if it is
 * longer.
 */
struct cache_key {
	struct scan_words first, last;
};

struct cache_slot {
	struct cache_key key;
	unsigned char len;   /* bytes of the key; 0: the slot is empty */
	unsigned char value; /* bytes of the value */
	bool null;           /* it is null */
	char text[ROOM];     /* the value */
};

struct cell_cache {
	struct cache_slot slot[1 << SLOTS_LOG];
	struct cache_slot *at; /* the slot for the key asked for last */
	struct cache_key key;  /* that key */
	unsigned found, kept;  /* in this trial */
	bool off;              /* it does not repeat */
};

struct cell_cache *cell_cache_new(void)
{
	return xcalloc(1, sizeof(struct cell_cache));
}

static struct cache_key key_of(struct str s)
{
	struct cache_key k = { 0 };

	k.first = scan_words(s.p, s.len < SCAN_SHORT ? s.len : SCAN_SHORT);
	if (s.len > SCAN_SHORT)
		k.last = scan_words(s.p + s.len - SCAN_SHORT, SCAN_SHORT);
	return k;
}

static bool same_words(struct scan_words a, struct scan_words b)
{
	return ((a.low ^ b.low) | (a.high ^ b.high)) == 0;
}

/*
 * The factors are odd and have no pattern, so the upper bits of the sum depend on each bit of the
 * key.
 */
static size_t slot_of(const struct cache_key *k)
{
	uint64_t sum = k->first.low * 0x9e3779b97f4a7c15u + k->first.high * 0xc2b2ae3d27d4eb4fu +
	               k->last.low * 0x165667b19e3779f9u + k->last.high * 0x27d4eb2f165667c5u;

	return (size_t)((sum ^ sum >> 32) * 0x9e3779b97f4a7c15u >> (64 - SLOTS_LOG));
}

/* After TRIAL look-ups: switch the cache off if fewer than 1 in LEAST were found. */
static void look_back(struct cell_cache *m)
{
	if (m->found + m->kept < TRIAL)
		return;
	m->off = m->found < TRIAL / LEAST;
	m->found = m->kept = 0;
}

bool cell_cache_find(struct cell_cache *m, struct str key, struct str *value)
{
	const struct cache_slot *slot;

	m->at = NULL;
	if (m->off || key.len == 0 || key.len > LONGEST)
		return false;
	m->key = key_of(key);
	slot = m->at = &m->slot[slot_of(&m->key)];
	if (slot->len != key.len || !same_words(slot->key.first, m->key.first) ||
	    !same_words(slot->key.last, m->key.last))
		return false;
	m->found++;
	look_back(m);
	*value = slot->null ? STR_NULL : (struct str){ slot->text, slot->value };
	return true;
}

void cell_cache_keep(struct cell_cache *m, struct str key, struct str value)
{
	struct cache_slot *slot = m->at;

	if (!slot || value.len > ROOM)
		return;
	m->kept++;
	look_back(m);
	slot->key = m->key;
	slot->len = (unsigned char)key.len;
	slot->value = (unsigned char)value.len;
	slot->null = !value.p;
	if (value.len > 0)
		memcpy(slot->text, value.p, value.len);
}

void cell_cache_free(struct cell_cache *m)
{
	free(m);
}
