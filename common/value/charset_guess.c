/*
 * charset_guess.c - which encoding is it? Byte order marks, then where NULs stand, then strict UTF-8, then GB18030.
 */
#include <string.h>

#include "value/charset_int.h"
#include "value/unicode.h"

#define LOOKED 65536	/* bytes in which units of several bytes are looked for */

/*
 * Bytes 0x80 and 0xBF are the least and the most that may follow any lead byte; where the second
 * byte is bound more closely, one of the two fits.
 */
bool charset_cut_utf8(const char *p, size_t len)
{
	unsigned char lead = (unsigned char)p[0];
	size_t need = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	char low[4], high[4];

	if (len >= need)
		return false;
	memset(low, 0x80, sizeof(low));
	memset(high, 0xBF, sizeof(high));
	memcpy(low, p, len);
	memcpy(high, p, len);
	return unicode_valid((struct str){ low, need }, NULL) ||
	       unicode_valid((struct str){ high, need }, NULL);
}

/* Look at the bytes; what the end has cut is kept for the next block. */
static void check_utf8(struct charset_guess *g, const char *p, size_t len)
{
	size_t bad;

	if (g->not_utf8 || unicode_valid((struct str){ p, len }, &bad))
		return;
	g->not_utf8 = !charset_cut_utf8(p + bad, len - bad);
	if (!g->not_utf8) {
		g->taillen = len - bad;
		memcpy(g->tail, p + bad, g->taillen);
	}
}

static bool any_high(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)p[i] >= 0x80)
			return true;
	return false;
}

/* Count what tells units of two or four bytes. */
static void look_for_units(struct charset_guess *g, const char *p, size_t len)
{
	for (size_t i = 0; i < len && g->looked < LOOKED; i++, g->looked++) {
		g->nul[g->looked % 4] += p[i] == '\0';
		g->ends[g->looked % 2] += p[i] == '\n' || p[i] == '\r';
	}
}

/*
 * UTF-16 and UTF-32 without a byte order mark: ASCII has its NULs all on one side, and line ends on the other. A
 * text of bytes that holds a NUL or two has too few, or line ends on both. NULL: neither.
 */
static const char *by_units(const struct charset_guess *g)
{
	size_t four = g->looked / 4, even = g->nul[0] + g->nul[2], odd = g->nul[1] + g->nul[3];

	if (even + odd < 2 || (even + odd) * 8 < g->looked / 2)
		return NULL;
	if (g->nul[3] == four && g->nul[2] * 2 > four && g->nul[0] == 0 && g->ends[0] > 0 && g->ends[1] == 0)
		return "UTF-32LE";
	if (g->nul[0] >= four && g->nul[1] * 2 > four && g->nul[3] == 0 && g->ends[1] > 0 && g->ends[0] == 0)
		return "UTF-32BE";
	if (even == 0 && g->ends[0] > 0 && g->ends[1] == 0)
		return "UTF-16LE";
	if (odd == 0 && g->ends[1] > 0 && g->ends[0] == 0)
		return "UTF-16BE";
	return NULL;
}

void charset_guess_feed(struct charset_guess *g, const char *p, size_t len)
{
	size_t head = sizeof(g->head) - g->headlen;

	head = head < len ? head : len;
	memcpy(g->head + g->headlen, p, head);
	g->headlen += head;
	look_for_units(g, p, len);
	g->not_ascii = g->not_ascii || any_high(p, len);
	while (g->taillen > 0 && len > 0 && !g->not_utf8) {
		char sequence[sizeof(g->tail)];
		size_t n = g->taillen;

		memcpy(sequence, g->tail, n);
		sequence[n++] = *p++;
		len--;
		g->taillen = 0;
		check_utf8(g, sequence, n);
	}
	if (len > 0)
		check_utf8(g, p, len);
}

const char *charset_mark(const void *p, size_t len)
{
	static const struct {
		const char *mark;	/* the bytes at the start */
		size_t len;		/* how many */
		const char *name;	/* what they say */
	} marks[] = {	/* the longer before those they begin with */
		{ "\xFF\xFE\0\0",  4, "UTF-32LE" },
		{ "\0\0\xFE\xFF",  4, "UTF-32BE" },
		{ "\xEF\xBB\xBF",  3, "UTF-8" },
		{ "\xFF\xFE",      2, "UTF-16LE" },
		{ "\xFE\xFF",      2, "UTF-16BE" },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (len >= marks[i].len && memcmp(p, marks[i].mark, marks[i].len) == 0)
			return marks[i].name;
	return NULL;
}

const char *charset_guess_name(const struct charset_guess *g, bool last)
{
	const char *mark = charset_mark(g->head, g->headlen);

	if (mark == NULL)
		mark = by_units(g);
	if (mark != NULL)
		return mark;
	return g->not_utf8 || (last && g->taillen > 0) ? "GB18030" : "UTF-8";
}
