/*
 * guess_encoding - the encoding of a file of which nothing is known, by its bytes.
 *
 *	struct guess_encoding g = { 0 };
 *	while (...) guess_encoding_feed(&g, block, len);
 *	guess_encoding_end(&g);
 *	if (g.binary) ...
 *
 * The one of value/charset.h, by which `encoding: auto` reads as well, and whether it is a text at
 * all. What is then left open is said in `others`.
 */
#ifndef SNIFF_GUESS_ENCODING_H
#define SNIFF_GUESS_ENCODING_H

#include <stdbool.h>
#include <stdint.h>

#include "charset/charset.h"

struct guess_encoding {
	struct charset_guess guess; /* until guess_encoding_end() */
	uint64_t bytes;             /* in all */
	/* NUL bytes; after guess_encoding_end() the NUL characters that they are */
	uint64_t nul;
	uint64_t units[2]; /* units of two and of four bytes that are all NUL */
	uint64_t zeros;    /* NUL bytes that the last ones were */
	uint64_t control;  /* other bytes that no text has */

	/* set by guess_encoding_end() */
	const char *name;   /* for source.encoding */
	const char *others; /* what it might be as well; NULL: it is certain */
	uint64_t high;      /* bytes above 0x7f */
	uint64_t not_utf8;  /* of them no UTF-8 */
	bool mark;          /* it begins with a byte order mark */
	bool mixed;         /* most is UTF-8, some is not */
	bool binary;        /* it is no text */
};

/* Look at the next bytes of the file. */
void guess_encoding_feed(struct guess_encoding *g, const char *p, size_t len);

/* Decide; must be called. */
void guess_encoding_end(struct guess_encoding *g);

#endif
