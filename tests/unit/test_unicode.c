/* unicode: validity, lengths, white space, controls, case, width, normal forms. */
#include <unistd.h>

#include "charset/unicode.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A byte that is no UTF-8, at each place of a text that is short, and of one that is not. */
static void bad_bytes(void)
{
	char text[40];

	for (size_t len = 1; len <= sizeof(text); len++)
		for (size_t at = 0; at < len; at++) {
			size_t bad = SIZE_MAX;

			memset(text, 'a', sizeof(text));
			CHECK(unicode_valid((struct str){ text, len }, &bad));
			text[at] = '\xff';
			CHECK(!unicode_valid((struct str){ text, len }, &bad) && bad == at);
		}
}

static void validity(void)
{
	static const struct {
		const char *text;
		int bad;
	} rows[] = {
		{ "", -1 },
		{ "abc", -1 },
		{ "12345678901234567890", -1 },
		{ "凭证日期", -1 },
		{ "\x7f", -1 },
		{ "\u00e9", -1 },
		{ "\U0001F600", -1 },
		{ "\u0800", -1 },
		{ "\uD7FF", -1 },
		{ "\uE000", -1 },
		{ "\U0010FFFF", -1 },
		{ "abcdefgh凭ijklmnop证", -1 },
		{ "\x80", 0 },
		{ "ab\xff", 2 },
		{ "abcdefghij\xc0\x80", 10 },
		{ "\xc1\xbf", 0 },
		{ "\xe0\x9f\xbf", 0 },
		{ "\xed\xa0\x80", 0 },
		{ "\xf0\x8f\xbf\xbf", 0 },
		{ "\xf4\x90\x80\x80", 0 },
		{ "\xf5\x80\x80\x80", 0 },
		{ "凭\xe8\xaf", 3 },
		{ "凭\xe8", 3 },
		{ "\xe8\xaf"
		  "a",
		  0 },
		{ "\xf0\x9f\x98", 0 },
		{ "\xf0\x9f"
		  "ab",
		  0 },
		{ "凭证\x81", 6 },
		{ "\xc3(", 0 },
	};
	size_t bad;

	for (size_t i = 0; i < COUNT(rows); i++) {
		bad = 99;
		CHECK_ROW(unicode_valid(str_of(rows[i].text), &bad) == (rows[i].bad < 0),
		          rows[i].text);
		CHECK_ROW(bad == (rows[i].bad < 0 ? 99 : (size_t)rows[i].bad), rows[i].text);
	}
	CHECK(!unicode_valid(STR("\xff"), NULL));
}

/* every code point there and back; every surrogate refused */
static void every_code(void)
{
	struct buf b = { 0 };

	for (uint32_t code = 0; code < 0x110000; code++) {
		const char *p;
		bool ok;

		if (code >= 0xD800 && code < 0xE000)
			continue;
		buf_reset(&b);
		unicode_put(&b, code);
		p = b.p;
		ok = unicode_valid(buf_str(&b), NULL) && unicode_next(&p, b.p + b.len) == code &&
		     p == b.p + b.len;
		if (!ok) {
			CHECK_INT(code, -1);
			break;
		}
	}
	buf_free(&b);
}

static void counting(void)
{
	static const struct {
		const char *text;
		size_t length, width;
	} rows[] = {
		{ "", 0, 0 },
		{ "abc", 3, 3 },
		{ "凭证 1", 4, 6 },
		{ "１２", 2, 4 },
		{ "e\u0301", 2, 1 },
		{ "a\xff"
		  "b",
		  3, 3 },
		{ "0123456789凭", 11, 12 },
	};
	struct str s = STR("a凭b证");
	const char *p = "\xe5\x87"
			"a",
		   *end = p + 3;

	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(unicode_length(str_of(rows[i].text)) == rows[i].length, rows[i].text);
		CHECK_ROW(unicode_width(str_of(rows[i].text)) == rows[i].width, rows[i].text);
	}
	CHECK(unicode_offset(s, 0) == 0 && unicode_offset(s, 1) == 1 && unicode_offset(s, 2) == 4 &&
	      unicode_offset(s, 3) == 5);
	CHECK(unicode_offset(s, 4) == s.len && unicode_offset(s, 99) == s.len);
	CHECK(unicode_next(&p, end) == 0xFFFD && unicode_next(&p, end) == 0xFFFD &&
	      unicode_next(&p, end) == 'a' && p == end);
}

