/*
 * csv - read rows from CSV bytes, as libcsv does.
 *
 *	csv_feed(c, p, n, last);
 *	while (csv_next(c, &row)) ...
 *	if (last && csv_unclosed(c, &line)) ...
 *
 * The caller feeds bytes and gets rows, each with the physical line where it began. Blanks around
 * fields are kept, except blanks and TABs between a closing quote and the end of the field. With
 * `padded`, these and all invisible characters may also come before an opening quote. Empty lines
 * are not rows. LF, CRLF and CR end a row. An empty field without quotes is null, "" is the empty
 * text. With quote 0 nothing is a quote. A quote with text after it does not close a field. Without
 * `escape` and `padded`, the result is that of libcsv for every input: the tests compare both.
 */
#ifndef FORMAT_CSV_H
#define FORMAT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct csv_dialect {
	/*
	 * one byte, or several bytes that are one delimiter (never CR, LF or the quote). With
	 * several the input must be UTF-8, because 0xff replaces them inside
	 */
	struct str delimiter;
	char quote; /* the quote character, doubled inside; 0: none */
	/*
	 * before a delimiter, a quote, a line end or itself, it makes that character text. \n, \t,
	 * \r, \b, \Z, \0 mean what MySQL means by them; a field \N is null. 0: no escape. With an
	 * escape the delimiter is one byte
	 */
	char escape;
	bool no_nul; /* an escaped \0 is removed, it is not a NUL */
	/*
	 * invisible characters (unicode_unseen()) around a quoted field are not part of it; around
	 * irregular quotes they are text
	 */
	bool padded;
};

/* The irregularities of a row: several may be set. */
enum csv_sign {
	/* there is text after a closing quote: it may be the opening quote of a later field */
	CSV_STRAY = 1,
	/*
	 * a bare field has a quote, or a backslash comes before a closing quote, and a later bare
	 * field ends in a quote: a delimiter before a quoted field is missing, or a quote was
	 * escaped
	 */
	CSV_LOST = 2,
	CSV_ESCAPED = 4 /* a field had an escape: it may have any character now */
};

struct csv_row {
	/* the fields; the array lasts until the next csv_next(), the bytes until csv_feed() */
	struct str *cell;
	size_t count;   /* how many; may be more than any header has */
	uint64_t line;  /* physical line on which it began, from 1 */
	uint64_t next;  /* physical line on which the next row begins */
	unsigned signs; /* of enum csv_sign */
	/* with an escape: each field as written, with its quotes; otherwise NULL */
	const struct str *source;
	/*
	 * a field is larger than FIELD_MAX, or the row passes RECORD_MAX or FIELDS_MAX: cells are
	 * cut, and no row follows
	 */
	bool too_large;
};

struct csv;

/* Make a parser at line 1; it copies the dialect. */
struct csv *csv_open(const struct csv_dialect *dialect);

/*
 * Feed the next `len` bytes, which are copied. The rows of the feed before become invalid. `last`:
 * the input ends here (len may be 0). Call it again only after csv_next() has returned false.
 */
void csv_feed(struct csv *c, const char *p, size_t len, bool last);

/* Get the next complete row. False if more bytes must be fed. */
bool csv_next(struct csv *c, struct csv_row *row);

/*
 * After the last row of the last feed: did the input end inside quotes? *line gets the line where
 * that row began.
 */
bool csv_unclosed(const struct csv *c, uint64_t *line);

/* How many bytes of the last feed come after the last row. For delimiters of one byte. */
size_t csv_left(const struct csv *c);

/* Has csv_next() returned every byte fed so far, so that the next byte begins a row? */
bool csv_between(const struct csv *c);

/*
 * Take back the bytes after the last row: a row begins there. They last until the next csv_feed().
 * Null if the delimiter has several bytes, or after a limit was passed.
 */
struct str csv_take_rest(struct csv *c);

/*
 * csv_line() returns the physical line after the last row; inside quotes only LF ends a line.
 * Between two rows, the other function sets it.
 */
uint64_t csv_line(const struct csv *c);
void csv_set_line(struct csv *c, uint64_t line);

/*
 * For a text that begins with a row: does each of its quotes open or close a field, with no line
 * end inside quotes? Then each LF in it ends a row, and *lines gets their number.
 */
bool csv_all_plain(struct str text, char delimiter, char quote, uint64_t *lines);

/* Free it. NULL is allowed. */
void csv_close(struct csv *c);

/* Append one field as CSV: quoted if necessary, null as nothing, the empty text as "". */
struct buf;
void csv_put(struct buf *out, struct str field, char delimiter);

#endif
