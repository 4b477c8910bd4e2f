/*
 * duplicates - two sorters: of all keys, so that the same ones lie side by side, and of the
 * duplicates, in the order in which they were put.
 */
#include "sort/duplicates.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sort/sorter.h"

#define PART 4 /* of the memory, for each sorter */

/* A key for the sorter: the set, then the digest. */
#define KEY_SIZE (sizeof(uint16_t) + sizeof(struct duplicates_key))

struct duplicates {
	struct sorter *keys;  /* NULL: decided */
	struct sorter *again; /* the duplicates by the number of their key */
	uint64_t known;       /* keys that were there before */
	uint64_t put;         /* keys of records */
	uint64_t taken;       /* of these, how many have come once more */
	bool decided, failed;
	/* the next duplicate: */
	bool there;         /* there is one, */
	uint64_t number;    /* its number among the keys of records, from 0, */
	char key[KEY_SIZE]; /* and the key, which proves that the caller goes in the same order */
};

static void make_key(char to[KEY_SIZE], unsigned set, const struct duplicates_key *key)
{
	uint16_t small = (uint16_t)set;

	assert(set <= UINT16_MAX);
	memcpy(to, &small, sizeof(small));
	memcpy(to + sizeof(small), &key->high, sizeof(key->high));
	memcpy(to + sizeof(small) + sizeof(key->high), &key->low, sizeof(key->low));
}

struct duplicates *duplicates_open(struct bound *memory)
{
	struct duplicates *d = xcalloc(1, sizeof(*d));
	struct sorter_options options = { .parts = bound_parts(memory, PART) };

	bound_has(memory, 0); /* which sets the limit */
	options.memory = memory->limit / PART;
	d->keys = sorter_open(&options);
	d->again = d->keys ? sorter_open(&options) : NULL;
	if (d->again)
		return d;
	duplicates_close(d);
	return NULL;
}

static bool put(struct duplicates *d, unsigned set, const struct duplicates_key *key)
{
	char text[KEY_SIZE];

	make_key(text, set, key);
	d->failed = d->failed || !sorter_put(d->keys, (struct str){ text, KEY_SIZE }, STR_NULL);
	return !d->failed;
}

bool duplicates_known(struct duplicates *d, unsigned set, const struct duplicates_key *key)
{
	assert(d->put == 0);
	d->known++;
	return put(d, set, key);
}

bool duplicates_put(struct duplicates *d, unsigned set, const struct duplicates_key *key)
{
	d->put++;
	return put(d, set, key);
}

/* Note those that come after the same key. */
static bool find_all(struct duplicates *d)
{
	char last[KEY_SIZE], number_text[sizeof(uint64_t)];
	bool any = false;
	struct str key;
	uint64_t number;

	while (sorter_next(d->keys, &key, NULL, &number)) {
		bool same = any && memcmp(last, key.p, KEY_SIZE) == 0;

		any = true;
		/* a set knows each key once, and these were put first */
		if (same &&
		    !sorter_put(d->again, sorter_number_key(number - d->known, number_text), key))
			return false;
		memcpy(last, key.p, KEY_SIZE);
	}
	return sorter_whole(d->keys);
}

/* Go on to the next duplicate. */
static bool step(struct duplicates *d)
{
	struct str number, key;

	d->there = sorter_next(d->again, &number, &key, NULL);
	if (d->there) {
		d->number = sorter_key_number(number);
		memcpy(d->key, key.p, KEY_SIZE);
	}
	return d->there || sorter_whole(d->again);
}

bool duplicates_decide(struct duplicates *d)
{
	d->failed = d->failed || !find_all(d);
	sorter_close(d->keys);
	d->keys = NULL;
	d->decided = true;
	d->failed = d->failed || !step(d);
	return !d->failed;
}

bool duplicates_decided(const struct duplicates *d)
{
	return d->decided;
}

bool duplicates_take(struct duplicates *d, unsigned set, const struct duplicates_key *key,
                     bool *fresh)
{
	char text[KEY_SIZE];

	*fresh = !d->there || d->number != d->taken;
	d->taken++;
	if (*fresh)
		return !d->failed;
	make_key(text, set, key);
	assert(memcmp(text, d->key, KEY_SIZE) == 0);
	d->failed = d->failed || !step(d);
	return !d->failed;
}

bool duplicates_sound(const struct duplicates *d)
{
	return !d->failed;
}

bool duplicates_whole(const struct duplicates *d)
{
	assert(d->failed || d->taken == d->put);
	return !d->failed && !d->there;
}

void duplicates_close(struct duplicates *d)
{
	if (!d)
		return;
	sorter_close(d->keys);
	sorter_close(d->again);
	free(d);
}
