/*
 * csv - rows out of CSV bytes, as libcsv reads them.
 *
 * Most rows are cut by csv_plain.c. Between rows libcsv is in its initial state. So a row may be
 * cut by csv_scan.c where the rules leave no doubt, and handed to libcsv from its first byte where
 * they do: text behind a closing quote, a quote that is not closed, a row of more than SLOW_BYTES.
 */
#include "format/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"
#include "format/csv_int.h"
#include "record/record.h"

#define LIBCSV_STEP 4096 /* bytes that libcsv's buffer grows by, at least */
#define NOWHERE     SIZE_MAX
#define NO_QUOTE                                                                                   \
	0xfe /* UTF-8 does not have it: libcsv always has a quote, by a
					 * NUL it means the byte */

static void *grow(void *p, size_t size)
{
	return xrealloc(p, size, 1);
}

/* Spaces are text to us; libcsv would cut them off. Behind a closing quote it does. */
static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

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
	/* never NULL: places in it are compared */
	c->cell = mem_grow(c->cell, &c->capacity, 1, sizeof(*c->cell));
	if (delimiter.len != 1)
		c->sequence = (struct str){ xstrndup(delimiter.p, delimiter.len), delimiter.len };
	csv_init(&c->parser, CSV_EMPTY_IS_NULL);
	csv_set_delim(&c->parser, (unsigned char)c->delimiter);
	csv_set_quote(&c->parser, c->quote ? (unsigned char)c->quote : NO_QUOTE);
	csv_set_space_func(&c->parser, no_space);
	csv_set_realloc_func(&c->parser, grow);
	return c;
}

/* Step over empty lines; false where nothing follows them (yet). */
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

/* Would this field be one in quotes, if it could be looked at as a whole? */
static bool is_padded(const struct csv *c, const char *p, size_t len)
{
	const char *q = csv_behind_unseen(c, p, p + len);

	return q > p && q < p + len && *q == c->quote;
}

static void slow_field(void *p, size_t len, void *data)
{
	struct csv *c = data;

	if (c->padded && c->quote && p && is_padded(c, p, len))
		c->signs |= CSV_PADDING;

	/* libcsv's buffer is its own: cut before copying */
	if (len > FIELD_MAX)
		c->too_large = true;
	if (!p)
		csv_add_cell(c, STR_NULL);
	else
		csv_add_cell(c, str_copy(&c->arena,
		                         (struct str){ p, len < FIELD_MAX ? len : FIELD_MAX }));
}

static void slow_row(int end, void *data)
{
	struct csv *c = data;

	(void)end;
	c->ended = true;
}

/*
 * Where the input ends inside a row: libcsv is asked first whether quotes are open, then for the
 * row.
 */
static void slow_end(struct csv *c)
{
	csv_set_opts(&c->parser, CSV_EMPTY_IS_NULL | CSV_STRICT | CSV_STRICT_FINI);
	c->unclosed = csv_fini(&c->parser, slow_field, slow_row, c) != 0;
	csv_set_opts(&c->parser, CSV_EMPTY_IS_NULL);
	if (c->unclosed)
		csv_fini(&c->parser, slow_field, slow_row, c);
}

/* Behind a row that ended in CR: the LF that follows is part of the line's end. */
static void after_cr(struct csv *c)
{
	c->line++;
	if (c->pos == c->in.len)
		c->after_cr = true;
	else if (c->in.p[c->pos] == '\n')
		c->pos++;
}

/*
 * libcsv takes [p, end). Behind the quote of a quoted field, which may have closed it, blanks are
 * spaces, up to the next other byte.
 */
static void slow_parse(struct csv *c, const char *p, const char *end)
{
	while (p < end) {
		const char *q = memchr(p, c->quote, (size_t)(end - p)),
			   *to = c->quote && q ? q + 1 : end;

		if (c->behind_quote) {
			to = csv_behind_blanks(p, end, c->delimiter);
			to += to < end;
		}
		csv_set_space_func(&c->parser, c->behind_quote ? csv_space : no_space);
		csv_parse(&c->parser, p, (size_t)(to - p), slow_field, slow_row, c);
		c->behind_quote = c->quote && to[-1] == c->quote
		                          ? c->parser.quoted
		                          : c->behind_quote && csv_space((unsigned char)to[-1]) &&
		                                    to[-1] != c->delimiter;
		p = to;
	}
}

