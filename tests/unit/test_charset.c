/*
 * charset: every encoding to UTF-8, however the bytes arrive; undecodable bytes; guesses; the way
 * back.
 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "charset/charset.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BAD      "\uFFFD"

static const char *const encodings[] = {
	"UTF-8",        "GB18030",     "GBK",           "GB2312",         "BIG5",
	"BIG5-HKSCS",   "SHIFT_JIS",   "CP932",         "SHIFT_JISX0213", "EUC-JP",
	"EUC-JISX0213", "EUC-KR",      "CP949",         "EUC-TW",         "JOHAB",
	"HZ",           "ISO-2022-JP", "ISO-2022-JP-3", "ISO-2022-KR",    "ISO-2022-CN",
	"UTF-7",        "UTF-16",      "UTF-16LE",      "UTF-16BE",       "UTF-32",
	"UTF-32LE",     "UCS-2LE",     "CP1252",        "ISO-8859-15",    "CP1255",
	"CP1258",       "TCVN",        "KOI8-R",        "IBM037",         "IBM1047",
	"IBM930",       "IBM937",      "US-ASCII",
};

/* What came out of a decoder. */
struct result {
	struct buf text; /* the UTF-8 */
	uint64_t errors; /* undecodable bytes */
	uint64_t first;  /* the first of them */
};

/* iconv has not the same encodings everywhere: glibc has no HZ. */
static bool known(const char *name)
{
	struct charset *c = charset_open(name);

	charset_close(c);
	return c != NULL;
}

/* Decode in blocks of `block` bytes, the first one of `cut` bytes. */
static struct result decode(const char *name, struct str in, size_t cut, size_t block)
{
	struct charset *c = charset_open(name);
	struct result r = { .errors = 0 };

	buf_adds(&r.text, ">");
	if (!c)
		return r;
	for (size_t at = 0, n = cut; at < in.len; at += n, n = block) {
		/* a block of its own, so that the sanitizer sees a step too far */
		char *copy = malloc(block > cut ? block : cut);

		n = n < in.len - at ? n : in.len - at;
		memcpy(copy, in.p + at, n);
		charset_decode(c, copy, n, false, &r.text);
		free(copy);
	}
	charset_decode(c, "", 0, true, &r.text);
	r.errors = charset_errors(c, &r.first);
	charset_close(c);
	return r;
}

static bool same(const struct result *a, const struct result *b)
{
	return str_eq(buf_str(&a->text), buf_str(&b->text)) && a->errors == b->errors &&
	       a->first == b->first;
}

/* As many blocks as you like, the same result. */
static void check_cuts(const char *name, struct str in, const struct result *whole)
{
	for (size_t cut = 1; cut <= in.len; cut++) {
		struct result r = decode(name, in, cut, in.len), s = decode(name, in, 1, cut);

		CHECK_ROW(same(whole, &r), name);
		CHECK_ROW(same(whole, &s), name);
		buf_free(&r.text);
		buf_free(&s.text);
	}
}

