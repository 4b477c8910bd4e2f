/*
 * guess_encoding - the encoding of a file of which nothing is known, by its bytes.
 *
 *	struct guess_encoding g = {0};
 *	while (...) guess_encoding_feed(&g, block, len);
 *	guess_encoding_end(&g);
 *	if (g.binary) ...
 *
 * A byte order mark and valid UTF-8 are certain. Of the rest, each encoding of two bytes (GB18030, Shift-JIS,
 * EUC-JP, Big5) is measured by how much of the text would be common characters in it, and one of one byte is taken
 * where bytes above 0x7f stand alone among letters: nobody writes a single Chinese byte. What is then left open
 * is said in `others`.
 */
#ifndef CLEAN_GUESS_ENCODING_H
#define CLEAN_GUESS_ENCODING_H

#include <stdbool.h>
#include <stdint.h>

#include "value/charset.h"

/* Units of a text read in one encoding. */
struct guess_units {
	uint64_t common;	/* characters that are written every day */
	uint64_t kana;		/* of them Japanese syllables */
	uint64_t other;		/* rare characters, and what is none */
};

struct guess_encoding {
	struct charset_guess utf;	/* a byte order mark? all UTF-8? */
	uint64_t bytes;			/* in all */
	uint64_t high;			/* above 0x7f */
	uint64_t alone;			/* of them without another one beside */
	uint64_t inner;			/* of those alone within a word of ASCII letters */
	uint64_t dos;			/* of those letters in code page 850, not in 1252 */
	uint64_t joined;		/* of the high ones those with an ASCII letter beside */
	uint64_t letters;		/* of the high ones 0xc0 and more: letters in the ISO 8859 family */
	uint64_t not_utf8;		/* bytes that are no UTF-8 */
	uint64_t nul[2];		/* NUL bytes at even and at odd offsets */
	uint64_t control;		/* other bytes that no text has */
	struct guess_units gb, sjis, big5;

	/* set by guess_encoding_end() */
	const char *name;		/* for source.encoding */
	const char *others;		/* what it might be as well; NULL: it is certain */
	bool mixed;			/* most is UTF-8, some is not */
	bool binary;			/* it is no text */
};

/* Look at the next bytes of the file. */
void guess_encoding_feed(struct guess_encoding *g, const char *p, size_t len);

/* Decide. */
void guess_encoding_end(struct guess_encoding *g);

#endif
