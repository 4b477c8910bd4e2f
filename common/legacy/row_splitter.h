/*
 * row_splitter - cut decoded text into rows, and check each row as such, whatever it means.
 *
 *	struct row_splitter *c = row_splitter_new(how);
 *	row_splitter_file(c, name);
 *	row_splitter_feed(c, text, last);
 *	while (row_splitter_next(c, &row)) ...
 *
 * Errors are reported here: a row past the limits, a quote that is never closed, a quoted field
 * with more lines than source.multiline allows. After an error row_splitter_next() returns false,
 * and row_splitter_failed() is true. Signs of a wrong encoding are looked for and counted.
 */
#ifndef LEGACY_ROW_SPLITTER_H
#define LEGACY_ROW_SPLITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "legacy/stray_quote.h"
#include "legacy/undecodable.h"
#include "spec/spec.h"

struct legacy_row {
	/* the cells, decoded, with their blanks; null: empty and without quotes */
	struct str *cell;
	size_t count; /* how many, whether or not they fit the header */
	uint64_t
		line; /* physical line where the row begins, from 1; of a database the row's number */
	struct str at; /* of a database: the place of the row; null: its file and its line */
	/* how many cells it has, if they do not fit the header (ragged_rows.h); 0: they fit */
	size_t misfit;
	bool trails;                /* the misfit is one empty cell too many */
	bool odd;                   /* a cell may hold U+FFFD or U+0000: check it */
	struct undecodable_row bad; /* if it is odd: the bytes that became U+FFFD in it */
	/* set if a stray quote in it may have joined cells or rows; NULL: there is none */
	const struct stray_quote *stray;
	/* a cell holds text that was decoded in the wrong encoding (mojibake.h) */
	bool mojibake;
	const unsigned char *mark; /* the kind of each of the first `marks` cells (format/grid.h) */
	/* how the digits of each cell are shown (format/grid.h); NULL: as they are */
	const char **picture;
	size_t marks; /* 0: all cells are texts */
};

/* Signs of a wrong encoding. */
struct row_splitter_signs {
	uint64_t mojibake;      /* rows that hold text decoded in the wrong encoding */
	uint64_t mojibake_line; /* the line of the first such row */
	uint64_t bad_line;      /* the line of the first row with U+FFFD; 0: none */
};

struct row_splitter;

/* For files written as `how` says; `how` must last as long as the result. */
struct row_splitter *row_splitter_new(const struct spec_source *how);

/* Begin a file at its first line. `name` is for messages and must last as long as the file. */
void row_splitter_file(struct row_splitter *c, const char *name);

/*
 * row_splitter_for_worker(): begin to work further down in the file of `c`. row_splitter_restart():
 * drop the text that is not cut yet.
 */
void row_splitter_for_worker(struct row_splitter *part, const struct row_splitter *c);
void row_splitter_restart(struct row_splitter *part);

/* Set the number of columns of the header: lines with as many cells look like rows. */
void row_splitter_columns(struct row_splitter *c, size_t count);

/*
 * Set the undecodable bytes of the text that is fed next; `at` of each is its place in that text.
 * If this is not called, they are not known. The array and the name of the encoding must last until
 * the last row of the text.
 */
void row_splitter_bad(struct row_splitter *c, const struct charset_bad *bad, size_t count,
                      const char *encoding);

/* Set the text that row_splitter_next() cuts. `last`: the file ends after it. */
void row_splitter_feed(struct row_splitter *c, struct str text, bool last);

/*
 * The next row; it borrows its bytes until the next call. False if more text is needed, or after an
 * error.
 */
bool row_splitter_next(struct row_splitter *c, struct legacy_row *row);

/* Was an error reported since the file began, or since row_splitter_restart()? */
bool row_splitter_failed(const struct row_splitter *c);

/* Take the row back: row_splitter_next() returns it again. */
void row_splitter_back(struct row_splitter *c);

/*
 * row_splitter_between(): does a row begin directly after the text fed so far? *line is then its
 * line; `line` may be NULL. row_splitter_go_on(): set that line, so that this row splitter
 * continues where another one has ended.
 */
bool row_splitter_between(const struct row_splitter *c, uint64_t *line);
void row_splitter_go_on(struct row_splitter *c, uint64_t line);

/*
 * Take back the text that is not cut yet; it begins on row_splitter_line() and lasts until the next
 * feed. Its undecodable bytes are added to `bad`. Null: not possible now, try again after the next
 * row. For delimiters of one byte.
 */
struct str row_splitter_rest(struct row_splitter *c, struct undecodable_list *bad);
uint64_t row_splitter_line(const struct row_splitter *c);

/* How many bytes of text are left after the last row. For delimiters of one byte. */
size_t row_splitter_left(const struct row_splitter *c);

/*
 * row_splitter_join(): add the signs of another row splitter, which has cut text further down, and
 * clear them there.
 */
void row_splitter_join(struct row_splitter *c, struct row_splitter *part);
void row_splitter_clear(struct row_splitter *part);

/* The signs in the rows of this file so far. */
const struct row_splitter_signs *row_splitter_signs(const struct row_splitter *c);

/* NULL is allowed. */
void row_splitter_free(struct row_splitter *c);

#endif
