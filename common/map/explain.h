/*
 * explain - how one record comes out of `map`: every value with its expression, the inputs of that
 * and the rows of lookups that gave it.
 *
 *	if (!explain_place("vouchers.csv:17", &place)) ...
 *	if (explain_is(&place, rec.at))
 *		explain_record(m, &rec, &text);
 */
#ifndef MAP_EXPLAIN_H
#define MAP_EXPLAIN_H

#include "base/buf.h"
#include "map/mapper.h"

/* A place in a legacy file. */
struct explain_place {
	struct str file; /* null: the only one that there is */
	struct str line; /* its line, as digits */
};

/* Read "vouchers.csv:17" or "17"; false, told, where it is neither. */
bool explain_place(const char *text, struct explain_place *out);

/*
 * Is a record that came from `at` the one that is meant? Its file may stand without its folders.
 */
bool explain_is(const struct explain_place *place, struct str at);

/*
 * Append how the record is mapped. Nothing else hears of its faults and of the keys that it misses.
 * The line that its voucher may get for rounding is not part of it.
 */
void explain_record(struct mapper *m, struct record *rec, struct buf *out);

#endif
