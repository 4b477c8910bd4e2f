/* buf: bytes that are added stay, with a NUL behind them. */
#include "base/buf.h"
#include "unit.h"

static void adding(void)
{
	struct buf b = { 0 };

	buf_adds(&b, "vouchers.csv");
	buf_addc(&b, ':');
	buf_addf(&b, "%d", 17);
	buf_addstr(&b, STR(": "));
	buf_add(&b, "debitXXX", 5);
	CHECK_STR(b.p, "vouchers.csv:17: debit");
	CHECK_INT(b.len, strlen(b.p));
	buf_free(&b);
}

static void many(void)
{
	struct buf b = { 0 };

	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "%04d,", i);
	CHECK_INT(b.len, 50000);
	CHECK(memcmp(b.p + 49990, "9998,9999,", 10) == 0);
	buf_free(&b);
}

static void long_format(void)
{
	struct buf b = { 0 };

	buf_addf(&b, "%*s", 100000, "x");
	CHECK_INT(b.len, 100000);
	CHECK_STR(b.p + 99998, " x");
	buf_free(&b);
}

static void nothing(void)
{
	struct buf b = { 0 };

	CHECK(buf_str(&b).p && buf_str(&b).len == 0);
	buf_reset(&b);
	CHECK(!b.p);
	buf_addstr(&b, STR_NULL);
	CHECK_STR(b.p, "");
	buf_add(&b, NULL, 0);
	CHECK_INT(b.len, 0);
	buf_free(&b);
	buf_free(&b);
}

static void again(void)
{
	struct buf b = { 0 };
	size_t capacity;

	buf_adds(&b, "first");
	capacity = b.capacity;
	buf_reset(&b);
	CHECK_STR(b.p, "");
	buf_adds(&b, "2nd");
	CHECK_STR(b.p, "2nd");
	CHECK_INT(b.capacity, capacity);
	buf_free(&b);
	buf_adds(&b, "third");
	CHECK_STR(b.p, "third");
	buf_free(&b);
}

static void room(void)
{
	struct buf b = { 0 };

	buf_reserve(&b, 1000);
	CHECK(b.capacity >= 1001);
	CHECK_INT(b.len, 0);
	buf_free(&b);
}

int main(void)
{
	unit_run("what is added stands one behind the other", adding);
	unit_run("a buffer grows", many);
	unit_run("formatted text longer than the room is whole", long_format);
	unit_run("an empty buffer is the empty text", nothing);
	unit_run("a buffer is used again after reset and free", again);
	unit_run("reserve makes room and adds nothing", room);
	return unit_end();
}
