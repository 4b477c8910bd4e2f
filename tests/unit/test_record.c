/* test_record: headers, records, and the escapes of the stream. */
#include <stdlib.h>

#include "base/buf.h"
#include "record/escape.h"
#include "record/record.h"
#include "unit.h"

static void names(void)
{
	static const struct {
		const char *name;
		bool good;
	} rows[] = {
		{ "date", true }, { "金额", true }, { "odd name", true }, { "date", false },
		{ "", false },    { "_at", false }, { "_mine", false },   { "a_b", true },
	};
	struct header h = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_ROW(header_add(&h, str_of(rows[i].name)) == rows[i].good, rows[i].name);
	CHECK(!header_add(&h, STR_NULL));
	CHECK_INT(h.count, 4);
	CHECK_INT(header_find(&h, STR("金额")), 1);
	CHECK_INT(header_find(&h, STR("Date")), -1);
	header_free(&h);
	CHECK_INT(h.count, 0);
}

static void limit(void)
{
	struct header h = { 0 };
	char name[16];

	for (size_t i = 0; i < FIELDS_MAX; i++) {
		snprintf(name, sizeof(name), "f%zu", i);
		CHECK(header_add(&h, str_of(name)));
	}
	CHECK(!header_add(&h, STR("one_more")));
	CHECK_INT(header_find(&h, STR("f4095")), 4095);
	header_free(&h);
}

static void nearest(void)
{
	struct header h = { 0 };
	struct buf list = { 0 };

	header_add(&h, STR("account"));
	header_add(&h, STR("amount"));
	header_add(&h, STR("科目"));
	CHECK_STR(header_nearest(&h, STR("acount")).p, "account");
	CHECK(!header_nearest(&h, STR("voucher")).p);
	header_list(&h, &list);
	CHECK_STR(list.p, "account, amount, 科目");
	buf_free(&list);
	header_free(&h);
}

static void equal(void)
{
	struct header a = { 0 }, b = { 0 };

	header_add(&a, STR("x"));
	header_add(&a, STR("y"));
	header_add(&b, STR("x"));
	CHECK(!header_equal(&a, &b));
	header_add(&b, STR("y"));
	CHECK(header_equal(&a, &b));
	header_add(&a, STR("z"));
	header_add(&b, STR("w"));
	CHECK(!header_equal(&a, &b));
	header_free(&a);
	header_free(&b);
}

static void change(void)
{
	struct header h = { 0 };
	struct str field[2] = { STR("1"), STR_NULL };
	struct record rec = { .header = &h, .field = field, .line = STR("1\t\\N") };

	header_add(&h, STR("a"));
	header_add(&h, STR("b"));
	record_set(&rec, 1, STR("2"));
	CHECK_STR(rec.field[1].p, "2");
	CHECK(!rec.line.p);
	header_free(&h);
}

static const struct {
	const char *value, *text; /* NULL: null; no value for a text: it is refused */
} escapes[] = {
	{ "\v", "\v" },
	{ "a\fb", "a\fb" },
	{ "tab\tand\vtwenty more bytes\f", "tab\\tand\vtwenty more bytes\f" },
	{ "plain", "plain" },
	{ "", "" },
	{ "x", "x" },
	{ "xyz", "xyz" },
	{ "x\tz", "x\\tz" },
	{ "12345678", "12345678" },
	{ NULL, "\\N" },
	{ "N", "N" },
	{ "\\N", "\\\\N" },
	{ "a\tb", "a\\tb" },
	{ "a\nb\n", "a\\nb\\n" },
	{ "\r", "\\r" },
	{ "\\", "\\\\" },
	{ "\\\\a", "\\\\\\\\a" },
	{ "\\t", "\\\\t" },
	{ "凭证\t摘要\\", "凭证\\t摘要\\\\" },
	{ "a long text without any of them, more than one block of bytes",
	  "a long text without any of them, more than one block of bytes" },
	{ "a long text with one of them at its very end, after many bytes\t",
	  "a long text with one of them at its very end, after many bytes\\t" },
	{ "0123456789abcde\n0123456789abcdef\\", "0123456789abcde\\n0123456789abcdef\\\\" },
};

static void escaped(void)
{
	struct arena arena = { 0 };
	struct buf out = { 0 };
	struct str value;

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		buf_reset(&out);
		buf_adds(&out, "");
		escape_put(&out, str_of(escapes[i].value));
		CHECK_ROW(str_is(buf_str(&out), escapes[i].text), escapes[i].text);
		CHECK_ROW(escape_read(str_of(escapes[i].text), &arena, &value), escapes[i].text);
		CHECK_ROW(str_eq(value, str_of(escapes[i].value)), escapes[i].text);
	}
	buf_free(&out);
	arena_free(&arena);
}

