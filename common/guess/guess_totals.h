/*
 * guess_totals - finds rows of a legacy file that are no records: they sum others, carry sums over to
 * another page, or open an account.
 *
 *	struct guess_totals t = { 0 };
 *	guess_totals_begin(&t, &columns, &how);
 *	while (...) what = guess_totals_row(&t, column, records, &row);  // `column` holds the sums of the records so far
 *	guess_totals_end(&t, column);
 *	guess_totals_free(&t);
 *
 * A total lacks cells that records have. Besides, either a word says that it is a total, or its
 * amounts are the sums of the rows above, since the last such row or from the start. A row that
 * lacks nothing and does not add up is a record, whatever its label is. Rows with the same label are
 * one kind. For each kind is known whether all its rows add up, and from where: a spec can say just
 * that.
 */
#ifndef GUESS_GUESS_TOTALS_H
#define GUESS_GUESS_TOTALS_H

#include "guess/guess_shape.h"
#include "guess/guess_words.h"
#include "rows/columns.h"
#include "sniff/guess_column.h"

#define GUESS_NONE  4096 /* texts that are known to be no word */
#define GUESS_KINDS 24   /* different kinds of such rows */

/* Which records a kind of total sums. */
enum guess_range {
	RANGE_START, /* all above */
	RANGE_LAST,  /* those above, since the last of the kind */
	RANGE_BELOW, /* those below, up to the next of the kind */
	RANGES
};

/* One column of a kind. */
struct guess_kind_column {
	uint64_t figures; /* rows with a figure other than zero */
	uint64_t agree
		[RANGES]; /* rows that agree with the sum of the range; an empty cell is zero */
	struct decimal
		before[2]; /* sum of the records up to the last row of the kind, by decimal mark */
	struct decimal pending[2]; /* the amount of its last row, by decimal mark, */
	bool has[2];               /* if the cell can be read with that mark */
};

struct guess_kind {
	enum guess_word_kind word; /* WORD_TOTAL also if only the sum says it */
	size_t column;
	enum guess_match match;
	struct str text;  /* the label, or what it begins or ends with */
	struct str shown; /* the label of the first row */
	uint64_t count;   /* rows */
	uint64_t line;    /* the first of them */
	uint64_t records; /* how many there were at its last row */
	/* rows carried over whose amounts are not those of the rows above */
	uint64_t odd;
	bool by_sum;                      /* no word says it */
	struct guess_kind_column *figure; /* by column of the file */
};

struct guess_totals {
	const struct columns *columns;
	size_t own;                   /* of them in the file */
	struct guess_shape_of *shape; /* of each column */
	struct guess_kind kind[GUESS_KINDS];
	size_t kinds;  /* in use */
	uint64_t more; /* rows of kinds beyond these */
	/* sums of the records up to the last total of any kind, two for each column */
	struct decimal *before;
	uint64_t records; /* how many there were then */
	/* records with a word for a total, which lack nothing and do not add up */
	uint64_t named;
	uint64_t named_line;                              /* the first of them, */
	struct str named_text;                            /* and its word */
	uint64_t headers;                                 /* rows that repeat the header */
	uint64_t header_line;                             /* the first of them */
	bool words_only, whole_words, no_stars, nameable; /* as guess_totals_how has them */
	/* hashes of texts that are no word, GUESS_NONE of them: columns often say the same again */
	uint64_t *none;
	struct arena arena;
};

/* What a row is. */
enum guess_what { ROW_RECORD, ROW_TOTAL, ROW_CARRY, ROW_OPENING, ROW_HEADER };

/* How rows are distinguished. */
struct guess_totals_how {
	struct guess_shape_how shape; /* what the columns are, by the first rows */
	bool words_only;              /* rows without a word for it are records, */
	bool whole_words; /* and so are those whose label only begins or ends with one, */
	bool no_stars;    /* and those with an asterisk beside other texts */
	bool nameable;    /* a column without a name can get one: rows can be found by it */
};

/* Begin. */
void guess_totals_begin(struct guess_totals *t, const struct columns *columns,
                        const struct guess_totals_how *how);

/* What the row is; `column` has counted `records` above it. */
enum guess_what guess_totals_row(struct guess_totals *t, const struct guess_column *column,
                                 uint64_t records, const struct legacy_row *row);

/* The file has ended. */
void guess_totals_end(struct guess_totals *t, const struct guess_column *column);

/*
 * Would the condition that finds the rows of some kind find records, too? Then its sums agree by
 * chance, or its word is a name. `how` then says that such rows are no totals: look at the rows
 * again.
 */
bool guess_totals_refuted(const struct guess_totals *t, const struct guess_column *column,
                          struct guess_totals_how *how);

/*
 * Does column `i` of a kind agree in most of its rows? *range is then the records that the kind
 * sums, by most of its columns.
 */
bool guess_kind_agrees(const struct guess_kind *k, const struct guess_totals *t, size_t i,
                       enum guess_range range);
bool guess_kind_range(const struct guess_kind *k, const struct guess_totals *t,
                      enum guess_range *range);

void guess_totals_free(struct guess_totals *t);

#endif
