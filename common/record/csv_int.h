/*
 * For csv*.c only.
 *
 * plain - rows that need no thought: cut at the delimiters and line ends which stand outside quotes, 64
 * bytes at a time, where each field has no quote at all or just the two around it.
 */
#ifndef RECORD_CSV_INT_H
#define RECORD_CSV_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define PLAIN_BLOCK 64	/* bytes looked through at once, a bit for each; so many can be read behind the end */

struct plain {
	char delimiter, quote;	/* of the dialect; quote 0: none */
	const char *end;	/* of the text */
	const char *block;	/* the part of it that is at work */
	uint64_t stops;		/* its delimiters, CR and LF outside quotes that are still to come, the first lowest */
	uint64_t inside;	/* all ones where the block ends inside quotes */
	uint64_t stopped;	/* 1: its last byte is one of those, */
	uint64_t closed;	/* 1: or a quote that closes: a stop must follow */
	uint64_t odd;		/* not 0: since plain_seek() a quote was out of order, or a line ended inside quotes */
};

/* Begin at p, where a row begins, in a text up to `end`. */
void plain_seek(struct plain *s, const char *p, const char *end);

/*
 * Cut the row at *p, where the last one ended, into at most `room` cells: *count of them, *p behind its
 * line end. False where it is not plain or does not end in the text: then it is to be cut by other
 * means, and plain_seek() must be called before the next.
 */
bool plain_row(struct plain *s, const char **p, struct str *cell, size_t room, size_t *count);

#endif
