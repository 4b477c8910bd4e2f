/* guess_encoding - see guess_encoding.h. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "guess_encoding.h"
#include "value/unicode.h"

static bool within(unsigned char c, unsigned char low, unsigned char high)
{
	return c >= low && c <= high;
}

/* ---- encodings of two bytes: how far one character goes from p, and what it is ---- */

typedef size_t step(const unsigned char *p, size_t left, struct guess_units *u);

/* GB18030: characters of level 1 of GB/T 2312 have leads 0xb0 to 0xd7; rows 4 and 5 are kana. */
static size_t step_gb(const unsigned char *p, size_t left, struct guess_units *u)
{
	bool two = left > 1 && within(p[0], 0x81, 0xfe) && p[1] >= 0x40 && p[1] != 0x7f && p[1] != 0xff;
	bool plane = two && p[1] >= 0xa1;

	u->kana += plane && within(p[0], 0xa4, 0xa5);
	if (plane && (within(p[0], 0xb0, 0xd7) || within(p[0], 0xa1, 0xa5)))
		u->common++;
	else
		u->other++;
	return two ? 2 : 1;
}

/* Shift-JIS: kana have leads 0x82 and 0x83, kanji of level 1 0x88 to 0x98. */
static size_t step_sjis(const unsigned char *p, size_t left, struct guess_units *u)
{
	bool two = left > 1 && (within(p[0], 0x81, 0x9f) || within(p[0], 0xe0, 0xfc)) && p[1] >= 0x40 &&
	           p[1] != 0x7f && p[1] <= 0xfc;

	u->kana += two && within(p[0], 0x82, 0x83);
	if (two && (within(p[0], 0x81, 0x83) || within(p[0], 0x88, 0x98)))
		u->common++;
	else
		u->other++;
	return two ? 2 : 1;
}

/* Big5: the 5,401 common characters have leads 0xa4 to 0xc6, signs those before. */
static size_t step_big5(const unsigned char *p, size_t left, struct guess_units *u)
{
	bool two = left > 1 && within(p[0], 0xa1, 0xf9) && (within(p[1], 0x40, 0x7e) || within(p[1], 0xa1, 0xfe));

	if (two && p[0] <= 0xc6)
		u->common++;
	else
		u->other++;
	return two ? 2 : 1;
}

static void count_units(const unsigned char *p, size_t len, step *next, struct guess_units *u)
{
	for (size_t i = 0; i < len;)
		i += p[i] < 0x80 ? 1 : next(p + i, len - i, u);
}

/* ---- encodings of one byte ---- */

/* A letter stands before it, which is no second half of a character itself. */
static bool is_inner(const unsigned char *p, size_t i)
{
	return i > 0 && isalpha(p[i - 1]) && (i < 2 || p[i - 2] < 0x80);
}

static void count_bytes(struct guess_encoding *g, const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] == 0)
			g->nul[(g->bytes + i) % 2]++;
		/* 0x01 and 0x1c to 0x1f are met as delimiters, 0x1a ends files of DOS */
		if (p[i] < 0x20 && p[i] > 0x01 && !within(p[i], 0x09, 0x0d) && !within(p[i], 0x1a, 0x1f))
			g->control++;
		if (p[i] < 0x80)
			continue;
		g->high++;
		g->letters += p[i] >= 0xc0;
		g->joined += (i > 0 && isalpha(p[i - 1])) || (i + 1 < len && isalpha(p[i + 1]));
		if ((i > 0 && p[i - 1] >= 0x80) || (i + 1 < len && p[i + 1] >= 0x80))
			continue;
		g->alone++;
		if (!is_inner(p, i))
			continue;
		g->inner++;
		g->dos += within(p[i], 0x80, 0x9a) || p[i] == 0xa0 || p[i] == 0xe1;
	}
}

static void count_not_utf8(struct guess_encoding *g, const char *p, size_t len)
{
	struct str rest = { p, len };
	size_t bad;

	while (rest.len > 0 && !unicode_valid(rest, &bad)) {
		/* what the end of the block cuts is judged by charset_guess */
		if (rest.len - bad > 3)
			g->not_utf8++;
		rest = (struct str){ rest.p + bad + 1, rest.len - bad - 1 };
	}
}

