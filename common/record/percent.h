/*
 * percent - bytes that would break a text, written as %XX.
 *
 *	percent_put(&seal, control, ":");	// a:b becomes a%3Ab
 *	if (!percent_read(raw, &arena, &text)) ...
 *
 * Source: RFC 3986, 2.1, with the bytes that are written so chosen for the stream: `%`, the
 * backslash, control characters (below U+0020, and U+007F), and those that the caller names. Digits
 * are upper case; both cases are read.
 */
#ifndef RECORD_PERCENT_H
#define RECORD_PERCENT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/mem.h"

/* Append `text` (null: nothing), with the bytes of `also` written as %XX, too. */
void percent_put(struct buf *out, struct str text, const char *also);

/*
 * The text again; without a `%` it is the same bytes, otherwise a copy in `a`. False where two
 * hexadecimal digits do not follow a `%`, or where it is no text: not UTF-8, or with a NUL
 * character.
 */
bool percent_read(struct str raw, struct arena *a, struct str *text);

#endif
