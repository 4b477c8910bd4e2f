/*
 * explain - shows how `map` makes one record: every value with its expression, the inputs of that
 * expression and the lookup rows that it used.
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
	struct str file; /* null: there is only one */
	struct str line; /* its line, as digits */
};

/* Read "vouchers.csv:17" or "17". False after an error was reported: it is neither. */
bool explain_place(const char *text, struct explain_place *out);

/* Does `at` mean this place? The file in `place` may lack its folders. */
bool explain_is(const struct explain_place *place, struct str at);

/*
 * Append how the record is mapped. Its faults and missed keys are reported nowhere else. The line
 * that its voucher may get for rounding is not included.
 */
void explain_record(struct mapper *m, struct record *rec, struct buf *out);

#endif