static void decodes(void)
{
	static const struct {
		const char *name;  /* of the encoding */
		struct str in;     /* its bytes */
		const char *want;  /* the text */
		int errors, first; /* undecodable bytes, offset of the first */
	} rows[] = {
#define ROW(name, in, want, errors, first) { name, { in, sizeof(in) - 1 }, want, errors, first }
		ROW("UTF-8", "", "", 0, 0),
		ROW("utf8", "a凭证\U0001F600", "a凭证\U0001F600", 0, 0),
		ROW("UTF-8",
		    "\xEF\xBB\xBF"
		    "a\xEF\xBB\xBF",
		    "a\uFEFF", 0, 0),
		ROW("UTF-8",
		    "a\xff"
		    "b\xe5\x87",
		    "a" BAD "b" BAD BAD, 3, 1),
		ROW("UTF-8",
		    "\xe5\x87"
		    "a\xed\xa0\x80",
		    BAD BAD "a" BAD BAD BAD, 5, 0),
		ROW("UTF-8", "\xf0\x9f\x98", BAD BAD BAD, 3, 0),
		ROW("gb18030", "\xc6\xbe\xd6\xa4,\x81\x30\x81\x30\x94\x39\xfc\x36|",
		    "凭证,\xc2\x80\U0001F600|", 0, 0),
		ROW("gb18030", "\xc6\xbe\xff\xd6\xa4", "凭" BAD "证", 1, 2),
		ROW("gb18030", "\xc6\xbe\xd6", "凭" BAD, 1, 2),
		ROW("gb18030", "\x81\x30\x81", BAD "0" BAD, 2, 0),
		ROW("gb18030",
		    "\x84\x31\x95\x33"
		    "a",
		    "a", 0, 0),
		ROW("GBK", "\xd6\x7c\x7c", "謡|", 0, 0),
		ROW("GBK", "a\x80\x81\x20", "a€" BAD " ", 1, 2),
		ROW("SHIFT_JIS", "\x93\xfa\x96\x7b\xb1", "日本ｱ", 0, 0),
		ROW("CP1252", "\x80\xe9\x81", "€é" BAD, 1, 2),
		ROW("HZ", "a~{<:~}b", "a己b", 0, 0),
		ROW("ISO-2022-JP", "a\x1b$BF|K\\\x1b(Bb", "a日本b", 0, 0),
		ROW("UTF-16",
		    "\xff\xfe"
		    "a\0\0\0\xcd\x51",
		    "a\0兩", 0, 0),
		ROW("UTF-16", "\xfe\xff\0a\xd8\x3d\xde\x00", "a\U0001F600", 0, 0),
		ROW("UTF-16LE",
		    "\xff\xfe"
		    "a\0b",
		    "a" BAD, 1, 4),
		ROW("UTF-16BE", "\0a\xd8\x00\0b", "a" BAD BAD "b", 2, 2),
		ROW("UTF-32LE", "\xff\xfe\0\0a\0\0\0", "a", 0, 0),
		ROW("US-ASCII", "a\x80", "a" BAD, 1, 1),
#undef ROW
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct result r = decode(rows[i].name, rows[i].in, rows[i].in.len, 1);
		bool nul = memchr(r.text.p, '\0', r.text.len) != NULL;

		if (!known(rows[i].name)) {
			buf_free(&r.text);
			continue;
		}
		if (!nul)
			CHECK_STR(r.text.p + 1, rows[i].want);
		else /* U+0000 goes through: it is the reader who refuses it */
			CHECK(r.text.len == 6 && memcmp(r.text.p, ">a\0\xe5\x87\x8d", 6) == 0);
		CHECK_INT((long long)r.errors, rows[i].errors);
		CHECK_INT((long long)r.first, rows[i].first);
		check_cuts(rows[i].name, rows[i].in, &r);
		buf_free(&r.text);
	}
}

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Bytes that look somewhat like text, broken at random. */
static struct buf scramble(uint32_t seed)
{
	static const char *const pieces[] = {
		"a",
		"1,2\n",
		"\xc6\xbe\xd6\xa4",
		"\x81\x30\x81\x30",
		"\x94\x39\xfc\x36",
		"\x1b$B",
		"F|",
		"\x1b(B",
		"~{",
		"~}",
		"+AGE-",
		"~~",
		"\x0e",
		"\x0f",
		"\xa4\xab\xa4\x9a",
		"\x88\x66\x88\x62",
		"\x8f\xa2\xaf",
		"\xff\xfe",
		"\xfe\xff",
		"\x8e\xa2\xa1\xa1",
		"\xb1",
		"\x80",
		"\x1b$)C",
		"e\xcc",
		"\xe8\xd2",
	};
	struct buf b = { 0 };

	for (int i = 0; i < 24; i++) {
		uint32_t r = random_next(&seed);

		if (r % 5 == 0)
			buf_addc(&b, (char)(r >> 8));
		else
			buf_adds(&b, pieces[(r >> 4) % COUNT(pieces)]);
	}
	return b;
}

/*
 * The same by iconv alone, one call for each stretch. Not for encodings whose units have several
 * bytes.
 */
static struct result by_iconv(const char *name, struct str in)
{
	iconv_t cd = iconv_open("UTF-8", name);
	struct result r = { .errors = 0 };
	char *from = (char *)in.p, *to;
	size_t left = in.len, room;

	if (cd == (iconv_t)-1)
		return r;
	buf_adds(&r.text, ">");
	buf_reserve(&r.text, in.len * 8 + 64);
	while (left > 0) {
		size_t done;

		to = r.text.p + r.text.len;
		room = r.text.capacity - r.text.len - 1;
		done = iconv(cd, &from, &left, &to, &room);
		r.text.len = (size_t)(to - r.text.p);
		if (done != (size_t)-1)
			break;
		buf_adds(&r.text, BAD);
		if (r.errors++ == 0)
			r.first = in.len - left;
		from++;
		left--;
	}
	to = r.text.p + r.text.len;
	room = r.text.capacity - r.text.len - 1;
	iconv(cd, NULL, NULL, &to, &room);
	r.text.len = (size_t)(to - r.text.p);
	iconv_close(cd);
	return r;
}

