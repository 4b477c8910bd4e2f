/*
 * columns - the columns of a legacy file, by the names that its header gives them.
 *
 *	struct columns c = { 0 };
 *	columns_set(&c, cells, count, line);
 *	i = columns_index(&c, STR("借方金额"));
 *
 * Names are matched after NFKC, without blanks at the ends and without a `*` in front (required
 * columns of import templates have one). Where none matches, capital and small letters are the
 * same; where none does then, so are Latin letters with and without accents. The struct is the
 * caller's; columns_free() gives its memory back.
 */
#ifndef ROWS_COLUMNS_H
#define ROWS_COLUMNS_H

#include "legacy/legacy.h"

#define COLUMN_NONE  (-1) /* no column has that name */
#define COLUMN_TWICE (-2) /* several have it */

/* A row of the header as it stands in the file. */
struct head_row {
	struct str *name; /* its cells as names are matched */
	size_t count;     /* how many */
	size_t lead;      /* the first that is not empty */
};

struct columns {
	size_t count; /* how many */
	/* of them in the file; those behind have the same value in every row */
	size_t own;
	struct str *given; /* that value of each; null is null */
	/* the names as they stand, without blanks at the ends; "" where there is none */
	struct str *shown;
	struct str *name; /* the same as they are matched */
	size_t least;     /* the columns up to the last one that has a name */
	/*
	 * of a text: behind the last name most of the first rows have nothing: a text there has
	 * moved
	 */
	bool bare;
	/* cells that a row of a text must have: all, but for those that it may lack at its end */
	size_t fewest;
	/* of a workbook or a dBase table: a row ends with its last cell that has something */
	bool grid;
	uint64_t line;           /* where the header row begins; 0: there is none */
	uint64_t skipped;        /* rows below it that were passed over, since they are no data */
	struct head_row head[2]; /* the rows that the names stand in; kept where source.page asks */
	size_t heads;            /* how many */
	struct arena arena;      /* owns the names */
};

/* Name the columns by `count` labels of a header that begins on `line`; they are copied. */
void columns_set(struct columns *c, const struct str *label, size_t count, uint64_t line);

/*
 * Each row ends in a delimiter: a column without a name behind those of the file, where there is
 * none yet.
 */
void columns_trail(struct columns *c);

/*
 * How many cells a row must have, by source.header.optional. False after an error was reported, at
 * `place`: it names no column, or one that others follow.
 */
bool columns_bound(struct columns *c, const struct spec_source *how, struct place place);

/* Keep a row of the header, whose cells are the names of `row`. */
void columns_head(struct columns *c, const struct columns *row);

/* Without a header: name them c1, c2, ... */
void columns_number(struct columns *c, size_t count);

/* Add a column that has the same value in every row; both are copied. */
void columns_give(struct columns *c, struct str name, struct str value);

/* The index of the column of a name as the spec has it, or COLUMN_NONE, COLUMN_TWICE. */
ptrdiff_t columns_index(const struct columns *c, struct str name);

/*
 * The index of the column that the key `key` of the spec names, in *out. False after an error was
 * told, at `place`: no column has that name, or several.
 */
bool columns_need(const struct columns *c, struct str name, const char *key, struct place place,
                  size_t *out);

/*
 * A name as it is compared, but for capital and small letters; appended to `out`, which must be
 * empty.
 */
struct str columns_matched(struct str name, struct buf *out);

/*
 * The names as a message shows them: "日期, 凭证字号"; of very many the first ones, and how many there
 * are. Appends to `out`.
 */
void columns_list(const struct columns *c, struct buf *out);

/* Is this row a comment, or has it no text at all? Such rows are passed over. */
bool columns_is_comment(const struct legacy_row *row, const struct spec_source *how);
bool columns_is_blank(const struct legacy_row *row);

void columns_free(struct columns *c);

#endif
