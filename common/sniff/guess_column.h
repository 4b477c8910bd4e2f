/*
 * guess_column - counts what the cells of one column are.
 *
 *	struct guess_column c = { 0 };
 *	guess_column_init(&c, name);
 *	guess_column_add(&c, dates, cell, line);	// each row; "" for an empty cell
 *	guess_column_free(&c);
 *
 * It has facts only; guess_type decides what they mean. Memory has a bound, for any number of rows.
 * It reads values with the parsers that clean uses.
 */
#ifndef SNIFF_GUESS_COLUMN_H
#define SNIFF_GUESS_COLUMN_H

#include "base/buf.h"
#include "inspect/distinct_count.h"
#include "sniff/guess_date.h"
#include "value/amount.h"

#define GUESS_SHAPES     32   /* sets of date formats kept for one column */
#define GUESS_NULLS      24   /* texts that mean an empty value */
#define GUESS_VALUES     64   /* the commonest values, which are looked at */
#define GUESS_CURRENCIES 6    /* currencies named for one column */
#define GUESS_DISTINCT   1000 /* different values that are counted */

/* A first place. */
struct guess_place {
	uint64_t line;   /* 0: none */
	struct str text; /* lives in the column */
};

/* Cells as numbers with one decimal mark. */
struct guess_number {
	uint64_t good;          /* are numbers */
	uint64_t only;          /* of them none with the other mark */
	uint64_t grouped;       /* of them with separators between thousands */
	int scale;              /* digits after the point that they need, */
	int written;            /* and that are written */
	struct decimal_sum sum; /* of them */
	struct guess_place bad; /* the first that is none */
};

/* Cells that the same formats read as a date. */
struct guess_shape {
	uint64_t fits;  /* these formats, a bit each; 0: none */
	uint64_t count; /* so many cells */
	struct guess_place first;
};

struct guess_column {
	struct str name;             /* as the header has it */
	uint64_t rows;               /* seen */
	uint64_t filled;             /* with text */
	uint64_t values;             /* of them no placeholders: what is counted below */
	uint64_t nulls[GUESS_NULLS]; /* placeholders, by guess_null_text() */
	bool first;                  /* filled in the first row */
	/*
	 * sum of hashes of the rows without text: columns that are empty in the same rows have the
	 * same
	 */
	uint64_t blanks;
	struct distinct_count distinct;
	size_t shortest, longest; /* in bytes */
	uint64_t digits;          /* nothing but ASCII digits */
	uint64_t zeros;           /* of them with a leading zero */
	uint64_t quoted;          /* begin with the apostrophe of a spreadsheet */
	uint64_t formulas;        /* ="..." */
	uint64_t wide;            /* hold full-width characters */
	uint64_t scientific;      /* 1.2E+11 */
	struct guess_place scientific_at;
	uint64_t indian;              /* numbers that need grouping: indian */
	uint64_t percents;            /* 13% */
	int percent_scale;            /* digits after the point that they need */
	uint64_t below;               /* numbers below zero */
	uint64_t sided[2];            /* numbers that end with DR, with CR */
	uint64_t offsets;             /* time stamps with another offset from UTC than the first, */
	struct guess_place offset_at; /* the first of them, */
	struct buf offset;            /* and what the first one has */
	uint64_t differ;              /* numbers with both marks, of different values */
	struct guess_place differ_at;
	const char *currency[GUESS_CURRENCIES]; /* currencies that its amounts name, */
	size_t currencies;                      /* how many, */
	struct guess_place currency_at;         /* and the first amount of the second */
	struct guess_number number[2];          /* mark . and mark , */
	struct guess_shape shape[GUESS_SHAPES];
	size_t shapes;              /* in use */
	bool no_dates, no_numbers;  /* no longer tried: too few of the first thousands fit */
	struct guess_place example; /* the first value */
	struct arena arena;         /* for the texts */
	struct {
		struct buf text; /* the value seen last, */
		uint64_t fits;   /* and what it was */
		enum amount_status status[2];
		struct decimal d[2];
		int mark;    /* its currency */
		bool indian; /* it is a number by grouping: indian only */
	} last;
};

/* Begin; the name is copied. */
void guess_column_init(struct guess_column *c, struct str name);

/* Add the cell of one row, trimmed; "" if it has no text. */
void guess_column_add(struct guess_column *c, const struct guess_dates *dates, struct str cell,
                      uint64_t line);

/* The i-th text that means an empty value; NULL past the last. */
const char *guess_null_text(size_t i);

/* Do amounts read it as null without a spec? */
bool guess_null_known(size_t i);

void guess_column_free(struct guess_column *c);

#endif
