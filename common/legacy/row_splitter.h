/*
 * row_splitter - the rows of decoded text, checked: what can be wrong with a row whatever it means.
 *
 *	struct row_splitter *c = row_splitter_new(how);
 *	row_splitter_file(c, name);
 *	row_splitter_feed(c, text, last);
 *	while (row_splitter_next(c, &row)) ...
 *
 * A row past the limits, a quote that is never closed and a quoted field over more lines than
 * source.multiline allows are told here as an error; after that row_splitter_next() returns false
 * and diag_ok() is false. What shows that text is in the wrong encoding is looked for, and counted.
 */
#ifndef LEGACY_ROW_SPLITTER_H
#define LEGACY_ROW_SPLITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "legacy/stray_quote.h"
#include "legacy/undecodable.h"
#include "spec/spec.h"

struct legacy_row {
	struct str *cell; /* the cells, decoded, blanks kept; null: empty and without quotes */
	size_t count;     /* how many, whatever the header says */
	uint64_t line;    /* physical line on which the row began, from 1 */
	/* cells it has, where they do not fit the header (ragged_rows.h); 0: they do */
	size_t misfit;
	bool trails;                /* it has a misfit: one cell too many, which is empty */
	bool odd;                   /* some cell may hold U+FFFD or U+0000: look closer */
	struct undecodable_row bad; /* the bytes behind each U+FFFD in it, where it is odd */
	/* a quote in it stands alone, and a cell may hold others, or rows: how; NULL: not so */
	const struct stray_quote *stray;
	/* some cell holds text that was decoded in the wrong encoding (mojibake.h) */
	bool mojibake;
	const unsigned char *mark; /* what each of the first `marks` cells is (record/grid.h) */
	/* how the digits of each are shown (record/grid.h); NULL: as they are */
	const char **picture;
	size_t marks; /* 0: texts, all of them */
};

/* What tells of a wrong encoding. */
struct row_splitter_signs {
	uint64_t mojibake;      /* rows that hold text which was decoded in the wrong encoding */
	uint64_t mojibake_line; /* the line of the first of them */
	uint64_t bad_line;      /* the line of the first row that holds U+FFFD; 0: none does */
};

struct row_splitter;

/* For files that are written as `how` says, which must last as long. */
struct row_splitter *row_splitter_new(const struct spec_source *how);

/* Begin a file, at its first line. `name` must last as long as the file; it stands in messages. */
void row_splitter_file(struct row_splitter *c, const char *name);

/*
 * Begin to work further down in the file that `c` has begun; and, in such a part, forget text of
 * which no row was given.
 */
void row_splitter_for_worker(struct row_splitter *part, const struct row_splitter *c);
void row_splitter_restart(struct row_splitter *part);

/* How many columns the header of the file has: lines with as many look like rows. */
void row_splitter_columns(struct row_splitter *c, size_t count);

/*
 * What could not be decoded of the text that is fed next: `at` of each is its place in that text.
 * Not called: not known. They and the name of the encoding must last until the last row of the
 * text.
 */
void row_splitter_bad(struct row_splitter *c, const struct charset_bad *bad, size_t count,
                      const char *encoding);

/*
 * The next text, whose rows are those that row_splitter_next() gives; `last`: the file ends behind
 * it.
 */
void row_splitter_feed(struct row_splitter *c, struct str text, bool last);

/*
 * The next row; it borrows its bytes until the next call. False where more is to be fed, or after
 * an error.
 */
bool row_splitter_next(struct row_splitter *c, struct legacy_row *row);

/* Take the row back: row_splitter_next() will give it again. */
void row_splitter_back(struct row_splitter *c);

/*
 * A row begins behind all text fed so far, on line *line; NULL: not asked. And to say that it does,
 * so that another row splitter may go on where one has ended.
 */
bool row_splitter_between(const struct row_splitter *c, uint64_t *line);
void row_splitter_go_on(struct row_splitter *c, uint64_t line);

/*
 * Take back the text from which no row was given yet, which begins on row_splitter_line(); it lasts
 * until the next feed. Its undecodable bytes are added to `bad`. Null: it cannot be, try again
 * after the next row. For delimiters of one byte.
 */
struct str row_splitter_rest(struct row_splitter *c, struct undecodable_list *bad);
uint64_t row_splitter_line(const struct row_splitter *c);

/* How many bytes of the text stand behind the last row; with such a delimiter too. */
size_t row_splitter_left(const struct row_splitter *c);

/*
 * Add the signs of another row splitter, which has cut text further down; those are then forgotten.
 */
void row_splitter_join(struct row_splitter *c, struct row_splitter *part);
void row_splitter_clear(struct row_splitter *part);

/* Of the rows of this file so far. */
const struct row_splitter_signs *row_splitter_signs(const struct row_splitter *c);

/* NULL is allowed. */
void row_splitter_free(struct row_splitter *c);

#endif
