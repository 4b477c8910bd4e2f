/*
 * suggest - finds the new code whose name is most similar to that of an old one.
 *
 *	struct suggest *s = suggest_new(chart);
 *	if (suggest_find(s, STR("应收帐款-甲公司"), &row, &similarity)) ...
 *
 * Names are compared in compatibility form (NFKC, half width), in small letters, by letters and
 * digits only. The similarity is that of Dice over pairs of neighbouring characters, where the
 * beginning and the end of the name count as characters: twice the number of common pairs, divided
 * by the number of all pairs of both (a pair that occurs twice counts twice). It is a whole number
 * of thousandths, rounded down, the same on every machine.
 */
#ifndef MAP_SUGGEST_H
#define MAP_SUGGEST_H

#include "table/lookup.h"

#define SUGGEST_LEAST 400 /* least similarity of a suggestion, in thousandths */

struct suggest;

/*
 * For a chart of codes (its one key column) and names (its first value). The chart must last
 * longer.
 */
struct suggest *suggest_new(const struct lookup *chart);

/*
 * Find the row of the chart whose name is most similar to `name`, and the similarity in
 * thousandths. Of several, the one with the first code in the order of bytes. False if no row
 * reaches SUGGEST_LEAST, or if the name is null.
 */
bool suggest_find(struct suggest *s, struct str name, size_t *row, unsigned *similarity);

/* NULL is allowed. */
void suggest_free(struct suggest *s);

#endif
