/* test_typed: what a field is read as, once, and never for a text that it no longer has. */
#include <stdlib.h>

#include "record/record_typed.h"
#include "unit.h"

static const struct {
	const char *text; /* NULL: null */
	bool number;
	long long units;
	int scale;
	bool date;
	int day;
} rows[] = {
	{ "0", true, 0, 0, false, 0 },
	{ "0.00", true, 0, 2, false, 0 },
	{ "-12.50", true, -1250, 2, false, 0 },
	{ "123456789012345678", true, 123456789012345678, 0, false, 0 },
	{ "-1234567890123.456", true, -1234567890123456, 3, false, 0 },
	{ "1970-01-02", false, 0, 0, true, 1 },
	{ "1969-12-31", false, 0, 0, true, -1 },
	/* neither: other forms, even of a number, are left to who asks */
	{ NULL, false, 0, 0, false, 0 },
	{ "", false, 0, 0, false, 0 },
	{ "-", false, 0, 0, false, 0 },
	{ "+1", false, 0, 0, false, 0 },
	{ "-0.00", false, 0, 0, false, 0 },
	{ "01.0", false, 0, 0, false, 0 },
	{ ".5", false, 0, 0, false, 0 },
	{ "5.", false, 0, 0, false, 0 },
	{ "1e5", false, 0, 0, false, 0 },
	{ "1,000.00", false, 0, 0, false, 0 },
	{ "1234567890123456789", false, 0, 0, false, 0 },
	{ "2023-02-30", false, 0, 0, false, 0 },
	{ "2023-1-5", false, 0, 0, false, 0 },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static bool answers(const struct record *rec, size_t field, size_t row)
{
	struct date date = { 0 };
	long long units = 0;
	int scale = 0;

	if (typed_number(rec, field, &units, &scale) != rows[row].number ||
	    typed_date(rec, field, &date) != rows[row].date)
		return false;
	return (!rows[row].number || (units == rows[row].units && scale == rows[row].scale)) &&
	       (!rows[row].date || date.day == rows[row].day);
}

static void asked(void)
{
	struct str field[ROWS];
	struct record plain = { .field = field }, rec = { .field = field };
	struct typed *typed = typed_new(ROWS);

	for (size_t i = 0; i < ROWS; i++)
		field[i] = str_of(rows[i].text);
	typed_start(typed, field);
	rec.typed = typed;
	for (size_t i = 0; i < ROWS; i++) {
		CHECK_ROW(answers(&plain, i, i), rows[i].text);
		CHECK_ROW(answers(&rec, i, i), rows[i].text);
		CHECK_ROW(answers(&rec, i, i), rows[i].text); /* what it knows now */
	}
	free(typed);
}

static void types(void)
{
	static const struct {
		const char *text, *type;
		bool holds;
	} cases[] = {
		{ "1.00", "decimal(2)", true },
		{ "1.00", "decimal(3)", false },
		{ "1.00", "integer", false },
		{ "1", "integer", true },
		{ "1", "decimal(0)", true },
		{ "-0", "integer", false },
		{ "2023-01-05", "date", true },
		{ "2023-01-05", "integer", false },
		{ "2023-02-30", "date", false },
		{ "true", "boolean", true },
		{ "x", "text", true },
		{ NULL, "date", false },
		{ NULL, "decimal(2)", false },
		{ "12345678901234567890", "integer", true },
		{ "12345678901234567.8", "decimal(1)", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str field[1] = { str_of(cases[i].text) };
		struct record rec = { .field = field };
		struct typed *typed = typed_new(1);
		struct type t;

		CHECK(type_parse(str_of(cases[i].type), &t));
		CHECK_ROW(typed_holds(&rec, 0, t) == cases[i].holds, cases[i].text);
		typed_start(typed, field);
		rec.typed = typed;
		CHECK_ROW(typed_holds(&rec, 0, t) == cases[i].holds, cases[i].text);
		CHECK_ROW(typed_holds(&rec, 0, t) == cases[i].holds, cases[i].text);
		free(typed);
	}
}

/* Change a field from each text to each other one, asked before and after. */
static void changed(void)
{
	struct str field[2];
	struct typed *typed = typed_new(2);
	struct record rec = { .field = field, .typed = typed };

	for (size_t i = 0; i < ROWS; i++)
		for (size_t k = 0; k < ROWS; k++) {
			field[0] = str_of(rows[i].text);
			field[1] = STR("7");
			typed_start(typed, field);
			CHECK_ROW(answers(&rec, 0, i), rows[i].text);
			record_set(&rec, 0, str_of(rows[k].text));
			CHECK_ROW(answers(&rec, 0, k), rows[k].text);
		}
	free(typed);
}

/* The owner fills the same array again: with texts at the same place, too. */
static void next_record(void)
{
	char text[5] = "1.00";
	struct str field[1] = { { text, 4 } };
	struct typed *typed = typed_new(1);
	struct record rec = { .field = field, .typed = typed };
	long long units;
	int scale;

	typed_start(typed, field);
	CHECK(typed_number(&rec, 0, &units, &scale) && units == 100);
	text[0] = '2';
	typed_start(typed, field);
	CHECK(typed_number(&rec, 0, &units, &scale) && units == 200);
	free(typed);
}

/* A copy with fields of its own, as the parts of a record have them. */
static void other_fields(void)
{
	struct str field[1] = { STR("1.00") }, mine[1] = { STR("2.0") };
	struct typed *typed = typed_new(1);
	struct record rec = { .field = field, .typed = typed }, part = rec;
	long long units;
	int scale;

	typed_start(typed, field);
	CHECK(typed_number(&rec, 0, &units, &scale) && units == 100);
	part.field = mine;
	CHECK(typed_number(&part, 0, &units, &scale) && units == 20 && scale == 1);
	record_set(&part, 0, STR("3"));
	CHECK(typed_number(&part, 0, &units, &scale) && units == 3 && scale == 0);
	CHECK(typed_number(&rec, 0, &units, &scale) && units == 100);
	free(typed);
}

/* A kept copy outlives the record, its line and what was known of it. */
static void kept(void)
{
	char line[] = "x:1\t\\N\t1.00\t2023-01-05\ta";
	struct header h = { 0 };
	struct str field[4] = { { line + 7, 4 }, { line + 12, 10 }, STR_NULL, STR("own") };
	struct record rec = { .header = &h,
		              .at = { line, 3 },
		              .field = field,
		              .line = { line, sizeof(line) - 1 } },
		      copy;
	struct typed *typed = typed_new(4);
	struct arena arena = { 0 };
	struct date date;
	long long units;
	int scale;

	for (size_t i = 0; i < 4; i++)
		header_add(&h, (struct str){ &"abcd"[i], 1 });
	typed_start(typed, field);
	rec.typed = typed;
	CHECK(typed_number(&rec, 0, &units, &scale));
	record_keep(&copy, &rec, &arena);
	CHECK(typed_find(&copy, 0) && typed_find(&copy, 0)->known);
	memset(line, '9', sizeof(line));
	for (size_t i = 0; i < 4; i++)
		field[i] = STR("5");
	typed_start(typed, field);
	CHECK(typed_number(&rec, 0, &units, &scale) && units == 5);
	CHECK(typed_number(&copy, 0, &units, &scale) && units == 100 && scale == 2);
	CHECK(typed_date(&copy, 1, &date) && date.day == 19362);
	CHECK_STR(copy.line.p, "x:1\t\\N\t1.00\t2023-01-05\ta");
	CHECK(copy.at.p == copy.line.p && copy.at.len == 3 && !copy.fault.p);
	CHECK(copy.field[0].p == copy.line.p + 7 && !copy.field[2].p);
	CHECK_STR(copy.field[3].p, "own");
	record_set(&copy, 0, STR("8"));
	CHECK(typed_number(&copy, 0, &units, &scale) && units == 8);

	/* of a record that has none, or whose fields are its own, a copy has none */
	rec.line = STR_NULL;
	rec.field = (struct str[]){ STR("1"), STR("2"), STR("3"), STR("4") };
	record_keep(&copy, &rec, &arena);
	CHECK(!copy.typed && !copy.line.p);
	CHECK(typed_number(&copy, 0, &units, &scale) && units == 1);
	rec.typed = NULL;
	record_keep(&copy, &rec, &arena);
	CHECK(!copy.typed);
	arena_free(&arena);
	header_free(&h);
	free(typed);
}

int main(void)
{
	unit_run("a field is a number, a date or neither, asked once or twice", asked);
	unit_run("the type of a field holds as for its text", types);
	unit_run("a changed field is read again", changed);
	unit_run("of the next record nothing is known", next_record);
	unit_run("a copy with other fields is read by itself", other_fields);
	unit_run("a kept copy knows its own fields", kept);
	return unit_end();
}
