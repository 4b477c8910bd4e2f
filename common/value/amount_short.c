/* amount_short.c - amounts in their commonest form are told by their bytes, compared all at once. */
#include "base/mem.h"
#include "base/scan.h"
#include "value/amount.h"

/* Where the commas belong in front of byte `end`: before each three digits, behind byte `first`. */
static unsigned comma_places(unsigned first, unsigned end)
{
	return 0x1111u << (end & 3) & scan_short_all(end) & ~scan_short_all(first + 1);
}

/* Leave the bytes that `mask` names out of `w`, the last of them first; how many that were. */
static unsigned leave_out(struct scan_words *w, unsigned mask)
{
	uint128 v = (uint128)w->high << 64 | w->low;
	unsigned count = 0;

	for (; mask; count++) {
		unsigned last = 31 - (unsigned)__builtin_clz(mask);
		uint128 before = ((uint128)1 << 8 * last) - 1;

		v = (v & before) | (v >> 8 & ~before);
		mask &= ~(1u << last);
	}
	*w = (struct scan_words){ (uint64_t)v, (uint64_t)(v >> 64) };
	return count;
}

struct str amount_short(struct str s, const struct amount_notation *n, struct arena *arena)
{
	unsigned len = (unsigned)s.len, behind = n->scale > 0 ? (unsigned)n->scale + 1 : 0;
	unsigned first, end, digits, commas;	/* the figure's first byte, the byte behind its whole part */
	struct scan_words words;
	struct scan_short bytes;
	char *text;

	if (s.len == 0 || s.len > SCAN_SHORT || n->mark != '.')
		return STR_NULL;
	first = *s.p == '-';
	if (first + behind >= len)
		return STR_NULL;
	end = len - behind;
	words = scan_words(s.p, len);
	bytes = scan_short(words);
	digits = scan_short_within(bytes, '0', '9');
	commas = scan_short_all(end) & ~scan_short_all(first) & ~digits;
	/* nothing but digits around the point, which ends the whole part */
	if ((behind > 0 && s.p[end] != '.') || (digits >> end | (behind > 0)) != scan_short_all(behind))
		return STR_NULL;
	/* 007 and -0 are amounts, but not so written */
	if ((s.p[first] == '0' && end - first > 1) || (first && scan_short_eq(bytes, '0') == digits))
		return STR_NULL;
	if (commas == 0)
		return s;
	if (commas != comma_places(first, end) || commas != scan_short_eq(bytes, ',') || !(commas & 0xfu << first))
		return STR_NULL;
	text = arena_alloc(arena, SCAN_SHORT);
	len -= leave_out(&words, commas);
	scan_store(text, words);
	return (struct str){ text, len };
}
