/*
 * totals - the file's own total row against the sum of its rows.
 *
 *	if (!totals_file(t, &columns, place)) ...
 *	totals_add(t, &rec);			// each record
 *	totals_row(t, &row, at, arena);		// each row for which totals.when is true
 *
 * Sums start anew with each file. A difference, or a sum that cannot be trusted because values could not be read, is a
 * finding, and counted.
 */
#ifndef CLEAN_TOTALS_H
#define CLEAN_TOTALS_H

#include "fields.h"

struct totals;

/* For the totals of `clean`; NULL where it has none. `fields` must last as long. */
struct totals *totals_new(const struct spec_clean *clean, struct fields *fields);

/* Find the columns of one file, whose header stands at `place`, and begin at zero. False after trouble was told. */
bool totals_file(struct totals *t, const struct columns *columns, struct place place);

/* Add the record that fields_row() made last. */
void totals_add(struct totals *t, const struct record *rec);

/*
 * Compare with a total row, which stands at `at`: the rows above it in this file or, where totals.first says
 * so, those below it up to the next one, once they have been added. A total that is not given counts as 0.
 */
void totals_row(struct totals *t, const struct legacy_row *row, struct str at, struct arena *arena);

/* The file ends: compare what still waits for it, and say so where no total row was there. */
void totals_end(struct totals *t, const char *file);

/*
 * Rows that another thread reads: totals_part() makes of `t` one that puts total rows aside, with the sums up to each, and
 * sets a mark behind what is said (diag_mark) for each. The whole then takes them in order: totals_take() the next
 * total row, totals_join() the sums behind the last one. totals_exact(): no sum of it has overflowed. totals_clear(): begin anew.
 */
void totals_part(struct totals *t);
void totals_take(struct totals *t, struct totals *part);
void totals_join(struct totals *t, struct totals *part);
bool totals_exact(const struct totals *t);
void totals_clear(struct totals *t);

/* How many total rows did not agree, in all files. */
uint64_t totals_differences(const struct totals *t);

/* NULL is allowed, here and above: then there is nothing to compare. */
void totals_free(struct totals *t);

#endif
