/* csv_plain - see csv_int.h. */
#include <string.h>

#include "base/scan_block.h"
#include "format/csv.h"
#include "format/csv_int.h"
#include "record/record.h"

#define NO_BYTE 256 /* no char has this value */

/* Bit i of the result: the number of bits up to and including i is odd. */
static uint64_t parity(uint64_t bits)
{
	bits ^= bits << 1;
	bits ^= bits << 2;
	bits ^= bits << 4;
	bits ^= bits << 8;
	bits ^= bits << 16;
	return bits ^ bits << 32;
}

/*
 * Scan the block at p. A quote is correct if it opens a field (after a stop) or closes it (before a
 * stop, which may be in the next block). `s` knows the byte before the block. Returns the LFs of
 * the block.
 */
static uint64_t load(struct plain *s, const char *p)
{
	uint64_t is[PLAIN_KINDS], stops, lines, inside, opening, closing;

	s->find(p, s->kind, PLAIN_KINDS, is);
	if (s->quote == 0)
		is[PLAIN_QUOTE] = 0;
	lines = is[PLAIN_CR] | is[PLAIN_LF];
	stops = is[PLAIN_DELIMITER] | lines;
	if (s->end - p < PLAIN_BLOCK)
		stops &= ((uint64_t)1 << (s->end - p)) - 1;
	inside = parity(is[PLAIN_QUOTE]) ^ s->inside;
	stops &= ~inside;
	opening = is[PLAIN_QUOTE] & inside;
	closing = is[PLAIN_QUOTE] & ~inside;
	s->odd |= (opening & ~(stops << 1 | s->stopped)) | ((closing << 1 | s->closed) & ~stops) |
	          (lines & inside);
	s->block = p;
	s->stops = stops;
	s->inside = 0 - (inside >> 63);
	s->stopped = stops >> 63;
	s->closed = closing >> 63;
	return is[PLAIN_LF];
}

struct plain plain_dialect(char delimiter, char quote)
{
	const unsigned char d = (unsigned char)delimiter, q = (unsigned char)quote;

	return (struct plain){ .find = scan_block_best(),
		               .delimiter = delimiter,
		               .quote = quote,
		               .kind = { [PLAIN_DELIMITER] = { d, d },
		                         [PLAIN_CR] = { '\r', '\r' },
		                         [PLAIN_LF] = { '\n', '\n' },
		                         [PLAIN_QUOTE] = { q, q } } };
}

void plain_seek(struct plain *s, const char *p, const char *end)
{
	s->end = end;
	s->inside = s->closed = s->odd = 0;
	s->stopped = 1;
	load(s, p);
}

/* Move on to the next block with a stop. False if there is none. */
static bool go_on(struct plain *s)
{
	do {
		if (s->end - s->block <= PLAIN_BLOCK)
			return false;
		load(s, s->block + PLAIN_BLOCK);
	} while (s->stops == 0);
	return true;
}

/*
 * After a CR that ended the row, at p: step over its LF, which is the next stop. False if there is
 * no further stop in the text.
 */
static bool skip_lf(struct plain *s, const char *p)
{
	if (p == s->end || *p != '\n' || (s->stops == 0 && !go_on(s)))
		return false;
	s->stops &= s->stops - 1;
	return true;
}

bool plain_row(struct plain *s, const char **at, struct str *cell, size_t room, size_t *count)
{
	const int delimiter = s->delimiter, quote = s->quote ? s->quote : NO_BYTE;
	/* copies: without them the compiler must assume that a written cell changes these */
	uint64_t stops = s->stops;
	const char *block = s->block;
	const char *p = *at, *stop;
	struct str *to = cell, *end = cell + room;

	do {
		size_t quoted = *p == quote;

		if (stops == 0) {
			if (!go_on(s))
				return false;
			stops = s->stops;
			block = s->block;
		}
		if (to == end)
			return false;
		stop = block + (unsigned)__builtin_ctzll(stops);
		stops &= stops - 1;
		to->p = stop > p ? p + quoted : NULL;
		to->len = (size_t)(stop - p) - 2 * quoted;
		to++;
		p = stop + 1;
	} while (*stop == delimiter);
	s->stops = stops;
	if (*stop == '\r' && !skip_lf(s, p++))
		return false;
	if (s->odd || (size_t)(p - *at) > FIELD_MAX)
		return false;
	*at = p;
	*count = (size_t)(to - cell);
	return true;
}

bool csv_all_plain(struct str text, char delimiter, char quote, uint64_t *lines)
{
	struct plain s = plain_dialect(delimiter, quote);
	char rest[PLAIN_BLOCK] = { 0 };
	size_t i = 0;

	s.stopped = 1;
	s.end = str_end(text);
	*lines = 0;
	for (; text.len - i >= PLAIN_BLOCK && s.odd == 0; i += PLAIN_BLOCK)
		*lines += (unsigned)__builtin_popcountll(load(&s, text.p + i));
	if (s.odd == 0 && i < text.len) {
		memcpy(rest, text.p + i, text.len - i);
		s.end = rest + (text.len - i);
		*lines += (unsigned)__builtin_popcountll(load(&s, rest));
	}
	return s.odd == 0;
}
