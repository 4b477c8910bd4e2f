/*
 * formula - cells of the CSV files that people open in a spreadsheet, which begin no formula there.
 *
 *	formula_put(&line, STR("=1+1"), ',');		// '=1+1
 *	cell = formula_strip(STR("'=1+1"));		// =1+1
 *
 * A text that begins with = + - @ TAB or CR is a formula to a spreadsheet, or becomes one, and may
 * start programs. It gets a ' in front, as people write it there themselves; so that it can be
 * taken away again, one that begins with ' gets one more. Numbers (-12.50) stay: they are what a
 * spreadsheet takes them for. Source: OWASP, "CSV Injection".
 */
#ifndef STREAM_FORMULA_H
#define STREAM_FORMULA_H

#include "base/buf.h"

/* Append one field as csv_put() does, with a ' in front of what would be a formula. */
void formula_put(struct buf *out, struct str field, char delimiter);

/*
 * What was meant by a cell of such a file: one ' in front is taken away where one of = + - @ TAB CR
 * ' follows it, and there only. A slice of it; null stays null.
 */
struct str formula_strip(struct str cell);

#endif
