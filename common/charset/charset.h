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
#ifndef CHARSET_CHARSET_H
#define CHARSET_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct charset;

/*
 * Open a decoder from `name` (as iconv names it, any case, or as people do: macroman, utf8-sig,
 * windows1252) to UTF-8; NULL where iconv does not know it.
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
	uint64_t offset;    /* its offset in the input, from 0 */
	size_t at;          /* where its U+FFFD begins in `out` of charset_decode() */
	unsigned char byte; /* what it is */
};

/*
 * The undecodable bytes that the last charset_decode() met, in order; *count of them. Until the
 * next call.
 */
const struct charset_bad *charset_bad(const struct charset *c, size_t *count);

/* The name it was opened with, or where iconv does not know that, the one of iconv. */
const char *charset_name(const struct charset *c);

void charset_close(struct charset *c);

/*
 * The encoding that a byte order mark at the start of the `len` bytes at `p` tells; NULL where
 * there is none.
 */
const char *charset_bom(const void *p, size_t len);

/*
 * Guess: a byte order mark (UTF-8, UTF-16LE/BE, UTF-32), else UTF-16 or UTF-32 by the places of
 * NULs and line ends in the first 64 KiB, else strict UTF-8, else the legacy encoding in which the
 * lines that are no UTF-8 make most sense: as characters of every day, letters within words. All
 * zero at first. Feed what is there, in blocks, then ask.
 *
 *	struct charset_guess g = { 0 };
 *	while (!charset_guess_enough(&g) && ...) charset_guess_feed(&g, block, len);
 *	charset_guess_end(&g, last, &verdict);
 *	charset_guess_free(&g);
 */
struct charset_guess {
	unsigned char head[4]; /* the first bytes */
	size_t headlen;        /* how many of them */
	unsigned char tail[4]; /* an unfinished UTF-8 sequence at the end of the last block */
	size_t taillen;        /* how many bytes of it */
	size_t looked;         /* bytes of the first 64 KiB seen so far, */
	size_t nul[4];         /* NULs among them by their offset modulo 4, */
	size_t ends[2];        /* CRs and LFs among them by their offset modulo 2 */
	const char *seven;     /* an encoding of seven bits whose shift was seen; NULL: none */
	char last[3];          /* the last bytes of the last block: a shift may go on in the next */
	size_t lastlen;        /* how many of them */
	bool not_utf8;         /* a sequence that UTF-8 does not have was seen */
	uint64_t high;         /* bytes above 0x7F, */
	uint64_t wrong;        /* of them no UTF-8; */
	uint64_t after;        /* bytes of all kinds since the first of these */
	struct buf line;       /* then: a line that the end of the last block cut, */
	struct buf sample;     /* and lines that are no UTF-8 */
};

/* What came out. */
struct charset_verdict {
	const char *name;   /* for charset_open() */
	const char *others; /* names that fit nearly as well, with commas; NULL: none does */
	bool mixed;         /* UTF-8, but for some bytes */
	/* neither Unicode nor GB18030: only a likely name, nothing to read it by unasked */
	bool legacy;
};

void charset_guess_feed(struct charset_guess *g, const char *p, size_t len);

/* Has so much been fed that more would hardly change the answer? */
bool charset_guess_enough(const struct charset_guess *g);

/* `last`: the input ends here (a cut sequence then is no UTF-8). */
void charset_guess_end(struct charset_guess *g, bool last, struct charset_verdict *out);

/* Append what it looks like: "cp1251 (or koi8-r, cp866)". */
void charset_likely(const struct charset_verdict *v, struct buf *out);

void charset_guess_free(struct charset_guess *g);

/*
 * Whether a text that was taken for GB18030 stays so: it may have begun with ASCII, or be several
 * files in one. Lines that are UTF-8 are passed over, they are known by what they become. NULL
 * never.
 */
struct charset_watch;
struct charset_watch *charset_watch_open(void);

/*
 * Look at the next block. False where a line in it is far more likely in another encoding: its name
 * in *name, and the offset of the line in the input, from 0, in *offset.
 */
bool charset_watch_feed(struct charset_watch *w, const char *p, size_t len, const char **name,
                        uint64_t *offset);

void charset_watch_close(struct charset_watch *w);

/*
 * UTF-8 to another encoding, whole values. Appends to `out`; false where the
 * encoding cannot hold it, with *bad the offset of the first such character.
 */
struct charset *charset_open_encoder(const char *name);
bool charset_encode(struct charset *c, struct str s, struct buf *out, size_t *bad);

#endif
