/* seen: keys that were there before, and the bound on their memory. */
#include "base/buf.h"
#include "base/diag.h"
#include "sort/seen.h"
#include "unit.h"

static bool is_fresh(struct seen *set, struct str key)
{
	bool fresh = false;

	return CHECK(seen_add(set, key, &fresh)) && fresh;
}

/*
 * Keys that are alike but for how they end: each is one of its own, and each is known the second
 * time.
 */
static void alike(void)
{
	static const struct str key[] = {
		STR(""),     STR("\0"),     STR("\t"),   STR("a"),    STR("a\0"),
		STR("a\t"),  STR("aa"),     STR("aa\0"), STR("a\0a"), STR("a\0a\0"),
		STR("ab"),   STR("ab\0"),   STR("b\0"),  STR("b"),    STR("\0a"),
		STR("\0\0"), STR("\0\0\0"), STR("a\1"),  STR("a\2"),
	};
	struct seen *set = seen_new(NULL);

	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++)
		CHECK(is_fresh(set, key[i]));
	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++)
		CHECK(!is_fresh(set, key[i]));
	seen_free(set);
}

/* A hundred thousand vouchers of four lines, each line twice. */
static void many(void)
{
	struct bound bound = { .limit = (size_t)1 << 30 };
	struct seen *set = seen_new(&bound);
	struct buf key = { 0 };
	size_t wrong = 0;

	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < 400000; i++) {
			buf_reset(&key);
			buf_addf(&key, "voucher %zu%c%zu%c", i / 4, 0, i % 4, 0);
			wrong += is_fresh(set, buf_str(&key)) != (round == 0);
		}
	CHECK_INT((long long)wrong, 0);
	/* at most three quarters of the slots are taken, and half of them at least */
	CHECK(bound.used >= (size_t)400000 * 16 * 4 / 3 && bound.used <= (size_t)400000 * 16 * 2);
	seen_free(set);
	CHECK_INT((long long)bound.used, 0);
	buf_free(&key);
}

/* Beyond the bound it says so, and goes on to know what it has. */
static void bounded(void)
{
	struct bound bound = { .limit = (size_t)1 << 20 };
	struct seen *set = seen_new(&bound);
	struct buf key = { 0 };
	size_t count = 0;
	bool fresh = true;

	diag_open("test");
	diag_set_level(DIAG_SILENT);
	do {
		buf_reset(&key);
		buf_addf(&key, "key %zu", count++);
	} while (count < 1000000 && seen_add(set, buf_str(&key), &fresh));
	CHECK(count > 30000 && count < 70000);
	CHECK(bound.passed && bound.used <= bound.limit);
	CHECK_INT(diag_status(), 2);
	seen_free(set);
	buf_free(&key);
}

static void add_many(struct seen *set, size_t from, size_t to)
{
	struct buf key = { 0 };

	for (size_t i = from; i < to; i++) {
		buf_reset(&key);
		buf_addf(&key, "key %zu", i);
		(void)is_fresh(set, buf_str(&key));
	}
	buf_free(&key);
}

static bool has(const struct seen *set, struct str key)
{
	struct seen *part = seen_new(NULL);
	bool joined = is_fresh(part, key) && seen_join((struct seen *)set, part);

	if (joined)
		seen_leave((struct seen *)set, part);
	seen_free(part);
	return !joined;
}

/* Keys of a part are added to those of the whole, within the memory that was foretold. */
static void joined(void)
{
	for (size_t size = 1; size < 100000; size = size * 3 + 1) {
		struct bound bound = { .limit = (size_t)1 << 30 };
		struct seen *set = seen_new(&bound), *part = seen_new(NULL);
		size_t before, bytes;

		add_many(set, 0, 5000);
		add_many(part, 5000, 5000 + size);
		before = bound.used;
		bytes = seen_join_bytes(set, part);
		bound.limit = before + bytes;
		CHECK(bound_has(&bound, bytes) && !bound_has(&bound, bytes + 1));
		CHECK(seen_join(set, part) && !bound.passed);
		CHECK(!seen_join(set, part) && !is_fresh(set, STR("key 5000")));
		seen_clear(part);
		CHECK(seen_join(set, part));
		CHECK(is_fresh(part, STR("key 5000")) && !seen_join(set, part));
		seen_free(part);
		seen_free(set);
		CHECK_INT((long long)bound.used, 0);
	}
}

