/*
 * charset - decode any encoding of iconv to UTF-8, block by block.
 *
 *	struct charset *c = charset_open("gb18030", &error);
 *	charset_decode(c, in, n, last, &out);		// appends UTF-8
 *
 * Each byte that is not valid in the encoding becomes U+FFFD; such bytes are counted, with the
 * offset of the first. The result does not depend on how the input is cut into blocks. UTF-8 itself
 * is checked and copied. A byte order mark at the start is dropped.
 */
#ifndef CHARSET_CHARSET_H
#define CHARSET_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct charset;

/*
 * Open a decoder from `name` to UTF-8. The name is one of iconv, in any case, or a common one:
 * macroman, utf8-sig, windows1252. NULL if iconv does not know it.
 */
struct charset *charset_open(const char *name);

/*
 * Decode `len` bytes and append UTF-8 to `out`. `last`: the input ends here, so a sequence that is
 * cut off is an error.
 */
void charset_decode(struct charset *c, const char *p, size_t len, bool last, struct buf *out);

/* The number of undecodable bytes so far, and the offset in the input of the first (from 0). */
uint64_t charset_errors(const struct charset *c, uint64_t *first);

/* An undecodable byte. */
struct charset_bad {
	uint64_t offset;    /* its offset in the input, from 0 */
	size_t at;          /* where its U+FFFD begins in `out` of charset_decode() */
	unsigned char byte; /* its value */
};

/*
 * The undecodable bytes of the last charset_decode(), in order; *count gets their number. Valid
 * until the next call.
 */
const struct charset_bad *charset_bad(const struct charset *c, size_t *count);

/* The name it was opened with or, if iconv does not know that, iconv's name. */
const char *charset_name(const struct charset *c);

void charset_close(struct charset *c);

/*
 * Decode the lines of one input apart from each other, in several threads:
 *
 *	if (charset_is_apart(c, STR(",\"\n")))
 *		part = charset_open_part(c);
 *	charset_begin_part(part, offset);		// each part, in any thread
 *	if (!charset_is_same(part, bytes))		// else the bytes are the text
 *		charset_decode(part, bytes.p, bytes.len, false, &out);
 *	if (charset_part_ok(part))			// in the thread of `c`, in order
 *		charset_join(c, part);
 *
 * charset_is_apart(): is each of `marks` (ASCII, with the LF) always a character of its own, never
 * a part of another? Then each part may begin and end after an LF. The answer is true only for
 * encodings in which, as far as known, no sequence changes the meaning of others, and only after
 * the beginning of the input. If a part shows such a sequence after all, charset_part_ok() is
 * false: drop what came out of this part and of all parts after it, and give their bytes to `c`.
 */
bool charset_is_apart(struct charset *c, struct str marks);

/*
 * The same if only the LF is never a later byte of a longer character. The other marks may be one: then
 * charset_walk() shows where they are. It goes through the characters of `bytes`, which begin with one, and
 * appends as many bytes to `out`: the first byte of each character as it is, and for its other bytes some
 * that are not ASCII. After a sequence that is cut or changes a state, all bytes are as they are.
 */
bool charset_walks(const struct charset *c, struct str marks);
void charset_walk(struct charset *c, struct str bytes, struct buf *out);

struct charset *charset_open_part(const struct charset *c);

/* `offset`: that of the first byte of the part in the input. */
void charset_begin_part(struct charset *part, uint64_t offset);

/* Are these bytes their own UTF-8? Then they count as decoded. */
bool charset_is_same(struct charset *part, struct str bytes);

/* False also if the part ended within a sequence. */
bool charset_part_ok(const struct charset *part);

/* Continue after the part, which began at charset_offset(c), and add its undecodable bytes. */
void charset_join(struct charset *c, const struct charset *part);

/* The offset in the input of the next byte to decode. */
uint64_t charset_offset(const struct charset *c);

/* Append to `out` the bytes that wait for the end of their sequence, and wait no more. */
void charset_give_back(struct charset *c, struct buf *out);

/*
 * The encoding of a byte order mark at the start of the `len` bytes at `p`; NULL if there is none.
 */
const char *charset_bom(const void *p, size_t len);

/*
 * Guess the encoding: by a byte order mark (UTF-8, UTF-16LE/BE, UTF-32); otherwise UTF-16 or UTF-32
 * by the places of NULs and line ends in the first 64 KiB; otherwise strict UTF-8; otherwise the
 * legacy encoding in which the lines that are not UTF-8 make most sense, with frequent characters,
 * and letters inside words. Set the struct to zero first. Feed the input in blocks, then ask.
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
	size_t looked;         /* bytes of the first 64 KiB that were seen, */
	size_t nul[4];         /* NULs among them by their offset modulo 4, */
	size_t ends[2];        /* CRs and LFs among them by their offset modulo 2 */
	const char *seven;     /* an encoding of seven bits whose shift was seen; NULL: none */
	char last[3]; /* the last bytes of the last block: a shift may continue in the next block */
	size_t lastlen;    /* how many of them */
	bool not_utf8;     /* a sequence that is not UTF-8 was seen */
	uint64_t high;     /* bytes above 0x7F, */
	uint64_t wrong;    /* those that are not UTF-8; */
	uint64_t after;    /* bytes of all kinds since the first of these */
	struct buf line;   /* after that: a line that the end of the last block cut, */
	struct buf sample; /* and lines that are not UTF-8 */
};

/* The result. */
struct charset_verdict {
	const char *name;   /* for charset_open() */
	const char *others; /* names that fit nearly as well, separated by commas; NULL: none */
	bool mixed;         /* UTF-8, except for some bytes */
	/*
	 * neither Unicode nor GB18030: only a likely name, not to be used without asking the user
	 */
	bool legacy;
};

void charset_guess_feed(struct charset_guess *g, const char *p, size_t len);

/* Was enough fed, so that more would hardly change the answer? */
bool charset_guess_enough(const struct charset_guess *g);

/* `last`: the input ends here; a sequence that is cut off is then not UTF-8. */
void charset_guess_end(struct charset_guess *g, bool last, struct charset_verdict *out);

/* Append the likely encodings: "cp1251 (or koi8-r, cp866)". */
void charset_likely(const struct charset_verdict *v, struct buf *out);

void charset_guess_free(struct charset_guess *g);

/*
 * Check whether a text that was guessed to be GB18030 stays GB18030: it may have begun with ASCII,
 * or may be several files in one. Lines that are UTF-8 are skipped; they are found by the result of
 * their decoding. Never NULL.
 */
struct charset_watch;
struct charset_watch *charset_watch_open(void);

/*
 * Look at the next block. False if a line in it is far more likely in another encoding: *name is
 * that encoding, *offset the offset of the line in the input, from 0.
 */
bool charset_watch_feed(struct charset_watch *w, const char *p, size_t len, const char **name,
                        uint64_t *offset);

void charset_watch_close(struct charset_watch *w);

/*
 * Encode UTF-8 in another encoding, whole values. Appends to `out`. False if the encoding lacks a
 * character; *bad is the offset of the first such character.
 */
struct charset *charset_open_encoder(const char *name);
bool charset_encode(struct charset *c, struct str s, struct buf *out, size_t *bad);

#endif
