/*
 * guess_bytes - reads the bytes of an unknown file: all of them for its encoding, pieces of it as text.
 *
 *	struct guess_bytes b = { .file = "in.csv" };
 *	if (guess_bytes_keep(&b) && guess_bytes_unpack(&b) && guess_bytes_read(&b, &encoding))
 *		guess_bytes_text(&b, &encoding, &text);
 *	guess_bytes_free(&b);
 */
#ifndef SNIFF_GUESS_BYTES_H
#define SNIFF_GUESS_BYTES_H

#include <sys/types.h>

#include "base/buf.h"
#include "sniff/guess_encoding.h"
#include "sniff/guess_split.h"

struct guess_bytes {
	const char *file;
	/* where standard input began, which is read several times */
	off_t start;
	bool packed;                    /* by gzip: */
	int unpacked;                   /* what is in it, as a file without a name */
	struct buf head;                /* the first bytes */
	struct buf piece[GUESS_PIECES]; /* as text; piece[0] is the head */
};

/*
 * Copy standard input that cannot be rewound to a file without a name, and use that file instead.
 * False after an error was reported.
 */
bool guess_bytes_keep(struct guess_bytes *b);

/* Is it standard input? */
bool guess_bytes_is_input(const char *file);

/*
 * Go back to the beginning of standard input; for a file, do nothing. False after an error was
 * reported.
 */
bool guess_bytes_rewind(const struct guess_bytes *b, const char *file);

/* Unpack a file packed by gzip; later calls see its contents. False after an error was reported. */
bool guess_bytes_unpack(struct guess_bytes *b);

/*
 * Read all bytes for the encoding, and keep the head. guess_encoding_end() decides the encoding.
 * False after an error was reported.
 */
bool guess_bytes_read(struct guess_bytes *b, struct guess_encoding *e);

/*
 * Get the head and pieces at even distances after it, decoded, in whole lines. False after an error
 * was reported.
 */
bool guess_bytes_text(struct guess_bytes *b, const struct guess_encoding *e,
                      struct guess_text *text);

void guess_bytes_free(struct guess_bytes *b);

#endif
