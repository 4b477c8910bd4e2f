/*
 * escape - how a value is written into a line of the stream (cutover-stream(5)).
 *
 *	escape_put(&line, field);
 *	if (!escape_read(raw, &arena, &field)) ...
 *
 * TAB, LF, CR and backslash are \t \n \r \\, null is \N; there is one way to write each value, so
 * that a line that was read can be written as it stands.
 */
#ifndef RECORD_ESCAPE_H
#define RECORD_ESCAPE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"

/* Append a value: null as \N, what would break the line as its escape. */
void escape_put(struct buf *out, struct str value);

#define ESCAPE_ROOM SCAN_SHORT /* bytes of room that are written to, whatever the value */

/*
 * The same at `to`, where there is room for 2 * len + ESCAPE_ROOM bytes; returns behind the value.
 * What it leaves behind that, up to its room, is of no use.
 */
char *escape_write(char *to, struct str value);

/*
 * The same in line, for the values that most records are made of: short, and nothing in them to be
 * escaped.
 */
static inline char *escape_write_quickly(char *to, struct str value)
{
	if (value.p && value.len <= SCAN_SHORT) {
		struct scan_words words = scan_words(value.p, value.len);

		scan_store(to, words);
		if (!scan_short_escaped(scan_short(words)))
			return to + value.len;
	}
	return escape_write(to, value);
}

/*
 * The value of one field as it stands in a line. Without a backslash it is the same bytes,
 * otherwise a copy in `a`. False where a backslash sequence is none of the five; \N counts only
 * alone.
 */
bool escape_read(struct str raw, struct arena *a, struct str *value);

#endif
