/* text - see text.h. */
#define _GNU_SOURCE /* memmem() */
#define XXH_INLINE_ALL
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "base/buf.h"
#include "base/mem.h"

#define QUOTE_MAX 60 /* characters that text_quote() shows */
/* a longer needle is left to memmem(), which is linear; a shorter one is compared at each place */
#define NEEDLE_SHORT 32
#define NEAREST_MAX  64 /* the longest name, in characters, that text_nearest() compares */

struct range {
	uint32_t first; /* code points, both ends included */
	uint32_t last;
};

/* Code points of two columns. Source: Unicode 15 EastAsianWidth.txt, W and F, joined to blocks. */
static const struct range wide[] = {
	{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },
	{ 0x4e00, 0xa4cf },   { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
	{ 0xfe10, 0xfe19 },   { 0xfe30, 0xfe6f },   { 0xff01, 0xff60 },   { 0xffe0, 0xffe6 },
	{ 0x16fe0, 0x18aff }, { 0x1b000, 0x1b2ff }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

/* Code points of no column: combining marks of the common scripts, and invisible controls. */
static const struct range unseen[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f },   { 0x00ad, 0x00ad }, { 0x0300, 0x036f },
	{ 0x0483, 0x0489 }, { 0x0591, 0x05bd },   { 0x061c, 0x061c }, { 0x064b, 0x065f },
	{ 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e },   { 0x180e, 0x180e }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f },   { 0x2028, 0x202e }, { 0x2060, 0x206f },
	{ 0x20d0, 0x20f0 }, { 0xfe00, 0xfe0f },   { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
};

/* Those that are never shown as they are: all except the marks, which are part of a word. */
static const struct range unsafe[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad },   { 0x061c, 0x061c },
	{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
};

#define WITHIN(ranges, point) within(ranges, sizeof(ranges) / sizeof((ranges)[0]), point)

static bool within(const struct range *ranges, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count && ranges[i].first <= point; i++)
		if (point <= ranges[i].last)
			return true;
	return false;
}

struct str str_of(const char *s)
{
	return s ? (struct str){ s, strlen(s) } : STR_NULL;
}

bool str_eq(struct str a, struct str b)
{
	if (!a.p || !b.p)
		return a.p == b.p;
	return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

bool str_is(struct str a, const char *s)
{
	return str_eq(a, str_of(s));
}

int str_cmp(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order;

	if (!a.p || !b.p)
		return (a.p != NULL) - (b.p != NULL);
	order = memcmp(a.p, b.p, len);
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

uint64_t str_hash(struct str s)
{
	return XXH3_64bits(s.p ? s.p : "", s.len);
}

struct hash128 str_hash128(struct str s, uint64_t seed)
{
	XXH128_hash_t h = XXH3_128bits_withSeed(s.p ? s.p : "", s.len, seed);

	return (struct hash128){ h.low64, h.high64 };
}

struct str str_copy(struct arena *a, struct str s)
{
	return s.p ? (struct str){ arena_copy(a, s.p, s.len), s.len } : s;
}

char *str_dup(struct str s)
{
	return xstrndup(s.p, s.len);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.p, prefix.p, prefix.len) == 0);
}

bool str_is_ascii(struct str s)
{
	unsigned char any = 0;

	for (size_t i = 0; i < s.len; i++)
		any |= (unsigned char)s.p[i];
	return any < 0x80;
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 || memcmp(s.p + s.len - suffix.len, suffix.p, suffix.len) == 0);
}

bool str_has_delimiter(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '|' || s.p[i] == '\t')
			return true;
	return false;
}

