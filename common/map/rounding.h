/*
 * rounding - the cents by which a voucher is off after conversion become a line of their own
 * (map.convert.rounding).
 *
 *	rounder_put(r, &rec, slack);		// each record, in order
 *	rounder_end(r);			// no more
 *	while (rounder_next(r, &out)) ...	// after each of both
 *
 * A record is held back until the next one is there, because the last of a voucher gets the fault
 * where its difference is more than rounding explains. The line stands behind it. The records of a
 * voucher are adjacent; all of it goes through one such object, in order: who works on blocks of
 * records must not cut a voucher in two.
 */
#ifndef MAP_ROUNDING_H
#define MAP_ROUNDING_H

#include "map/convert.h"
#include "map/target.h"

struct rounder;

/*
 * Plan. `target` and `tell` last longer; `controls` are summed over the lines made. NULL after an
 * error was reported.
 */
struct rounder *rounder_open(const struct spec_rounding *spec, const struct controls *controls,
                             const struct target *target, struct fault_report *fault_report);

/*
 * Take a record, which is copied. `slack`: what rounding explains of it; NULL where that is
 * nothing, because its amounts are not in the base currency, or it is a part of a record that was
 * taken. A voucher of such records alone is left as it is.
 */
void rounder_put(struct rounder *r, const struct record *rec, const struct slack *slack);

/* The last voucher is complete. */
void rounder_end(struct rounder *r);

/*
 * The next record that is ready; lasts until the next call of rounder_put(). False when there is
 * none.
 */
bool rounder_next(struct rounder *r, struct record *out);

/* The lines made so far: how many, and their control sums. */
const struct tally *rounder_made(const struct rounder *r);

void rounder_free(struct rounder *r);

#endif
