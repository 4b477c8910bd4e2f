/* unicode.c - code points, lengths, white space and controls. unicode_map.c changes letters. */
#include "charset/unicode.h"

#include <string.h>
#include <utf8proc.h>

#include "base/scan.h"
#include "base/scan_block.h"

#define HIGH_BITS   0x8080808080808080u
#define REPLACEMENT 0xFFFD

/* Eight bytes, the first one lowest: one load on a little-endian machine. */
static uint64_t eight_bytes(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

/*
 * How many bytes at p, before `end`, are ASCII. Checks eight at a time, and finds the last ones by
 * a count of bits.
 */
static size_t ascii_prefix(const char *p, const char *end)
{
	const char *q = p;

	for (; end - q >= 8; q += 8) {
		uint64_t high = eight_bytes(q) & HIGH_BITS;

		if (high)
			return (size_t)(q - p) + (size_t)__builtin_ctzll(high) / 8;
	}
	while (q < end && (unsigned char)*q < 0x80)
		q++;
	return (size_t)(q - p);
}

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/*
 * The length of the well-formed sequence at p (p < end), which begins above 0x7F; 0 if there is
 * none. Source: The Unicode Standard, table 3-7.
 */
static size_t sequence(const unsigned char *p, const unsigned char *end)
{
	size_t left = (size_t)(end - p);
	unsigned char c = p[0], least = 0x80, most = 0xBF;

	if (c < 0xC2 || c > 0xF4 || left < 2)
		return 0;
	if (c < 0xE0)
		return is_tail(p[1]) ? 2 : 0;
	switch (c) {
	case 0xE0:
		least = 0xA0;
		break; /* overlong */
	case 0xED:
		most = 0x9F;
		break; /* surrogates */
	case 0xF0:
		least = 0x90;
		break; /* overlong */
	case 0xF4:
		most = 0x8F;
		break; /* past U+10FFFF */
	}
	if (p[1] < least || p[1] > most || left < 3 || !is_tail(p[2]))
		return 0;
	if (c < 0xF0)
		return 3;
	return left >= 4 && is_tail(p[3]) ? 4 : 0;
}

/*
 * How many bytes at p, up to the end of a character, are well-formed, checked in whole blocks: each
 * byte that must continue a sequence does so, and no other byte. They are ASCII and sequences of
 * two or three bytes; a sequence that begins with E0, ED or above EF has its own bounds and is left
 * to sequence().
 */
static size_t plain_prefix(const char *p, const char *end)
{
	enum { HIGH, TWO, THREE, THREE_TOO, TAIL, KINDS };
	static const struct scan_kind kind[KINDS] = {
		[HIGH] = { 0x80, 0xFF },      [TWO] = { 0xC2, 0xDF },  [THREE] = { 0xE1, 0xEC },
		[THREE_TOO] = { 0xEE, 0xEF }, [TAIL] = { 0x80, 0xBF },
	};
	const char *q = p;
	uint64_t open = 0; /* the bytes of this block that continue sequences of the block before */
	scan_block_fn *find;

	if (end - p < SCAN_BLOCK)
		return 0;
	find = scan_block_best();
	for (; end - q >= SCAN_BLOCK; q += SCAN_BLOCK) {
		uint64_t is[KINDS], three, first, tails;

		find(q, kind, KINDS, is);
		three = is[THREE] | is[THREE_TOO];
		first = is[TWO] | three;
		tails = open | first << 1 | three << 2;
		if (tails != is[TAIL] || is[HIGH] != (first | tails))
			break;
		open = first >> 63 | three >> 62;
	}
	/* a character that the end of the last whole block cuts */
	for (; q > p && open; open = is_tail((unsigned char)*q))
		q--;
	return (size_t)(q - p);
}

/* The short way for most of such text: three bytes that begin with E1..EC, E3..E9 for CJK. */
static bool is_cjk(const char *p, const char *end)
{
	return end - p >= 3 && (unsigned char)(*p - 0xE1) <= 0xEC - 0xE1 &&
	       is_tail((unsigned char)p[1]) && is_tail((unsigned char)p[2]);
}

/* Most fields are short, and most of these are ASCII. */
static bool is_short_ascii(struct str s)
{
	struct scan_words words;

	if (s.len > SCAN_SHORT)
		return false;
	words = scan_words(s.p, s.len);
	return !((words.low | words.high) & HIGH_BITS);
}

bool unicode_valid(struct str s, size_t *bad)
{
	const char *p = s.p, *end = str_end(s);

	if (is_short_ascii(s))
		return true;
	for (;;) {
		size_t n;

		p += plain_prefix(p, end);
		p += ascii_prefix(p, end);
		if (p == end)
			return true;
		do { /* other scripts come in runs, too */
			n = is_cjk(p, end) ? 3
			                   : sequence((const unsigned char *)p,
			                              (const unsigned char *)end);
			p += n;
		} while (n > 0 && p < end && (unsigned char)*p >= 0x80);
		if (n == 0) {
			if (bad)
				*bad = (size_t)(p - s.p);
			return false;
		}
	}
}

uint32_t unicode_next(const char **p, const char *end)
{
	const unsigned char *u = (const unsigned char *)*p;
	size_t n;

	if (u[0] < 0x80) {
		++*p;
		return u[0];
	}
	n = sequence(u, (const unsigned char *)end);
	*p += n ? n : 1;
	switch (n) {
	case 2:
		return (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
	case 3:
		return (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
	case 4:
		return (u[0] & 0x07u) << 18 | (u[1] & 0x3Fu) << 12 | (u[2] & 0x3Fu) << 6 |
		       (u[3] & 0x3Fu);
	}
	return REPLACEMENT;
}

size_t unicode_encode(char out[4], uint32_t code)
{
	return (size_t)utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
}

void unicode_put(struct buf *out, uint32_t code)
{
	char bytes[4];

	if (code < 0x80)
		buf_addc(out, (char)code);
	else
		buf_add(out, bytes, unicode_encode(bytes, code));
}

size_t unicode_length(struct str s)
{
	const char *p = s.p, *end = str_end(s);
	size_t n = 0;

	while (p < end) {
		size_t ascii = ascii_prefix(p, end);

		n += ascii;
		p += ascii;
		for (; p < end && (unsigned char)*p >= 0x80; n++)
			if (is_cjk(p, end))
				p += 3;
			else
				unicode_next(&p, end);
	}
	return n;
}

size_t unicode_offset(struct str s, size_t n)
{
	const char *p = s.p, *end = str_end(s);

	while (p < end && n-- > 0)
		unicode_next(&p, end);
	return (size_t)(p - s.p);
}

size_t unicode_width(struct str s)
{
	const char *p = s.p, *end = str_end(s);
	size_t n = 0;

	while (p < end) {
		uint32_t code = unicode_next(&p, end);

		if (code >= 0x20 && code < 0x7F)
			n++;
		else
			n += (size_t)utf8proc_charwidth((utf8proc_int32_t)code);
	}
	return n;
}

/* ---- white space ---- */

bool unicode_is_space(uint32_t code)
{
	if (code < 0x80)
		return code == ' ' || (code >= 0x09 && code <= 0x0D);
	switch (code) {
	case 0x0085:
	case 0x00A0:
	case 0x1680:
	case 0x2028:
	case 0x2029:
	case 0x202F:
	case 0x205F:
	case 0x3000:
		return true;
	case 0x200B:
	case 0xFEFF: /* Unicode does not call it white space, but it is just as invisible */
		return true;
	}
	return code >= 0x2000 && code <= 0x200A;
}

struct str unicode_ltrim(struct str s)
{
	const char *p = s.p, *end = str_end(s);

	while (p < end) {
		const char *next = p;

		if (!unicode_is_space(unicode_next(&next, end)))
			break;
		p = next;
	}
	return (struct str){ p, (size_t)(end - p) };
}

/* The start of the last code point of s. s is not empty; an invalid byte counts as one. */
static const char *last_code(struct str s)
{
	const char *end = str_end(s);

	for (const char *p = end - 1; p >= s.p && end - p <= 4; p--) {
		const char *next = p;

		if (is_tail((unsigned char)*p))
			continue;
		unicode_next(&next, end);
		return next == end ? p : end - 1;
	}
	return end - 1;
}

struct str unicode_rtrim(struct str s)
{
	while (s.len > 0) {
		const char *last = last_code(s), *p = last;

		if (!unicode_is_space(unicode_next(&p, str_end(s))))
			break;
		s.len = (size_t)(last - s.p);
	}
	return s;
}

/*
 * Could this byte begin or end white space? For most fields two bytes show that there is nothing to
 * trim.
 */
static bool may_be_space(unsigned char c)
{
	return c <= ' ' || c >= 0x80;
}

struct str unicode_trim(struct str s)
{
	if (s.len == 0)
		return s;
	if (!may_be_space((unsigned char)s.p[0]) && !may_be_space((unsigned char)s.p[s.len - 1]))
		return s;
	return unicode_rtrim(unicode_ltrim(s));
}

void unicode_squeeze(struct str s, struct buf *out)
{
	const char *p, *end, *word;

	s = unicode_trim(s);
	end = str_end(s);
	buf_reserve(out, s.len);
	for (p = word = s.p; p < end;) {
		const char *here = p;

		if (!unicode_is_space(unicode_next(&p, end)))
			continue;
		buf_add(out, word, (size_t)(here - word));
		buf_addc(out, ' ');
		p = word = unicode_ltrim((struct str){ p, (size_t)(end - p) }).p;
	}
	buf_add(out, word, (size_t)(end - word));
}

/* ---- controls ---- */

static bool is_control(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x007F, 0x009F }, /* DEL, C1 */
		{ 0x061C, 0x061C }, /* Arabic letter mark */
		{ 0x180E, 0x180E }, /* Mongolian vowel separator */
		{ 0x200B, 0x200F }, /* zero-width space, joiners, direction marks */
		{ 0x202A, 0x202E }, /* direction embeddings and overrides */
		{ 0x2060, 0x206F }, /* word joiner, invisible operators, direction isolates */
		{ 0xFEFF, 0xFEFF }, /* byte order mark */
	};

	if (code < 0x7F)
		return code < 0x20 && code != '\t' && code != '\n';
	if (code > 0x9F && code < 0x0600)
		return false;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/*
 * Letters that a joiner shapes: Arabic and Persian, Syriac, the scripts of India and around,
 * Mongolian.
 */
static bool is_joined_script(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x0620, 0x08FF }, { 0x0900, 0x0DFF }, { 0x0F00, 0x109F },
		{ 0x1780, 0x18AF }, { 0x1A20, 0x1CFF }, { 0xA800, 0xABFF },
		{ 0xFB50, 0xFDFF }, { 0xFE70, 0xFEFC }, { 0x11000, 0x11FFF },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* Is it a picture of people or things, or a character that selects its look? */
static bool is_emoji(uint32_t code)
{
	return (code >= 0x1F000 && code <= 0x1FAFF) || (code >= 0x2190 && code <= 0x2BFF) ||
	       code == 0xFE0F || (code >= 0xE0020 && code <= 0xE007F);
}

/*
 * Is it a joiner or non-joiner between p and `next` that belongs to its word? Without it the word
 * would be another one, or none. At the end of a word it belongs there only after a sign that needs
 * a letter after it (the viramas of India).
 */
static bool is_joiner(uint32_t code, const char *start, const char *p, const char *next,
                      const char *end)
{
	uint32_t before, after;

	if ((code != 0x200C && code != 0x200D) || p == start)
		return false;
	p = last_code((struct str){ start, (size_t)(p - start) });
	before = unicode_next(&p, end);
	do /* if there are several, the first one stays */
		after = next < end ? unicode_next(&next, end) : ' ';
	while (after == 0x200C || after == 0x200D);
	if (is_emoji(before))
		return code == 0x200D && is_emoji(after);
	if (!is_joined_script(before))
		return false;
	return is_joined_script(after) ||
	       utf8proc_get_property((utf8proc_int32_t)before)->combining_class == 9;
}

/*
 * The first control character at p or after it, in a text that begins at `start`; *next is after
 * it. end if there is none.
 */
static const char *find_control(const char *start, const char *p, const char *end,
                                const char **next)
{
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		const char *here = p;
		uint32_t code;

		if (c > ' ' && c < 0x7F) {
			p++;
			continue;
		}
		if (c >= 0xE3 && c <= 0xEE && end - p >= 3) { /* CJK: no control among them */
			p += sequence((const unsigned char *)p, (const unsigned char *)end) ? 3 : 1;
			continue;
		}
		code = unicode_next(&p, end);
		if (is_control(code) && !is_joiner(code, start, here, p, end)) {
			*next = p;
			return here;
		}
	}
	*next = end;
	return end;
}

bool unicode_has_controls(struct str s)
{
	const char *end = str_end(s), *next;

	return find_control(s.p, s.p, end, &next) != end;
}

size_t unicode_unseen(const char *p, const char *end)
{
	const char *next = p;
	uint32_t code = unicode_next(&next, end);

	return code != 0 && (unicode_is_space(code) || is_control(code)) ? (size_t)(next - p) : 0;
}

size_t unicode_drop_controls(struct str s, struct buf *out)
{
	const char *p = s.p, *end = str_end(s);
	size_t count = 0;

	while (p < end) {
		const char *next, *at = find_control(s.p, p, end, &next);

		buf_add(out, p, (size_t)(at - p));
		count += at < end && *at != '\r' && (unsigned char)*at != 0xC2;
		/*
		 * a single CR ends a line: without it two words, or two figures, would become one
		 */
		if (at < end && *at == '\r' && (next == end || *next != '\n'))
			buf_addc(out, '\n');
		p = next;
	}
	return count;
}
