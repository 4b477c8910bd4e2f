/*
 * convert - converts amounts to the currency of the ledger (map.convert).
 *
 *	converter_apply(c, &rec);
 *	slack = converter_slack(c);		// NULL: its amounts are not in the base currency
 *
 * The rate is the latest one on or before the day of the record. `round` says how to round, to the
 * digits of the target field.
 */
#ifndef MAP_CONVERT_H
#define MAP_CONVERT_H

#include "map/target.h"

struct converter;

/*
 * How much of the difference of a record rounding can explain, without signs. If there is a line
 * for rounding: only for the amounts that rounding.balance sums.
 */
struct slack {
	/*
	 * by conversion: half a unit of the last digit for each rounded amount, a whole unit for
	 * each truncated one
	 */
	struct decimal converted;
	/*
	 * by the old system, which may have rounded amounts in the base currency: half a unit for
	 * each amount that is not zero
	 */
	struct decimal given;
	bool in_base; /* it came in the base currency */
};

/* Plan. `target` and `fault_report` must last longer. NULL after an error was reported. */
struct converter *converter_open(const struct spec_convert *spec, const struct target *target,
                                 struct fault_report *fault_report);

/*
 * Convert the amounts of a target record and change its fields. False if nothing was converted:
 * `when` is not true, the record is in the base currency, or it has a fault now because it cannot
 * be converted.
 */
bool converter_apply(struct converter *c, struct record *rec);

/*
 * For the last record. NULL if its amounts are not in the base currency: `when` is not true, or it
 * cannot be converted. Valid until the next call of converter_apply().
 */
const struct slack *converter_slack(const struct converter *c);

/* For --explain: the rate that the last record was converted with; NULL: none. */
const struct rate *converter_rate(const struct converter *c);

void converter_free(struct converter *c);

#endif
