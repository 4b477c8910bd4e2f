/*
 * guess_bytes - the bytes of a file of which nothing is known: from end to end for its encoding,
 * pieces of it as text.
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
 * Standard input that cannot be rewound goes to a file without a name, which takes its place. False
 * after an error was reported.
 */
bool guess_bytes_keep(struct guess_bytes *b);

/* Is it standard input? */
bool guess_bytes_is_input(const char *file);

/*
 * Go back to the beginning of standard input; nothing to do for a file. False after an error was
 * reported.
 */
bool guess_bytes_rewind(const struct guess_bytes *b, const char *file);

/*
 * A file packed by gzip is unpacked, and what follows sees what is in it. False after an error was
 * reported.
 */
bool guess_bytes_unpack(struct guess_bytes *b);

/*
 * Read all of it for its encoding, which is then still to be decided, and keep the head. False
 * after an error was reported.
 */
bool guess_bytes_read(struct guess_bytes *b, struct guess_encoding *e);

/*
 * The head and pieces at even distances behind it, decoded, in whole lines. False after an error
 * was reported.
 */
bool guess_bytes_text(struct guess_bytes *b, const struct guess_encoding *e,
                      struct guess_text *text);

void guess_bytes_free(struct guess_bytes *b);

#endif
