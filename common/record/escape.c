/* escape - how the stream writes a value. */
#include "record/escape.h"

#include <string.h>

#include "base/scan.h"

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

char *escape_write(char *to, struct str value)
{
	const char *p = value.p;
	size_t len = value.len, i = 0;

	if (!p) {
		to[0] = '\\';
		to[1] = 'N';
		return to + 2;
	}
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

void escape_line(struct buf *out, struct str at, struct str fault, const struct str *value,
                 size_t count, size_t bytes)
{
	char *p;

	buf_reserve(out, 2 * bytes + 3 * (count + 2) + ESCAPE_ROOM);
	p = escape_write_quickly(out->p + out->len, at);
	*p++ = '\t';
	p = escape_write_quickly(p, fault);
	for (size_t i = 0; i < count; i++) {
		*p++ = '\t';
		p = escape_write_quickly(p, value[i]);
	}
	*p++ = '\n';
	out->len = (size_t)(p - out->p);
}
