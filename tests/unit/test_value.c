/*
 * Values: what a text can be read as, what becomes of a value in a typed field, how two of them
 * order.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "expr/value.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NAME(s)                                                                                    \
	{                                                                                          \
		(s), sizeof(s) - 1                                                                 \
	}

static struct value text(const char *s)
{
	return s ? (struct value){ .kind = VALUE_TEXT, .text = str_of(s) }
	         : (struct value){ .kind = VALUE_NULL };
}

static struct value number(int128 units, int scale)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = { units, scale } };
}

static struct value date(int y, int m, int d)
{
	struct value v = { .kind = VALUE_DATE };

	date_of(y, m, d, &v.date);
	return v;
}

static struct value boolean(bool b)
{
	return (struct value){ .kind = VALUE_BOOLEAN, .boolean = b };
}

static void check_type(struct value v, struct type t, const char *want)
{
	struct arena arena = { 0 };
	struct buf got = { 0 };
	struct str s;
	enum fault fault;

	if (!value_to_type(&v, t, &arena, &s, &fault))
		buf_addf(&got, "!%.*s", (int)fault_name(fault).len, fault_name(fault).p);
	else
		buf_addstr(&got, s.p ? s : STR("null"));
	CHECK_STR(got.p, want);
	buf_free(&got);
	arena_free(&arena);
}

static void typed(void)
{
	struct type any = { TYPE_TEXT, 0 }, integer = { TYPE_INTEGER, 0 },
		    decimal = { TYPE_DECIMAL, 2 }, day = { TYPE_DATE, 0 },
		    time = { TYPE_DATETIME, 0 }, truth = { TYPE_BOOLEAN, 0 };

	check_type(text(NULL), decimal, "null");
	check_type(text("x"), any, "x");
	check_type(number(1250, 2), any, "12.50");
	check_type(date(2023, 1, 5), any, "2023-01-05");
	check_type(boolean(false), any, "false");

	check_type(text("12"), integer, "12");
	check_type(text("012"), integer, "12");
	check_type(text("3.00"), integer, "3");
	check_type(number(300, 2), integer, "3");
	check_type(number(301, 2), integer, "!too_precise");
	check_type(text("x"), integer, "!not_a_number");
	check_type(boolean(true), integer, "!not_a_number");

	check_type(text("12.50"), decimal, "12.50");
	check_type(text("12.5"), decimal, "12.50");
	check_type(text("12"), decimal, "12.00");
	check_type(text("-7.1"), decimal, "-7.10");
	check_type(text("-0"), decimal, "0.00");
	check_type(text("12."), decimal, "12.00");
	check_type(text("012.5"), decimal, "12.50");
	check_type(text("999999999999999999999999999999999999"), decimal,
	           "999999999999999999999999999999999999.00");
	check_type(text("9999999999999999999999999999999999999"), decimal, "!overflow");
	check_type(number(12, 0), decimal, "12.00");
	check_type(number(-5, 1), decimal, "-0.50");
	check_type(text("-0.00"), decimal, "0.00");
	check_type(text("12.505"), decimal, "!too_precise");
	check_type(text("12.500"), decimal, "12.50");
	check_type(text("99999999999999999999999999999999999999"), decimal, "!overflow");
	check_type(text("999999999999999999999999999999999999999"), decimal, "!overflow");
	check_type(text(""), decimal, "!not_a_number");

	check_type(text("2023-01-05"), day, "2023-01-05");
	check_type(text("2023-02-30"), day, "!not_a_date");
	check_type(text("2023-01-05T00:00:00"), day, "2023-01-05");
	check_type(text("2023-01-05T14:30:00"), day, "!not_a_date");
	check_type(date(2023, 1, 5), day, "2023-01-05");
	check_type(number(5, 0), day, "!not_a_date");
	check_type(date(2023, 1, 5), time, "2023-01-05T00:00:00");
	check_type(text("2023-01-05"), time, "2023-01-05T00:00:00");
	check_type(text("2023-01-05T14:30:00"), time, "2023-01-05T14:30:00");
	check_type(text("noon"), time, "!not_a_date");

	check_type(text("true"), truth, "true");
	check_type(boolean(true), truth, "true");
	check_type(text("yes"), truth, "!not_a_boolean");
	check_type(number(1, 0), truth, "!not_a_boolean");
}

static void check_order(struct value a, struct value b, const char *want)
{
	enum fault fault;
	int order;
	const char *got = "!";

	if (value_compare(&a, &b, &order, &fault))
		got = order < 0 ? "<" : order > 0 ? ">" : "=";
	else
		order = (int)fault;
	CHECK_STR(got, want);
}

static void ordered(void)
{
	check_order(number(10, 1), number(1, 0), "=");
	check_order(number(9, 0), number(10, 0), "<");
	check_order(text("9"), text("10"), ">");
	check_order(text("9"), number(10, 0), "<");
	check_order(number(10, 0), text("9"), ">");
	check_order(text("x"), number(10, 0), "!");
	check_order(text("2023-01-05"), date(2023, 1, 6), "<");
	check_order(text("2023-01-05T10:00:00"), date(2023, 1, 5), "=");
	check_order(date(2023, 1, 5), number(1, 0), "!");
	check_order(boolean(false), boolean(true), "<");
	check_order(text("true"), boolean(true), "=");
	check_order(text("a"), text("a"), "=");
	check_order(text(""), text("a"), "<");
}

static void keys(void)
{
	static const struct {
		struct value a, b;
		bool same;
	} rows[] = {
		{ { .kind = VALUE_NUMBER, .number = { 1250, 2 } },
		  { .kind = VALUE_NUMBER, .number = { 125, 1 } },
		  true },
		{ { .kind = VALUE_TEXT, .text = NAME("202301") },
		  { .kind = VALUE_NUMBER, .number = { 202301, 0 } },
		  true },
		{ { .kind = VALUE_TEXT, .text = NAME("") }, { .kind = VALUE_NULL }, false },
		{ { .kind = VALUE_TEXT, .text = NAME("\\N") }, { .kind = VALUE_NULL }, false },
		{ { .kind = VALUE_TEXT, .text = NAME("a\tb") },
		  { .kind = VALUE_TEXT, .text = NAME("a\\tb") },
		  false },
		{ { .kind = VALUE_TEXT, .text = NAME("a\\") },
		  { .kind = VALUE_TEXT, .text = NAME("a\\\\") },
		  false },
		{ { .kind = VALUE_BOOLEAN, .boolean = true },
		  { .kind = VALUE_TEXT, .text = NAME("true") },
		  true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf a = { 0 }, b = { 0 };

		value_key(&rows[i].a, &a);
		value_key(&rows[i].b, &b);
		CHECK_ROW(str_eq(buf_str(&a), buf_str(&b)) == rows[i].same, a.p);
		buf_free(&a);
		buf_free(&b);
	}
}

/* ('1', '23') is not ('12', '3'), whatever the values hold. */
static void keys_in_a_row(void)
{
	static const char *const rows[][4] = {
		{ "1", "23", "12", "3" },  { "", "a", "a", "" },   { "a\t", "b", "a", "\tb" },
		{ "a", NULL, "a\\N", "" }, { NULL, "", "", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf key[2] = { { 0 }, { 0 } };

		for (size_t k = 0; k < 4; k++) {
			struct value v = text(rows[i][k]);

			value_key(&v, &key[k / 2]);
		}
		CHECK_ROW(!str_eq(buf_str(&key[0]), buf_str(&key[1])), key[0].p);
		buf_free(&key[0]);
		buf_free(&key[1]);
	}
}

static int sign(long long n)
{
	return (n > 0) - (n < 0);
}

static int compare_keys(const struct value *a, const struct value *b, size_t n)
{
	struct buf x = { 0 }, y = { 0 };
	int order;

	for (size_t i = 0; i < n; i++) {
		value_order_key(&a[i], &x);
		value_order_key(&b[i], &y);
	}
	order = str_cmp(buf_str(&x), buf_str(&y));
	buf_free(&x);
	buf_free(&y);
	return sign(order);
}

/* Rows of values in their order; the order of each with each. */
static void order_keys(void)
{
	static const char zero[] = { 0 }, one[] = { 1 }, two[] = { 2 }, a_zero[] = { 'a', 0 },
			  a_one[] = { 'a', 1 }, a_two[] = { 'a', 2 };
	int128 most = 0;
	struct value rows[60];
	size_t n = 0;

	for (size_t i = 0; i < DECIMAL_DIGITS; i++)
		most = most * 10 + 9;
	rows[n++] = text(NULL);
	rows[n++] = boolean(false);
	rows[n++] = boolean(true);
	rows[n++] = number(-most, 0);
	rows[n++] = number(-most + 1, 0);
	rows[n++] = number(-101, 0);
	rows[n++] = number(-100, 0);
	rows[n++] = number(-10, 0);
	rows[n++] = number(-5, 0);
	rows[n++] = number(-15, 1);
	rows[n++] = number(-1, 38);
	rows[n++] = number(0, 5);
	rows[n++] = number(1, 38);
	rows[n++] = number(2, 38);
	rows[n++] = number(most, 38);
	rows[n++] = number(1, 0);
	rows[n++] = number(11, 1);
	rows[n++] = number(2, 0);
	rows[n++] = number(10, 0);
	rows[n++] = number(1005, 2);
	rows[n++] = number(100, 0);
	rows[n++] = number(1005, 1);
	rows[n++] = number(101, 0);
	rows[n++] = number(most - 1, 0);
	rows[n++] = number(most, 0);
	rows[n++] = date(1, 1, 1);
	rows[n++] = date(1969, 12, 31);
	rows[n++] = date(1970, 1, 1);
	rows[n++] = date(9999, 12, 31);
	rows[n++] = text("");
	rows[n++] = (struct value){ .kind = VALUE_TEXT, .text = { zero, 1 } };
	rows[n++] = (struct value){ .kind = VALUE_TEXT, .text = { one, 1 } };
	rows[n++] = (struct value){ .kind = VALUE_TEXT, .text = { two, 1 } };
	rows[n++] = text("a");
	rows[n++] = (struct value){ .kind = VALUE_TEXT, .text = { a_zero, 2 } };
	rows[n++] = (struct value){ .kind = VALUE_TEXT, .text = { a_one, 2 } };
	rows[n++] = (struct value){ .kind = VALUE_TEXT, .text = { a_two, 2 } };
	rows[n++] = text("ab");
	rows[n++] = text("b");
	rows[n++] = text("\xe7\xa7\x91");
	rows[n++] = text("\xf0\x9f\x98\x80");

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			struct value before[2][2] = { { rows[i], rows[k] }, { rows[k], rows[i] } };
			struct value after[2][2] = { { text("a"), rows[i] },
				                     { text("a"), rows[k] } };
			int want = sign((long long)i - (long long)k);

			CHECK_INT(compare_keys(&rows[i], &rows[k], 1), want);
			CHECK_INT(compare_keys(before[0], before[1], 2), want);
			CHECK_INT(compare_keys(after[0], after[1], 2), want);
		}
}

