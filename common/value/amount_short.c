/* amount_short - recognize amounts in their most frequent form by comparing all bytes at once. */
#include "base/mem.h"
#include "base/scan.h"
#include "value/amount.h"
#include "value/decimal_short.h"

/* The places of the commas before byte `end`: before each three digits, after byte `first`. */
static unsigned comma_places(unsigned first, unsigned end)
{
	return 0x1111u << (end & 3) & scan_short_all(end) & ~scan_short_all(first + 1);
}

/* Remove byte `at` of the 16; the bytes after it move up. Nothing happens if `at` is 16 or more. */
static inline struct scan_words leave_out(struct scan_words w, unsigned at)
{
	/* the bytes before it, in its word */
	uint64_t shift = (at & 7) * 8, before = ((uint64_t)1 << shift) - 1;
	uint64_t low = at < 8 ? before : UINT64_MAX, high = at < 8            ? 0
	                                                    : at < SCAN_SHORT ? before
	                                                                      : UINT64_MAX;

	return (struct scan_words){ (w.low & low) | ((w.low >> 8 | w.high << 56) & ~low),
		                    (w.high & high) | (w.high >> 8 & ~high) };
}

/*
 * The figure `s` without its commas, in `arena`. Null if another byte is not a comma, or is out of
 * place.
 */
static struct str without_commas(struct str s, const struct decimal_short *f, struct arena *arena)
{
	unsigned commas = f->others, first = f->first, end = f->end, count = (end - first - 1) / 4;
	struct scan_words words = f->words;
	char *text;

	if (commas != comma_places(first, end) || commas != scan_short_eq(scan_short(words), ',') ||
	    !(commas & 0xfu << first))
		return STR_NULL;
	/* the last comma first; few figures have three */
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
