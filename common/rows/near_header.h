/*
 * near_header - of rows that are not the header that was looked for, the one that comes nearest:
 * its names help whoever wrote the spec.
 *
 *	struct near_header n = { .how = &spec->source };
 *	near_header_row(&n, &row);		// each row that was looked at, in order
 *	near_header_say(&n, &text);
 *	near_header_free(&n);
 *
 * A message goes to logs and mails, so that it holds no data of the books: only a row that looks
 * like a header is shown, and of that row no figure and no date. A row looks like one that has a
 * name that is looked for, or one like it; or else is text above figures; or else is the first of
 * several texts, no two alike, above columns whose texts repeat each other.
 */
#ifndef ROWS_NEAR_HEADER_H
#define ROWS_NEAR_HEADER_H

#include "base/buf.h"
#include "rows/columns.h"

struct near_header {
	const struct spec_source *how; /* set by the caller */
	struct columns above;          /* the row that was given last */
	/* the first row that is several texts and no two alike; of line 0: none yet */
	struct columns first;
	/* for each of its columns: two rows below have the same text there, and it has another */
	bool *repeats;
	unsigned score;   /* of the nearest so far; 0: none looks like a header */
	uint64_t line;    /* where it stands */
	struct buf names; /* what it has */
	bool any;         /* a row was given */
	bool undecodable; /* one of them has U+FFFD */
};

/* One more row that is not the header. */
void near_header_row(struct near_header *n, const struct columns *row);

/*
 * Append what is known of the nearest: " nearest is line 3, which has: a, b". At most 1,000 bytes.
 */
void near_header_say(struct near_header *n, struct buf *out);

/* Append the names that are looked for: "a, b or c". At most 700 bytes. */
void near_header_sought(const struct spec_source *how, struct buf *out);

void near_header_free(struct near_header *n);

#endif