/* A part of which the whole has a key, and one that leaves again: the whole is as it was before. */
static void left(void)
{
	for (size_t twice = 20000; twice < 23000; twice += 500) {
		struct seen *set = seen_new(NULL), *part = seen_new(NULL);
		char text[32];
		size_t wrong = 0;
		struct str key;

		add_many(set, 0, 20000);
		add_many(part, 20000, 23000);
		if (twice > 20000) {
			add_many(set, twice, twice + 1);
			CHECK(!seen_join(set, part));
		} else {
			CHECK(seen_join(set, part));
			seen_leave(set, part);
		}
		for (size_t i = 0; i < 24000; i++) {
			key = (struct str){ text,
				            (size_t)snprintf(text, sizeof(text), "key %zu", i) };
			wrong += has(set, key) != (i < 20000 || (i == twice && i > 20000));
		}
		CHECK_INT((long long)wrong, 0);
		seen_free(part);
		seen_free(set);
	}
}

/* A key in steps is the same key; so is one that is another but for its last character. */
static void in_steps(void)
{
	struct seen *set = seen_new(NULL);
	struct seen_key one = seen_key(STR("book\0voucher\0001\0")), two = seen_key_but(one, '2');
	bool fresh;

	seen_expect(set, &one);
	CHECK(seen_add_key(set, &one, &fresh) && fresh);
	seen_expect(set, &two);
	CHECK(seen_add_key(set, &two, &fresh) && fresh);
	CHECK(!is_fresh(set, STR("book\0voucher\0001\0")) &&
	      !is_fresh(set, STR("book\0voucher\0002\0")));
	CHECK(is_fresh(set, STR("book\0voucher\0003\0")));
	seen_free(set);
}

static struct seen_key number_key(size_t i)
{
	char text[32];

	return seen_key((struct str){ text, (size_t)snprintf(text, sizeof(text), "key %zu", i) });
}

static void note_many(struct seen *set, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct seen_key key = number_key(i);
		bool fresh;

		CHECK(seen_add_distinct(set, &key, &fresh));
	}
}

/* How many of the keys from `from` to `to` the set has not; it has them afterwards. */
static size_t missing(struct seen *set, size_t from, size_t to)
{
	size_t count = 0;
	bool fresh;

	for (size_t i = from; i < to; i++) {
		struct seen_key key = number_key(i);

		count += CHECK(seen_add_key(set, &key, &fresh)) && fresh;
	}
	return count;
}

/* Keys that are only written down take little memory; all are found as soon as one is looked for. */
static void noted(void)
{
	struct bound bound = { .limit = (size_t)1 << 30 };
	struct seen *set = seen_new(&bound);
	struct seen_key key;
	bool fresh;

	note_many(set, 0, 50000);
	CHECK(bound.used >= (size_t)50000 * 16 && bound.used <= (size_t)50000 * 24 + 1024);
	CHECK_INT((long long)missing(set, 49000, 51000), 1000);
	note_many(set, 51000, 52000);
	CHECK_INT((long long)missing(set, 0, 52000), 0);
	key = number_key(50500);
	CHECK(seen_add_distinct(set, &key, &fresh) && !fresh);
	seen_clear(set);
	note_many(set, 7, 8);
	CHECK_INT((long long)missing(set, 0, 50000), 49999);
	seen_free(set);
	CHECK_INT((long long)bound.used, 0);
}

