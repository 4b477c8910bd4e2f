/*
 * escape - how the stream writes a value (cutover-stream(5)).
 *
 *	escape_put(&line, field);
 *	if (!escape_read(raw, &arena, &field)) ...
 *
 * TAB, LF, CR and backslash are written as \t \n \r \\, null as \N. Each value has exactly one
 * written form, so a line that was read can be written again as it is.
 */
#ifndef RECORD_ESCAPE_H
#define RECORD_ESCAPE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"

/* Append a value: null as \N, special characters as their escapes. */
void escape_put(struct buf *out, struct str value);

#define ESCAPE_ROOM SCAN_SHORT /* bytes that a write may touch, whatever the value */

/*
 * The same at `to`, which needs room for 2 * len + ESCAPE_ROOM bytes. Returns the end of the value.
 * The bytes after it, up to its room, may be overwritten and mean nothing.
 */
char *escape_write(char *to, struct str value);

/* The same inline, for most values: short ones without anything to escape. */
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
 * Append a line of a stream, with its LF: _at, _fault, then `count` values. `bytes`: those of all of
 * them together.
 */
void escape_line(struct buf *out, struct str at, struct str fault, const struct str *value,
                 size_t count, size_t bytes);

/*
 * Read the written form of one field. Without a backslash the value is the same bytes, otherwise a
 * copy in `a`. False if a backslash sequence is none of the five; \N is valid only alone.
 */
bool escape_read(struct str raw, struct arena *a, struct str *value);

#endif
