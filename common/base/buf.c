/* buf - see buf.h. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

void buf_add(struct buf *b, const void *p, size_t len)
{
	buf_reserve(b, len);
	if (len > 0)
		memcpy(b->p + b->len, p, len);
	b->len += len;
	b->p[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addstr(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.len);
}

void buf_addc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->p[b->len++] = c;
	b->p[b->len] = '\0';
}

void buf_addv(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int n;

	buf_reserve(b, 0);
	va_copy(again, args);
	n = vsnprintf(b->p + b->len, b->capacity - b->len, format, args);
	if (n > 0 && (size_t)n >= b->capacity - b->len) {
		buf_reserve(b, (size_t)n);
		n = vsnprintf(b->p + b->len, b->capacity - b->len, format, again);
	}
	va_end(again);
	if (n > 0)
		b->len += (size_t)n;
	b->p[b->len] = '\0';
}

void buf_addu(struct buf *b, uint64_t n)
{
	char digits[20], *end = digits + sizeof(digits), *p = end;

	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_add(b, p, (size_t)(end - p));
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_addv(b, format, args);
	va_end(args);
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	if (b->p)
		b->p[0] = '\0';
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

struct str buf_str(const struct buf *b)
{
	return b->p ? (struct str){ b->p, b->len } : STR("");
}
