/*
 * near_header - when no row is the header, find the nearest row: its names help the author of the
 * spec.
 *
 *	struct near_header n = { .how = &spec->source };
 *	near_header_row(&n, &row);		// each row that was looked at, in order
 *	near_header_say(&n, &text);
 *	near_header_free(&n);
 *
 * Messages go to logs and mails, so they must hold no data of the books: only a row that looks like
 * a header is shown, without its figures and dates. A row looks like a header if it has a wanted
 * name, or one similar to it; otherwise if it is text above figures; otherwise if it is the first
 * row of several different texts, above columns whose texts repeat.
 */
#ifndef ROWS_NEAR_HEADER_H
#define ROWS_NEAR_HEADER_H

#include "base/buf.h"
#include "rows/columns.h"

struct near_header {
	const struct spec_source *how; /* set by the caller */
	struct columns above;          /* the row before */
	/* the first row with several different texts; line 0: none yet */
	struct columns first;
	/*
	 * for each of its columns: two later rows have the same text there, and it is another text
	 */
	bool *repeats;
	unsigned score;   /* of the nearest row so far; 0: none looks like a header */
	uint64_t line;    /* its line */
	bool single;      /* it is one cell, and other delimiters would make several */
	bool foreign;     /* it is not ASCII, and none of its names is like a wanted one */
	struct buf names; /* its names */
	bool undecodable; /* a row has U+FFFD */
};

/* Add a row that is not the header. */
void near_header_row(struct near_header *n, const struct columns *row);

/*
 * Append what is known of the nearest row, of which there must be one: " nearest is line 3, which
 * has: a, b". At most 1,000 bytes.
 */
void near_header_say(struct near_header *n, struct buf *out);

/* Append the wanted names: "a, b or c". At most 700 bytes. */
void near_header_sought(const struct spec_source *how, struct buf *out);

void near_header_free(struct near_header *n);

#endif
