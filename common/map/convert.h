/*
 * convert - amounts in a currency of their own become those of the ledger (map.convert).
 *
 *	converter_apply(c, &rec);
 *	slack = converter_slack(c);		// NULL: its amounts are not in the base currency
 *
 * Which rate: the latest on or before the record's day. What rounds is `round`, to the digits of
 * the target field.
 */
#ifndef MAP_CONVERT_H
#define MAP_CONVERT_H

#include "map/target.h"

struct converter;

/*
 * What rounding explains of a record's amounts, without their signs: of those that rounding.balance
 * sums, where there is a line for rounding.
 */
struct slack {
	/*
	 * by conversion: half a unit of the last digit for each amount that was rounded, a whole
	 * one where it was cut off
	 */
	struct decimal converted;
	/*
	 * by the old system, which may have rounded what comes in the base currency: half a unit
	 * for each amount that is not zero
	 */
	struct decimal given;
	bool in_base; /* it came in the base currency */
};

/* Plan. `target` and `tell` last longer. NULL after an error was reported. */
struct converter *converter_open(const struct spec_convert *spec, const struct target *target,
                                 struct fault_report *fault_report);

/*
 * Convert the amounts of a record of the target, whose fields are changed. False where nothing was
 * converted: `when` is not true, it is in the base currency, or it cannot be and has a fault.
 */
bool converter_apply(struct converter *c, struct record *rec);

/*
 * Of the last record. NULL where its amounts are not in the base currency: `when` is not true, or
 * it cannot be converted. Until the next call of converter_apply().
 */
const struct slack *converter_slack(const struct converter *c);

/* For --explain: the rate that the last record was converted with; NULL: none. */
const struct rate *converter_rate(const struct converter *c);

void converter_free(struct converter *c);

#endif
