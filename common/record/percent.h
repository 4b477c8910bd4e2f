/*
 * percent - write bytes that would break a text as %XX.
 *
 *	percent_put(&seal, control, ":");	// a:b becomes a%3Ab
 *	if (!percent_read(raw, &arena, &text)) ...
 *
 * Source: RFC 3986, 2.1. The bytes to escape are chosen for the stream: `%`, the backslash, control
 * characters (below U+0020, and U+007F), and the bytes that the caller names. Digits are written in
 * upper case and read in both cases.
 */
#ifndef RECORD_PERCENT_H
#define RECORD_PERCENT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/mem.h"

/* Append `text` (null: nothing). The bytes of `also` are written as %XX, too. */
void percent_put(struct buf *out, struct str text, const char *also);

/*
 * Read such a text. Without a `%` the result is the same bytes, otherwise a copy in `a`. False if
 * two hexadecimal digits do not follow a `%`, or if the result is not a text: not UTF-8, or with a
 * NUL character.
 */
bool percent_read(struct str raw, struct arena *a, struct str *text);

#endif
