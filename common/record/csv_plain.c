/* csv_plain - see csv_int.h. */
#include <string.h>

#include "base/scan.h"
#include "record/csv.h"
#include "record/csv_int.h"
#include "record/record.h"

/* Bit i: the number of bits up to i, itself included, is odd. */
static uint64_t parity(uint64_t bits)
{
	for (int by = 1; by < 64; by *= 2)
		bits ^= bits << by;
	return bits;
}

/*
 * Look through the block at p. A quote is in order where it opens a field or closes it: behind a stop, or before one, which may
 * stand in the next block. What is known of the byte before the block is in `s`.
 */
static void load(struct plain *s, const char *p)
{
	uint64_t stops = 0, quotes = 0, lines = 0, inside, opening, closing;

	for (int i = 0; i < PLAIN_BLOCK; i += SCAN_WIDTH) {
		struct scan bytes = scan_load(p + i), ends = scan_or(scan_eq(bytes, '\r'), scan_eq(bytes, '\n'));

		stops |= (uint64_t)scan_mask(scan_or(scan_eq(bytes, s->delimiter), ends)) << i;
		quotes |= (uint64_t)scan_mask(scan_eq(bytes, s->quote)) << i;
		lines |= (uint64_t)scan_mask(ends) << i;
	}
	if (s->quote == 0)
		quotes = 0;
	if (s->end - p < PLAIN_BLOCK)
		stops &= ((uint64_t)1 << (s->end - p)) - 1;
	inside = parity(quotes) ^ s->inside;
	stops &= ~inside;
	opening = quotes & inside;
	closing = quotes & ~inside;
	s->odd |= (opening & ~(stops << 1 | s->stopped)) | ((closing << 1 | s->closed) & ~stops) | (lines & inside);
	s->block = p;
	s->stops = stops;
	s->inside = 0 - (inside >> 63);
	s->stopped = stops >> 63;
	s->closed = closing >> 63;
}

void plain_seek(struct plain *s, const char *p, const char *end)
{
	s->end = end;
	s->inside = s->closed = s->odd = 0;
	s->stopped = 1;
	load(s, p);
}

/* The block goes on to one with a stop. False where there is none. */
static bool go_on(struct plain *s)
{
	do {
		if (s->end - s->block <= PLAIN_BLOCK)
			return false;
		load(s, s->block + PLAIN_BLOCK);
	} while (s->stops == 0);
	return true;
}

/* The next stop, NULL where there is none. */
static inline const char *next_stop(struct plain *s)
{
	const char *stop;

	if (s->stops == 0 && !go_on(s))
		return NULL;
	stop = s->block + __builtin_ctzll(s->stops);
	s->stops &= s->stops - 1;
	return stop;
}

bool plain_row(struct plain *s, const char **at, struct str *cell, size_t room, size_t *count)
{
	const char *p = *at, *stop;
	const char delimiter = s->delimiter, quote = s->quote;
	size_t n = 0;

	do {
		size_t quoted = quote && *p == quote;

		stop = next_stop(s);
		if (stop == NULL || n == room)
			return false;
		cell[n++] = stop > p ? (struct str){ p + quoted, (size_t)(stop - p) - 2 * quoted } : STR_NULL;
		p = stop + 1;
	} while (*stop == delimiter);
	if (*stop == '\r' && (p == s->end || *p != '\n' || next_stop(s) != p++))
		return false;
	if (s->odd || (size_t)(p - *at) > FIELD_MAX)
		return false;
	*at = p;
	*count = n;
	return true;
}

bool csv_all_plain(struct str text, char delimiter, char quote)
{
	struct plain s = { .delimiter = delimiter, .quote = quote, .stopped = 1, .end = text.p + text.len };
	char rest[PLAIN_BLOCK] = {0};
	size_t i = 0;

	for (; text.len - i >= PLAIN_BLOCK && s.odd == 0; i += PLAIN_BLOCK)
		load(&s, text.p + i);
	if (s.odd == 0 && i < text.len) {
		memcpy(rest, text.p + i, text.len - i);
		s.end = rest + (text.len - i);
		load(&s, rest);
	}
	return s.odd == 0;
}
