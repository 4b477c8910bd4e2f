/* escape - how the stream writes a value. */
#include "record/escape.h"

#include <string.h>

#include "base/scan_block.h"

/* The letter after the backslash; 0: the byte needs no escape. */
static char escape_letter(char c)
{
	switch (c) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\\':
		return '\\';
	default:
		return 0;
	}
}

/* Write byte by byte, from the first escape on. */
static char *write_slowly(char *to, const char *p, const char *end)
{
	for (; p < end; p++) {
		char letter = escape_letter(*p);

		if (letter)
			*to++ = '\\';
		*to++ = letter ? letter : *p;
	}
	return to;
}

static inline char *write_null(char *to)
{
	to[0] = '\\';
	to[1] = 'N';
	return to + 2;
}

char *escape_write(char *to, struct str value)
{
	const char *p = value.p;
	size_t len = value.len, i = 0;

	if (!p)
		return write_null(to);
	if (len <= SCAN_SHORT)
		return write_slowly(to, p, p + len);
	/* whole blocks; the last bytes once more, as a block of their own */
	for (;;) {
		memcpy(to + i, p + i, SCAN_WIDTH);
		if (scan_escaped(scan_load(p + i)))
			return write_slowly(to + i, p + i, p + len);
		i += SCAN_WIDTH;
		if (i >= len)
			return to + len;
		if (i > len - SCAN_WIDTH)
			i = len - SCAN_WIDTH;
	}
}

void escape_put(struct buf *out, struct str value)
{
	buf_reserve(out, mem_add(mem_mul(value.len, 2), ESCAPE_ROOM));
	out->len = (size_t)(escape_write_quickly(out->p + out->len, value) - out->p);
	out->p[out->len] = 0;
}

/* The byte that a letter after a backslash means; 0: none. */
static char escape_meaning(char letter)
{
	switch (letter) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case '\\':
		return '\\';
	default:
		return 0;
	}
}

bool escape_read(struct str raw, struct arena *a, struct str *value)
{
	const char *p, *end;
	char *to;

	*value = raw;
	if (!raw.p || !memchr(raw.p, '\\', raw.len))
		return true;
	*value = STR_NULL;
	if (raw.len == 2 && raw.p[1] == 'N')
		return true;
	value->p = to = arena_alloc(a, raw.len);
	end = str_end(raw);
	for (p = raw.p; p < end; p++) {
		char c = *p;

		if (c == '\\' && (++p == end || !(c = escape_meaning(*p))))
			return false;
		*to++ = c;
	}
	value->len = (size_t)(to - value->p);
	return true;
}

/* ---- a line ---- */

/* The loop over the fields of a line has no calls for what nearly all of them are. */
#define ALWAYS_INLINE __attribute__((always_inline))

/* Copy a value that is not null, as if it had nothing to escape. */
ALWAYS_INLINE static inline char *copy(char *to, struct str s)
{
	uint64_t first, last;
	uint32_t head, tail;
	char middle, end;

	if (s.len > 2 * SCAN_SHORT) {
		memcpy(to, s.p, s.len);
	} else if (s.len > SCAN_SHORT) {
		struct half {
			uint64_t part[2];
		} left, right;

		memcpy(&left, s.p, sizeof(left));
		memcpy(&right, s.p + s.len - sizeof(right), sizeof(right));
		memcpy(to, &left, sizeof(left));
		memcpy(to + s.len - sizeof(right), &right, sizeof(right));
	} else if (s.len >= sizeof(first)) { /* the two may overlap */
		memcpy(&first, s.p, sizeof(first));
		memcpy(&last, s.p + s.len - sizeof(last), sizeof(last));
		memcpy(to, &first, sizeof(first));
		memcpy(to + s.len - sizeof(last), &last, sizeof(last));
	} else if (s.len >= sizeof(head)) {
		memcpy(&head, s.p, sizeof(head));
		memcpy(&tail, s.p + s.len - sizeof(tail), sizeof(tail));
		memcpy(to, &head, sizeof(head));
		memcpy(to + s.len - sizeof(tail), &tail, sizeof(tail));
	} else if (s.len > 0) {
		middle = s.p[s.len / 2];
		end = s.p[s.len - 1];
		to[0] = s.p[0];
		to[s.len / 2] = middle;
		to[s.len - 1] = end;
	}
	return to + s.len;
}

/* Copy a value or write null, and a TAB. *escapes counts the backslash of a null. */
ALWAYS_INLINE static inline char *copy_cell(char *to, struct str s, size_t *escapes)
{
	if (s.p) {
		to = copy(to, s);
	} else {
		to = write_null(to);
		++*escapes;
	}
	*to = '\t';
	return to + 1;
}

static inline char *escape_cell(char *to, struct str s)
{
	to = escape_write(to, s);
	*to = '\t';
	return to + 1;
}

/* Nearly every line has nothing to escape: then it has as many such bytes as are written here. */
void escape_line(struct buf *out, struct str at, struct str fault, const struct str *value,
                 size_t count, size_t bytes)
{
	size_t escapes = count + 2; /* a TAB after each, in the end a LF instead */
	char *start, *p;

	buf_reserve(out, 2 * bytes + 3 * (count + 2) + SCAN_BLOCK);
	start = out->p + out->len;
	p = copy_cell(copy_cell(start, at, &escapes), fault, &escapes);
	for (size_t i = 0; i < count; i++)
		p = copy_cell(p, value[i], &escapes);
	if (scan_count_escapes(start, (size_t)(p - start)) != escapes) {
		p = escape_cell(escape_cell(start, at), fault);
		for (size_t i = 0; i < count; i++)
			p = escape_cell(p, value[i]);
	}
	p[-1] = '\n';
	out->len = (size_t)(p - out->p);
}
