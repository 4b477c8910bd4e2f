/* mojibake - see mojibake.h. */
#include "legacy/mojibake.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan_block.h"
#include "charset/charset.h"
#include "charset/unicode.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define LONG_TEXT   256     /* from this length on it pays to look at blocks */
#define PLANE       0x10000 /* the code points that a set holds */

/* A set of code points of the basic plane. */
struct mojibake_set {
	uint64_t bits[PLANE / 64];
};

struct mojibake {
	/* what GB18030 reads from the first two bytes of a Chinese character */
	struct mojibake_set first;
	/* what it reads from the third byte and the first byte of the next character */
	struct mojibake_set second;
	struct charset *gb18030; /* encoders; NULL: iconv has none */
	struct charset *gb2312;
	struct buf bytes, pair; /* their output */
};

static void set_add(struct mojibake_set *set, uint32_t code)
{
	if (code < PLANE)
		set->bits[code / 64] |= (uint64_t)1 << code % 64;
}

static void set_remove(struct mojibake_set *set, uint32_t code)
{
	set->bits[code / 64] &= ~((uint64_t)1 << code % 64);
}

static bool set_has(const struct mojibake_set *set, uint32_t code)
{
	return code < PLANE && (set->bits[code / 64] >> code % 64 & 1);
}

/* ---- tables ---- */

/*
 * Collect what GB18030 reads from each pair of a byte of `high` and a byte that may follow in
 * UTF-8, or the other way round.
 */
static void learn(struct mojibake_set *set, bool high_first)
{
	static const unsigned char high[] = { 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xef };
	struct charset *decoder = charset_open("GB18030");
	struct buf text = { 0 };

	for (size_t i = 0; decoder && i < sizeof(high); i++)
		for (int low = 0x80; low <= 0xbf; low++) {
			char pair[2] = { (char)(high_first ? high[i] : low),
				         (char)(high_first ? low : high[i]) };

			charset_decode(decoder, pair, sizeof(pair), true, &text);
		}
	if (decoder) {
		const char *p = text.p, *end = str_end(buf_str(&text));

		while (p < end)
			set_add(set, unicode_next(&p, end));
		charset_close(decoder);
	}
	buf_free(&text);
}

struct mojibake *mojibake_new(void)
{
	struct mojibake *m = xcalloc(1, sizeof(*m));

	m->gb18030 = charset_open_encoder("GB18030");
	m->gb2312 = charset_open_encoder("GB2312");
	if (!m->gb18030 || !m->gb2312)
		return m;
	learn(&m->first, true);
	learn(&m->second, false);
	/* an undecodable pair may have produced it */
	set_remove(&m->first, 0xfffd);
	set_remove(&m->second, 0xfffd);
	return m;
}

/* ---- UTF-8 read as GB18030 ---- */

/* Is it punctuation, or a character of level 1? */
static bool is_common(struct mojibake *m, struct str character)
{
	unsigned char lead;
	size_t bad;

	buf_reset(&m->pair);
	if (!charset_encode(m->gb2312, character, &m->pair, &bad) || m->pair.len != 2)
		return false;
	lead = (unsigned char)m->pair.p[0];
	return (lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7);
}

/* Are the GB18030 bytes of a run Chinese text in UTF-8? The last character may be cut. */
static bool was_utf8(struct mojibake *m, struct str run)
{
	size_t wide = 0, common = 0, bad, n;
	struct str rest;
	uint32_t code;

	buf_reset(&m->bytes);
	if (!charset_encode(m->gb18030, run, &m->bytes, &bad))
		return false;
	for (rest = buf_str(&m->bytes); (n = text_utf8(rest, &code)) > 0;
	     rest.p += n, rest.len -= n)
		if (n >= 3) {
			wide++;
			common += is_common(m, (struct str){ rest.p, n });
		}
	return rest.len < 3 && common >= 2 && 2 * common >= wide;
}

/* ---- UTF-8 read as Windows-1252 ---- */

/*
 * What Windows-1252 reads from 0x80 to 0xbf, except for characters that may really follow a capital
 * letter: blanks, quotation marks, dashes, dots.
 */
static bool may_follow(uint32_t code)
{
	static const uint16_t others[] = { 0x0152, 0x0153, 0x0160, 0x0161, 0x0178,
		                           0x017d, 0x017e, 0x0192, 0x02c6, 0x02dc,
		                           0x2020, 0x2021, 0x2030, 0x20ac, 0x2122 };

	if (code >= 0x80 && code <= 0xbf)
		return code != 0xa0 && code != 0xab && code != 0xad && code != 0xb7 && code != 0xbb;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (code == others[i])
			return true;
	return false;
}

static bool was_latin(uint32_t first, uint32_t second)
{
	return first == 0xe2 ? second == 0x20ac || second == 0x201a
	                     : (first == 0xc2 || first == 0xc3) && may_follow(second);
}

