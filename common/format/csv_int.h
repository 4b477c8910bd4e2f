/*
 * For csv*.c only.
 *
 *	csv.c		what is fed, and which of the two cuts the next row
 *	csv_plain.c	regular rows
 *	csv_scan.c	all others
 *
 * plain - cuts regular rows, 64 bytes at a time, at the delimiters and line ends outside quotes. In
 * a regular row each field has no quote, or only the two around it.
 */
#ifndef FORMAT_CSV_INT_H
#define FORMAT_CSV_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan_block.h"
#include "base/text.h"
#include "format/csv.h"

/* replaces a delimiter of several bytes; UTF-8 never has it */
#define DELIMITER_BYTE ((char)0xff)

/* bytes scanned at once; so many bytes after the end can be read */
#define PLAIN_BLOCK SCAN_BLOCK

enum { PLAIN_DELIMITER, PLAIN_CR, PLAIN_LF, PLAIN_QUOTE, PLAIN_KINDS }; /* of bytes */

struct plain {
	scan_block_fn *find;                /* the fastest one on this machine */
	struct scan_kind kind[PLAIN_KINDS]; /* its kinds of bytes */
	char delimiter, quote;              /* of the dialect; quote 0: none */
	const char *end;                    /* of the text */
	const char *block;                  /* the block at work */
	/*
	 * its delimiters, CR and LF outside quotes that are not used yet; the first is the lowest
	 * bit
	 */
	uint64_t stops;
	uint64_t inside;  /* all ones where the block ends inside quotes */
	uint64_t stopped; /* 1: its last byte is one of those */
	uint64_t closed;  /* 1: its last byte is a closing quote, so a stop must follow */
	/* not 0: since plain_seek() a quote was in a wrong place, or a line ended inside quotes */
	uint64_t odd;
};

/* For a delimiter of one byte; quote 0: none. Call plain_seek() next. */
struct plain plain_dialect(char delimiter, char quote);

/* Start at p, the beginning of a row, in a text up to `end`. */
void plain_seek(struct plain *s, const char *p, const char *end);

/*
 * Cut the row at *p, where the last one ended, into at most `room` cells. *count gets their number,
 * and *p moves past the line end. False if the row is not plain or does not end in the text: then
 * cut it by other means, and call plain_seek() before the next row.
 */
bool plain_row(struct plain *s, const char **p, struct str *cell, size_t room, size_t *count);

/* A parser. */
struct csv {
	/* our copy of a delimiter of several bytes; null: it has one byte */
	struct str sequence;
	char delimiter;      /* the one byte, or DELIMITER_BYTE */
	char quote;          /* 0: none */
	char escape;         /* 0: none */
	bool no_nul, padded; /* of the dialect */

	struct buf in;   /* the input; from `pos` on, bytes that are not returned as rows yet */
	size_t pos;      /* of the next row */
	size_t wanted;   /* scan the row at `pos` again when it has so many bytes */
	struct buf held; /* the end of the last feed, if it may begin a delimiter */
	bool last;       /* no more bytes will come */
	uint64_t line;   /* physical line at `pos` */

	struct plain plain; /* cuts most rows of `in` */
	size_t sought;      /* the `pos` where it continues */

	struct str *cell;       /* the row at work */
	size_t count, capacity; /* cells in use, cells allocated */
	bool too_large;         /* the row has passed a limit */
	struct str *source;     /* with an escape: each cell as written */
	size_t source_capacity;
	struct arena arena; /* cells that are not slices of `in` */
	unsigned signs;     /* of the row, of enum csv_sign */
	size_t bytes;       /* of that row */
	uint64_t began;     /* the line on which it began */
	bool unclosed;      /* the input ended inside quotes */
};

/*
 * Read the row at c->pos, which is not empty, and step over it. False, without a step, if more
 * bytes must be fed to find its end. Text after a closing quote is read as libcsv does: the quote
 * is text.
 */
bool csv_scan_row(struct csv *c);

#endif
