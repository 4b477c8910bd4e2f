/* keyset: distinct keys, numbered in order of arrival. */
#include "base/buf.h"
#include "sort/keyset.h"
#include "unit.h"

static void numbers(void)
{
	struct keyset *set = keyset_new();
	bool fresh;

	CHECK_INT((long long)keyset_add(set, STR(""), &fresh), 0);
	CHECK(fresh);
	CHECK_INT((long long)keyset_add(set, STR("a"), &fresh), 1);
	CHECK(fresh);
	CHECK_INT((long long)keyset_add(set, STR("a\0b"), &fresh), 2);
	CHECK(fresh);
	CHECK_INT((long long)keyset_add(set, STR("a"), &fresh), 1);
	CHECK(!fresh);
	CHECK_INT((long long)keyset_add(set, STR(""), &fresh), 0);
	CHECK(!fresh);
	CHECK(str_eq(keyset_key(set, 2), STR("a\0b")));
	CHECK_INT((long long)keyset_find(set, STR("a\0b")), 2);
	CHECK(keyset_find(set, STR("b")) == KEYSET_NONE);
	CHECK_INT((long long)keyset_size(set), 3);
	keyset_free(set);
}

static void many(void)
{
	struct keyset *set = keyset_new();
	struct buf key = { 0 };
	bool fresh, ok = true;

	for (size_t i = 0; i < 100000; i++) {
		buf_reset(&key);
		buf_addf(&key, "voucher %zu", i);
		ok &= keyset_add(set, buf_str(&key), &fresh) == i && fresh;
	}
	for (size_t i = 0; i < 100000; i++) {
		buf_reset(&key);
		buf_addf(&key, "voucher %zu", i);
		ok &= keyset_add(set, buf_str(&key), &fresh) == i && !fresh &&
		      str_eq(keyset_key(set, i), buf_str(&key));
	}
	CHECK(ok);
	buf_free(&key);
	keyset_free(set);
}

/* A key in steps is the same key, also when the table has grown since its tag was made. */
static void in_steps(void)
{
	struct str first = STR("book\0voucher\0001\0"), second = STR("book\0voucher\0002\0");
	uint32_t tag = keyset_tag(first), other = keyset_tag(second);
	struct keyset *set = keyset_new();
	struct buf key = { 0 };
	bool fresh;

	keyset_expect(set, tag);
	CHECK_INT((long long)keyset_add_tagged(set, first, tag, &fresh), 0);
	CHECK(fresh);
	for (size_t i = 0; i < 10000; i++) {
		buf_reset(&key);
		buf_addf(&key, "voucher %zu", i);
		keyset_add(set, buf_str(&key), &fresh);
	}
	keyset_expect(set, other);
	CHECK_INT((long long)keyset_add_tagged(set, second, other, &fresh), 10001);
	CHECK(fresh);
	CHECK_INT((long long)keyset_add_tagged(set, first, tag, &fresh), 0);
	CHECK(!fresh);
	CHECK_INT((long long)keyset_find(set, first), 0);
	CHECK_INT((long long)keyset_add(set, second, &fresh), 10001);
	CHECK(!fresh);
	buf_free(&key);
	keyset_free(set);
}

/* Also keys that stand in each other's way, in a table that has grown or has not. */
static void cleared(void)
{
	static const size_t sizes[] = { 1, 3, 17, 40, 900, 3000, 2, 50, 0 };
	struct keyset *set = keyset_new();
	struct buf key = { 0 };
	bool fresh, ok = true;

	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		for (size_t round = 0; round < 2; round++)
			for (size_t i = 0; i < sizes[k]; i++) {
				buf_reset(&key);
				buf_addf(&key, "line %zu\t", i);
				ok &= keyset_add(set, buf_str(&key), &fresh) == i &&
				      fresh == (round == 0);
			}
		CHECK_INT((long long)keyset_size(set), (long long)sizes[k]);
		keyset_clear(set);
		CHECK_INT((long long)keyset_size(set), 0);
	}
	CHECK(ok);
	buf_free(&key);
	keyset_free(set);
}

int main(void)
{
	unit_run("each distinct key has a number", numbers);
	unit_run("a hundred thousand keys keep theirs", many);
	unit_run("a key in steps is the same key", in_steps);
	unit_run("a set is emptied and filled again", cleared);
	return unit_end();
}
