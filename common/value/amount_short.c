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
	uint64_t low = w->low, high = w->high, before;
	unsigned count = 0;

	for (; mask; count++) {
		unsigned last = 31 - (unsigned)__builtin_clz(mask);

		mask ^= 1u << last;
		before = ((uint64_t)1 << (last & 7) * 8) - 1;
		if (last >= 8) {
			high = (high & before) | (high >> 8 & ~before);
		} else {
			low = (low & before) | ((low >> 8 | high << 56) & ~before);
			high >>= 8;
		}
	}
	*w = (struct scan_words){ low, high };
	return count;
}

/* The figure `s` of `words` without its commas, in `arena`; null where one of those bytes is none, or out of place. */
static struct str without_commas(struct str s, struct scan_words words, unsigned commas, unsigned first, unsigned end,
                                 struct arena *arena)
{
	char *text;

	if (commas != comma_places(first, end) || commas != scan_short_eq(scan_short(words), ',') ||
	    !(commas & 0xfu << first))
		return STR_NULL;
	text = arena_alloc(arena, SCAN_SHORT);
	s.len -= leave_out(&words, commas);
	scan_store(text, words);
	return (struct str){ text, s.len };
}

struct str amount_short(struct str s, const struct amount_notation *n, struct arena *arena)
{
	unsigned len = (unsigned)s.len, behind = n->scale > 0 ? (unsigned)n->scale + 1 : 0;
	unsigned first, end, digits, others;	/* first: 1 behind a sign; end: of the whole part */
	struct scan_words words;

	if (s.len - 1 >= SCAN_SHORT || n->mark != '.')
		return STR_NULL;
	first = *s.p == '-';
	if (first + behind >= len)
		return STR_NULL;
	end = len - behind;
	words = scan_words(s.p, len);
	digits = scan_short_within(scan_short(words), '0', '9');
	others = scan_short_all(len) ^ digits ^ first ^ (unsigned)(behind > 0) << end;
	/* a point where it belongs; 007 and -0 are amounts, but not so written */
	if ((behind > 0 && s.p[end] != '.') || (s.p[first] == '0' && end - first > 1) ||
	    (first && scan_short_eq(scan_short(words), '0') == digits))
		return STR_NULL;
	return others == 0 ? s : without_commas(s, words, others, first, end, arena);
}
