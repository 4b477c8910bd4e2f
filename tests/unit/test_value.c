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

int main(void)
{
	unit_run("a value in a typed field, or its fault", typed);
	unit_run("values order by their kind", ordered);
	unit_run("equal values have equal keys", keys);
	unit_run("keys of several values are unambiguous", keys_in_a_row);
	return unit_end();
}
