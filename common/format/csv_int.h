/*
 * For csv*.c only.
 *
 *	csv.c		what is fed, and libcsv
 *	csv_plain.c	rows that need no thought
 *	csv_scan.c	the others, as long as the rules leave no doubt
 *	csv_escape.c	all rows of a dialect with an escape
 *
 * plain - rows that need no thought: cut at the delimiters and line ends which stand outside
 * quotes, 64 bytes at a time, where each field has no quote at all or just the two around it.
 */
#ifndef FORMAT_CSV_INT_H
#define FORMAT_CSV_INT_H

#include <csv.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan_block.h"
#include "base/text.h"
#include "format/csv.h"

/* stands for a delimiter of several bytes; UTF-8 does not have it */
#define DELIMITER_BYTE ((char)0xff)

/* an open row of this size is not scanned again at each feed */
#define SLOW_BYTES ((size_t)1 << 20)

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

/* A parser; csv.c alone calls libcsv. */
struct csv {
	struct csv_parser parser; /* libcsv, for the row in doubt */
	/* a delimiter of several bytes, our copy; null: it is one */
	struct str sequence;
	char delimiter;      /* the one byte, or DELIMITER_BYTE */
	char quote;          /* 0: none */
	char escape;         /* 0: none */
	bool no_nul, padded; /* of the dialect */

	struct buf in;   /* bytes not yet given out as rows, from `pos` on */
	size_t pos;      /* of the next row, or of what libcsv has not seen yet */
	struct buf held; /* end of the feed before that may begin a delimiter */
	bool last;       /* no more bytes will come */
	/* the feed before ended in the CR of a row: a LF belongs to it */
	bool after_cr;
	uint64_t line;      /* physical line at `pos` */
	struct plain plain; /* cuts most rows of `in` */
	size_t sought;      /* the `pos` that it goes on from */

	struct str *cell;       /* the row that is read */
	size_t count, capacity; /* cells in use, allocated */
	bool too_large;         /* the row has passed a limit */
	struct str *source;     /* with an escape: each cell as it is written */
	size_t source_capacity;
	size_t wanted; /* with an escape: bytes from which on the row at `pos` is looked at again */
	/* cells that are not slices of `in`; the other one while feeding */
	struct arena arena, spare;

	bool slow;      /* libcsv has begun a row that is not complete */
	unsigned signs; /* of the row, of enum csv_sign */
	/*
	 * for CSV_LOST: a bare field had a quote in it, or a backslash stood in front of a closing
	 * one
	 */
	bool opened;
	bool ended; /* it has reported the end of that row */
	/* what it has seen ends in a quote of a quoted field, or in blanks behind one */
	bool behind_quote;
	size_t bytes;   /* of that row so far */
	uint64_t began; /* the line on which the row began */
	bool unclosed;  /* the input ended inside quotes */
};

/* A blank behind a closing quote, as libcsv asks for it. */
int csv_space(unsigned char c);

/* The first byte from p on that is no blank; a delimiter is none. */
const char *csv_behind_blanks(const char *p, const char *end, char delimiter);

/*
 * One more cell of the row at work, within the limits; delimiters of several bytes in it are
 * themselves again.
 */
void csv_add_cell(struct csv *c, struct str s);

enum found {
	FOUND_ROW,        /* a whole row */
	FOUND_UNFINISHED, /* more must be fed to know its end */
	FOUND_DOUBT       /* libcsv has to say */
};

/* Could a character that is stripped from a text begin with this byte? */
static inline bool csv_may_be_unseen(char byte)
{
	return (unsigned char)byte <= ' ' || (unsigned char)byte >= 0x7f;
}

/*
 * Where something else stands than what is stripped from a text: in [p, end), before a delimiter or
 * line end.
 */
const char *csv_behind_unseen(const struct csv *c, const char *p, const char *end);

/*
 * A bare field with a quote at q, its first: does it stand between two fields, so that a delimiter
 * is missing? A quote as the sign for inches has a blank or the end behind it, or another of its
 * kind. Sets CSV_LOST.
 */
void csv_note_quote(struct csv *c, struct str field, const char *q);

/*
 * The row whose last field ends at p, and which has `lines` line ends within its fields, is over:
 * step over it and its own line end. FOUND_UNFINISHED where more must be fed to know that.
 */
enum found csv_end_row(struct csv *c, const char *p, const char *end, uint64_t lines);

/* The row at c->pos, which is not empty; steps over it only where it is whole. */
enum found csv_scan_row(struct csv *c);

/*
 * The same for a dialect with an escape. Never in doubt: what is irregular is read as libcsv does.
 */
enum found csv_escaped_row(struct csv *c);

#endif
