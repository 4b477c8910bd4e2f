/*
 * total_label - find rows whose first cell is the label of a total: 合计, Total.
 *
 *	if (total_label_holds(&clean->totals[i], fields, &row, arena)) ...
 *
 * For layouts whose columns have different names in different files: clean.totals.label needs no
 * column. The label alone proves nothing, since a text or a name may be the same word. So the row
 * must also lack all values that a record must have.
 */
#ifndef CONTROLS_TOTAL_LABEL_H
#define CONTROLS_TOTAL_LABEL_H

#include "cells/fields.h"
#include "rows/columns.h"
#include "spec/spec.h"

/*
 * Is the first cell with text one of the labels (white space anywhere, and a colon at its end, do
 * not count), and has no required field a value in this row? False for totals that `when`
 * describes.
 */
bool total_label_holds(const struct spec_totals *totals, struct fields *fields,
                       const struct legacy_row *row, struct arena *arena);

#endif