/* Go on with the row that libcsv reads, a physical line at a time; true when it has ended. */
static bool slow_next(struct csv *c)
{
	const char *end = c->in.p + c->in.len;

	while (c->pos < c->in.len && !c->ended && !c->too_large) {
		const char *p = c->in.p + c->pos, *q = scan_any(p, end, '\r', '\n', '\n');
		size_t len = (size_t)(q - p) + (q < end);

		c->bytes += len;
		c->pos += len;
		if (c->bytes > RECORD_MAX) {
			c->too_large = true;
			break;
		}
		/*
		 * libcsv's buffer grows by steps: steps of its size, so that a large field is not
		 * copied ever again
		 */
		csv_set_blk_size(&c->parser, csv_get_buffer_size(&c->parser) + LIBCSV_STEP);
		slow_parse(c, p, p + len);
		if (q < end && *q == '\n')
			c->line++;
		else if (c->ended)
			after_cr(c);
	}
	if (!c->ended && !c->too_large && c->last)
		slow_end(c);
	c->slow = !c->ended && !c->too_large;
	return !c->slow;
}

/*
 * Fast path, for rows with regular quoting only: cut the row at c->pos and step over it. False when
 * the row needs another path.
 */
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

/*
 * The same of a dialect with an escape: an open row is looked at again once it has twice the bytes.
 */
static bool escaped_next(struct csv *c)
{
	size_t len = c->in.len - c->pos;
	enum found found;

	if (len < c->wanted && !c->last)
		return false;
	c->wanted = 0;
	found = csv_escaped_row(c);
	if (found == FOUND_ROW)
		return true;
	c->too_large = len > RECORD_MAX;
	c->bytes = len;
	c->wanted = 2 * len;
	return c->too_large;
}

/* The same by whatever it needs; false where more must be fed. */
static bool any_next(struct csv *c)
{
	enum found found;

	if (c->escape)
		return escaped_next(c);
	found = csv_scan_row(c);
	if (found != FOUND_ROW)
		c->too_large = false;
	if (found == FOUND_UNFINISHED && c->in.len - c->pos < SLOW_BYTES)
		return false;
	c->slow = found != FOUND_ROW;
	c->signs |= found == FOUND_DOUBT ? CSV_STRAY : 0;
	if (c->slow) {
		c->ended = c->behind_quote = false;
		c->count = c->bytes = 0;
	}
	return true;
}

bool csv_next(struct csv *c, struct csv_row *row)
{

	if (c->too_large)
		return false;
	if (!c->slow) {
		if (!skip_empty(c))
			return false;
		c->began = c->line;
		c->signs = 0;
		if (!plain_next(c) && !any_next(c))
			return false;
	}
	if (c->slow) {
		if (!slow_next(c))
			return false;
		/* whether a larger row was scanned as a whole depends on how it was fed */
		if (c->bytes >= SLOW_BYTES)
			c->signs &= ~(unsigned)CSV_STRAY;
	}
	c->too_large = c->too_large || c->bytes > RECORD_MAX;
	/*
	 * all fields, one after the other: a compiler may clear a whole struct by an instruction
	 * that is slow to start
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

/* The cells of a row that is still open move to the arena that the next rows will use. */
static void turn_arenas(struct csv *c)
{
	struct arena full = c->arena;

	c->arena = c->spare;
	if (c->slow)
		for (size_t i = 0; i < c->count; i++)
			c->cell[i] = str_copy(&c->arena, c->cell[i]);
	arena_reset(&full);
	c->spare = full;
}

/* How many bytes at the end of s may begin the delimiter. */
static size_t begins(struct str s, struct str sequence)
{
	size_t n = sequence.len - 1 < s.len ? sequence.len - 1 : s.len;

	while (n > 0 && memcmp(s.p + s.len - n, sequence.p, n) != 0)
		n--;
	return n;
}

/* Take in bytes with each delimiter of several bytes as one. */
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

	turn_arenas(c);
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
	if (c->after_cr && c->in.len > 0) {
		c->pos = c->in.p[0] == '\n';
		c->after_cr = false;
	}
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
	return !c->slow && !c->too_large && !c->after_cr && c->pos == c->in.len && c->held.len == 0;
}

struct str csv_take_rest(struct csv *c)
{
	struct str rest;

	if (c->slow || c->too_large || c->after_cr || c->last || c->sequence.p || !c->in.p)
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
	csv_free(&c->parser);
	buf_free(&c->in);
	buf_free(&c->held);
	arena_free(&c->arena);
	arena_free(&c->spare);
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
