/*
 * formula - make CSV cells safe for people who open them in a spreadsheet.
 *
 *	formula_put(&line, STR("=1+1"), ',');		// '=1+1
 *	cell = formula_strip(STR("'=1+1"));		// =1+1
 *
 * A text that begins with = + - @, in full width, too, or with TAB, CR or LF, is a formula to a spreadsheet, or becomes
 * one, and may start programs. It gets a ' before it, as people write it there themselves. A text that begins
 * with ' gets one more, so that it can be removed again. Numbers (-12.50) stay: a spreadsheet reads
 * them as numbers. Source: OWASP, "CSV Injection".
 */
#ifndef STREAM_FORMULA_H
#define STREAM_FORMULA_H

#include "base/buf.h"

/* Append one field as csv_put() does, with a ' before a text that would be a formula. */
void formula_put(struct buf *out, struct str field, char delimiter);

/*
 * The text of a cell of such a file: a ' at the start is removed if one of these characters or another ' follows it.
 * A slice of the cell; null stays null.
 */
struct str formula_strip(struct str cell);

#endif
