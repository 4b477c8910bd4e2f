/*
 * undecodable - find which byte of the file became a U+FFFD of its text.
 *
 *	undecodable_text(&b, text, bad, count);		// each text that holds U+FFFD
 *	row.bad = undecodable_take(&b, cells, count);	// each row, in order
 *	undecodable_describe(&row.bad, cells, count, column, &out);	// for the message of a fault
 *
 * CSV parsing keeps the order of characters and drops no U+FFFD. So the first U+FFFD of a row is
 * the next one of the text. A good text costs nothing. The caller owns the struct;
 * undecodable_free() frees its memory.
 */
#ifndef LEGACY_UNDECODABLE_H
#define LEGACY_UNDECODABLE_H

#include "base/buf.h"
#include "charset/charset.h"

struct undecodable {
	uint64_t *origin;       /* one for each U+FFFD: offset and byte (undecodable.c) */
	size_t count, capacity; /* in use, allocated */
	size_t taken;           /* how many are in rows already */
	/* its name, for messages; NULL: the undecodable bytes are not known */
	const char *encoding;
};

/* Those of one row. They last until the next undecodable_text(). */
struct undecodable_row {
	const uint64_t *origin; /* as above */
	size_t count;           /* how many */
	const char *encoding;   /* as above */
};

/*
 * Add a text. `bad`, sorted by place in `text`, are the undecodable bytes; they became U+FFFD.
 * Other U+FFFD are in the file itself.
 */
void undecodable_text(struct undecodable *b, struct str text, const struct charset_bad *bad,
                      size_t count);

/* Take those in the cells of the next row. */
struct undecodable_row undecodable_take(struct undecodable *b, const struct str *cell,
                                        size_t count);

/*
 * Append to `out` what a message says after the fault of cell `column` of `count`: ": byte 0x81 at
 * offset 1,234 is no GB18030". Cells may have been joined since, but not moved.
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
 * Take back `text`, the end of the text that undecodable_text() got: add its undecodable bytes,
 * with their places in it, to the list.
 */
void undecodable_back(struct undecodable *b, struct str text, struct undecodable_list *list);

/* Begin another file. */
void undecodable_reset(struct undecodable *b);

void undecodable_free(struct undecodable *b);

#endif