static bool same(struct str s, const char *want)
{
	if (str_is(s, want))
		return true;
	printf("# got '%.*s'\n", (int)s.len, s.p);
	return false;
}

static void trimming(void)
{
	static const struct {
		const char *text, *both, *left, *right;
	} rows[] = {
		{ "", "", "", "" },
		{ "a", "a", "a", "a" },
		{ "a b", "a b", "a b", "a b" },
		{ " a ", "a", "a ", " a" },
		{ "\t\r\n a\v\f", "a", "a\v\f", "\t\r\n a" },
		{ "\u3000凭证\u00A0", "凭证", "凭证\u00A0", "\u3000凭证" },
		{ "\uFEFF\u200Ba\u2009", "a", "a\u2009", "\uFEFF\u200Ba" },
		{ "   ", "", "", "" },
		{ "\u3000", "", "", "" },
		{ " \xff ", "\xff", "\xff ", " \xff" },
		{ "a\x80", "a\x80", "a\x80", "a\x80" },
		{ "\xa0", "\xa0", "\xa0", "\xa0" },
		{ "\u00A0凭", "凭", "凭", "\u00A0凭" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str s = str_of(rows[i].text);

		CHECK_ROW(same(unicode_trim(s), rows[i].both), rows[i].text);
		CHECK_ROW(same(unicode_ltrim(s), rows[i].left), rows[i].text);
		CHECK_ROW(same(unicode_rtrim(s), rows[i].right), rows[i].text);
	}
}

typedef void mapping(struct str s, struct buf *out);

struct pair {
	const char *text, *want;
};

static void check(mapping *map, const struct pair *rows, size_t count)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < count; i++) {
		buf_reset(&out);
		buf_adds(&out, ">");
		map(str_of(rows[i].text), &out);
		CHECK_ROW(same((struct str){ out.p + 1, out.len - 1 }, rows[i].want), rows[i].text);
	}
	buf_free(&out);
}

static void drop_controls(struct str s, struct buf *out)
{
	unicode_drop_controls(s, out);
}

static void controls(void)
{
	static const struct {
		const char *text;
		size_t count;
	} counted[] = {
		{ "abc", 0 },      { "a\r\nb\r", 0 },      { "\u200Ba\u202E\x1b", 3 },
		{ "\xc2\x8a", 0 }, { "می\u200cخواهم", 0 }, { "a\u200Db", 1 },
	};
	static const struct pair rows[] = {
		{ "", "" },
		{ "abc", "abc" },
		{ "a\tb\nc", "a\tb\nc" },
		{ "a\r\nb\x1b"
		  "c\x7f",
		  "a\nbc" },
		{ "a\rb\r", "a\nb\n" },
		{ "a\n\rb", "a\n\nb" },
		{ "凭\xc2\x85证", "凭证" },
		{ "\u200Ba\u200D\u202Eb\u2066\uFEFF", "ab" },
		{ "\u3000凭\u00A0", "\u3000凭\u00A0" },
		{ "é\u061C", "é" },
		{ "\x01", "" },
		{ "\xff", "\xff" },
		/* joiners within words that need them, and within pictures; nowhere else */
		{ "می\u200cخواهم", "می\u200cخواهم" },
		{ "می\u200c", "می" },
		{ "\u200cمی", "می" },
		{ "می\u200c x", "می x" },
		{ "क्\u200dष", "क्\u200dष" },
		{ "क्\u200d", "क्\u200d" },
		{ "क\u200d", "क" },
		{ "👩\u200d👧", "👩\u200d👧" },
		{ "👩\u200da", "👩a" },
		{ "👩\u200c👧", "👩👧" },
		{ "❤\uFE0F\u200d🔥", "❤\uFE0F\u200d🔥" },
		{ "凭\u200d证", "凭证" },
		{ "a\u200cb", "ab" },
		{ "می\u200c\u200cخ", "می\u200cخ" },
	};

	check(drop_controls, rows, COUNT(rows));
	for (size_t i = 0; i < COUNT(counted); i++) {
		struct buf out = { 0 };

		CHECK_INT((long long)unicode_drop_controls(str_of(counted[i].text), &out),
		          (long long)counted[i].count);
		buf_free(&out);
	}
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(unicode_has_controls(str_of(rows[i].text)) ==
		                  (strcmp(rows[i].text, rows[i].want) != 0),
		          rows[i].text);
	CHECK(unicode_has_controls((struct str){ "a\0b", 3 }));
}

