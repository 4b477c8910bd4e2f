/*
 * escape - how a value is written into a line of the stream.
 */
#include <string.h>

#include "record/escape.h"
#include "record/scan.h"

/* The letter behind the backslash; 0: the byte stands for itself. */
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

/* Byte by byte, from where the first escape was seen. */
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

/*
 * Fewer than 16 bytes, copied as two words that may overlap: nothing is read or written past the
 * ends.
 */
static char *write_short(char *to, const char *p, size_t len)
{
	uint64_t a = 0, b = 0;
	uint32_t c, d;

	if (len >= 8) {
		memcpy(&a, p, 8);
		memcpy(&b, p + len - 8, 8);
		memcpy(to, &a, 8);
		memcpy(to + len - 8, &b, 8);
	} else if (len >= 4) {
		memcpy(&c, p, 4);
		memcpy(&d, p + len - 4, 4);
		memcpy(to, &c, 4);
		memcpy(to + len - 4, &d, 4);
		a = c;
		b = d;
	} else if (len > 0) {
		char first = p[0], middle = p[len / 2], last = p[len - 1];

		to[0] = first;
		to[len / 2] = middle;
		to[len - 1] = last;
		a = (uint64_t)(unsigned char)first | (uint64_t)(unsigned char)middle << 8;
		b = (unsigned char)last;
	}
	return scan_escaped_pair(a, b) ? write_slowly(to, p, p + len) : to + len;
}

char *escape_write(char *to, struct str value)
{
	const char *p = value.p;
	size_t len = value.len, i = 0;

	if (!p) {
		to[0] = '\\';
		to[1] = 'N';
		return to + 2;
	}
	if (len < 16)
		return write_short(to, p, len);
	/* whole blocks, and the last bytes once more as a block of their own */
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
	buf_reserve(out, mem_add(mem_mul(value.len, 2), 2));
	out->len = (size_t)(escape_write(out->p + out->len, value) - out->p);
	out->p[out->len] = 0;
}

/* What a letter behind a backslash stands for; 0: nothing. */
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
	end = raw.p + raw.len;
	for (p = raw.p; p < end; p++) {
		char c = *p;

		if (c == '\\' && (++p == end || !(c = escape_meaning(*p))))
			return false;
		*to++ = c;
	}
	value->len = (size_t)(to - value->p);
	return true;
}
