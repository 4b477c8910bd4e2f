/*
 * row - the bytes from which the digest of a record is computed.
 *
 *	buf_reset(&bytes);
 *	row_integer(&bytes, 1250); row_text(&bytes, STR("1002")); row_null(&bytes);
 *	struct hash128 digest = str_hash128(buf_str(&bytes), 0);
 *
 * Each value begins with a byte for its kind, and each text with its length, so two different
 * records never have the same bytes. The digests of a batch are added up, so their order does not
 * matter. For the rooms store and server only.
 */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "value/decimal.h"

#define DIGEST128_TEXT 33 /* 32 hexadecimal digits and a NUL */

enum { ROW_NULL, ROW_INTEGER, ROW_TEXT, ROW_REAL, ROW_BLOB };

/*
 * 64 bits, lowest byte first on every machine: a ledger may be moved from one machine to another.
 */
static inline void row_put64(char *p, uint64_t n)
{
	for (int i = 0; i < 8; i++)
		p[i] = (char)(n >> 8 * i);
}

static inline uint64_t row_get64(const unsigned char *p)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n |= (uint64_t)p[i] << 8 * i;
	return n;
}

/*
 * Make room for `more` bytes at the end and return it. buf_reserve() is called only if necessary.
 */
static inline char *row_room(struct buf *b, size_t more)
{
	if (b->capacity - b->len <= more)
		buf_reserve(b, more);
	return b->p + b->len;
}

static inline void row_null(struct buf *b)
{
	*row_room(b, 1) = ROW_NULL;
	b->len++;
}

static inline void row_integer(struct buf *b, int64_t n)
{
	char *p = row_room(b, 9);

	*p = ROW_INTEGER;
	row_put64(p + 1, (uint64_t)n);
	b->len += 9;
}

/* Any bytes with their length, which is below 2^31 as in SQLite; `kind` is their kind. */
static inline void row_bytes(struct buf *b, char kind, const void *bytes, size_t len)
{
	char *p = row_room(b, len + 9);

	*p = kind;
	row_put64(p + 1, len);
	if (len > 0)
		memcpy(p + 9, bytes, len);
	b->len += 9 + len;
}

static inline void row_text(struct buf *b, struct str text)
{
	row_bytes(b, ROW_TEXT, text.p, text.len);
}

static inline uint128 row_number(struct hash128 h)
{
	return (uint128)h.high << 64 | h.low;
}

#endif