static void cuts(void)
{
	for (size_t i = 0; i < COUNT(encodings); i++)
		for (uint32_t seed = 1; seed <= 12; seed++) {
			struct buf b = scramble(seed * 7919 + (uint32_t)i);
			struct result whole = decode(encodings[i], buf_str(&b), b.len, 1);

			check_cuts(encodings[i], buf_str(&b), &whole);
			buf_free(&whole.text);
			buf_free(&b);
		}
}

/* ---- in parts ---- */

/* The marks of rows. */
#define MARKS STR("\n\r\t ,;\"'")

/* A decoder that has read one line. */
static struct charset *begun(const char *name, struct buf *out)
{
	struct charset *c = charset_open(name);

	if (c)
		charset_decode(c, "a\n", 2, false, out);
	return c;
}

/* Decode bytes by a part, which begins at `offset`. False: the part does not count. */
static bool by_part(struct charset *c, struct charset *part, struct str in, uint64_t offset,
                    struct buf *out)
{
	struct str line = { in.p + offset, in.len - offset };
	const struct charset_bad *bad;
	size_t count, before = out->len;

	charset_begin_part(part, offset);
	if (charset_is_same(part, line)) {
		buf_addstr(out, line);
	} else {
		charset_decode(part, line.p, line.len, false, out);
		bad = charset_bad(part, &count);
		for (size_t i = 0; i < count; i++)
			CHECK(bad[i].offset < in.len &&
			      (unsigned char)in.p[bad[i].offset] == bad[i].byte &&
			      memcmp(out->p + bad[i].at, BAD, 3) == 0);
	}
	if (charset_part_ok(part)) {
		charset_join(c, part);
		return true;
	}
	out->len = before;
	return false;
}

/* The text of `in`, whose first line is "a", each line of the others by a part. */
static struct result in_parts(const char *name, struct str in)
{
	struct result r = { .errors = 0 };
	struct charset *c, *part;
	bool apart;
	size_t end;

	buf_adds(&r.text, ">");
	c = begun(name, &r.text);
	part = charset_open_part(c);
	apart = charset_is_apart(c, MARKS);
	for (size_t at = 2; at < in.len; at = end) {
		const char *lf = memchr(in.p + at, '\n', in.len - at);

		end = lf ? (size_t)(lf - in.p) + 1 : in.len;
		apart = apart && lf;
		apart = apart && by_part(c, part, (struct str){ in.p, end }, at, &r.text);
		if (!apart)
			charset_decode(c, in.p + at, end - at, false, &r.text);
	}
	charset_decode(c, "", 0, true, &r.text);
	r.errors = charset_errors(c, &r.first);
	charset_close(part);
	charset_close(c);
	return r;
}

/* Random lines: of any bytes, and of valid characters with a byte left out here and there. */
static void parts(void)
{
	for (size_t i = 0; i < COUNT(encodings); i++)
		for (uint32_t seed = 1; seed <= 60 && known(encodings[i]); seed++) {
			struct buf b = { 0 };
			struct result whole, r;

			buf_adds(&b, "a\n");
			for (uint32_t line = 0; line < 8; line++) {
				struct buf more = scramble(seed * 6151 + line * 31 + (uint32_t)i);

				buf_addstr(&b, buf_str(&more));
				if (line % 4 != 3)
					buf_addc(&b, '\n');
				buf_free(&more);
			}
			whole = decode(encodings[i], buf_str(&b), b.len, 1);
			r = in_parts(encodings[i], buf_str(&b));
			CHECK_ROW(same(&whole, &r), encodings[i]);
			buf_free(&whole.text);
			buf_free(&r.text);
			buf_free(&b);
		}
}

/* U+FEFF is a character but for the start of the input. */
static void no_mark_in_parts(void)
{
	struct result r = in_parts("UTF-8", STR("a\n\xEF\xBB\xBF"
	                                        "b\xff\n\xEF\xBB\xBF"
	                                        "c\n"));
	struct result s = in_parts("GB18030", STR("a\n\x84\x31\x95\x33"
	                                          "b\xff\n"));

	CHECK_STR(r.text.p, ">a\n\uFEFFb" BAD "\n\uFEFFc\n");
	CHECK_INT(r.first, 6);
	CHECK_STR(s.text.p, ">a\n\uFEFFb" BAD "\n");
	buf_free(&r.text);
	/* the end, which is no whole line, is not in a part */
	r = in_parts("UTF-8", STR("a\nbcd\nef\xff"));
	CHECK_INT(r.first, 8);
	buf_free(&r.text);
	buf_free(&s.text);
}

