/*
 * test_duplicates: keys that are sorted are found again as a set in memory would find them, also beyond
 * what memory holds; a set that gives them away gives its memory back.
 */
#include "base/buf.h"
#include "base/diag.h"
#include "sort/duplicates.h"
#include "sort/seen.h"
#include "unit.h"

#define KNOWN 1000
#define KEYS  60000

/* The key of record `i`: every third one repeats an earlier one, or one that was known. */
static struct duplicates_key key_of(uint64_t i)
{
	uint64_t n = i % 3 == 2 ? i / 2 : KNOWN + i;

	return (struct duplicates_key){ n * 0x9e3779b97f4a7c15 + 1, n };
}

/* One set, and another one with the same keys, of which none is known. */
static void found(size_t limit)
{
	struct bound memory = { .limit = limit };
	struct duplicates *d = duplicates_open(&memory);
	struct seen *model = seen_new(NULL);
	size_t wrong = 0, again = 0;
	bool fresh, want;

	for (uint64_t n = 0; n < KNOWN; n++) {
		struct duplicates_key key = { n * 0x9e3779b97f4a7c15 + 1, n };

		CHECK(duplicates_known(d, 1, &key));
		CHECK(seen_add(model, (struct str){ (char *)&key, sizeof(key) }, &want));
	}
	for (uint64_t i = 0; i < KEYS; i++) {
		struct duplicates_key key = key_of(i), other = { i + 1, 0 };

		CHECK(duplicates_put(d, 1, &key) && duplicates_put(d, 2, &other));
	}
	CHECK(!duplicates_decided(d) && duplicates_decide(d) && duplicates_decided(d));
	for (uint64_t i = 0; i < KEYS; i++) {
		struct duplicates_key key = key_of(i), other = { i + 1, 0 };

		CHECK(seen_add(model, (struct str){ (char *)&key, sizeof(key) }, &want));
		CHECK(duplicates_take(d, 1, &key, &fresh));
		wrong += fresh != want;
		again += !want;
		CHECK(duplicates_take(d, 2, &other, &fresh));
		wrong += !fresh;
	}
	CHECK_INT((long long)wrong, 0);
	CHECK(again > KEYS / 4);
	CHECK(duplicates_sound(d) && duplicates_whole(d));
	duplicates_close(d);
	seen_free(model);
}

static void in_memory(void)
{
	found((size_t)1 << 28);
}

static void on_disk(void)
{
	found((size_t)1 << 20);
}

static bool add(struct seen *set, size_t i)
{
	struct buf key = { 0 };
	bool fresh = false;

	buf_addf(&key, "key %zu", i);
	CHECK(seen_add(set, buf_str(&key), &fresh));
	buf_free(&key);
	return fresh;
}

/* The keys of a set in memory are those that were known; it needs no memory then. */
static void given_away(void)
{
	struct bound memory = { .limit = (size_t)1 << 26 };
	struct seen *set = seen_new(&memory);
	struct duplicates *d;

	for (size_t i = 0; i < 5000; i++)
		CHECK(add(set, i));
	CHECK(memory.used > 0);
	d = duplicates_open(&memory);
	CHECK(seen_spill(set, d, 3));
	CHECK_INT((long long)memory.used, 0);
	for (size_t i = 4000; i < 7000; i++)
		CHECK(add(set, i)); /* not known yet */
	CHECK(duplicates_decide(d));
	for (size_t i = 4000; i < 7000; i++)
		CHECK(add(set, i) == (i >= 5000));
	CHECK(duplicates_whole(d));
	seen_free(set);
	duplicates_close(d);
}

int main(void)
{
	diag_open("unit");
	unit_run("duplicates are those that a set in memory finds", in_memory);
	unit_run("also beyond what memory holds", on_disk);
	unit_run("a set gives its keys away, and its memory back", given_away);
	return unit_end();
}
