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

void escape_put(struct buf *out, struct str value)
{
	const char *p = value.p, *end, *q;

	if (!p) {
		buf_add(out, "\\N", 2);
		return;
	}
	end = p + value.len;
	while ((q = scan_escaped(p, end)) < end) {
		char pair[2] = { '\\', escape_letter(*q) };

		buf_add(out, p, (size_t)(q - p));
		buf_add(out, pair, 2);
		p = q + 1;
	}
	buf_add(out, p, (size_t)(end - p));
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