struct marks_row {
	const char *name;
	struct str marks;
	bool want;
};

static void check_marks(bool (*holds)(struct charset *c, struct str marks),
                        const struct marks_row *row, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf out = { 0 };
		struct charset *c = begun(row[i].name, &out);

		CHECK_ROW(!c || holds(c, row[i].marks) == row[i].want, row[i].name);
		charset_close(c);
		buf_free(&out);
	}
}

static void apart(void)
{
	static const struct marks_row rows[] = {
		{ "UTF-8", STR("\n,\"\\|0"), true },
		{ "GB18030", MARKS, true },
		{ "GBK", MARKS, true },
		{ "GB2312", MARKS, true },
		{ "BIG5", MARKS, true },
		{ "SHIFT_JIS", MARKS, true },
		{ "CP932", MARKS, true },
		{ "EUC-JP", MARKS, true },
		{ "EUC-KR", MARKS, true },
		{ "CP949", MARKS, true },
		{ "EUC-TW", MARKS, true },
		{ "CP1252", STR("\n|\\"), true },
		{ "EUC-KR", STR("\n|\\"), true },
		{ "US-ASCII", MARKS, true },
		/* the second byte of some characters */
		{ "GB18030", STR("\n|"), false },
		{ "GB18030", STR("\n\\"), false },
		{ "BIG5", STR("\n\\"), false },
		{ "SHIFT_JIS", STR("\n|"), false },
		{ "CP949", STR("\nA"), false },
		{ "GBK", STR("\n@"), false },
		/* the fourth byte of some */
		{ "GB18030", STR("\n1"), false },
		/* not one byte, or one with several meanings */
		{ "UTF-8", STR("\n\xc2"), false },
		{ "UTF-16", MARKS, false },
		{ "UTF-32LE", MARKS, false },
		{ "UTF-7", MARKS, false },
		{ "ISO-2022-JP", MARKS, false },
		{ "ISO-2022-KR", MARKS, false },
		{ "HZ", MARKS, false },
		{ "IBM037", MARKS, false },
		{ "IBM930", MARKS, false },
	};

	check_marks(charset_is_apart, rows, COUNT(rows));
}

static bool walks_past(struct charset *c, struct str marks)
{
	return charset_walks(c, marks);
}

static void walks(void)
{
	static const struct marks_row rows[] = {
		{ "GB18030", STR("\n|\\1"), true },
		{ "BIG5", STR("\n|\\"), true },
		{ "CP932", STR("\n|"), true },
		{ "CP949", STR("\nA"), true },
		{ "GBK", STR("\n@"), true },
		/* a yen sign */
		{ "SHIFT_JIS", STR("\n\\"), false },
		{ "UTF-16", MARKS, false },
		{ "UTF-7", MARKS, false },
		{ "ISO-2022-JP", MARKS, false },
		{ "ISO-2022-KR", MARKS, false },
		{ "HZ", MARKS, false },
		{ "IBM037", MARKS, false },
		{ "IBM930", MARKS, false },
	};

	check_marks(walks_past, rows, COUNT(rows));
}

/* Drop all but these bytes. */
static void only(struct buf *b, const char *marks)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->len; i++)
		if (b->p[i] != '\0' && strchr(marks, b->p[i]))
			b->p[kept++] = b->p[i];
	b->len = kept;
	buf_addc(b, '\n');
}

/* After a walk of any bytes the marks are seen that the text has, in their order. */
static void walk(void)
{
	static const char marks[] = "\n|\\\"@A1";
	size_t walked = 0;

	for (size_t i = 0; i < COUNT(encodings); i++)
		for (uint32_t seed = 1; seed <= 60 && known(encodings[i]); seed++) {
			struct buf text = { 0 }, seen = { 0 },
				   more = scramble(seed * 7919 + (uint32_t)i);
			struct charset *c = begun(encodings[i], &text);

			/* no character goes on after the end */
			buf_adds(&more, "\n\n\n\n");
			buf_reset(&text);
			if (c && charset_walks(c, str_of(marks))) {
				charset_walk(c, buf_str(&more), &seen);
				CHECK_ROW(seen.len == more.len, encodings[i]);
				charset_decode(c, more.p, more.len, true, &text);
				only(&text, marks);
				only(&seen, marks);
				CHECK_ROW(str_eq(buf_str(&text), buf_str(&seen)), encodings[i]);
				walked++;
			}
			charset_close(c);
			buf_free(&text);
			buf_free(&seen);
			buf_free(&more);
		}
	CHECK(walked > 300);
}