static void letters(void)
{
	static const struct pair upper[] = {
		{ "", "" },
		{ "abc-Z1", "ABC-Z1" },
		{ "é凭ｒｍｂ", "É凭ＲＭＢ" },
		{ "straße", "STRAßE" },
		{ "\xff"
		  "a",
		  "\xff"
		  "A" },
	};
	static const struct pair lower[] = { { "ABC-z1", "abc-z1" }, { "É凭ＲＭＢ", "é凭ｒｍｂ" } };
	static const struct pair half[] = {
		{ "１２３，ＡＢｃ（）．\u3000凭", "123,ABc(). 凭" },
		{ "abc", "abc" },
		{ "￥ｱ", "￥ｱ" },
		{ "～", "~" },
	};
	static const struct pair full[] = { { "123 ABc~", "１２３\u3000ＡＢｃ～" },
		                            { "凭\t", "凭\t" } };

	check(unicode_upper, upper, COUNT(upper));
	check(unicode_lower, lower, COUNT(lower));
	check(unicode_halfwidth, half, COUNT(half));
	check(unicode_fullwidth, full, COUNT(full));
}

static void normal_forms(void)
{
	static const struct pair nfc[] = {
		{ "", "" },
		{ "abc", "abc" },
		{ "凭证", "凭证" },
		{ "e\u0301", "é" },
		{ "é", "é" },
		{ "１２３", "１２３" },
		{ "凭\u0301", "凭\u0301" },
		{ "\u1100\u1161", "가" },
		{ "a\u0323\u0307", "ạ\u0307" },
		{ "a\u0307\u0323", "ạ\u0307" },
		{ "\xff"
		  "e\u0301",
		  "\xff"
		  "e\u0301" },
		{ "\uF900", "\u8C48" },
		{ "か\u3099", "が" },
	};
	static const struct pair nfkc[] = {
		{ "１２３ＡＢ（）", "123AB()" },
		{ "①", "1" },
		{ "㈱", "(株)" },
		{ "ｱ", "ア" },
		{ "\u3000a\u00A0", " a " },
		{ "é", "é" },
		{ "凭证日期", "凭证日期" },
		{ "ﬁ", "fi" },
		{ "￥", "¥" },
	};

	check(unicode_nfc, nfc, COUNT(nfc));
	check(unicode_nfkc, nfkc, COUNT(nfkc));
}

/*
 * Marks upon marks: the order of many is the same as that of few, and takes no square of their
 * number.
 */
