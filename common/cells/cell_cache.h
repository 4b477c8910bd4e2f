/*
 * cell_cache - results remembered by the bytes that they came from, for one field.
 *
 *	if (!cell_cache_find(m, cell, &value)) {
 *		value = ...;
 *		cell_cache_keep(m, cell, value);
 *	}
 *
 * Legacy data repeats itself: a date stands on every line of a voucher, an account in every period.
 * A small table mapped directly by hash; short texts only; a field whose cells do not repeat stops
 * asking after a while.
 */
#ifndef CELLS_CELL_CACHE_H
#define CELLS_CELL_CACHE_H

#include "base/text.h"

struct cell_cache;

struct cell_cache *cell_cache_new(void);

/*
 * The result kept for these bytes (null is one too); lasts until the next cell_cache_keep(). False:
 * none.
 */
bool cell_cache_find(struct cell_cache *m, struct str key, struct str *value);

/* Keep a result for the bytes asked for last; forgets what stood in its slot. */
void cell_cache_keep(struct cell_cache *m, struct str key, struct str value);

void cell_cache_free(struct cell_cache *m);

#endif