static void same_as_iconv(void)
{
	for (size_t i = 1; i < COUNT(encodings); i++) {
		if (strncmp(encodings[i], "UTF-", 4) == 0 || strncmp(encodings[i], "UCS", 3) == 0)
			continue;
		for (uint32_t seed = 1; seed <= 300; seed++) {
			struct buf b = scramble(seed * 104729 + (uint32_t)i);
			struct result ours = decode(encodings[i], buf_str(&b), b.len, 1);
			struct result theirs = by_iconv(encodings[i], buf_str(&b));
			/* a byte order mark at the start, which we drop */
			bool bom = theirs.text.len >= 4 && memcmp(theirs.text.p, ">\uFEFF", 4) == 0;

			CHECK_ROW(!theirs.text.p || bom || same(&ours, &theirs), encodings[i]);
			buf_free(&ours.text);
			buf_free(&theirs.text);
			buf_free(&b);
		}
	}
}

/* every two-byte sequence of the encodings which the table serves, in one text, against iconv */
static void every_pair(void)
{
	static const char *const served[] = {
		"GB18030", "GBK", "BIG5", "SHIFT_JIS", "EUC-JP", "CP949", "CP1252", "IBM037",
	};

	for (size_t i = 0; i < COUNT(served); i++) {
		struct buf b = { 0 };
		struct result ours, theirs;

		for (int first = 0; first < 256; first++)
			for (int second = 0; second < 256; second++) {
				buf_addc(&b, (char)first);
				buf_addc(&b, (char)second);
				buf_addc(&b, '\n');
			}
		ours = decode(served[i], buf_str(&b), b.len, 1);
		theirs = by_iconv(served[i], buf_str(&b));
		CHECK_ROW(!theirs.text.p || same(&ours, &theirs), served[i]);
		buf_free(&ours.text);
		buf_free(&theirs.text);
		buf_free(&b);
	}
}

static void there_and_back(void)
{
	static const char *const texts[] = {
		"",           "abc,123\r\n", "凭证日期", "1，234.56元",
		"日本語カナ", "한국어",      "naïve €",  "\U0001F600\U00020000",
	};

	for (size_t i = 0; i < COUNT(encodings); i++) {
		struct charset *c = charset_open_encoder(encodings[i]);

		/* glibc 2.36 decodes 語 to something else than it encoded */
		bool broken = strcmp(encodings[i], "ISO-2022-CN") == 0;

		for (size_t k = 0; c && !broken && k < COUNT(texts); k++) {
			struct buf b = { 0 };
			struct result r;
			size_t bad = 99;

			buf_adds(&b, "");
			if (charset_encode(c, str_of(texts[k]), &b, &bad)) {
				r = decode(encodings[i], buf_str(&b), b.len, 1);
				CHECK_ROW(strcmp(r.text.p + 1, texts[k]) == 0 && r.errors == 0,
				          encodings[i]);
				check_cuts(encodings[i], buf_str(&b), &r);
				buf_free(&r.text);
			} else {
				CHECK(bad < strlen(texts[k]) && b.len == 0);
			}
			buf_free(&b);
		}
		charset_close(c);
	}
}

static void encodes(void)
{
	struct charset *c = charset_open_encoder("gb18030");
	struct charset *latin = charset_open_encoder("ISO-8859-1");
	struct buf b = { 0 };
	size_t bad = 99;

	CHECK(charset_encode(c, STR("凭证\U0001F600"), &b, &bad));
	CHECK_STR(b.p, "\xc6\xbe\xd6\xa4\x94\x39\xfc\x36");
	CHECK(charset_encode(latin, STR("é"), &b, &bad) && b.len == 9);
	CHECK(!charset_encode(latin, STR("aé凭b"), &b, &bad) && bad == 3 && b.len == 9);
	CHECK(!charset_encode(latin, STR("a\xff"), &b, &bad) && bad == 1 && b.len == 9);
	CHECK_STR(charset_name(c), "gb18030");
	charset_close(c);
	charset_close(latin);
	buf_free(&b);
	c = charset_open_encoder("ISO-2022-JP");
	for (int i = 0; i < 2; i++) {
		buf_reset(&b);
		CHECK(charset_encode(c, STR("日本"), &b, &bad));
		CHECK_STR(b.p, "\x1b$BF|K\\\x1b(B");
	}
	charset_close(c);
	buf_free(&b);
}

