/*
 * csv - rows out of CSV bytes, as libcsv reads them.
 *
 *	csv_feed(c, p, n, last);
 *	while (csv_next(c, &row)) ...
 *	if (last && csv_unclosed(c, &line)) ...
 *
 * Bytes in, rows out, with the physical line on which each row began. Blanks around fields are
 * kept, but for blanks and TABs between a closing quote and what ends the field; with `padded`
 * those and all that nobody sees may also stand in front of an opening quote. Lines that are wholly
 * empty give no row. LF, CRLF and CR end a row. An empty field without quotes is null, "" is the
 * empty text. With quote 0 nothing is a quote. A quote with text behind it does not close a field.
 * Where nothing is escaped or padded, libcsv's answer is ours for every input: the tests ask both.
 */
#ifndef FORMAT_CSV_H
#define FORMAT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct csv_dialect {
	/*
	 * one byte, or several that together separate (never CR, LF or the quote); with several the
	 * input must be UTF-8: 0xff stands for them inside
	 */
	struct str delimiter;
	char quote; /* the quote character, doubled inside; 0: none */
	/*
	 * in front of a delimiter, a quote, a line end, itself: it is text; \n, \t, \r, \b, \Z, \0
	 * are what MySQL means by them, a field \N is null; 0: none. The delimiter then is one byte
	 */
	char escape;
	bool no_nul; /* an escaped \0 is nothing, not NUL */
	/*
	 * what a text is stripped of (unicode_unseen()) is no part of a field in quotes where it
	 * stands around them; around quotes that are no regular ones it is text
	 */
	bool padded;
};

/* What a row shows that is no regular CSV: several may be set. */
enum csv_sign {
	/* text stands behind a closing quote: it may be the opening quote of a later field */
	CSV_STRAY = 1,
	/*
	 * a quote stands within a bare field, or a closing one behind a backslash, and one at the
	 * end of a later bare field: a delimiter is missing in front of a field in quotes, or a
	 * quote was escaped
	 */
	CSV_LOST = 2,
	CSV_ESCAPED = 4 /* some field held an escape: it may hold any character now */
};

struct csv_row {
	/* the fields; the array lasts until the next csv_next(), the bytes until csv_feed() */
	struct str *cell;
	size_t count;   /* how many; may exceed any header */
	uint64_t line;  /* physical line on which it began, from 1 */
	uint64_t next;  /* physical line on which what follows it begins */
	unsigned signs; /* of enum csv_sign */
	/* with an escape: each field as it is written, with its quotes; else NULL */
	const struct str *source;
	/*
	 * a field passed FIELD_MAX, the row RECORD_MAX or FIELDS_MAX: cells are cut, and no row
	 * follows
	 */
	bool too_large;
};

struct csv;

/* A parser at line 1; the dialect is copied. */
struct csv *csv_open(const struct csv_dialect *dialect);

/*
 * Give it the next `len` bytes, which are copied; rows of the feed before are gone. `last`: the
 * input ends here (len may be 0). Call it again only when csv_next() has returned false.
 */
void csv_feed(struct csv *c, const char *p, size_t len, bool last);

/* The next complete row; false when more must be fed. */
bool csv_next(struct csv *c, struct csv_row *row);

/*
 * After the last row of the last feed: did the input end inside quotes? *line is where that row
 * began.
 */
bool csv_unclosed(const struct csv *c, uint64_t *line);

/* How many bytes of those fed last stand behind the last row. For delimiters of one byte. */
size_t csv_left(const struct csv *c);

/* Has every byte fed so far been given out in rows, so that a row begins behind them? */
bool csv_between(const struct csv *c);

/*
 * Take back the bytes behind the last row: a row begins there. They last until the next csv_feed().
 * Null where the delimiter has several bytes, or a limit was passed.
 */
struct str csv_take_rest(struct csv *c);

/*
 * The physical line at which what follows the last row begins, where within quotes LF alone ends a
 * line; and, between two rows, to set it.
 */
uint64_t csv_line(const struct csv *c);
void csv_set_line(struct csv *c, uint64_t line);

/*
 * Of a text that begins with a row: does each of its quotes open or close a field, and no line end
 * inside them? Then each LF in it ends a row, and *lines is how many there are.
 */
bool csv_all_plain(struct str text, char delimiter, char quote, uint64_t *lines);

/* Free it. NULL is allowed. */
void csv_close(struct csv *c);

/* Append one field as CSV: quoted where needed, null as nothing, the empty text as "". */
struct buf;
void csv_put(struct buf *out, struct str field, char delimiter);

#endif
