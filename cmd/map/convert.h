/*
 * convert - amounts in a currency of their own become those of the ledger (map.convert).
 *
 *	if (converter_apply(c, &rec))
 *		slack = converter_slack(c);
 *
 * Which rate: the latest on or before the record's day. What rounds is `round`, to the digits of the target field.
 */
#ifndef MAP_CONVERT_H
#define MAP_CONVERT_H

#include "target.h"

struct converter;

/* Plan. `target` and `tell` last longer. NULL after trouble was told. */
struct converter *converter_open(const struct spec_convert *spec, const struct target *target, struct tell *tell);

/*
 * Convert the amounts of a record of the target, whose fields are changed. False where nothing was converted: `when` is not
 * true, it is in the base currency, or it cannot be and has a fault.
 */
bool converter_apply(struct converter *c, struct record *rec);

/* By how much rounding has changed the amounts of the last record at most, added up without their signs. */
struct decimal converter_slack(const struct converter *c);

/* For --explain: the rate that the last record was converted with; NULL: none. */
const struct rate *converter_rate(const struct converter *c);

void converter_free(struct converter *c);

#endif