/* Is it anything that Windows-1252 or ISO 8859-1 reads from 0x80 to 0xbf? */
static bool is_continuing(uint32_t code)
{
	static const uint16_t marks[] = { 0x2013, 0x2014, 0x2018, 0x2019, 0x201a, 0x201c,
		                          0x201d, 0x201e, 0x2022, 0x2026, 0x2039, 0x203a };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (code == marks[i])
			return true;
	return (code >= 0x80 && code <= 0xbf) || may_follow(code);
}

/*
 * Two Chinese characters of three bytes each: no real word has such letters and signs in this
 * order.
 */
static bool was_chinese(const char *p, const char *end)
{
	for (size_t n = 0; n < 6; n++) {
		uint32_t code = p < end ? unicode_next(&p, end) : 0;

		if (n % 3 == 0 ? code < 0xe3 || code > 0xe9 : !is_continuing(code))
			return false;
	}
	return true;
}

/* ---- a text ---- */

static bool is_high(const char *p)
{
	return (unsigned char)*p >= 0x80;
}

static const char *skip_ascii(const char *p, const char *end)
{
	uint64_t eight;

	for (; end - p >= 8; p += 8) {
		memcpy(&eight, p, sizeof(eight));
		if (eight & 0x8080808080808080u)
			break;
	}
	while (p < end && !is_high(p))
		p++;
	return p;
}

/* The length of the character at `p`, which is beyond ASCII. */
static size_t bytes_of(const char *p)
{
	if ((unsigned char)*p < 0xe0)
		return 2;
	return (unsigned char)*p < 0xf0 ? 3 : 4;
}

static bool begins(const char *p, const char *end, struct str with)
{
	return (size_t)(end - p) >= with.len && memcmp(p, with.p, with.len) == 0;
}

/* The end of a run of characters beyond ASCII. U+FFFD ends it, and so does 锟斤拷. */
static const char *run_end(const char *p, const char *end)
{
	for (; p < end && is_high(p); p += bytes_of(p))
		if (((unsigned char)*p == 0xef && begins(p, end, STR(REPLACEMENT))) ||
		    ((unsigned char)*p == 0xe9 && begins(p, end, STR("锟斤拷"))))
			break;
	return p < end ? p : end;
}

/*
 * Fast path for nearly every run: can its first character be such text? Reads three bytes. It has
 * no branches, which would cost more than they save.
 */
static inline bool may_begin(const struct mojibake *m, const char *p)
{
	const unsigned char *u = (const unsigned char *)p;
	uint32_t code = (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu),
		 two = (uint32_t)u[0] << 8 | u[1];

	return ((u[0] >> 4 == 0x0e) & set_has(&m->first, code)) | ((two & 0xfffe) == 0xc382) |
	       (two == 0xc3a2) | ((two - 0xc3a3 <= 0xc3a9 - 0xc3a3) & (u[2] >= 0x80));
}

static bool is_misread(struct mojibake *m, const char *p, const char *end)
{
	struct str run = { p, (size_t)(end - p) };
	uint32_t first = unicode_next(&p, end), second = unicode_next(&p, end);

	return was_latin(first, second) || was_chinese(run.p, end) ||
	       (set_has(&m->first, first) && set_has(&m->second, second) && was_utf8(m, run));
}

/* ---- control characters that nobody writes ---- */

/*
 * Is it U+0080 to U+009F, which ISO 8859 reads from bytes that are letters and signs in
 * Windows-1252? `p` begins with 0xc2.
 */
static bool is_control(const char *p)
{
	return (unsigned char)(p[1] - 0x80) < 0x20;
}

/* Does such a control begin with the 0xc2 at one of the places? */
static bool any_control(const char *p, uint64_t places)
{
	for (; places; places &= places - 1)
		if (is_control(p + __builtin_ctzll(places)))
			return true;
	return false;
}

uint32_t mojibake_control(struct str text)
{
	const char *p = text.p, *end = str_end(text);

	while (end - p >= 2 && (p = memchr(p, 0xc2, (size_t)(end - p - 1)))) {
		if (is_control(p))
			return (unsigned char)p[1];
		p++;
	}
	return 0;
}

void mojibake_describe(uint32_t control, const char *encoding, struct buf *out)
{
	static const char *const iso[] = {
		"iso-8859", "iso8859", "iso_8859", "latin", "8859", "l1"
	};
	char byte = (char)control;
	struct charset *windows = charset_open("CP1252");
	struct buf text = { 0 };
	bool latin = false;

	for (size_t i = 0; encoding && i < sizeof(iso) / sizeof(iso[0]); i++)
		latin = latin || strncasecmp(encoding, iso[i], strlen(iso[i])) == 0;
	if (windows)
		charset_decode(windows, &byte, 1, true, &text);
	if (!windows || charset_errors(windows, NULL) > 0)
		buf_addf(out, ": byte 0x%02x is a control character in %s, and nothing in cp1252",
		         (unsigned)control, latin ? encoding : "ISO 8859-1");
	else
		buf_addf(out, ": byte 0x%02x is a control character in %s, but '%s' in cp1252",
		         (unsigned)control, latin ? encoding : "ISO 8859-1", text.p);
	buf_adds(
		out,
		latin ? ": is source.encoding cp1252?"
		      : ": the program that wrote the file, or one before, took the one for the other");
	charset_close(windows);
	buf_free(&text);
}

