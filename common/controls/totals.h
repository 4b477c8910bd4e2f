/*
 * totals - compare the file's own total rows with the sums of its records.
 *
 *	if (!totals_file(t, &columns, place)) ...
 *	totals_add(t, &rec);			// each record
 *	totals_row(t, kind, condition, &row, at, arena);	// each row for which totals[kind].when is true
 *	totals_end(t, file);
 *
 * A spec may describe several kinds of total rows: for a month and for the year so far, for an
 * account and for everything. Each kind has its own sums, one set for each group of records that
 * agree in the fields `by`. Sums start again with each file.
 *
 * A total that differs is reported and becomes a finding of the file. So does a total whose sum is
 * not reliable because values could not be read. If a record of a month is missing, the total of
 * the year is wrong by the same amount: such a total is counted, but not reported again.
 */
#ifndef CONTROLS_TOTALS_H
#define CONTROLS_TOTALS_H

#include "cells/fields.h"
#include "record/file_findings.h"
#include "rows/row_condition.h"

struct totals;

/*
 * For the totals of `clean`; NULL if it has none. `fields` and `findings` must last as long as the
 * result. `findings` gets what differs (NULL for a worker).
 */
struct totals *totals_new(const struct spec_clean *clean, struct fields *fields,
                          struct file_findings *findings);

/*
 * Find the columns of one file, whose header is at `place`, and set all sums to zero. False after
 * an error was reported.
 */
bool totals_file(struct totals *t, const struct columns *columns, struct place place);

/* Add a record that fields_row() has made. */
void totals_add(struct totals *t, const struct record *rec);

/*
 * Compare a total row with its rows. `kind` is its index in the spec, `at` its place. Its rows are
 * the records above it or, if the kind is above its rows, those below it; then the comparison waits
 * for them. A missing total counts as 0. `when` is the condition that the row meets (NULL: it has a
 * label): a column that it uses holds the label, not the group of the total.
 */
void totals_row(struct totals *t, size_t kind, const struct row_condition *when,
                const struct legacy_row *row, struct str at, struct arena *arena);

/*
 * The row on `line` would be a total of that kind, but is left out as a comment. totals_end()
 * mentions that if the kind has no rows.
 */
void totals_hidden(struct totals *t, size_t kind, uint64_t line);

/*
 * The file ends: compare the totals that still wait, and report kinds of total rows that did not
 * occur.
 */
void totals_end(struct totals *t, const char *file);

/*
 * For rows that another thread reads. totals_for_worker() changes `t` so that it puts total rows
 * aside, with the sums up to each. The main thread takes them in order: totals_take() the next
 * total row, totals_join() the sums after the last one. totals_exact(): no sum of it has
 * overflowed. totals_clear(): begin again.
 */
void totals_for_worker(struct totals *t);
void totals_take(struct totals *t, struct totals *part);
void totals_join(struct totals *t, struct totals *part);
bool totals_exact(const struct totals *t);
void totals_clear(struct totals *t);

/*
 * For records that are added later than their rows are read (clean.leaf): put total rows aside from
 * now on. totals_take(t, t) compares them, oldest first. Then call totals_clear(t).
 */
void totals_hold(struct totals *t);

/*
 * Append the result to a summary: ", 3 totals agree, 1 differs". Nothing if the spec has no totals.
 */
void totals_summary(const struct totals *t, struct buf *out);

/* NULL is allowed here and in the functions above; then nothing is compared. */
void totals_free(struct totals *t);

#endif
