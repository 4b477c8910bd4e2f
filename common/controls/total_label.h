/*
 * total_label - rows that their first cell calls a total: 合计, Total.
 *
 *	if (total_label_holds(&clean->totals[i], fields, &row, arena)) ...
 *
 * For layouts whose columns have one of many names: clean.totals.label needs none of them. The
 * label alone is no proof, since a text or a name may be written just so: the row must have nothing
 * of what a record must have, too.
 */
#ifndef CONTROLS_TOTAL_LABEL_H
#define CONTROLS_TOTAL_LABEL_H

#include "cells/fields.h"
#include "rows/columns.h"
#include "spec/spec.h"

/*
 * Is the first cell that has text one of the labels (white space anywhere and a colon at its end
 * aside), and has no required field a value in this row? False for totals that are told by `when`.
 */
bool total_label_holds(const struct spec_totals *totals, struct fields *fields,
                       const struct legacy_row *row, struct arena *arena);

#endif
