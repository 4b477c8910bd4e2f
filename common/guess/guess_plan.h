/*
 * guess_plan - all that was found out about a file, and the spec that says it.
 *
 *	guess_plan_source(&plan, NULL, &text);	// enough to read its rows
 *	guess_plan_fields(&plan);		// from the rows: name, type, formats of each column
 *	guess_plan_spec(&plan, NULL, &text);  // all of it, and after a trial with what it would not read
 *
 * What is said as a doubt is one line of comment, "# doubt: ...", at the place of the spec that it
 * concerns.
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
	/* SOURCE_XLSX, SOURCE_DBF; all else is text, of which these two say more: */
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
	/*
	 * columns whose name the draft has given, since the header has none of their own; NULL:
	 * none is
	 */
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

/*
 * Append the section source: where a layout fits, its name and what differs. `t` is a trial of the
 * spec (NULL: none yet).
 */
void guess_plan_source(const struct guess_plan *p, const struct guess_trial *t, struct buf *out);

/*
 * Where rows can be left out by nothing but a column without a name of its own: name such columns
 * c1, c2 and so on, by source.header.names.
 */
void guess_plan_name(struct guess_plan *p);

/* Decide name and type of each column by its rows. */
void guess_plan_fields(struct guess_plan *p);

/*
 * Where a layout fits: take from a trial of it what it leaves out and sums, and say how the file
 * writes the fields that it could not read.
 */
void guess_plan_layout(struct guess_plan *p, const struct guess_trial *t);

/* Append the whole spec; `t` is a trial of it (NULL: none yet). */
void guess_plan_spec(const struct guess_plan *p, const struct guess_trial *t, struct buf *out);

/* Is it a workbook or a dBase table, where bytes and delimiters are no question? */
bool guess_plan_is_table(const struct guess_plan *p);

/*
 * The name of the column that source.headings gives: account, or block where there is one of that
 * name.
 */
const char *guess_plan_block(const struct guess_plan *p);

/* Can column `i` be named in a spec: has it a name that no other has? */
bool guess_plan_named(const struct guess_plan *p, size_t i);

void guess_plan_free(struct guess_plan *p);

#endif