void guess_encoding_feed(struct guess_encoding *g, const char *p, size_t len)
{
	const unsigned char *u = (const unsigned char *)p;

	charset_guess_feed(&g->utf, p, len);
	count_bytes(g, u, len);
	g->bytes += len;
	if (!g->utf.not_utf8)
		return;
	count_not_utf8(g, p, len);
	count_units(u, len, step_gb, &g->gb);
	count_units(u, len, step_sjis, &g->sjis);
	count_units(u, len, step_big5, &g->big5);
}

/* ---- the decision ---- */

/* Parts of a hundred that are common. */
static unsigned share(const struct guess_units *u)
{
	uint64_t all = u->common + u->other;

	return all > 0 ? (unsigned)(u->common * 100 / all) : 0;
}

static void take(struct guess_encoding *g, const char *name, const char *others)
{
	g->name = name;
	g->others = others;
}

static void take_one_byte(struct guess_encoding *g)
{
	if (g->alone * 2 <= g->high && g->joined * 2 <= g->high && g->letters * 10 > g->high * 8)
		take(g, "cp1251", "koi8-r, cp1253, gb18030");
	else if (g->dos * 2 > g->inner)
		take(g, "cp850", "cp437, cp1252");
	else
		take(g, "cp1252", "iso-8859-15, cp1250, cp850");
}

#define SURE 80	/* parts of a hundred that are common in the right encoding, at least */

static void take_legacy(struct guess_encoding *g)
{
	unsigned gb = share(&g->gb), sjis = share(&g->sjis), big5 = share(&g->big5);

	if (g->alone * 2 > g->high && g->inner * 4 >= g->alone)
		take_one_byte(g);
	else if (sjis >= SURE && sjis > gb && sjis > big5)
		take(g, "cp932", "shift_jis, euc-jp");
	else if (gb >= SURE && gb >= big5 && g->gb.kana * 40 > g->gb.common)
		take(g, "euc-jp", "cp932, gb18030");
	else if (gb >= SURE && gb >= big5)
		take(g, "gb18030", g->gb.kana > 0 ? "euc-jp" : NULL);
	else if (big5 >= SURE)
		take(g, "big5", "gb18030, cp950");
	else if (g->alone * 2 > g->high || g->letters * 10 > g->high * 8)
		take_one_byte(g);
	else
		take(g, "gb18030", "big5, cp932, euc-kr");
}

/* NUL bytes all at even, or all at odd offsets: UTF-16, where ASCII has one half zero. */
static const char *utf16(const struct guess_encoding *g)
{
	uint64_t even = g->nul[0], odd = g->nul[1];

	if (even + odd < 2 || g->bytes % 2 != 0)
		return NULL;
	if (odd > even * 20)
		return "utf-16le";
	return even > odd * 20 ? "utf-16be" : NULL;
}

/* The name of a byte order mark as a spec has it. */
static const char *lower(const char *mark)
{
	static const char *const names[] = { "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(names[i], mark) == 0)
			return names[i];
	return mark;
}

void guess_encoding_end(struct guess_encoding *g)
{
	const char *mark = charset_mark(g->utf.head, g->utf.headlen), *wide;

	if (mark != NULL) {
		take(g, lower(mark), NULL);
		g->mixed = strcmp(g->name, "utf-8") == 0 && g->utf.not_utf8;
	} else if ((wide = utf16(g)) != NULL) {
		take(g, wide, NULL);
	} else if ((g->nul[0] + g->nul[1]) * 50 > g->bytes || g->control * 50 > g->bytes) {
		g->binary = true;
	} else if (strcmp(charset_guess_name(&g->utf, true), "UTF-8") == 0) {
		take(g, "utf-8", NULL);
	} else if (g->not_utf8 * 4 <= g->high) {	/* of text in other encodings far more is none */
		take(g, "utf-8", NULL);
		g->mixed = true;
	} else {
		take_legacy(g);
	}
}
