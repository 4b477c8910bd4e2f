/*
 * csv - read rows from CSV bytes as libcsv does. csv_plain.c cuts most rows, many bytes at a time;
 * csv_scan.c cuts all others, field by field. libcsv itself takes four times as long; the tests
 * compare both with it.
 */
#include "format/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"
#include "format/csv_int.h"
#include "record/record.h"

/* an open row of this size is scanned again only when it has twice the bytes, not at each feed */
#define LONG_ROW ((size_t)64 << 10)
#define NOWHERE  SIZE_MAX

struct csv *csv_open(const struct csv_dialect *dialect)
{
	struct csv *c = xcalloc(1, sizeof(*c));
	struct str delimiter = dialect->delimiter;

	c->line = 1;
	c->quote = dialect->quote;
	c->escape = dialect->escape;
	c->no_nul = dialect->no_nul;
	c->padded = dialect->padded;
	c->delimiter = delimiter.len == 1 ? delimiter.p[0] : DELIMITER_BYTE;
	c->plain = plain_dialect(c->delimiter, c->quote);
	/* never NULL: the code compares addresses in it */
	c->cell = mem_grow(c->cell, &c->capacity, 1, sizeof(*c->cell));
	if (delimiter.len != 1)
		c->sequence = (struct str){ xstrndup(delimiter.p, delimiter.len), delimiter.len };
	return c;
}

/* Skip empty lines. False if nothing follows them (yet). */
static bool skip_empty(struct csv *c)
{
	const char *p = c->in.p;

	for (; c->pos < c->in.len; c->pos++) {
		if (p[c->pos] == '\r') {
			if (c->pos + 1 == c->in.len && !c->last)
				return false;
			if (c->pos + 1 < c->in.len && p[c->pos + 1] == '\n')
				continue;
		} else if (p[c->pos] != '\n') {
			return true;
		}
		c->line++;
	}
	return false;
}

/* If the row at c->pos has regular quotes, cut it and step over it. Otherwise false. */
static bool plain_next(struct csv *c)
{
	const char *start = c->in.p + c->pos, *p = start;

	if (c->sequence.p || c->escape)
		return false;
	if (c->sought != c->pos)
		plain_seek(&c->plain, p, c->in.p + c->in.len);
	if (!plain_row(&c->plain, &p, c->cell, c->capacity < FIELDS_MAX ? c->capacity : FIELDS_MAX,
	               &c->count)) {
		c->sought = NOWHERE;
		return false;
	}
	c->bytes = (size_t)(p - start);
	c->pos = c->sought = c->pos + c->bytes;
	c->line++;
	return true;
}

/* Do the same for any row. False if more bytes must be fed. */
static bool scan_next(struct csv *c)
{
	if (csv_scan_row(c))
		return true;
	c->bytes = c->in.len - c->pos;
	c->too_large = c->bytes > RECORD_MAX;
	if (c->bytes >= LONG_ROW)
		c->wanted = c->bytes < RECORD_MAX / 2 ? 2 * c->bytes : RECORD_MAX + 1;
	return c->too_large;
}

bool csv_next(struct csv *c, struct csv_row *row)
{
	if (c->too_large || !skip_empty(c) || (c->in.len - c->pos < c->wanted && !c->last))
		return false;
	c->began = c->line;
	c->signs = 0;
	c->wanted = 0;
	if (!plain_next(c) && !scan_next(c))
		return false;
	c->too_large = c->too_large || c->bytes > RECORD_MAX;
	/*
	 * set the fields one by one: a compiler may clear a whole struct with an instruction that
	 * is slow to start
	 */
	row->cell = c->cell;
	row->count = c->count;
	row->line = c->began;
	row->next = c->line;
	row->source = c->source;
	row->signs = c->signs;
	row->too_large = c->too_large;
	return true;
}

/* How many bytes at the end of s may begin the delimiter. */
static size_t begins(struct str s, struct str sequence)
{
	size_t n = sequence.len - 1 < s.len ? sequence.len - 1 : s.len;

	while (n > 0 && memcmp(s.p + s.len - n, sequence.p, n) != 0)
		n--;
	return n;
}

/* Add the bytes to the input, with each delimiter of several bytes replaced by one byte. */
static void add_marked(struct csv *c, const char *p, size_t len)
{
	struct str rest;
	ptrdiff_t at;
	size_t held;

	buf_add(&c->held, p, len);
	rest = buf_str(&c->held);
	while ((at = str_find(rest, c->sequence)) >= 0) {
		buf_add(&c->in, rest.p, (size_t)at);
		buf_addc(&c->in, DELIMITER_BYTE);
		rest.p += (size_t)at + c->sequence.len;
		rest.len -= (size_t)at + c->sequence.len;
	}
	held = c->last ? 0 : begins(rest, c->sequence);
	buf_add(&c->in, rest.p, rest.len - held);
	if (held > 0)
		memmove(c->held.p, rest.p + rest.len - held, held);
	c->held.len = held;
}

void csv_feed(struct csv *c, const char *p, size_t len, bool last)
{
	size_t rest = c->in.len - c->pos;

	arena_reset(&c->arena);
	if (c->pos > 0)
		memmove(c->in.p, c->in.p + c->pos, rest);
	c->in.len = rest;
	c->pos = 0;
	c->last = last;
	if (c->sequence.p)
		add_marked(c, p, len);
	else
		buf_add(&c->in, p, len);
	buf_reserve(&c->in, PLAIN_BLOCK);
	memset(c->in.p + c->in.len, 0, PLAIN_BLOCK);
	c->sought = NOWHERE;
}

bool csv_unclosed(const struct csv *c, uint64_t *line)
{
	if (c->unclosed)
		*line = c->began;
	return c->unclosed;
}

size_t csv_left(const struct csv *c)
{
	return c->in.len - c->pos;
}

bool csv_between(const struct csv *c)
{
	return !c->too_large && c->pos == c->in.len && c->held.len == 0;
}

struct str csv_take_rest(struct csv *c)
{
	struct str rest;

	if (c->too_large || c->last || c->sequence.p || !c->in.p)
		return STR_NULL;
	rest = (struct str){ c->in.p + c->pos, c->in.len - c->pos };
	c->pos = c->in.len;
	c->wanted = 0;
	return rest;
}

uint64_t csv_line(const struct csv *c)
{
	return c->line;
}

void csv_set_line(struct csv *c, uint64_t line)
{
	c->line = line;
}

void csv_close(struct csv *c)
{
	if (!c)
		return;
	buf_free(&c->in);
	buf_free(&c->held);
	arena_free(&c->arena);
	free((char *)c->sequence.p);
	free(c->cell);
	free(c->source);
	free(c);
}

void csv_put(struct buf *out, struct str field, char delimiter)
{
	const char *p = field.p, *end = str_end(field), *quote;

	if (!p)
		return;
	if (field.len > 0 && scan_any(p, end, delimiter, '\r', '\n') == end &&
	    !memchr(p, '"', field.len)) {
		buf_add(out, p, field.len);
		return;
	}
	buf_addc(out, '"');
	while ((quote = memchr(p, '"', (size_t)(end - p)))) {
		buf_add(out, p, (size_t)(quote + 1 - p));
		buf_addc(out, '"');
		p = quote + 1;
	}
	buf_add(out, p, (size_t)(end - p));
	buf_addc(out, '"');
}
