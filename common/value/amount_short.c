/*
 * amount_short.c - amounts in their commonest form are told by their bytes, compared all at once.
 */
#include "base/mem.h"
#include "base/scan.h"
#include "value/amount.h"
#include "value/decimal_short.h"

/* Where the commas belong in front of byte `end`: before each three digits, behind byte `first`. */
static unsigned comma_places(unsigned first, unsigned end)
{
	return 0x1111u << (end & 3) & scan_short_all(end) & ~scan_short_all(first + 1);
}

/* Leave out byte `at` of the 16: those behind it move up. Nothing where `at` is 16 or more. */
static inline struct scan_words leave_out(struct scan_words w, unsigned at)
{
	/* the bytes in front, in its word */
	uint64_t shift = (at & 7) * 8, before = ((uint64_t)1 << shift) - 1;
	uint64_t low = at < 8 ? before : UINT64_MAX, high = at < 8            ? 0
	                                                    : at < SCAN_SHORT ? before
	                                                                      : UINT64_MAX;

	return (struct scan_words){ (w.low & low) | ((w.low >> 8 | w.high << 56) & ~low),
		                    (w.high & high) | (w.high >> 8 & ~high) };
}

/*
 * The figure `s` of that form without its commas, in `arena`; null where one of its other bytes is
 * none, or out of place.
 */
static struct str without_commas(struct str s, const struct decimal_short *f, struct arena *arena)
{
	unsigned commas = f->others, first = f->first, end = f->end, count = (end - first - 1) / 4;
	struct scan_words words = f->words;
	char *text;

	if (commas != comma_places(first, end) || commas != scan_short_eq(scan_short(words), ',') ||
	    !(commas & 0xfu << first))
		return STR_NULL;
	/* the last one first; few figures have three */
	words = leave_out(words, end - 4);
	words = leave_out(words, count > 1 ? end - 8 : SCAN_SHORT);
	if (count > 2)
		words = leave_out(words, end - 12);
	text = arena_alloc(arena, SCAN_SHORT);
	scan_store(text, words);
	return (struct str){ text, s.len - count };
}

struct str amount_short(struct str s, const struct amount_notation *n, struct arena *arena)
{
	struct decimal_short f;

	if (n->mark != '.' || !decimal_short(s, n->scale, &f))
		return STR_NULL;
	return f.others == 0 ? s : without_commas(s, &f, arena);
}
