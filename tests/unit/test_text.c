/* text: slices compared, found, quoted for a message, suggested. */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void equality(void)
{
	CHECK(str_eq(STR("debit"), STR("debit")));
	CHECK(!str_eq(STR("debit"), STR("debi")));
	CHECK(!str_eq(STR("debit"), STR("credi")));
	CHECK(str_eq(STR_NULL, STR_NULL));
	CHECK(!str_eq(STR_NULL, STR("")));
	CHECK(!str_eq(STR(""), STR_NULL));
	CHECK(str_eq(STR(""), STR("")));
	CHECK(str_eq(STR("a\0b"), STR("a\0b")));
	CHECK(!str_eq(STR("a\0b"), STR("a\0c")));
	CHECK(str_is(STR("x"), "x"));
	CHECK(str_is(STR_NULL, NULL));
	CHECK(!str_is(STR("x"), "xy"));
}

static void order(void)
{
	CHECK(str_cmp(STR("a"), STR("b")) < 0);
	CHECK(str_cmp(STR("b"), STR("a")) > 0);
	CHECK(str_cmp(STR("a"), STR("ab")) < 0);
	CHECK(str_cmp(STR("ab"), STR("a")) > 0);
	CHECK(str_cmp(STR("ab"), STR("ab")) == 0);
	CHECK(str_cmp(STR("z"), STR("\xe8\xae\xb0")) < 0);
	CHECK(str_cmp(STR_NULL, STR("")) < 0);
	CHECK(str_cmp(STR(""), STR_NULL) > 0);
	CHECK(str_cmp(STR_NULL, STR_NULL) == 0);
}

/* The first answer is that of xxhsum -H3 for no bytes. */
static void hashes(void)
{
	CHECK(str_hash(STR("")) == 0x2d06800538d394c2u);
	CHECK(str_hash(STR_NULL) == str_hash(STR("")));
	CHECK(str_hash(STR("1002.01")) != str_hash(STR("1002.02")));
	/* the published value of XXH3_128bits of nothing */
	CHECK(str_hash128(STR(""), 0).high == 0x99aa06d3014798d8u &&
	      str_hash128(STR_NULL, 0).low == 0x6001c324468d497fu);
	CHECK(str_hash128(STR("a"), 1).low != str_hash128(STR("a"), 2).low);
}

static void copied(void)
{
	struct arena a = { 0 };
	struct str s = str_copy(&a, STR("ledger"));
	char *d = str_dup(s), *none = str_dup(STR_NULL);

	CHECK(str_is(s, "ledger"));
	CHECK_STR(s.p, "ledger");
	CHECK(!str_copy(&a, STR_NULL).p);
	CHECK(str_copy(&a, STR("")).p);
	CHECK_STR(d, "ledger");
	CHECK_STR(none, "");
	free(d);
	free(none);
	arena_free(&a);
}

static void ends(void)
{
	CHECK(str_starts(STR("_fault"), STR("_")));
	CHECK(str_starts(STR("_"), STR("_")));
	CHECK(!str_starts(STR(""), STR("_")));
	CHECK(!str_starts(STR("fault"), STR("_")));
	CHECK(str_starts(STR_NULL, STR_NULL));
	CHECK(str_ends(STR("a.csv"), STR(".csv")));
	CHECK(!str_ends(STR("csv"), STR(".csv")));
	CHECK(!str_ends(STR("a.csv "), STR(".csv")));
	CHECK(str_ends(STR("a"), STR("")));
}

/* A needle that nearly fits everywhere takes no square of the length: that would be minutes. */
static void find_long(void)
{
	struct buf text = { 0 };
	struct str s, needle;

	for (size_t i = 0; i < (size_t)4 << 20; i++)
		buf_addc(&text, 'a');
	text.p[text.len / 2 - 1] = 'b';
	s = (struct str){ text.p + text.len / 2, text.len / 2 };
	needle = (struct str){ text.p + text.len / 4, text.len / 4 };
	alarm(20);
	CHECK(str_find(s, needle) == -1);
	alarm(0);
	CHECK(str_find(buf_str(&text), needle) == (ptrdiff_t)(text.len / 4));
	buf_free(&text);
}

static void finding(void)
{
	static const struct {
		const char *in, *needle;
		int at;
	} rows[] = {
		{ "abc", "a", 0 },     { "abc", "c", 2 },    { "abc", "abc", 0 },
		{ "abc", "abcd", -1 }, { "abc", "d", -1 },   { "aab", "ab", 1 },
		{ "abab", "abc", -1 }, { "", "a", -1 },      { "abc", "", 0 },
		{ "", "", 0 },         { "aaab", "aab", 1 }, { "xxab", "ab", 2 },
	};

	for (size_t i = 0; i < ROWS(rows); i++)
		CHECK_ROW(str_find(str_of(rows[i].in), str_of(rows[i].needle)) == rows[i].at,
		          rows[i].in);
	CHECK(str_find(STR_NULL, STR("a")) == -1);
	CHECK(str_find(STR("xx012345678901234567890123456789012345678x"),
	               STR("012345678901234567890123456789012345678")) == 2);
	find_long();
}

