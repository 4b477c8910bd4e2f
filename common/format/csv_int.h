/*
 * For csv*.c only.
 *
 *	csv.c		what is fed, and which of the two cuts the next row
 *	csv_plain.c	regular rows
 *	csv_scan.c	all others
 *
 * plain - regular rows: cut at the delimiters and line ends which stand outside
 * quotes, 64 bytes at a time, where each field has no quote at all or just the two around it.
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

/* stands for a delimiter of several bytes; UTF-8 does not have it */
#define DELIMITER_BYTE ((char)0xff)

/* bytes looked through at once; so many can be read behind the end */
#define PLAIN_BLOCK SCAN_BLOCK

enum { PLAIN_DELIMITER, PLAIN_CR, PLAIN_LF, PLAIN_QUOTE, PLAIN_KINDS }; /* of bytes */

struct plain {
	scan_block_fn *find;                /* the quickest here */
	struct scan_kind kind[PLAIN_KINDS]; /* for it */
	char delimiter, quote;              /* of the dialect; quote 0: none */
	const char *end;                    /* of the text */
	const char *block;                  /* the part of it that is at work */
	/* its delimiters, CR and LF outside quotes that are still to come, the first lowest */
	uint64_t stops;
	uint64_t inside;  /* all ones where the block ends inside quotes */
	uint64_t stopped; /* 1: its last byte is one of those, */
	uint64_t closed;  /* 1: or a quote that closes: a stop must follow */
	/* not 0: since plain_seek() a quote was out of order, or a line ended inside quotes */
	uint64_t odd;
};

/* For a delimiter of one byte; quote 0: none. plain_seek() comes next. */
struct plain plain_dialect(char delimiter, char quote);

/* Begin at p, where a row begins, in a text up to `end`. */
void plain_seek(struct plain *s, const char *p, const char *end);

/*
 * Cut the row at *p, where the last one ended, into at most `room` cells: *count of them, *p behind
 * its line end. False where it is not plain or does not end in the text: then it is to be cut by
 * other means, and plain_seek() must be called before the next.
 */
bool plain_row(struct plain *s, const char **p, struct str *cell, size_t room, size_t *count);

/* A parser. */
struct csv {
	/* a delimiter of several bytes, our copy; null: it is one */
	struct str sequence;
	char delimiter;      /* the one byte, or DELIMITER_BYTE */
	char quote;          /* 0: none */
	char escape;         /* 0: none */
	bool no_nul, padded; /* of the dialect */

	struct buf in;   /* bytes not yet given out as rows, from `pos` on */
	size_t pos;      /* of the next row */
	size_t wanted;   /* bytes from which on the row at `pos` is looked at again */
	struct buf held; /* end of the feed before that may begin a delimiter */
	bool last;       /* no more bytes will come */
	uint64_t line;   /* physical line at `pos` */

	struct plain plain; /* cuts most rows of `in` */
	size_t sought;      /* the `pos` that it goes on from */

	struct str *cell;       /* the row that is read */
	size_t count, capacity; /* cells in use, allocated */
	bool too_large;         /* the row has passed a limit */
	struct str *source;     /* with an escape: each cell as it is written */
	size_t source_capacity;
	struct arena arena; /* cells that are not slices of `in` */
	unsigned signs;     /* of the row, of enum csv_sign */
	size_t bytes;       /* of that row */
	uint64_t began;     /* the line on which it began */
	bool unclosed;      /* the input ended inside quotes */
};

/*
 * Read the row at c->pos, which is not empty, and step over it. False, and nowhere: more must be
 * fed to know its end. Text behind a closing quote is read as libcsv does: the quote is text.
 */
bool csv_scan_row(struct csv *c);

#endif