static void names(void)
{
	static const char *const unknown[] = {
		"", "no-such-encoding", "UTF-8//IGNORE", "gbk//TRANSLIT", "/", "gb18030/",
	};

	for (size_t i = 0; i < COUNT(unknown); i++) {
		CHECK_ROW(!charset_open(unknown[i]), unknown[i]);
		CHECK_ROW(!charset_open_encoder(unknown[i]), unknown[i]);
	}
	charset_close(NULL);
}

static struct charset_verdict guess(struct str in, size_t block, bool last)
{
	struct charset_guess g = { .headlen = 0 };
	struct charset_verdict v;

	for (size_t at = 0; at < in.len; at += block)
		charset_guess_feed(&g, in.p + at, block < in.len - at ? block : in.len - at);
	charset_guess_end(&g, last, &v);
	charset_guess_free(&g);
	return v;
}

static void guesses(void)
{
	static const struct {
		struct str in;
		const char *open, *closed;
	} rows[] = {
#define ROW(in, open, closed) { { in, sizeof(in) - 1 }, open, closed }
		ROW("", "UTF-8", "UTF-8"),
		ROW("abc", "UTF-8", "UTF-8"),
		ROW("凭证 a", "UTF-8", "UTF-8"),
		ROW("凭证科目凭证科目,凭\xe8\xaf", "UTF-8", "UTF-8?"),
		ROW("\xc8\xd5\xc6\xda", "GB18030", "GB18030"),
		ROW("凭证科目凭证科目\xff", "UTF-8?", "UTF-8?"),
		ROW("\xed\x9f\xbf", "UTF-8", "UTF-8"),
		ROW("\xf4\x8f\xbf\xbf", "UTF-8", "UTF-8"),
		ROW("\xe0\xa0\x80", "UTF-8", "UTF-8"),
		ROW("\xf0\x90\x80\x80", "UTF-8", "UTF-8"),
		ROW("\xEF\xBB\xBF\xff", "UTF-8?", "UTF-8?"),
		ROW("\xFF\xFE"
		    "a\0",
		    "UTF-16LE", "UTF-16LE"),
		ROW("\xFE\xFF\0a", "UTF-16BE", "UTF-16BE"),
		ROW("\xFF\xFE\0\0a\0\0\0", "UTF-32LE", "UTF-32LE"),
		ROW("\0\0\xFE\xFF\0\0\0a", "UTF-32BE", "UTF-32BE"),
		ROW("a\0,\0b\0\n\0", "UTF-16LE", "UTF-16LE"),
		ROW("\0a\0,\0b\0\r\0\n", "UTF-16BE", "UTF-16BE"),
		ROW("\xd1\x79\xee\x76,\0001\0\n\0", "UTF-16LE", "UTF-16LE"),
		ROW("a\0\0\0,\0\0\0\n\0\0\0", "UTF-32LE", "UTF-32LE"),
		ROW("\0\0\0a\0\0\0,\0\0\0\n", "UTF-32BE", "UTF-32BE"),
		ROW("a,b\nx\0y,1\nz,2\n", "UTF-8", "UTF-8"),
		ROW("ab\nx\0y\0\n1", "UTF-8", "UTF-8"),
		ROW("a\0b\0", "UTF-8", "UTF-8"),
		ROW("a,\x1b$BF|\x1b(B\n", "iso-2022-jp", "iso-2022-jp"),
		ROW("a,b\n\x1b$)C1\n", "iso-2022-kr", "iso-2022-kr"),
		ROW("a,b\n\x1b$ )C1\n", "UTF-8", "UTF-8"),
		ROW("ab\ncx\0y\0a text of bytes that holds two NULs by mistake", "UTF-8", "UTF-8"),
#undef ROW
	};
	struct charset_guess g = { .headlen = 0 };

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t block = 1; block <= 8; block++)
			for (int last = 0; last < 2; last++) {
				struct charset_verdict v = guess(rows[i].in, block, last);
				char said[32];

				snprintf(said, sizeof(said), "%s%s", v.name, v.mixed ? "?" : "");
				CHECK_STR(said, last ? rows[i].closed : rows[i].open);
			}
	charset_guess_feed(&g, "abc", 3);
	CHECK(g.high == 0);
	charset_guess_feed(&g, "凭", 3);
	CHECK(g.high == 3 && !g.not_utf8);
	charset_guess_free(&g);
}