ptrdiff_t str_find(struct str s, struct str needle)
{
	const char *at = s.p, *last;

	if (needle.len == 0)
		return 0;
	if (needle.len > s.len)
		return -1;
	if (needle.len > NEEDLE_SHORT) {
		at = memmem(s.p, s.len, needle.p, needle.len);
		return at ? at - s.p : -1;
	}
	last = s.p + (s.len - needle.len);
	while ((at = memchr(at, needle.p[0], (size_t)(last - at) + 1))) {
		if (memcmp(at, needle.p, needle.len) == 0)
			return at - s.p;
		if (at++ == last)
			break;
	}
	return -1;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.len > 0 && is_space(s.p[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_space(s.p[0])) {
		s.p++;
		s.len--;
	}
	return s;
}

bool str_number(struct str s, uint64_t *out)
{
	uint64_t n = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint64_t digit = (uint64_t)(unsigned char)s.p[i] - '0';

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return true;
}

size_t text_utf8(struct str s, uint32_t *point)
{
	/* by length: less is overlong */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t c;
	size_t len;

	if (s.len == 0)
		return 0;
	c = p[0];
	len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	if (len == 0 || len > s.len)
		return 0;
	if (len > 1)
		c &= 0x7fu >> len;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*point = c;
	return len;
}

size_t text_columns(uint32_t point)
{
	return WITHIN(unseen, point) ? 0 : WITHIN(wide, point) ? 2 : 1;
}

struct str text_cut(struct str s, size_t most)
{
	if (s.len <= most)
		return s;
	s.len = most;
	while (s.len > 0 && ((unsigned char)s.p[s.len] & 0xc0) == 0x80)
		s.len--;
	return s;
}

int text_hex(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t text_escape_char(struct str s, char escape[TEXT_ESCAPE])
{
	static const char short_for[] = { ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r' };
	uint32_t point = 0;
	size_t len = text_utf8(s, &point);

	if (len == 0)
		snprintf(escape, TEXT_ESCAPE, "\\x%02x", (unsigned)(unsigned char)s.p[0]);
	else if (!WITHIN(unsafe, point))
		escape[0] = '\0';
	else if (point < sizeof(short_for) && short_for[point])
		snprintf(escape, TEXT_ESCAPE, "\\%c", short_for[point]);
	else
		snprintf(escape, TEXT_ESCAPE,
		         point < 0x80      ? "\\x%02x"
		         : point < 0x10000 ? "\\u%04x"
		                           : "\\U%08x",
		         (unsigned)point);
	return len ? len : 1;
}

/* Would a backslash before `s` look like the start of an escape? */
static bool continues_escape(struct str s)
{
	char escape[TEXT_ESCAPE];

	if (s.len == 0)
		return false;
	if (strchr("\\ntrxuU", s.p[0]) && s.p[0] != '\0')
		return true;
	text_escape_char(s, escape);
	return escape[0] != '\0';
}

size_t text_escape_next(struct buf *out, struct str s)
{
	char escape[TEXT_ESCAPE];
	size_t len = text_escape_char(s, escape);

	if (escape[0] != '\0')
		buf_adds(out, escape);
	else if (s.p[0] == '\\' && continues_escape((struct str){ s.p + 1, s.len - 1 }))
		buf_adds(out, "\\\\");
	else
		buf_add(out, s.p, len);
	return len;
}

/* The number of bytes at the start of `s` that are ASCII and need no escape: most of most texts. */
static size_t plain_prefix(struct str s)
{
	size_t n = 0;

	while (n < s.len && s.p[n] >= ' ' && s.p[n] < 0x7f && s.p[n] != '\\')
		n++;
	return n;
}

void text_escape(struct buf *out, struct str s)
{
	size_t len;

	for (; s.len > 0; s.p += len, s.len -= len) {
		len = plain_prefix(s);
		if (len > 0)
			buf_add(out, s.p, len);
		else
			len = text_escape_next(out, s);
	}
}

const char *text_quote(struct buf *scratch, struct str s)
{
	size_t shown = 0, len;

	buf_reset(scratch);
	if (!s.p) {
		buf_adds(scratch, "null");
		return scratch->p;
	}
	buf_addc(scratch, '\'');
	for (; s.len > 0 && shown++ < QUOTE_MAX; s.p += len, s.len -= len)
		len = text_escape_next(scratch, s);
	buf_adds(scratch, s.len > 0 ? "...'" : "'");
	return scratch->p;
}

void text_enclose(struct buf *out, struct str s, char quote)
{
	buf_addc(out, quote);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == quote)
			buf_addc(out, quote);
		buf_addc(out, s.p[i]);
	}
	buf_addc(out, quote);
}

/*
 * The code points of `s`, with A to Z as a to z. False if there are too many. Invalid bytes count
 * as code points.
 */
static bool letters(struct str s, uint32_t out[NEAREST_MAX], size_t *count)
{
	size_t n = 0;

	while (s.len > 0) {
		uint32_t point = (unsigned char)s.p[0];
		size_t len = text_utf8(s, &point);

		if (n == NEAREST_MAX)
			return false;
		out[n++] = point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
		len = len ? len : 1;
		s.p += len;
		s.len -= len;
	}
	*count = n;
	return true;
}

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edit distance where swapping two neighbours is one step. Source: "optimal string alignment". */
static size_t distance(const uint32_t *a, size_t alen, const uint32_t *b, size_t blen)
{
	size_t rows[3][NEAREST_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= blen; j++)
		above[j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t *reuse = before;

		row[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			bool same = a[i - 1] == b[j - 1];

			row[j] = least_of(above[j - 1] + !same, least_of(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least_of(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = reuse;
	}
	return above[blen];
}

size_t text_distance(struct str a, struct str b)
{
	uint32_t one[NEAREST_MAX], other[NEAREST_MAX];
	size_t count[2];

	if (!letters(a, one, &count[0]) || !letters(b, other, &count[1]))
		return SIZE_MAX;
	return distance(one, count[0], other, count[1]);
}

const char *text_nearest(struct str name, const char *const *candidates, size_t count)
{
	uint32_t a[NEAREST_MAX], b[NEAREST_MAX];
	size_t alen, blen, best;
	const char *nearest = NULL;

	if (!letters(name, a, &alen))
		return NULL;
	best = alen / 3 + 1;
	for (size_t i = 0; i < count; i++) {
		size_t steps;

		if (!letters(str_of(candidates[i]), b, &blen))
			continue;
		steps = distance(a, alen, b, blen);
		if (steps < best) {
			best = steps;
			nearest = candidates[i];
		}
	}
	return nearest;
}

const char *text_count(uint64_t n, char out[27])
{
	char *p = out + 26;
	size_t digits = 0;

	*p = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + n % 10);
		n /= 10;
		digits++;
	} while (n > 0);
	return memmove(out, p, (size_t)(out + 27 - p));
}
