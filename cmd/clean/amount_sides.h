/*
 * amount_sides - what the amounts of a record are only together with its other fields: with the currency (minor_units),
 * and with a flag of the side (clean.side).
 *
 *	if (clean->has_figures)
 *		amount_sides_row(clean, fields, &rec);
 */
#ifndef CLEAN_AMOUNT_SIDES_H
#define CLEAN_AMOUNT_SIDES_H

#include "fields.h"

/*
 * Bring the amounts of the record that `f` made last to the minor units of their currency, then compare them with the
 * side or divide them by it. What contradicts is a finding, and the record gets the fault; a value that has a fault is
 * left as it is. New values live in rec->arena.
 */
void amount_sides_row(const struct spec_clean *clean, struct fields *f, struct record *rec);

#endif