/* A text of books, the encoding it is written in, and what is found. */
static const struct {
	const char *text, *encoding, *found;
	bool legacy;
} books[] = {
	{ "日期,科目,摘要,借方金额\n2023-01-05,库存现金,提取备用金,100.00\n", "GB18030", "GB18030",
	  false },
	{ "id,name\n1,王喆\n2,朱镕基\n3,李堃\n", "GB18030", "GB18030", false },
	{ "date,account,memo\n2023-01-05,1001,付房租 Room A座3\n", "GB18030", "GB18030", false },
	{ "日期,科目,摘要,餘額\n2023-01-05,庫存現金,應付帳款轉帳,100.00\n", "GB18030", "GB18030",
	  false },
	{ "日期,科目,摘要,餘額\n2023-01-05,庫存現金,應付帳款轉帳,100.00\n", "BIG5", "big5", true },
	{ "日付,科目,金額\n2023-04-01,売掛金,100\n2023-04-02,現金預金,200\n", "CP932", "cp932",
	  true },
	{ "日付,科目,金額\n2023-04-01,売掛金,100\n2023-04-02,現金預金,200\n", "EUC-JP", "euc-jp",
	  true },
	{ "ﾋﾂﾞｹ,ｶﾓｸ,ｷﾝｶﾞｸ\n2023-04-01,ｳﾘｶｹｷﾝ,100\n", "CP932", "cp932", true },
	{ "일자,계정과목,금액\n2023-04-01,외상매출금,100\n", "CP949", "cp949", true },
	{ "Datum;Konto;Text\n05.01.2023;1200;Miete Büro Müller\n", "CP1252", "cp1252", true },
	{ "Datum;Konto;Text\n05.01.2023;1200;Miete Büro Müller\n", "CP850", "cp850", true },
	{ "Datum;Konto;Text\n05.01.2023;1200;Miete Büro Müller\n", "MACINTOSH", "macintosh", true },
	{ "no;amount\n1;£12\n", "CP1252", "cp1252", true },
	{ "Data;Treść\n2023-01-05;Należności i środki trwałe\n", "CP1250", "cp1250", true },
	{ "Дата;Счет\n05.01.2023;Расчетный счет\n", "CP1251", "cp1251", true },
	{ "Дата;Счет\n05.01.2023;Расчетный счет\n", "KOI8-R", "koi8-r", true },
	{ "Дата;Счет\n05.01.2023;Расчетный счет\n", "CP866", "cp866", true },
	{ "Ημερομηνία;Λογαριασμός\n1;Ταμείο και τράπεζες\n", "CP1253", "cp1253", true },
};

static bool written(const char *text, const char *encoding, struct buf *out)
{
	struct charset *c = charset_open_encoder(encoding);
	size_t bad;
	bool ok = c && charset_encode(c, str_of(text), out, &bad);

	charset_close(c);
	return ok;
}

static void legacy_guesses(void)
{
	for (size_t i = 0; i < COUNT(books); i++) {
		struct buf in = { 0 };

		if (!written(books[i].text, books[i].encoding, &in))
			continue; /* an iconv with few encodings */
		for (size_t block = 1; block <= 64; block *= 4) {
			struct charset_verdict v = guess(buf_str(&in), block, true);

			CHECK_STR(v.name, books[i].found);
			CHECK_ROW(v.legacy == books[i].legacy && (!v.legacy || v.others),
			          books[i].encoding);
		}
		buf_free(&in);
	}
}

/*
 * Of a text in GB18030 with one line of another encoding the place is told, however it is cut;
 * without one, and with UTF-8, it is none.
 */
