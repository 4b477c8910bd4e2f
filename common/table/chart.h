/*
 * chart - the accounts of a chart of accounts as a tree: which account is above which.
 *
 *	struct chart chart = { .level = level, .levels = 3 };	// 4, 6, 8: of a chart 4-2-2
 *	struct str path[CHART_DEPTH];
 *	n = chart_path(&chart, STR("11220103"), path);		// 1122, 112201, 11220103
 *
 * A chart knows the accounts above an account by the length of their codes, by a separator in the code, or
 * by a lookup that has the account above it.
 */
#ifndef TABLE_CHART_H
#define TABLE_CHART_H

#include "table/lookup.h"

#define CHART_DEPTH 64 /* the most accounts on a path */

/* All zero: a chart without levels, in which no account is above another one. */
struct chart {
	const size_t *level; /* bytes of the codes of each level but the last, growing; */
	size_t levels;       /* how many */
	char separator;      /* between the levels in a code; 0: none */
	/* the code of the account above, by code: one key column, no days, exact; NULL: none */
	const struct lookup *parents;
};

/* Does it say which account is above which? */
bool chart_has_levels(const struct chart *chart);

/*
 * Does the code have the length of a level, or is it longer than all of them? One that does not was not meant by
 * these levels. True for a chart without lengths, and for null.
 */
bool chart_fits(const struct chart *chart, struct str account);

/*
 * The path of an account: from the account of the first level down to the account itself, which is always
 * the last one. Returns how many, from 1. The accounts between are not necessarily in any book. `account`
 * may be null, and is the only one on its path then. What comes back are pieces of `account`, and texts of
 * the lookup.
 *
 * At most CHART_DEPTH are on a path: of a longer one the first ones, and the account itself.
 */
size_t chart_path(const struct chart *chart, struct str account, struct str path[CHART_DEPTH]);

/* Is `account` above the last account of the path? */
bool chart_is_above(const struct str *path, size_t count, struct str account);

/* What is wrong with a row of the lookup. */
enum chart_fault {
	CHART_SOUND,
	CHART_SELF,    /* the account is above itself */
	CHART_LOOP,    /* going up from it one comes back to it */
	CHART_TOO_DEEP /* more than CHART_DEPTH accounts are above it */
};

/*
 * Check row `row` of the lookup of accounts above. A loop is found in the first of its rows. For CHART_LOOP
 * `path` gets its accounts, the first one first, and *count how many.
 */
enum chart_fault chart_check(const struct chart *chart, size_t row, struct str path[CHART_DEPTH],
                             size_t *count);

#endif