/* Both ways of a set and of a part, joined within the memory that was foretold, left, and joined again. */
static void noted_joined(void)
{
	for (unsigned way = 0; way < 4; way++) {
		struct bound bound = { .limit = (size_t)1 << 30 };
		struct seen *set = seen_new(&bound), *part = seen_new(NULL), *same = seen_new(NULL),
			    *listed = seen_new(NULL);
		size_t bytes;

		note_many(set, 0, 5000);
		note_many(part, 5000, 8000);
		(way & 1 ? add_many : note_many)(part, 8000, 8001);
		if (way & 2)
			CHECK_INT((long long)missing(set, 0, 1), 0);
		bytes = seen_join_bytes(set, part);
		bound.limit = bound.used + bytes;
		CHECK(seen_join(set, part) && !bound.passed);
		bound.limit = (size_t)1 << 30;
		seen_leave(set, part);
		CHECK(seen_join(set, part));
		add_many(same, 9000, 9500);
		add_many(same, 7000, 7001);
		CHECK(!seen_join(set, same));
		note_many(listed, 9600, 9700);
		note_many(listed, 7000, 7001);
		CHECK(!seen_join(set, listed));
		CHECK_INT((long long)missing(set, 0, 10000), 10000 - 8001);
		seen_free(listed);
		seen_free(same);
		seen_free(part);
		seen_free(set);
		CHECK_INT((long long)bound.used, 0);
	}
}

/* Such a part makes the tables grow, and then it is not joined, or leaves: the whole is as it was before. */
static void noted_left(void)
{
	for (size_t old = 1; old < 6000; old += 100) {
		struct seen *set = seen_new(NULL), *part = seen_new(NULL);
		bool twice = old / 100 % 2 != 0;

		add_many(set, 0, old);
		note_many(part, old, 3 * old);
		if (twice)
			add_many(set, 3 * old - 1, 3 * old);
		CHECK(seen_join(set, part) == !twice);
		if (!twice)
			seen_leave(set, part);
		CHECK_INT((long long)missing(set, 0, old), 0);
		seen_free(part);
		seen_free(set);
	}
}

/* Beyond the bound it says so, or lets them go. */
static void noted_bounded(void)
{
	struct bound bound = { .limit = (size_t)1 << 20 }, quiet = bound;
	struct bound other = { .limit = (size_t)1 << 20 };
	struct duplicates *d = duplicates_open(&other);
	struct seen *set = seen_new(&bound), *goes = seen_new(&quiet);
	size_t count = 0, again = 0;
	struct seen_key key;
	bool fresh;

	diag_open("test");
	diag_set_level(DIAG_SILENT);
	do
		key = number_key(count++);
	while (count < 1000000 && seen_add_distinct(set, &key, &fresh));
	CHECK(count > 40000 && count < 70000 && bound.passed && bound.used <= bound.limit);
	seen_free(set);

	quiet.quiet = true;
	note_many(goes, 0, 100);
	CHECK(seen_spill(goes, d, 3));
	CHECK_INT((long long)quiet.used, 0);
	note_many(goes, 100, 200);
	CHECK_INT((long long)missing(goes, 50, 250), 200); /* not decided yet */
	CHECK(duplicates_decide(d));
	note_many(goes, 100, 200);
	for (size_t i = 50; i < 250; i++) {
		key = number_key(i);
		again += CHECK(seen_add_key(goes, &key, &fresh)) && !fresh;
	}
	CHECK_INT((long long)again, 150);
	CHECK(duplicates_whole(d));
	duplicates_close(d);
	seen_free(goes);
}

static void machine(void)
{
	struct bound bound = { 0 };

	CHECK(bound_machine() >= (size_t)1 << 20);
	CHECK(bound_take(&bound, 1));
	CHECK(bound.limit == bound_machine() / 2 && bound.used == 1);
	bound_give(&bound, 1);
	CHECK(bound_take(NULL, SIZE_MAX));
}

int main(void)
{
	unit_run("keys that are alike are told apart", alike);
	unit_run("a key is new once", many);
	unit_run("what the bound has no room for is refused", bounded);
	unit_run("the keys of a part are joined", joined);
	unit_run("a part that is not joined changes nothing", left);
	unit_run("a key in steps is the same key", in_steps);
	unit_run("keys that are distinct are known all the same", noted);
	unit_run("a part of such keys that is not joined changes nothing", noted_left);
	unit_run("such keys of a part are joined", noted_joined);
	unit_run("such keys that the bound has no room for", noted_bounded);
	unit_run("without a limit it is half of what there is", machine);
	return unit_end();
}
