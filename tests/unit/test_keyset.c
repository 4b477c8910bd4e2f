/* keyset: distinct keys, numbered in order of arrival. */
#include "base/buf.h"
#include "key/keyset.h"
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
		ok &= keyset_add(set, buf_str(&key), &fresh) == i && !fresh && str_eq(keyset_key(set, i), buf_str(&key));
	}
	CHECK(ok);
	buf_free(&key);
	keyset_free(set);
}

int main(void)
{
	unit_run("each distinct key has a number", numbers);
	unit_run("a hundred thousand keys keep theirs", many);
	return unit_end();
}