/* Does U+FFFD or 锟斤拷 begin at one of the places? */
static bool ends_run(const char *p, const char *end, uint64_t places)
{
	for (; places; places &= places - 1) {
		const char *at = p + __builtin_ctzll(places);

		if (begins(at, end, STR("锟")) || begins(at, end, STR(REPLACEMENT)))
			return true;
	}
	return false;
}

/*
 * Can such text begin in the SCAN_BLOCK bytes at `p`? Two more bytes must be readable after them.
 * Only characters after ASCII, with which runs begin, are checked; if U+FFFD or 锟斤拷 may have ended
 * a run, the answer is yes. *high: the byte before the block is beyond ASCII; it is set for the
 * last byte of the block.
 */
static inline bool is_possible(const struct mojibake *m, scan_block_fn *find, const char *p,
                               uint64_t *high)
{
	enum { HIGH, E9, X94, EF, BF, C2, KINDS };
	static const struct scan_kind kind[KINDS] = {
		[C2] = { 0xc2, 0xc2 },  [HIGH] = { 0x80, 0xff }, [E9] = { 0xe9, 0xe9 },
		[X94] = { 0x94, 0x94 }, [EF] = { 0xef, 0xef },   [BF] = { 0xbf, 0xbf },
	};
	const uint64_t last = (uint64_t)1 << (SCAN_BLOCK - 1);
	uint64_t is[KINDS], begin, ends;
	bool found = false;

	find(p, kind, KINDS, is);
	begin = is[HIGH] & ~(is[HIGH] << 1 | *high);
	*high = is[HIGH] >> (SCAN_BLOCK - 1);
	for (; begin; begin &= begin - 1)
		found |= may_begin(m, p + __builtin_ctzll(begin));
	ends = (is[E9] & (is[X94] >> 1 | last)) | (is[EF] & (is[BF] >> 1 | last));
	return found || (ends && ends_run(p, p + SCAN_BLOCK + 2, ends)) ||
	       (is[C2] && any_control(p, is[C2]));
}

/* The same for a long text; nearly every text ends here. */
static bool is_anywhere(const struct mojibake *m, const char *p, const char *end)
{
	scan_block_fn *find = scan_block_best();
	char rest[2 * SCAN_BLOCK + 2] = { 0 };
	size_t len = (size_t)(end - p);
	uint64_t high = 0;

	for (; len >= SCAN_BLOCK + 2; p += SCAN_BLOCK, len -= SCAN_BLOCK)
		if (is_possible(m, find, p, &high))
			return true;
	memcpy(rest, p, len);
	for (size_t i = 0; i < len; i += SCAN_BLOCK)
		if (is_possible(m, find, rest + i, &high))
			return true;
	return false;
}

bool mojibake_text(struct mojibake *m, struct str text)
{
	const char *p = text.p, *end = str_end(text), *stop;

	if (text.len == 0 || (text.len >= LONG_TEXT && !is_anywhere(m, p, end)))
		return false;
	while ((p = skip_ascii(p, end)) < end) {
		stop = run_end(p, end);
		if ((stop - p >= 4 && may_begin(m, p) && is_misread(m, p, stop)) ||
		    mojibake_control((struct str){ p, (size_t)(stop - p) }) != 0)
			return true;
		if (begins(stop, end, STR("锟斤拷")))
			return true;
		p = stop > p ? stop : p + 3;
	}
	return false;
}

/*
 * The letter, in lower case, that Windows-1252 reads from the first byte of a character in UTF-8;
 * 0: the character is not such a letter.
 */
static uint32_t first_letter(uint32_t code)
{
	if (code < 0xc2 || code > 0xe9 || code == 0xd7 || code == 0xdf)
		return 0;
	return code | 0x20;
}

static bool has_letter(struct str text, uint32_t letter)
{
	const char *p = text.p, *end = str_end(text);

	while ((p = skip_ascii(p, end)) < end)
		if (first_letter(unicode_next(&p, end)) == letter)
			return true;
	return false;
}

bool mojibake_keeps(struct str cell, struct str value)
{
	const char *p = cell.p, *end = str_end(cell);

	while ((p = skip_ascii(p, end)) < end) {
		uint32_t letter = first_letter(unicode_next(&p, end));

		if (letter && has_letter(value, letter))
			return true;
	}
	return false;
}

void mojibake_free(struct mojibake *m)
{
	if (!m)
		return;
	charset_close(m->gb18030);
	charset_close(m->gb2312);
	buf_free(&m->bytes);
	buf_free(&m->pair);
	free(m);
}