/* Instants in their order, each written in ways that are the same. */
static void order_instants(void)
{
	static const char *const rows[][3] = {
		{ "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:30:00+00:30" },
		{ "1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.900",
		  "1970-01-01T07:59:59.9+08:00" },
		{ "1970-01-01T00:00:00", "1970-01-01T08:00:00+08:00", "1969-12-31T19:00:00-05:00" },
		{ "1970-01-01T00:00:00.000000001", "1970-01-01T08:00:00.000000001+08:00",
		  "1970-01-01T00:00:00.000000001Z" },
		{ "2023-01-05T02:00:00", "2023-01-05T10:00:00.0+08:00",
		  "2023-01-04T21:00:00-05:00" },
		{ "2023-01-05T02:00:00.25Z", "2023-01-05T10:00:00.250+08:00",
		  "2023-01-05T02:00:00.250000000" },
		{ "9999-12-31T23:59:59.999999999", "9999-12-31T23:59:59.999999999Z",
		  "9999-12-31T22:59:59.999999999-01:00" },
	};
	size_t count = sizeof(rows) / sizeof(rows[0]);

	for (size_t i = 0; i < 3 * count; i++)
		for (size_t k = 0; k < 3 * count; k++) {
			struct str a = str_of(rows[i / 3][i % 3]), b = str_of(rows[k / 3][k % 3]);
			struct buf x = { 0 }, y = { 0 };
			struct datetime t;

			CHECK_ROW(datetime_parse(a, &t), a.p);
			value_order_instant(&t, &x);
			CHECK_ROW(datetime_parse(b, &t), b.p);
			value_order_instant(&t, &y);
			CHECK_INT(sign(str_cmp(buf_str(&x), buf_str(&y))),
			          sign((long long)(i / 3) - (long long)(k / 3)));
			buf_free(&x);
			buf_free(&y);
		}
}

