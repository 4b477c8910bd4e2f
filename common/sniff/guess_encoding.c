/* guess_encoding - see guess_encoding.h. */
#include "sniff/guess_encoding.h"

#include <string.h>
#include <strings.h>

static bool within(unsigned char c, unsigned char low, unsigned char high)
{
	return c >= low && c <= high;
}

/*
 * Count the NUL characters, in case the text is UTF-16 or UTF-32. Most blocks of most files have no
 * NUL.
 */
static void count_units(struct guess_encoding *g, const char *p, size_t len)
{
	if (!memchr(p, '\0', len)) {
		g->zeros = 0;
		return;
	}
	for (size_t i = 0; i < len; i++) {
		uint64_t after = g->bytes + i + 1;

		g->zeros = p[i] == '\0' ? g->zeros + 1 : 0;
		g->units[0] += g->zeros >= 2 && after % 2 == 0;
		g->units[1] += g->zeros >= 4 && after % 4 == 0;
	}
}

void guess_encoding_feed(struct guess_encoding *g, const char *p, size_t len)
{
	charset_guess_feed(&g->guess, p, len);
	count_units(g, p, len);
	g->bytes += len;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		g->nul += c == 0;
		/* 0x01 and 0x1c to 0x1f occur as delimiters, 0x1a ends files of DOS */
		g->control += c < 0x20 && c > 0x01 && !within(c, 0x09, 0x0d) &&
		              !within(c, 0x1a, 0x1f);
	}
}

/* The name in the form that a spec has. */
static const char *lower(const char *name)
{
	static const char *const names[] = { "utf-8",    "utf-16le", "utf-16be",
		                             "utf-32le", "utf-32be", "gb18030" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(names[i], name) == 0)
			return names[i];
	return name;
}

void guess_encoding_end(struct guess_encoding *g)
{
	struct charset_verdict v;
	bool two, four;

	charset_guess_end(&g->guess, true, &v);
	two = strncmp(v.name, "UTF-16", 6) == 0;
	four = strncmp(v.name, "UTF-32", 6) == 0;
	g->mark = charset_bom(g->guess.head, g->guess.headlen) != NULL;
	g->high = g->guess.high;
	g->not_utf8 = g->guess.wrong;
	charset_guess_free(&g->guess);
	if (!two && !four && !g->mark && (g->nul * 2 > g->bytes || g->control * 50 > g->bytes)) {
		g->binary = true;
		return;
	}
	if (two || four)
		g->nul = g->units[four];
	g->name = lower(v.name);
	g->others = v.others;
	g->mixed = v.mixed;
}
