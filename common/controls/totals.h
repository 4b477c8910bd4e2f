/*
 * totals - the file's own total rows against the sums of its records.
 *
 *	if (!totals_file(t, &columns, place)) ...
 *	totals_add(t, &rec);					// each record
 *	totals_row(t, kind, condition, &row, at, arena);  // each row for which totals[kind].when is true
 *	totals_end(t, file);
 *
 * A spec may describe several kinds of total rows: of a month and of the year so far, of an account
 * and of all. Each kind has sums of its own, one set for each group of records that agree in the
 * fields `by`. Sums start anew with each file.
 *
 * A total that differs, or whose sum cannot be trusted because values could not be read, is told
 * and becomes a finding of the file. Where a record of a month is missing, the total of the year is
 * off by the same amount: such a total is counted, and not reported again.
 */
#ifndef CONTROLS_TOTALS_H
#define CONTROLS_TOTALS_H

#include "cells/fields.h"
#include "record/file_findings.h"
#include "rows/row_condition.h"

struct totals;

/*
 * For the totals of `clean`; NULL where it has none. `fields` must last as long, and so must
 * `findings`, which gets what differs (NULL for a part).
 */
struct totals *totals_new(const struct spec_clean *clean, struct fields *fields,
                          struct file_findings *findings);

/*
 * Find the columns of one file, whose header stands at `place`, and begin at zero. False after an
 * error was reported.
 */
bool totals_file(struct totals *t, const struct columns *columns, struct place place);

/* Add a record, as fields_row() made it. */
void totals_add(struct totals *t, const struct record *rec);

/*
 * Compare with a total row of a kind (its index in the spec), which stands at `at`: the records
 * above it or, where the kind stands above its rows, those below it, once they have been added. A
 * total that is not given counts as 0. `when` is the condition that the row has met (NULL: a label
 * told it): a column that it looks at holds the label, not the group of the total.
 */
void totals_row(struct totals *t, size_t kind, const struct row_condition *when,
                const struct legacy_row *row, struct str at, struct arena *arena);

/*
 * The row on `line` would be a total of that kind, but is left out as a comment: a kind without
 * rows says so.
 */
void totals_hidden(struct totals *t, size_t kind, uint64_t line);

/*
 * The file ends: compare what still waits for it, and say so where a kind of total row was not
 * there.
 */
void totals_end(struct totals *t, const char *file);

/*
 * Rows that another thread reads: totals_for_worker() makes of `t` one that puts total rows aside,
 * with the sums up to each. The whole then takes them in order: totals_take() the next total row,
 * totals_join() the sums behind the last one. totals_exact(): no sum of it has overflowed.
 * totals_clear(): begin anew.
 */
void totals_for_worker(struct totals *t);
void totals_take(struct totals *t, struct totals *part);
void totals_join(struct totals *t, struct totals *part);
bool totals_exact(const struct totals *t);
void totals_clear(struct totals *t);

/*
 * Records that are added later than their rows are read (clean.leaf): total rows are put aside from
 * here on, and compared by totals_take(t, t), the oldest first. Then totals_clear(t).
 */
void totals_hold(struct totals *t);

/*
 * Append to a summary how many agreed: ", 3 totals agree, 1 differs". Nothing where the spec has
 * none.
 */
void totals_summary(const struct totals *t, struct buf *out);

/* NULL is allowed, here and above: then there is nothing to compare. */
void totals_free(struct totals *t);

#endif