static unsigned random_number(void)
{
	static unsigned long long state = 7;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33);
}

/* Numbers of all lengths and scales, some of which are the same with other zeros. */
static struct value random_decimal(void)
{
	int digits = (int)(random_number() % DECIMAL_DIGITS) + 1;
	int zeros = (int)(random_number() % 3 == 0 ? random_number() % 6 : 0);
	int128 units = 0;

	for (int i = 0; i < digits; i++)
		units = units * 10 + (int)(random_number() % (digits > 3 ? 10 : 2));
	for (; zeros > 0 && digits < DECIMAL_DIGITS; zeros--, digits++)
		units *= 10;
	if (random_number() % 2)
		units = -units;
	return number(units, (int)(random_number() % (DECIMAL_DIGITS + 1)));
}

static struct value random_value(enum value_kind kind, char room[8])
{
	struct value v = { .kind = kind };

	switch (kind) {
	case VALUE_NULL:
		break;
	case VALUE_TEXT:
		v.text = (struct str){ room, random_number() % 6 };
		for (size_t i = 0; i < v.text.len; i++)
			room[i] = "\0\1\2ab\377"[random_number() % 6];
		break;
	case VALUE_NUMBER:
		return random_decimal();
	case VALUE_DATE:
		v.date.day = (int)(random_number() % 2000000) - 719162;
		break;
	case VALUE_BOOLEAN:
		v.boolean = random_number() % 2;
		break;
	}
	return v;
}

