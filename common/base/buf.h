/*
 * buf - a byte buffer that grows.
 *
 *	struct buf b = { 0 };
 *	buf_addf(&b, "%s:%zu", file, line);
 *	fwrite(b.p, 1, b.len, f);
 *	buf_free(&b);
 *
 * Once something was added, `p` is NUL-terminated and can be printed.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

struct buf {
	char *p;         /* the bytes and a NUL; NULL if nothing was added yet */
	size_t len;      /* bytes in use */
	size_t capacity; /* bytes allocated */
};

/* Make room for `more` bytes after the end (and a NUL). */
static inline void buf_reserve(struct buf *b, size_t more)
{
	size_t need = mem_add(mem_add(b->len, more), 1);

	if (need > b->capacity)
		b->p = mem_grow(b->p, &b->capacity, need, 1);
}

/* Append `len` bytes, a C string, a slice, one byte, formatted text. */
void buf_add(struct buf *b, const void *p, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addstr(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_addu(struct buf *b, uint64_t n); /* its digits, without the cost of buf_addf() */
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *b, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Empty it, keeping the memory. */
void buf_reset(struct buf *b);

/* Free the memory. The buffer is empty and may be used again. */
void buf_free(struct buf *b);

/* The content as a slice, valid until the buffer changes; "" if it is empty. */
struct str buf_str(const struct buf *b);

#endif
