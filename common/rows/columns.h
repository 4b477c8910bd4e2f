/*
 * columns - the columns of a legacy file, by the names in its header.
 *
 *	struct columns c = { 0 };
 *	columns_set(&c, cells, count, line);
 *	i = columns_index(&c, STR("借方金额"));
 *
 * Names are compared after NFKC, without blanks at the ends and without a `*` at the start (import
 * templates mark required columns so). If no name matches, upper and lower case are treated as the
 * same; if still none matches, Latin letters with and without accents, too. The caller owns the
 * struct; columns_free() frees its memory.
 */
#ifndef ROWS_COLUMNS_H
#define ROWS_COLUMNS_H

#include "legacy/legacy.h"

#define COLUMN_NONE  (-1) /* no column has that name */
#define COLUMN_TWICE (-2) /* several columns have that name */

/* A row of the header as the file has it. */
struct head_row {
	struct str *name; /* its cells, in the form for comparison */
	size_t count;     /* how many */
	size_t lead;      /* the first that is not empty */
};

struct columns {
	size_t count; /* how many */
	/* those in the file; each column after them has one value for all rows */
	size_t own;
	struct str *given; /* that value for each column; it may be null */
	/* the names as written, without blanks at the ends; "" if a column has none */
	struct str *shown;
	struct str *name; /* the names in the form for comparison */
	size_t least;     /* the number of columns up to the last one with a name */
	/*
	 * text files: most of the first rows have nothing after the last named column, so a text
	 * there is out of place
	 */
	bool bare;
	/* text files: cells that a row must have; it may lack the others at its end */
	size_t fewest;
	/* workbooks and dBase tables: a row ends with its last cell that is not empty */
	bool grid;
	uint64_t line;           /* where the header row begins; 0: there is none */
	uint64_t skipped;        /* rows after it that were skipped, since they are not data */
	struct head_row head[2]; /* the rows of the header; kept if source.page needs them */
	size_t heads;            /* how many */
	struct arena arena;      /* owns the names */
};

/*
 * Name the columns by the `count` labels of a header that begins on `line`. The labels are copied.
 */
void columns_set(struct columns *c, const struct str *label, size_t count, uint64_t line);

/*
 * Each row ends in a delimiter: add a column without a name after those of the file, unless there
 * is one.
 */
void columns_trail(struct columns *c);

/*
 * Find how many cells a row must have, by source.header.optional. False after an error was reported
 * at `place`: the key names no column, or one that other columns follow.
 */
bool columns_bound(struct columns *c, const struct spec_source *how, struct place place);

/* Keep a row of the header; the names of `row` are its cells. */
void columns_head(struct columns *c, const struct columns *row);

/* For a file without a header: name them c1, c2, ... */
void columns_number(struct columns *c, size_t count);

/* Add a column with the same value in every row. Name and value are copied. */
void columns_give(struct columns *c, struct str name, struct str value);

/* The index of the column that the spec names `name`, or COLUMN_NONE, COLUMN_TWICE. */
ptrdiff_t columns_index(const struct columns *c, struct str name);

/*
 * *out gets the index of the column that the key `key` of the spec names. False after an error was
 * reported at `place`: no column has that name, or several.
 */
bool columns_need(const struct columns *c, struct str name, const char *key, struct place place,
                  size_t *out);

/*
 * The form of a name for comparison, before upper and lower case are treated as the same. It is
 * appended to `out`, which must be empty.
 */
struct str columns_matched(struct str name, struct buf *out);

/*
 * Append the names as messages show them: "日期, 凭证字号". If there are very many: the first ones, and
 * their number.
 */
void columns_list(const struct columns *c, struct buf *out);

/* Is this row a comment; is it without any text? Such rows are skipped. */
bool columns_is_comment(const struct legacy_row *row, const struct spec_source *how);
bool columns_is_blank(const struct legacy_row *row);

void columns_free(struct columns *c);

#endif