static void random_order_keys(void)
{
	size_t wrong = 0, equal = 0;

	for (size_t i = 0; i < 200000; i++) {
		enum value_kind kind = VALUE_TEXT + i % 4;
		char room[2][8];
		struct value a = random_value(kind, room[0]), b = random_value(kind, room[1]);
		enum fault fault;
		int order = 9;

		CHECK(value_compare(&a, &b, &order, &fault));
		wrong += compare_keys(&a, &b, 1) != order;
		equal += order == 0;
	}
	CHECK_INT((long long)wrong, 0);
	CHECK(equal > 1000);
}

/* Amounts with other zeros are one key. */
static void equal_order_keys(void)
{
	struct value a[] = { number(110, 2), number(-50, 1), number(1000, 0), number(0, 0) };
	struct value b[] = { number(11, 1), number(-5, 0), number(100000, 2), number(0, 38) };

	for (size_t i = 0; i < COUNT(a); i++)
		CHECK_INT(compare_keys(&a[i], &b[i], 1), 0);
	CHECK_INT(compare_keys(a, b, COUNT(a)), 0);
}

/* What is escaped, at each place of a text that is short, and of one that is not. */
static void escaped_keys(void)
{
	char text[40], want[2 * sizeof(text)];
	struct buf key = { 0 };

	for (size_t len = 0; len <= sizeof(text); len++)
		for (size_t at = 0; at <= len; at++) {
			static const char bytes[] = "\t\\\r\v";
			const char byte = bytes[(at + len) % 4];
			const bool escaped = at < len && (byte == '\t' || byte == '\\');
			size_t used = 0;

			memset(text, 'a', sizeof(text));
			if (at < len)
				text[at] = byte;
			for (size_t i = 0; i < len; i++) {
				if (escaped && i == at)
					want[used++] = '\\';
				want[used++] = escaped && text[i] == '\t' ? 't' : text[i];
			}
			want[used++] = '\t';
			buf_reset(&key);
			value_key(&(struct value){ .kind = VALUE_TEXT, .text = { text, len } },
			          &key);
			CHECK(str_eq(buf_str(&key), (struct str){ want, used }));
		}
	buf_free(&key);
}

int main(void)
{
	unit_run("a value in a typed field, or its fault", typed);
	unit_run("values order by their kind", ordered);
	unit_run("equal values have equal keys", keys);
	unit_run("keys of several values are unambiguous", keys_in_a_row);
	unit_run("TAB and backslash are escaped wherever they are", escaped_keys);
	unit_run("keys for sorting have the order of the values", order_keys);
	unit_run("and those of times that of their instants", order_instants);
	unit_run("so have those of random values", random_order_keys);
	unit_run("keys for sorting are the same for equal values", equal_order_keys);
	return unit_end();
}