static void trimmed(void)
{
	CHECK(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
	CHECK(str_is(str_trim(STR("  ")), ""));
	CHECK(str_is(str_trim(STR("x")), "x"));
	CHECK(!str_trim(STR_NULL).p);
}

static void numbers(void)
{
	static const struct {
		const char *in;
		bool ok;
		uint64_t n;
	} rows[] = {
		{ "0", true, 0 },
		{ "17", true, 17 },
		{ "007", true, 7 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "99999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1.0", false, 0 },
		{ "0x10", false, 0 },
		{ "1:", false, 0 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		uint64_t n = 4711;

		CHECK_ROW(str_number(str_of(rows[i].in), &n) == rows[i].ok, rows[i].in);
		CHECK_ROW(n == (rows[i].ok ? rows[i].n : 4711), rows[i].in);
	}
	CHECK(!str_number(STR_NULL, &(uint64_t){ 0 }));
}

static void utf8(void)
{
	static const struct {
		const char *in;
		size_t len;
		uint32_t point;
	} rows[] = {
		{ "a", 1, 'a' },
		{ "\xc3\xa9", 2, 0xe9 },
		{ "\xe8\xae\xb0x", 3, 0x8bb0 },
		{ "\xf0\x9f\x98\x80", 4, 0x1f600 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "\x7f", 1, 0x7f },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 0xe000 },
		{ "\xc2\x80", 2, 0x80 },
		{ "", 0, 0 },
		{ "\x80", 0, 0 },
		{ "\xc3", 0, 0 },
		{ "\xc3x", 0, 0 },
		{ "\xe8\xae", 0, 0 },
		{ "\xc0\x80", 0, 0 },
		{ "\xc1\xbf", 0, 0 },
		{ "\xe0\x9f\xbf", 0, 0 },
		{ "\xf0\x8f\xbf\xbf", 0, 0 },
		{ "\xed\xa0\x80", 0, 0 },
		{ "\xed\xbf\xbf", 0, 0 },
		{ "\xf4\x90\x80\x80", 0, 0 },
		{ "\xf5\x80\x80\x80", 0, 0 },
		{ "\xff", 0, 0 },
		{ "\xfe", 0, 0 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		uint32_t point = 0;

		CHECK_ROW(text_utf8(str_of(rows[i].in), &point) == rows[i].len, rows[i].in);
		CHECK_ROW(point == rows[i].point, rows[i].in);
	}
}

static void cut(void)
{
	static const struct {
		const char *in;
		size_t most;
		const char *want;
	} rows[] = {
		{ "abc", 3, "abc" },     { "abc", 9, "abc" }, { "abc", 2, "ab" },
		{ "凭证", 5, "凭" },     { "凭证", 3, "凭" }, { "凭证", 2, "" },
		{ "a\xc3\xa9", 2, "a" }, { "", 0, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CHECK_ROW(str_eq(text_cut(str_of(rows[i].in), rows[i].most), str_of(rows[i].want)),
		          rows[i].in);
}

static void hex(void)
{
	static const char digits[] = "0123456789abcdef", capitals[] = "0123456789ABCDEF",
			  none[] = "/:@G`g \0";

	for (int i = 0; i < 16; i++) {
		CHECK_INT(text_hex(digits[i]), i);
		CHECK_INT(text_hex(capitals[i]), i);
	}
	for (size_t i = 0; i < sizeof(none); i++)
		CHECK_INT(text_hex(none[i]), -1);
}

static void columns(void)
{
	CHECK_INT(text_columns('a'), 1);
	CHECK_INT(text_columns(0xe9), 1);
	CHECK_INT(text_columns(0x8bb0), 2); /* a Han character */
	CHECK_INT(text_columns(0xff11), 2); /* a full-width digit */
	CHECK_INT(text_columns(0xff71), 1); /* half-width kana */
	CHECK_INT(text_columns(0x0301), 0); /* a combining accent */
	CHECK_INT(text_columns(0xfeff), 0);
}

static void quoted(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "12.3.4", "'12.3.4'" },
		{ "", "''" },
		{ NULL, "null" },
		{ "\xe8\xae\xb0-0001", "'\xe8\xae\xb0-0001'" },
		{ "a\tb\nc\rd", "'a\\tb\\nc\\rd'" },
		{ "C:\\new \\d+ \\\n \\\\ \\", "'C:\\\\new \\d+ \\\\\\n \\\\\\ \\'" },
		{ "\x1b[31mred", "'\\x1b[31mred'" },
		{ "\xc2\x9b"
		  "31m",
		  "'\\u009b31m'" },
		{ "\x9b"
		  "31m",
		  "'\\x9b31m'" },
		{ "\xd5\xc2", "'\\xd5\\xc2'" },
		{ "\xef\xbb\xbf"
		  "date",
		  "'\\ufeffdate'" },
		{ "\xe2\x80\xae"
		  "001",
		  "'\\u202e001'" },
		{ "\x7f", "'\\x7f'" },
		{ "123456789012345678901234567890123456789012345678901234567890",
		  "'123456789012345678901234567890123456789012345678901234567890'" },
		{ "1234567890123456789012345678901234567890123456789012345678901",
		  "'123456789012345678901234567890123456789012345678901234567890...'" },
	};
	struct buf scratch = { 0 };

	for (size_t i = 0; i < ROWS(rows); i++)
		CHECK_STR(text_quote(&scratch, str_of(rows[i].in)), rows[i].out);
	CHECK_STR(text_quote(&scratch, STR("a\0b")), "'a\\x00b'");
	buf_free(&scratch);
}

/*
 * Every character that steers, and a backslash in front of each letter of an escape, shown: no two
 * alike.
 */
static void escaped(void)
{
	static const uint32_t steers[] = {
		0x00,   0x08,   0x1b,   0x7f,   0x80,   0x85,   0x9f,   0x061c,
		0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c,
		0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff,
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < ROWS(steers); i++) {
		uint32_t c = steers[i];
		char utf8[3], want[8];
		size_t len = 0;

		if (c >= 0x800)
			utf8[len++] = (char)(0xe0 | c >> 12);
		if (c >= 0x80)
			utf8[len++] = (char)(c < 0x800 ? 0xc0 | c >> 6 : 0x80 | (c >> 6 & 0x3f));
		utf8[len++] = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
		snprintf(want, sizeof(want), c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
		buf_reset(&out);
		text_escape(&out, (struct str){ utf8, len });
		CHECK_STR(out.p, want);
	}
	buf_reset(&out);
	text_escape(&out, STR("\xf3\xa0\x80\x81 \\u202e \\x1b \\"));
	CHECK_STR(out.p, "\\U000e0001 \\\\u202e \\\\x1b \\");
	/* letters, marks, emoji are shown */
	buf_reset(&out);
	text_escape(&out, STR("\xe8\xae\xb0 e\xcc\x81 \xf0\x9f\x98\x80 \xd8\xa7 %"));
	CHECK_STR(out.p, "\xe8\xae\xb0 e\xcc\x81 \xf0\x9f\x98\x80 \xd8\xa7 %");
	buf_free(&out);
}

static void nearest(void)
{
	static const char *const known[] = {
		"key", "keep", "formats", "from", "type", "default", "\xe6\x91\x98\xe8\xa6\x81"
	};
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "kye", "key" },
		{ "formts", "formats" },
		{ "form", "from" },
		{ "defualt", "default" },
		{ "Type", "type" },
		{ "TYPE", "type" },
		{ "typ", "type" },
		{ "defuelt", "default" },
		{ "defuelts", NULL },
		{ "xyz", NULL },
		{ "fo", NULL },
		{ "", NULL },
		{ "a", NULL },
		{ "\xe6\x91\x98\xe8\xa6\x81 ", "\xe6\x91\x98\xe8\xa6\x81" },
		{ "12345678901234567890123456789012345678901234567890123456789012345", NULL },
		{ "k\xff"
		  "y",
		  "key" },
	};

	for (size_t i = 0; i < ROWS(rows); i++)
		CHECK_STR(text_nearest(str_of(rows[i].in), known, ROWS(known)), rows[i].out);
	CHECK(!text_nearest(STR("key"), NULL, 0));
}

static void counts(void)
{
	char out[27];

	CHECK_STR(text_count(0, out), "0");
	CHECK_STR(text_count(999, out), "999");
	CHECK_STR(text_count(1000, out), "1,000");
	CHECK_STR(text_count(5000000, out), "5,000,000");
	CHECK_STR(text_count(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

static void enclosed(void)
{
	struct buf out = { 0 };

	text_enclose(&out, STR("a \"b\" c"), '"');
	text_enclose(&out, STR("it's \"so\""), '\'');
	text_enclose(&out, STR_NULL, '"');
	CHECK_STR(out.p, "\"a \"\"b\"\" c\"'it''s \"so\"'\"\"");
	buf_free(&out);
}

int main(void)
{
	unit_run("null equals null and nothing else", equality);
	unit_run("order is by bytes, null first", order);
	unit_run("the hash is XXH3", hashes);
	unit_run("copies keep null and end in a NUL", copied);
	unit_run("prefix and suffix", ends);
	unit_run("the first place of a text in another", finding);
	unit_run("white space is trimmed at both ends only", trimmed);
	unit_run("a number is all digits and fits", numbers);
	unit_run("UTF-8 is strict", utf8);
	unit_run("a text is cut between two characters", cut);
	unit_run("hexadecimal digits", hex);
	unit_run("columns on a terminal", columns);
	unit_run("quoted text cannot steer a terminal", quoted);
	unit_run("what steers is escaped, and no two texts alike", escaped);
	unit_run("a text in quotes has its quotes doubled", enclosed);
	unit_run("the nearest name is suggested, or none", nearest);
	unit_run("counts have commas", counts);
	return unit_end();
}
