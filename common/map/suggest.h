/*
 * suggest - the new code whose name is most like that of an old one.
 *
 *	struct suggest *s = suggest_new(chart);
 *	if (suggest_find(s, STR("应收帐款-甲公司"), &row, &similarity)) ...
 *
 * Names are compared as they are read: in compatibility form (NFKC, half width), in small letters,
 * letters and digits only. The similarity is that of Dice over pairs of neighbouring characters,
 * the beginning and the end of the name counted as characters: twice the pairs that both have, by
 * all pairs of both (a pair that stands twice counts twice). It is a whole number of thousandths,
 * rounded down, and the same everywhere.
 */
#ifndef MAP_SUGGEST_H
#define MAP_SUGGEST_H

#include "table/lookup.h"

#define SUGGEST_LEAST 400 /* thousandths below which nothing is suggested */

struct suggest;

/* For a chart of codes (its one key column) and names (its first value), which lasts longer. */
struct suggest *suggest_new(const struct lookup *chart);

/*
 * The row of the chart with the name most like `name`, of several the one with the first code by
 * its bytes, and the similarity in thousandths. False where none reaches SUGGEST_LEAST, or the name
 * is null.
 */
bool suggest_find(struct suggest *s, struct str name, size_t *row, unsigned *similarity);

/* NULL is allowed. */
void suggest_free(struct suggest *s);

#endif