static void many_marks(void)
{
	static const char *const some[] = {
		"a",      "\u0301", "\u0323", "\u0345", "\u0f73", "\u0f71", "\uff9e",
		"\u0344", "é",      "\u1100", "\u1161", "\u3099", "か",     "\u05b0",
	};
	struct buf few = { 0 }, many = { 0 }, short_form = { 0 }, long_form = { 0 };
	uint32_t random = 1;

	for (int round = 0; round < 200; round++) {
		buf_reset(&few);
		buf_reset(&many);
		buf_reset(&short_form);
		buf_reset(&long_form);
		for (int i = 0; i < 200; i++) {
			random = random * 1664525 + 1013904223;
			buf_adds(&few, some[(random >> 16) % COUNT(some)]);
		}
		unicode_nfkc(buf_str(&few), &short_form);
		buf_addstr(&many, buf_str(&few));
		for (int i = 0; i < 1100; i++) {
			buf_addc(&many, 'x');
			buf_addc(&short_form, 'x');
		}
		unicode_nfkc(buf_str(&many), &long_form);
		CHECK(str_eq(buf_str(&short_form), buf_str(&long_form)));
	}
	buf_reset(&many);
	for (int i = 0; i < 1000000; i++)
		buf_adds(&many, "\u0301\u0323");
	buf_reset(&long_form);
	alarm(30); /* else an hour */
	unicode_nfc(buf_str(&many), &long_form);
	alarm(0);
	CHECK(long_form.len == many.len && str_starts(buf_str(&long_form), STR("\u0323\u0323")));
	buf_free(&few);
	buf_free(&many);
	buf_free(&short_form);
	buf_free(&long_form);
}

/*
 * the short way for settled text gives what utf8proc gives: put each code point beside one that
 * takes the long way
 */
static void short_way(void)
{
	struct buf alone = { 0 }, text = { 0 }, beside = { 0 };

	for (uint32_t code = 1; code < 0x30000; code++) {
		if (code >= 0xD800 && code < 0xE000)
			continue;
		buf_reset(&text);
		buf_reset(&alone);
		buf_reset(&beside);
		unicode_put(&text, code);
		unicode_nfkc(buf_str(&text), &alone);
		buf_adds(&text, "\uFF21");
		unicode_nfkc(buf_str(&text), &beside);
		if (beside.len != alone.len + 1 || memcmp(alone.p, beside.p, alone.len) != 0) {
			CHECK_INT(code, -1);
			break;
		}
	}
	buf_free(&alone);
	buf_free(&text);
	buf_free(&beside);
}

static void squeezing(void)
{
	static const struct pair rows[] = {
		{ "", "" },
		{ "  ", "" },
		{ "a", "a" },
		{ " a  b ", "a b" },
		{ "a\u3000\u00A0 凭\t\n证", "a 凭 证" },
		{ "a b", "a b" },
		{ "a\u200Bb", "a b" },
	};

	check(unicode_squeeze, rows, COUNT(rows));
}

static void fingerprint(struct str s, struct buf *out)
{
	struct unicode_spare spare = { 0 };

	unicode_fingerprint(s, &spare, out);
	unicode_spare_free(&spare);
}

static void fingerprints(void)
{
	static const struct pair rows[] = {
		{ "", "" },
		{ "Acme, Inc.", "acme inc" },
		{ "inc  ACME", "acme inc" },
		{ "acme acme", "acme" },
		{ "A&B Co", "ab co" },
		{ "（上海）ＡＢＣ有限公司", "上海abc有限公司" },
		{ "!!!", "" },
		{ "b a\u3000b", "a b" },
		{ "x-1", "x1" },
	};

	check(fingerprint, rows, COUNT(rows));
}

/*
 * Long texts of many scripts with a wrong byte or two are judged as one character after the other
 * is.
 */
