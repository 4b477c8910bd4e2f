/*
 * cutter - the rows of decoded text, checked: what can be wrong with a row whatever it means.
 *
 *	struct cutter *c = cutter_new(how);
 *	cutter_file(c, name);
 *	cutter_feed(c, text, last);
 *	while (cutter_next(c, &row)) ...
 *
 * A row past the limits, a quote that is never closed and a quoted field over more lines than source.multiline
 * allows are told here as trouble; after that cutter_next() returns false and diag_ok() is false. What shows that
 * text is in the wrong encoding is looked for, and counted.
 */
#ifndef CLEAN_CUTTER_H
#define CLEAN_CUTTER_H

#include <stdbool.h>
#include <stdint.h>

#include "badbytes.h"
#include "spec/spec.h"
#include "stray.h"

struct legacy_row {
	struct str *cell;	/* the cells, decoded, blanks kept; null: empty and without quotes */
	size_t count;		/* how many, whatever the header says */
	uint64_t line;		/* physical line on which the row began, from 1 */
	size_t misfit;		/* cells it has, where they do not fit the header (shape.h); 0: they do */
	bool trails;		/* it has a misfit: one cell too many, which is empty */
	bool odd;		/* some cell may hold U+FFFD or U+0000: look closer */
	struct badbytes_row bad;	/* the bytes behind each U+FFFD in it, where it is odd */
	const struct stray *stray;	/* a quote in it stands alone, and a cell may hold others, or rows: how; NULL: not so */
	bool misread;		/* some cell holds text that was decoded in the wrong encoding (misread.h) */
	const unsigned char *mark;	/* what each of the first `marks` cells is (record/grid.h) */
	const char **picture;		/* how the digits of each are shown (record/grid.h); NULL: as they are */
	size_t marks;			/* 0: texts, all of them */
};

/* What tells of a wrong encoding. */
struct cutter_signs {
	uint64_t misread;	/* rows that hold text which was decoded in the wrong encoding */
	uint64_t misread_line;	/* the line of the first of them */
	uint64_t bad_line;	/* the line of the first row that holds U+FFFD; 0: none does */
};

struct cutter;

/* For files that are written as `how` says, which must last as long. */
struct cutter *cutter_new(const struct spec_source *how);

/* Begin a file, at its first line. `name` must last as long as the file; it stands in messages. */
void cutter_file(struct cutter *c, const char *name);

/* Begin to work further down in the file that `c` has begun; and, in such a part, forget text of which no row was given. */
void cutter_part(struct cutter *part, const struct cutter *c);
void cutter_restart(struct cutter *part);

/* How many columns the header of the file has: lines with as many look like rows. */
void cutter_columns(struct cutter *c, size_t count);

/*
 * What could not be decoded of the text that is fed next: `at` of each is its place in that text. Not called: not known.
 * They and the name of the encoding must last until the last row of the text.
 */
void cutter_bad(struct cutter *c, const struct charset_bad *bad, size_t count, const char *encoding);

/* The next text, whose rows are those that cutter_next() gives; `last`: the file ends behind it. */
void cutter_feed(struct cutter *c, struct str text, bool last);

/* The next row; it borrows its bytes until the next call. False where more is to be fed, or after trouble. */
bool cutter_next(struct cutter *c, struct legacy_row *row);

/* Take the row back: cutter_next() will give it again. */
void cutter_back(struct cutter *c);

/*
 * A row begins behind all text fed so far, on line *line; NULL: not asked. And to say that it does, so that another cutter may go on where one
 * has ended.
 */
bool cutter_between(const struct cutter *c, uint64_t *line);
void cutter_go_on(struct cutter *c, uint64_t line);

/*
 * Take back the text from which no row was given yet, which begins on cutter_line(); it lasts until the next feed. Its
 * undecodable bytes are added to `bad`. Null: it cannot be, try again after the next row. For delimiters of one byte.
 */
struct str cutter_rest(struct cutter *c, struct badbytes_list *bad);
uint64_t cutter_line(const struct cutter *c);

/* How many bytes of the text stand behind the last row; with such a delimiter too. */
size_t cutter_left(const struct cutter *c);

/* Add the signs of another cutter, which has cut text further down; those are then forgotten. */
void cutter_join(struct cutter *c, struct cutter *part);
void cutter_clear(struct cutter *part);

/* Of the rows of this file so far. */
const struct cutter_signs *cutter_signs(const struct cutter *c);

/* NULL is allowed. */
void cutter_free(struct cutter *c);

#endif
