/*
 * cell_cache - remembers the results for the cells of one field, by their bytes.
 *
 *	if (!cell_cache_find(m, cell, &value)) {
 *		value = ...;
 *		cell_cache_keep(m, cell, value);
 *	}
 *
 * Legacy data repeats itself: every line of a voucher has its date, every period has the same
 * accounts. The cache is a small table, indexed by hash, for short texts only. It switches itself off
 * for a field whose cells do not repeat.
 */
#ifndef CELLS_CELL_CACHE_H
#define CELLS_CELL_CACHE_H

#include "base/text.h"

struct cell_cache;

struct cell_cache *cell_cache_new(void);

/*
 * Find the result for these bytes (it may be null); it lasts until the next cell_cache_keep().
 * False if there is none.
 */
bool cell_cache_find(struct cell_cache *m, struct str key, struct str *value);

/* Keep a result for the bytes asked for last. It replaces the one in the same slot. */
void cell_cache_keep(struct cell_cache *m, struct str key, struct str value);

void cell_cache_free(struct cell_cache *m);

#endif