/* What a value is written as, byte by byte; returns behind it. */
static char *write_bytes(char *to, const char *p, size_t len)
{
	static const char special[] = "\t\n\r\\", letter[] = "tnr\\";

	for (size_t i = 0; i < len; i++) {
		const char *at = memchr(special, p[i], sizeof(special) - 1);

		if (at)
			*to++ = '\\';
		*to++ = at ? letter[at - special] : p[i];
	}
	return to;
}

/*
 * Two bytes of any kind at any two places of a value of any length up to two blocks and a half: all
 * ways write the same.
 */
static void written_alike(void)
{
	static const char kinds[] = "\t\n\r\\\v\f\xe6x";
	char value[40], want[2 * sizeof(value)], quick[2 * sizeof(value) + ESCAPE_ROOM],
		slow[sizeof(quick)];
	size_t bad = 0;

	for (size_t len = 1; len <= sizeof(value); len++)
		for (size_t n = 0; n < len * len * 64; n++) {
			struct str s = { value, len };
			size_t bytes;

			memset(value, 'x', len);
			value[n / 64 % len] = kinds[n % 8];
			value[n / 64 / len] = kinds[n / 8 % 8];
			bytes = (size_t)(write_bytes(want, value, len) - want);
			bad += (size_t)(escape_write_quickly(quick, s) - quick) != bytes ||
			       memcmp(quick, want, bytes) != 0 ||
			       (size_t)(escape_write(slow, s) - slow) != bytes ||
			       memcmp(slow, want, bytes) != 0;
		}
	CHECK_INT((long long)bad, 0);
	CHECK(escape_write_quickly(quick, STR_NULL) == quick + 2 &&
	      escape_write_quickly(quick, STR("")) == quick);
}

/* One byte of any kind at any place of a value of any length, beside nulls and an empty value. */
static void line_written(void)
{
	static const char kinds[] = "\t\n\r\\\v\f\xe6x";
	char value[80], want[2 * sizeof(value)];
	struct str fields[5] = { STR_NULL, STR(""), { value, 0 }, STR("\\N"), STR("end") };
	struct buf out = { 0 }, line = { 0 };
	size_t bad = 0;

	for (size_t n = 0; n < sizeof(value) * sizeof(value) * 8; n++) {
		size_t len = n / 8 / sizeof(value) + 1, at = n / 8 % sizeof(value);
		size_t count = 3 + (at == 0) * 2;

		if (at >= len)
			continue;
		memset(value, 'x', len);
		value[at] = kinds[n % 8];
		fields[2].len = len;
		buf_reset(&line);
		buf_adds(&line, "f:1\t\\N\t\\N\t\t");
		buf_add(&line, want, (size_t)(write_bytes(want, value, len) - want));
		buf_adds(&line, at == 0 ? "\t\\\\N\tend\n" : "\n");
		buf_reset(&out);
		escape_line(&out, STR("f:1"), STR_NULL, fields, count, len + 8);
		bad += !str_eq(buf_str(&out), buf_str(&line));
	}
	CHECK_INT((long long)bad, 0);
	buf_free(&out);
	buf_free(&line);
}

static void refused(void)
{
	static const char *const rows[] = { "\\",  "a\\", "\\x", "\\Na",   "a\\N",
		                            "\\.", "\\0", "\\T", "\\\\\\", "\\ " };
	struct arena arena = { 0 };
	struct str value;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_ROW(!escape_read(str_of(rows[i]), &arena, &value), rows[i]);
	arena_free(&arena);
}

static void places(void)
{
	static const struct {
		const char *at, *file, *line;
	} rows[] = {
		{ "a.csv:17", "a.csv", "17" },
		{ "d:/a.csv:3", "d:/a.csv", "3" },
		{ "a.csv", "a.csv", NULL },
		{ "a.csv:", "a.csv", "" },
		{ ":3", "", "3" },
		{ "", "", NULL },
		{ NULL, NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct record_place place = record_place(str_of(rows[i].at));

		CHECK_ROW(str_eq(place.file, str_of(rows[i].file)), rows[i].at);
		CHECK_ROW(str_eq(place.line, str_of(rows[i].line)), rows[i].at);
	}
}

int main(void)
{
	unit_run("a header takes names that are unique, not empty and not ours", names);
	unit_run("a header has at most 4096 names", limit);
	unit_run("the nearest name is found for a message", nearest);
	unit_run("headers are equal when names and order are", equal);
	unit_run("a changed field forgets the line it was read from", change);
	unit_run("a place is cut at its last colon", places);
	unit_run("every value has one text, and the text gives it back", escaped);
	unit_run("a value is written alike in line and by itself", written_alike);
	unit_run("a line is written as its values are", line_written);
	unit_run("any other backslash sequence is refused", refused);
	return unit_end();
}
