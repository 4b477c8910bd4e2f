/*
 * undecodable - see undecodable.h. A text may hold a million of them, so offset and byte share 64
 * bits; the byte is in the lowest 8.
 */
#include "legacy/undecodable.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define REPLACEMENT STR("\xef\xbf\xbd")
#define WRITTEN     UINT64_MAX /* the U+FFFD is in the file itself */

static void add(struct undecodable *b, uint64_t origin)
{
	if (b->count == b->capacity)
		b->origin = mem_grow(b->origin, &b->capacity, b->count + 1, sizeof(*b->origin));
	b->origin[b->count++] = origin;
}

/* Drop those that rows have taken. */
static void drop_taken(struct undecodable *b)
{
	b->count -= b->taken;
	if (b->taken > 0 && b->count > 0)
		memmove(b->origin, b->origin + b->taken, b->count * sizeof(*b->origin));
	b->taken = 0;
}

void undecodable_text(struct undecodable *b, struct str text, const struct charset_bad *bad,
                      size_t count)
{
	size_t at = 0, next = 0;
	ptrdiff_t found;

	drop_taken(b);
	while ((found = str_find((struct str){ text.p + at, text.len - at }, REPLACEMENT)) >= 0) {
		at += (size_t)found;
		if (next < count && bad[next].at == at) {
			add(b, bad[next].offset << 8 | bad[next].byte);
			next++;
		} else {
			add(b, WRITTEN);
		}
		at += REPLACEMENT.len;
	}
}

static size_t replacements(struct str s)
{
	size_t n = 0;
	ptrdiff_t at;

	while (s.len > 0 && (at = str_find(s, REPLACEMENT)) >= 0) {
		s.p += (size_t)at + REPLACEMENT.len;
		s.len -= (size_t)at + REPLACEMENT.len;
		n++;
	}
	return n;
}

struct undecodable_row undecodable_take(struct undecodable *b, const struct str *cell, size_t count)
{
	struct undecodable_row row = { b->count > 0 ? b->origin + b->taken : NULL, 0, b->encoding };
	size_t left = b->count - b->taken;

	for (size_t i = 0; i < count; i++)
		row.count += replacements(cell[i]);
	if (row.count > left)
		row.count = left;
	b->taken += row.count;
	return row;
}

void undecodable_describe(const struct undecodable_row *row, const struct str *cell, size_t count,
                          size_t column, struct buf *out)
{
	size_t before = 0;
	char offset[27];

	/* a value that was filled down is not in a cell of this row */
	if (!row->encoding || column >= count || replacements(cell[column]) == 0)
		return;
	for (size_t i = 0; i < column; i++)
		before += replacements(cell[i]);
	if (before >= row->count)
		return;
	if (row->origin[before] == WRITTEN)
		buf_adds(out, ": the file itself has U+FFFD there, the byte was lost before");
	else
		buf_addf(out, ": byte 0x%02x at offset %s is no %s",
		         (unsigned)(row->origin[before] & 0xff),
		         text_count(row->origin[before] >> 8, offset), row->encoding);
}

void undecodable_note(struct undecodable_list *list, const struct charset_bad *bad, size_t count)
{
	if (count == 0)
		return;
	list->bad = mem_grow(list->bad, &list->capacity, mem_add(list->count, count),
	                     sizeof(*list->bad));
	memcpy(list->bad + list->count, bad, count * sizeof(*bad));
	list->count += count;
}

void undecodable_back(struct undecodable *b, struct str text, struct undecodable_list *list)
{
	ptrdiff_t found;
	size_t at = 0;

	for (size_t i = b->taken; i < b->count; i++) {
		struct charset_bad bad = { .offset = b->origin[i] >> 8,
			                   .byte = (unsigned char)b->origin[i] };

		found = str_find((struct str){ text.p + at, text.len - at }, REPLACEMENT);
		if (found < 0)
			break;
		bad.at = at + (size_t)found;
		at = bad.at + REPLACEMENT.len;
		if (b->origin[i] != WRITTEN)
			undecodable_note(list, &bad, 1);
	}
	undecodable_reset(b);
}

void undecodable_reset(struct undecodable *b)
{
	b->count = b->taken = 0;
}

void undecodable_free(struct undecodable *b)
{
	free(b->origin);
	*b = (struct undecodable){ 0 };
}