static void watches(void)
{
	static const char head[] = "摘要,金额\n支付办公室电话费用与租金,1.50\n王喆 A座,2\n";
	static const struct {
		const char *text, *encoding, *found;
	} lines[] = {
		{ "2023,売掛金と現金預金の振込\n", "CP932", "cp932" },
		{ "2023,Müller Büro Größe\n", "CP1252", "cp1252" },
		{ "2023,외상매출금 사무실 임대료\n", "CP949", "cp949" },
		{ "2023,應付帳款轉帳銀行存款餘額\n", "BIG5", "big5" },
		{ "2023,Расчеты с поставщиками\n", "CP1251", "cp1251" },
		{ "2023,支付货款 iPhone 手机\n", "GB18030", NULL },
		{ "2023,應付帳款轉帳銀行存款餘額\n", "GB18030", NULL },
		{ "2023,支付货款\n", "UTF-8", NULL },
	};

	for (size_t i = 0; i < COUNT(lines); i++)
		for (size_t block = 7; block <= 512; block = block == 7 ? 512 : block * 2) {
			struct charset_watch *w = charset_watch_open();
			struct buf in = { 0 };
			const char *name = NULL;
			uint64_t at = 0;
			size_t before;
			bool ok = written(head, "GB18030", &in);

			before = in.len;
			ok = ok && written(lines[i].text, lines[i].encoding, &in) &&
			     written(head, "GB18030", &in);
			for (size_t k = 0; ok && k < in.len && !name; k += block)
				charset_watch_feed(w, in.p + k,
				                   block < in.len - k ? block : in.len - k, &name,
				                   &at);
			/*
			 * blocks this small cut each line: then only that valid text passes is sure
			 */
			CHECK_ROW(!ok || block == 7 ||
			                  (name ? name : "") == (lines[i].found ? name : ""),
			          lines[i].text);
			if (ok && name && block > 7) {
				CHECK_STR(name, lines[i].found);
				CHECK_ROW(at == before, lines[i].text);
			}
			charset_watch_close(w);
			buf_free(&in);
		}
}

/* ---- other people's texts ---- */

#define TEXTS "../shared/data/encodings/"

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char block[4096];

	if (!f)
		return false;
	for (size_t n; (n = fread(block, 1, sizeof(block), f)) > 0;)
		buf_add(out, block, n);
	fclose(f);
	return true;
}

static void others_texts(void)
{
	static const char *const pairs[] = {
		"big5",   "big5hkscs", "cp949", "euc_jp",    "gb18030",
		"gb2312", "gbk",       "hz",    "shift_jis", "shift_jisx0213",
	};
	static const char *const encoding[] = {
		"BIG5",   "BIG5-HKSCS", "CP949", "EUC-JP",    "GB18030",
		"GB2312", "GBK",        "HZ",    "SHIFT_JIS", "SHIFT_JISX0213",
	};

	for (size_t i = 0; i < COUNT(pairs); i++) {
		char path[100];
		struct buf in = { 0 }, want = { 0 };
		struct result r;

		if (!known(encoding[i]))
			continue;
		snprintf(path, sizeof(path), TEXTS "%s.txt", pairs[i]);
		CHECK_ROW(read_file(path, &in), path);
		snprintf(path, sizeof(path), TEXTS "%s-utf8.txt", pairs[i]);
		CHECK_ROW(read_file(path, &want), path);
		r = decode(encoding[i], buf_str(&in), in.len, 1);
		CHECK_STR(r.text.p + 1, want.p);
		CHECK_INT((long long)r.errors, 0);
		check_cuts(encoding[i], buf_str(&in), &r);
		CHECK_STR(guess(buf_str(&want), 7, true).name, "UTF-8");
		buf_free(&r.text);
		buf_free(&in);
		buf_free(&want);
	}
}

static void nothing(void)
{
}

int main(void)
{
	struct buf b = { 0 };
	bool there = read_file(TEXTS "gb18030.txt", &b);

	buf_free(&b);
	unit_run("bytes become UTF-8, each undecodable one U+FFFD, however they are cut", decodes);
	unit_run("any bytes of any encoding give the same text however they are cut", cuts);
	unit_run("lines decoded apart from each other give the same text", parts);
	unit_run("a byte order mark within the input is a character", no_mark_in_parts);
	unit_run("what can be decoded in parts", apart);
	unit_run("whose characters can be walked", walks);
	unit_run("a walk shows the marks", walk);
	unit_run("any bytes give what iconv gives", same_as_iconv);
	unit_run("every pair of bytes gives what iconv gives", every_pair);
	unit_run("what is encoded decodes to itself", there_and_back);
	unit_run("what an encoding does not have is named by its place", encodes);
	unit_run("unknown names, and names with options, are refused", names);
	unit_run("marks, UTF-8 and GB18030 are told apart", guesses);
	unit_run("legacy encodings are told by what makes sense in them", legacy_guesses);
	unit_run("a line of another encoding in GB18030 is found", watches);
	if (there)
		unit_run("the texts of CPython's codec tests", others_texts);
	else
		unit_run("the texts of CPython's codec tests # skip " TEXTS " is absent", nothing);
	return unit_end();
}
