/*
 * charset - any encoding that iconv knows to UTF-8, block by block.
 *
 *	struct charset *c = charset_open("gb18030", &error);
 *	charset_decode(c, in, n, last, &out);		// appends UTF-8
 *
 * Bytes that are not in the encoding become U+FFFD, one for each, and are counted with the
 * offset of the first. The result does not depend on how the input is cut into blocks. UTF-8
 * itself is checked and copied. A byte order mark at the start is dropped.
 */
#ifndef VALUE_CHARSET_H
#define VALUE_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct charset;

/*
 * Open a decoder from `name` (as iconv names it, any case) to UTF-8; NULL where iconv does not know
 * it.
 */
struct charset *charset_open(const char *name);

/*
 * Decode `len` bytes and append UTF-8 to `out`. `last`: no more follows, so a cut sequence at the
 * end is an error.
 */
void charset_decode(struct charset *c, const char *p, size_t len, bool last, struct buf *out);

/* How many undecodable bytes so far, and the offset in the input of the first (from 0). */
uint64_t charset_errors(const struct charset *c, uint64_t *first);

/* An undecodable byte. */
struct charset_bad {
	uint64_t offset;	/* its offset in the input, from 0 */
	size_t at;		/* where its U+FFFD begins in `out` of charset_decode() */
	unsigned char byte;	/* what it is */
};

/* The undecodable bytes that the last charset_decode() met, in order; *count of them. Until the next call. */
const struct charset_bad *charset_bad(const struct charset *c, size_t *count);

/* The name it was opened with. */
const char *charset_name(const struct charset *c);

void charset_close(struct charset *c);

/* The encoding that a byte order mark at the start of the `len` bytes at `p` tells; NULL where there is none. */
const char *charset_mark(const void *p, size_t len);

/*
 * Guess: a byte order mark (UTF-8, UTF-16LE/BE, UTF-32), else UTF-16 or UTF-32 by the places of NULs and line
 * ends in the first 64 KiB, else strict UTF-8, else GB18030. Feed all that is there, in blocks, then ask.
 */
struct charset_guess {
	unsigned char head[4];	/* the first bytes */
	size_t headlen;		/* how many of them */
	unsigned char tail[4];	/* an unfinished UTF-8 sequence at the end of the last block */
	size_t taillen;		/* how many bytes of it */
	size_t looked;		/* bytes of the first 64 KiB seen so far, */
	size_t nul[4];		/* NULs among them by their offset modulo 4, */
	size_t ends[2];		/* CRs and LFs among them by their offset modulo 2 */
	bool not_utf8;		/* a sequence that UTF-8 does not have was seen */
	bool not_ascii;		/* a byte above 0x7F was seen */
};

void charset_guess_feed(struct charset_guess *g, const char *p, size_t len);

/* The name for charset_open(). `last`: the input ends here (a cut sequence then is no UTF-8). */
const char *charset_guess_name(const struct charset_guess *g, bool last);

/*
 * UTF-8 to another encoding, whole values. Appends to `out`; false where the
 * encoding cannot hold it, with *bad the offset of the first such character.
 */
struct charset *charset_open_encoder(const char *name);
bool charset_encode(struct charset *c, struct str s, struct buf *out, size_t *bad);

#endif
