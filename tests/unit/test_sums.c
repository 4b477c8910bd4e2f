/* test_sums: keys are found again, however many were expected, and the limit holds. */
#include <stdio.h>

#include "compare/sums.h"
#include "unit.h"

#define KEYS  20000
#define SLOT  8    /* bytes */
#define FIRST 1024 /* slots of an empty table */
#define LIMIT ((size_t)400000)

static struct str key_of(int i)
{
	static char text[16];

	snprintf(text, sizeof(text), "key %d", i);
	return str_of(text);
}

/* Add keys up to this number, or until there is no room. How many are there then? */
static int fill(struct sums *s, int keys)
{
	for (int i = 0; i < keys; i++) {
		struct str key = key_of(i);
		struct sums_entry *e = sums_add(s, str_hash(key), key, STR_NULL);

		if (!e)
			return i;
		e->first = (uint64_t)i;
	}
	return keys;
}

/* Are the first keys there, each with its number, and no other? */
static bool has_all(const struct sums *s, int keys)
{
	for (int i = 0; i < KEYS; i++) {
		struct str key = key_of(i);
		const struct sums_entry *e = sums_find(s, str_hash(key), key);

		if (i < keys ? !e || e->first != (uint64_t)i : e != NULL)
			return false;
	}
	return (int)sums_count(s) == keys;
}

static void found(void)
{
	static const size_t expected[] = { 0, 1, KEYS / 2, KEYS, (size_t)KEYS * 1000 };

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct sums *s = sums_new(SUMS_ALIGNED, SIZE_MAX);

		sums_expect(s, expected[i]);
		CHECK_INT(fill(s, KEYS), KEYS);
		CHECK(has_all(s, KEYS));
		sums_free(s);
	}
}

/* How many slots there are with `keys` keys, if so many were expected. */
static size_t slots_of(int keys, size_t expected, size_t limit)
{
	struct sums *s = sums_new(SUMS_ALIGNED, limit);
	size_t entries = 0, bytes;

	sums_expect(s, expected);
	fill(s, keys);
	for (int i = 0; i < keys; i++)
		entries += (sizeof(struct sums_entry) + SUMS_ALIGNED + key_of(i).len +
		            SUMS_ALIGNED - 1) /
		           SUMS_ALIGNED * SUMS_ALIGNED;
	bytes = sums_memory(s) - entries;
	sums_free(s);
	return bytes / SLOT;
}

/* 640 keys fill 1024 slots to 5/8; the next one needs more. */
static void steps(void)
{
	CHECK_INT(slots_of(640, KEYS, SIZE_MAX), FIRST);
	CHECK_INT(slots_of(641, 0, SIZE_MAX), 2 * FIRST);
	CHECK_INT(slots_of(641, 1281, SIZE_MAX), 4 * FIRST);
	CHECK_INT(slots_of(641, KEYS, SIZE_MAX), 8 * FIRST);
	CHECK_INT(slots_of(KEYS, KEYS, SIZE_MAX), 32 * FIRST);
	CHECK_INT(slots_of(KEYS, (size_t)KEYS * 1000, SIZE_MAX), 64 * FIRST);
	/* what is only expected takes a quarter of the limit at most */
	CHECK_INT(slots_of(5121, SIZE_MAX, (size_t)2000000), 32 * FIRST);
}

/* Nothing takes more than all of it. */
static void limited(void)
{
	static const size_t expected[] = { 0, KEYS, SIZE_MAX };

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct sums *s = sums_new(SUMS_ALIGNED, LIMIT);
		int keys;

		sums_expect(s, expected[i]);
		keys = fill(s, KEYS);
		CHECK(keys > 4000 && keys < KEYS);
		CHECK(sums_memory(s) <= LIMIT);
		CHECK(has_all(s, keys));
		sums_free(s);
	}
}

int main(void)
{
	unit_run("keys are found, however many were expected", found);
	unit_run("the table grows in larger steps for keys that are expected", steps);
	unit_run("the limit holds", limited);
	return unit_end();
}
