/*
 * rounding - after conversion, the cents by which a voucher does not balance become a line of their own
 * (map.convert.rounding).
 *
 *	rounder_put(r, &rec, slack);		// each record, in order
 *	rounder_end(r);			// no more
 *	while (rounder_next(r, &out)) ...	// after each of both
 *
 * A record is held back until the next one comes: if the difference of a voucher is more than
 * rounding explains, its last record gets the fault. The new line comes after that record. The
 * records of a voucher are adjacent, and all of them go through one such object, in order: blocks of
 * records must not cut a voucher in two.
 */
#ifndef MAP_ROUNDING_H
#define MAP_ROUNDING_H

#include "map/convert.h"
#include "map/target.h"

struct rounder;

/*
 * Plan. `target` and `fault_report` must last longer; `controls` are summed over the new lines.
 * NULL after an error was reported.
 */
struct rounder *rounder_open(const struct spec_rounding *spec, const struct controls *controls,
                             const struct target *target, struct fault_report *fault_report);

/*
 * Take a record and copy it. `slack`: what rounding explains of it. NULL if that is nothing: its
 * amounts are not in the base currency, or it is a part of a record that was taken. A voucher with
 * only such records is left unchanged.
 */
void rounder_put(struct rounder *r, const struct record *rec, const struct slack *slack);

/* The last voucher is complete. */
void rounder_end(struct rounder *r);

/*
 * Get the next record that is ready; it lasts until the next call of rounder_put(). False if there
 * is none.
 */
bool rounder_next(struct rounder *r, struct record *out);

/* The lines made so far: how many, and their control sums. */
const struct tally *rounder_made(const struct rounder *r);

void rounder_free(struct rounder *r);

#endif
