/*
 * guess_plan - all findings about a file, from which the spec is written.
 *
 * It is data. guess_fields fills the fields; guess_source, guess_doubts, guess_except and guess_spec
 * write the spec.
 */
#ifndef GUESS_GUESS_PLAN_H
#define GUESS_GUESS_PLAN_H

#include "guess/guess_fit.h"
#include "guess/guess_rows.h"
#include "guess/guess_type.h"
#include "sniff/guess_dialect.h"
#include "sniff/guess_encoding.h"
#include "sniff/guess_heading.h"

struct guess_plan {
	const char *file; /* as it was named */
	struct str sheet; /* of a workbook; null: the first */
	/* SOURCE_XLSX, SOURCE_DBF; any other file is text, and these two describe it: */
	enum source_format kind;
	struct guess_encoding encoding;
	struct guess_dialect dialect;
	struct guess_sample sample;
	struct guess_names names;
	struct guess_dates *dates;
	bool fits; /* a layout fits: */
	struct guess_fit fit;
	struct guess_heading heading; /* where none fits */
	struct columns columns;       /* of the file */
	/* columns that the draft named, since the header has no name for them; NULL: none */
	bool *given;
	struct guess_rows rows; /* its rows by column, where they were counted */
	struct guess_habits habits;
	struct guess_field *field; /* one for each own column; NULL: not decided yet */
	size_t field_count;        /* how many there were then */
	struct buf doubts;         /* about the file as a whole, a line each */
	struct buf overrides;      /* fields on top of a layout, as YAML */
	struct buf skip;           /* what the layout leaves out, an expression; empty: nothing */
	bool has_totals;           /* the layout knows total rows */
	/* the field that sums a column of amounts, by column; null: none. NULL: not decided yet */
	struct str *sum_field;
	struct arena arena;
};

/* Is it a workbook or a dBase table? They need no guess about bytes and delimiters. */
bool guess_plan_is_table(const struct guess_plan *p);

/*
 * The name of the column that source.headings gives: account, or block where there is one of that
 * name.
 */
const char *guess_plan_block(const struct guess_plan *p);

/* Has one of the first `end` fields this name? */
bool guess_plan_has(const struct guess_plan *p, size_t end, struct str name);

/* Can column `i` be named in a spec: has it a name that no other has? */
bool guess_plan_named(const struct guess_plan *p, size_t i);

void guess_plan_free(struct guess_plan *p);

#endif
