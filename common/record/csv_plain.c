/* csv_plain - see csv_int.h. */
#include "base/scan.h"
#include "record/csv_int.h"
#include "record/record.h"

/* Bit i: the number of bits up to i, itself included, is odd. */
static uint64_t parity(uint64_t bits)
{
	for (int by = 1; by < 64; by *= 2)
		bits ^= bits << by;
	return bits;
}

/* Look through the block at p; s->inside tells of the byte before it. */
static void load(struct plain *s, const char *p)
{
	uint64_t stops = 0, quotes = 0, feeds = 0, inside;

	for (int i = 0; i < PLAIN_BLOCK; i += SCAN_WIDTH) {
		struct scan bytes = scan_load(p + i), lf = scan_eq(bytes, '\n');
		struct scan ends = scan_or(scan_or(scan_eq(bytes, s->delimiter), scan_eq(bytes, '\r')), lf);

		stops |= (uint64_t)scan_mask(ends) << i;
		quotes |= (uint64_t)scan_mask(scan_eq(bytes, s->quote)) << i;
		feeds |= (uint64_t)scan_mask(lf) << i;
	}
	if (s->quote == 0)
		quotes = 0;
	if (s->end - p < PLAIN_BLOCK)
		stops &= ((uint64_t)1 << (s->end - p)) - 1;
	inside = parity(quotes) ^ s->inside;
	s->block = p;
	s->stops = stops & ~inside;
	s->quotes = quotes;
	s->inside = 0 - (inside >> 63);
	s->feeds = s->feeds || (feeds & inside);
}

void plain_seek(struct plain *s, const char *p, const char *end)
{
	s->end = end;
	s->inside = 0;
	s->before = 0;
	s->feeds = false;
	load(s, p);
}

/* The next stop; the end where there is none. */
static inline const char *next_stop(struct plain *s)
{
	const char *p;

	while (s->stops == 0) {
		if (s->end - s->block <= PLAIN_BLOCK)
			return s->end;
		if (s->quotes)
			s->before = s->before || (s->quotes & (s->quotes - 1)) ? 2 : 1;
		load(s, s->block + PLAIN_BLOCK);
	}
	p = s->block + __builtin_ctzll(s->stops);
	s->stops &= s->stops - 1;
	return p;
}

/*
 * Are the quotes up to `stop` just those around the field at p, which begins with one? Goes on to the field behind it. A closing
 * quote that ends a block is left to others, too.
 */
static inline bool is_quoted(struct plain *s, const char *p, const char *stop)
{
	uint64_t here = (uint64_t)1 << (stop - s->block), quotes = s->quotes & (here - 1);
	uint64_t want = here >> 1 | (s->before ? 0 : (uint64_t)1 << (p - s->block));
	bool fits = quotes == want && s->before <= 1 && here > 1;

	s->quotes ^= quotes;
	s->before = 0;
	return fits;
}

/* Is there no quote up to `stop`? Then what is left of them belongs to the fields behind it. */
static inline bool is_bare(const struct plain *s, const char *stop)
{
	return s->before == 0 && (s->quotes == 0 || (s->quotes & (((uint64_t)1 << (stop - s->block)) - 1)) == 0);
}

bool plain_row(struct plain *state, const char **at, struct str *cell, size_t room, size_t *count)
{
	struct plain s = *state;	/* in registers, as long as it is at work */
	const char *p = *at, *stop;
	size_t n = 0;

	do {
		bool quoted = *p == s.quote && s.quote;

		stop = next_stop(&s);
		if (stop == s.end || n == room ||
		    !(quoted ? is_quoted(&s, p, stop) : is_bare(&s, stop)))
			return false;
		if (quoted)
			cell[n++] = (struct str){ p + 1, (size_t)(stop - p) - 2 };
		else
			cell[n++] = stop > p ? (struct str){ p, (size_t)(stop - p) } : STR_NULL;
		p = stop + 1;
	} while (*stop == s.delimiter);
	if (*stop == '\r' && (p == s.end || *p != '\n' || next_stop(&s) != p++))
		return false;
	if (s.feeds || (size_t)(p - *at) > FIELD_MAX)
		return false;
	*state = s;
	*at = p;
	*count = n;
	return true;
}
