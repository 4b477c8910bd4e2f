/*
 * undecodable - which byte of the file stands behind a U+FFFD of its text.
 *
 *	undecodable_text(&b, text, bad, count);		// each text that holds U+FFFD
 *	row.bad = undecodable_take(&b, cells, count);	// each row, in order
 *	undecodable_describe(&row.bad, cells, count, column, &out);	// when a fault is told
 *
 * The reading of CSV keeps the order of the characters and drops no U+FFFD, so the first one of a
 * row is the next one of the text. A good text costs nothing. The struct is the caller's;
 * undecodable_free() gives its memory back.
 */
#ifndef LEGACY_UNDECODABLE_H
#define LEGACY_UNDECODABLE_H

#include "base/buf.h"
#include "charset/charset.h"

struct undecodable {
	uint64_t *origin;       /* of each U+FFFD: offset and byte (undecodable.c) */
	size_t count, capacity; /* in use, allocated */
	size_t taken;           /* of them are in rows already */
	/* the name, for messages; NULL: what could not be decoded is not known */
	const char *encoding;
};

/* Those of one row. Lasts until the next undecodable_text(). */
struct undecodable_row {
	const uint64_t *origin; /* as above */
	size_t count;           /* how many */
	const char *encoding;   /* as above */
};

/*
 * `bad`, in order of their place in `text`, are those of its U+FFFD that stand for undecodable
 * bytes.
 */
void undecodable_text(struct undecodable *b, struct str text, const struct charset_bad *bad,
                      size_t count);

/* Those in the cells of the next row. */
struct undecodable_row undecodable_take(struct undecodable *b, const struct str *cell,
                                        size_t count);

/*
 * Append to `out` what is to be said behind the meaning of the fault of cell `column` of `count`:
 * ": byte 0x81 at offset 1,234 is no GB18030". Cells may have been joined since, but not moved.
 */
void undecodable_describe(const struct undecodable_row *row, const struct str *cell, size_t count,
                          size_t column, struct buf *out);

/* Undecodable bytes and their places in a text that grows. */
struct undecodable_list {
	struct charset_bad *bad; /* in order */
	size_t count, capacity;  /* in use, allocated */
};

void undecodable_note(struct undecodable_list *list, const struct charset_bad *bad, size_t count);

/*
 * `text`, the end of what undecodable_text() was given, is taken back: its bytes are added to the
 * list, with their places in it.
 */
void undecodable_back(struct undecodable *b, struct str text, struct undecodable_list *list);

/* Another file begins. */
void undecodable_reset(struct undecodable *b);

void undecodable_free(struct undecodable *b);

#endif