static void long_texts(void)
{
	static const char *const parts[] = {
		"a", " ",  "1,234.56",   "文",     "摘要",   "é",
		"—", "（", "\U0001F600", "\u0800", "\ud7ff", "\uffff"
	};
	static const char wrong[] = "\x80\xbf\xc0\xc2\xe0\xe4\xed\xef\xf0\xf4\xf8\xff"
				    "a";
	struct buf b = { 0 };
	uint64_t seed = 1;
	size_t failures = 0, valid = 0;

#define NEXT(below)                                                                                \
	(seed = seed * 6364136223846793005u + 1442695040888963407u, (size_t)(seed >> 33) % (below))
	for (int round = 0; round < 100000; round++) {
		size_t parts_used = NEXT(40), kinds = round % 2 ? 5 : COUNT(parts), bad = SIZE_MAX,
		       want = 0, n;
		struct str rest;
		uint32_t code;
		bool good;

		buf_reset(&b);
		for (; parts_used > 0; parts_used--)
			buf_adds(&b, parts[NEXT(kinds)]);
		for (int mistakes = round % 3; mistakes > 0 && b.len > 0; mistakes--) {
			size_t at = NEXT(b.len);

			b.p[at] = wrong[NEXT(sizeof(wrong) - 1)];
		}
		for (rest = buf_str(&b); (n = text_utf8(rest, &code)) > 0;
		     rest.p += n, rest.len -= n)
			want += n;
		good = unicode_valid(buf_str(&b), &bad);
		failures += good != (rest.len == 0) || (!good && bad != want);
		valid += good;
	}
#undef NEXT
	CHECK_INT(failures, 0);
	CHECK(valid > 30000 && valid < 90000);
	buf_free(&b);
}

static void words(void)
{
	static const uint32_t is[] = { 'a', 'Z', '0', 0xE9, 0x5E10, 0x0301, 0xFF11, 0x2460 };
	static const uint32_t is_not[] = { ' ',    '-',    '_',  '$',    0x3000,
		                           0xFF08, 0x3010, 0xB7, 0x20AC, 0x7F };

	for (size_t i = 0; i < sizeof(is) / sizeof(is[0]); i++)
		CHECK(unicode_is_word(is[i]));
	for (size_t i = 0; i < sizeof(is_not) / sizeof(is_not[0]); i++)
		CHECK(!unicode_is_word(is_not[i]));
}

/* What nobody sees and no value keeps at its ends: the bytes of the character, 0 for all others. */
static void unseen(void)
{
	static const struct {
		const char *text;
		size_t bytes;
	} rows[] = {
		{ " a", 1 },
		{ "\t", 1 },
		{ "\n", 1 },
		{ "\x1a", 1 },
		{ "\x7f", 1 },
		{ "\xc2\xa0x", 2 },
		{ "\xc2\x85", 2 },
		{ "\xe3\x80\x80", 3 },
		{ "\xe2\x80\x8b", 3 },
		{ "\xe2\x80\x8e", 3 },
		{ "\xe2\x81\xa0", 3 },
		{ "\xef\xbb\xbf\"", 3 },
		{ "a", 0 },
		{ "\"", 0 },
		{ "借", 0 },
		{ "é", 0 },
		{ "\xef\xbf\xbd", 0 },
		{ "\xff", 0 },
		{ "\xe3\x80", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_ROW(unicode_unseen(rows[i].text, rows[i].text + strlen(rows[i].text)) ==
		                  rows[i].bytes,
		          rows[i].text);
	CHECK_INT(unicode_unseen("\0", &"\0"[1]), 0);
}

int main(void)
{
	unit_run("a byte that is not UTF-8 is found wherever it is", bad_bytes);
	unit_run("UTF-8 is valid or the first wrong byte is named", validity);
	unit_run("long texts are valid or the first wrong byte is named", long_texts);
	unit_run("every code point is written and read back", every_code);
	unit_run("length, offsets and columns", counting);
	unit_run("letters, marks and digits of any script make words", words);
	unit_run("white space of every kind is trimmed", trimming);
	unit_run("control characters are found and dropped", controls);
	unit_run("what nobody sees is told from what is seen", unseen);
	unit_run("upper, lower, half and full width", letters);
	unit_run("normal forms C and KC", normal_forms);
	unit_run("normal forms of many marks upon each other", many_marks);
	unit_run("normal form KC of each code point is the same by the short way", short_way);
	unit_run("runs of white space become one space", squeezing);
	unit_run("the fingerprint does not see order, case and punctuation", fingerprints);
	return unit_end();
}
