/*
 * guess_encoding - finds the encoding of an unknown file by its bytes.
 *
 *	struct guess_encoding g = { 0 };
 *	while (...) guess_encoding_feed(&g, block, len);
 *	guess_encoding_end(&g);
 *	if (g.binary) ...
 *
 * It uses the guess of charset/charset.h, as `encoding: auto` does, and also finds files that are no
 * text. `others` has the encodings that are possible as well.
 */
#ifndef SNIFF_GUESS_ENCODING_H
#define SNIFF_GUESS_ENCODING_H

#include <stdbool.h>
#include <stdint.h>

#include "charset/charset.h"

struct guess_encoding {
	struct charset_guess guess; /* until guess_encoding_end() */
	uint64_t bytes;             /* in all */
	/* NUL bytes; after guess_encoding_end() the NUL characters they form */
	uint64_t nul;
	uint64_t units[2]; /* units of two and of four bytes that are all NUL */
	uint64_t zeros;    /* NUL bytes in a row at the end so far */
	uint64_t control;  /* other bytes that do not occur in text */

	/* set by guess_encoding_end() */
	const char *name;   /* for source.encoding */
	const char *others; /* what it might be as well; NULL: it is certain */
	uint64_t high;      /* bytes above 0x7f */
	uint64_t not_utf8;  /* of them those that are not UTF-8 */
	bool mark;          /* it begins with a byte order mark */
	bool mixed;         /* most is UTF-8, some is not */
	bool binary;        /* it is no text */
};

/* Look at the next bytes of the file. */
void guess_encoding_feed(struct guess_encoding *g, const char *p, size_t len);

/* Decide; must be called. */
void guess_encoding_end(struct guess_encoding *g);

#endif
