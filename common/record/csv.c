/*
 * csv - rows out of CSV bytes, as libcsv reads them.
 *
 * Most rows are cut by csv_plain.c. Between rows libcsv is in its initial state. So a row may be cut here where the rules leave no
 * doubt, and handed to libcsv from its first byte where they do: text behind a closing quote, a
 * quote that is not closed, a row of more than SLOW_BYTES.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"
#include "record/csv.h"
#include "record/csv_int.h"
#include "record/record.h"

#define SLOW_BYTES ((size_t)1 << 20)	/* an open row of this size is not scanned again at each
					 * feed */
#define LIBCSV_STEP 4096		/* bytes that libcsv's buffer grows by, at least */
#define NOWHERE SIZE_MAX
#define MARK ((char)0xff)		/* stands for a delimiter of several bytes; UTF-8 does
					 * not have it, */
#define NO_QUOTE 0xfe			/* nor this: libcsv always has a quote, by a NUL it means
					 * the byte */

struct csv {
	struct csv_parser parser;	/* libcsv, for the row in doubt */
	struct str sequence;		/* a delimiter of several bytes, our copy; null: it is
					 * one */
	char delimiter;			/* the one byte, or MARK */
	char quote;			/* 0: none */

	struct buf in;			/* bytes not yet given out as rows, from `pos` on */
	size_t pos;			/* of the next row, or of what libcsv has not seen yet */
	struct buf held;		/* end of the feed before that may begin a delimiter */
	bool last;			/* no more bytes will come */
	bool after_cr;			/* the feed before ended in the CR of a row: a LF belongs
					 * to it */
	uint64_t line;			/* physical line at `pos` */
	struct plain plain;		/* cuts most rows of `in` */
	size_t sought;			/* the `pos` that it goes on from */

	struct str *cell;		/* the row that is read */
	size_t count, capacity;		/* cells in use, allocated */
	bool too_large;			/* the row has passed a limit */
	struct arena arena, spare;	/* cells that are not slices of `in`; the other one while
					 * feeding */

	bool slow;			/* libcsv has begun a row that is not complete */
	bool doubt;			/* it was asked since text stands behind a closing quote */
	bool ended;			/* it has reported the end of that row */
	bool behind_quote;		/* what it has seen ends in a quote of a quoted field, or in blanks
					 * behind one */
	size_t bytes;			/* of that row so far */
	uint64_t began;			/* the line on which the row began */
	bool unclosed;			/* the input ended inside quotes */
};

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

static int space(unsigned char c)
{
	return c == ' ' || c == '\t';
}

struct csv *csv_open(const struct csv_dialect *dialect)
{
	struct csv *c = xcalloc(1, sizeof(*c));
	struct str delimiter = dialect->delimiter;

	c->line = 1;
	c->quote = dialect->quote;
	c->delimiter = delimiter.len == 1 ? delimiter.p[0] : MARK;
	c->plain = (struct plain){ .delimiter = c->delimiter, .quote = c->quote };
	if (delimiter.len != 1)
		c->sequence = (struct str){ xstrndup(delimiter.p, delimiter.len), delimiter.len };
	csv_init(&c->parser, CSV_EMPTY_IS_NULL);
	csv_set_delim(&c->parser, (unsigned char)c->delimiter);
	csv_set_quote(&c->parser, c->quote ? (unsigned char)c->quote : NO_QUOTE);
	csv_set_space_func(&c->parser, no_space);
	csv_set_realloc_func(&c->parser, grow);
	return c;
}

/* `s` with each MARK as the delimiter it stands for. */
static struct str unmarked(struct csv *c, struct str s)
{
	size_t marks = 0;
	char *to;
	struct str out;

	for (size_t i = 0; i < s.len; i++)
		marks += s.p[i] == MARK;
	if (marks == 0)
		return s;
	out.len = mem_add(s.len, mem_mul(marks, c->sequence.len - 1));
	out.p = to = arena_alloc(&c->arena, out.len);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == MARK) {
			memcpy(to, c->sequence.p, c->sequence.len);
			to += c->sequence.len;
		} else {
			*to++ = s.p[i];
		}
	}
	return out;
}

static void add_cell(struct csv *c, struct str s)
{
	if (s.len > FIELD_MAX || c->count == FIELDS_MAX) {
		c->too_large = true;
		if (c->count == FIELDS_MAX)
			return;
		s.len = FIELD_MAX;
	}
	if (c->sequence.p && s.p)
		s = unmarked(c, s);
	if (c->count == c->capacity)
		c->cell = mem_grow(c->cell, &c->capacity, c->count + 1, sizeof(*c->cell));
	c->cell[c->count++] = s;
}

/* What the bytes were before their quotes were doubled. */
static struct str undoubled(struct csv *c, struct str s)
{
	char *to = arena_alloc(&c->arena, s.len);
	struct str out = { to, 0 };

	for (size_t i = 0; i < s.len; i++) {
		*to++ = s.p[i];
		i += s.p[i] == c->quote;
	}
	out.len = (size_t)(to - out.p);
	return out;
}

/* The first quote in [p, end), NULL where there is none; *lines counts the line feeds before it. */
static const char *find_quote(const char *p, const char *end, char quote, uint64_t *lines)
{
	for (; end - p >= SCAN_WIDTH; p += SCAN_WIDTH) {
		struct scan s = scan_load(p);
		uint64_t stops = scan_bits(scan_eq(s, quote)), feeds = scan_bits(scan_eq(s, '\n'));

		if (stops) {
			if (feeds)
				*lines += scan_before(feeds, stops);
			return p + scan_first(stops);
		}
		if (feeds)
			*lines += (unsigned)__builtin_popcountll(feeds);
	}
	for (; p < end; p++) {
		if (*p == quote)
			return p;
		*lines += *p == '\n';
	}
	return NULL;
}

enum found {
	FOUND_ROW,	/* a whole row */
	FOUND_PART,	/* more must be fed to know its end */
	FOUND_DOUBT	/* libcsv has to say */
};

/* The first byte from p on that is no blank; a delimiter is none. */
static const char *behind_blanks(const char *p, const char *end, char delimiter)
{
	while (p < end && space((unsigned char)*p) && *p != delimiter)
		p++;
	return p;
}

/* The field in quotes at *p, which steps to what follows it; *lines counts the line feeds in it. */
static enum found quoted_field(struct csv *c, const char **p, const char *end, uint64_t *lines)
{
	const char *start = *p + 1, *q = start;
	bool doubled = false;
	struct str s;

	for (;; q += 2) {
		q = find_quote(q, end, c->quote, lines);
		if (!q)
			return c->last ? FOUND_DOUBT : FOUND_PART;
		if (q + 1 == end && !c->last)
			return FOUND_PART;
		if (q + 1 == end || q[1] != c->quote)
			break;
		doubled = true;
	}
	*p = q + 1;
	if (*p < end && space((unsigned char)**p))
		*p = behind_blanks(*p, end, c->delimiter);
	if (*p == end && !c->last)
		return FOUND_PART;
	if (*p < end && **p != c->delimiter && **p != '\r' && **p != '\n')
		return FOUND_DOUBT;
	s = (struct str){ start, (size_t)(q - start) };
	add_cell(c, doubled ? undoubled(c, s) : s);
	return FOUND_ROW;
}

/* The bare field at *p. A quote that stands inside it is text, to libcsv too. */
static enum found bare_field(struct csv *c, const char **p, const char *end)
{
	const char *q = scan_any(*p, end, c->delimiter, '\r', '\n');

	if (q == end && !c->last)
		return FOUND_PART;
	add_cell(c, q > *p ? (struct str){ *p, (size_t)(q - *p) } : STR_NULL);
	*p = q;
	return FOUND_ROW;
}

/* The row at c->pos, which is not empty; steps over it only where it is whole. */
static enum found scan_row(struct csv *c)
{
	const char *p = c->in.p + c->pos, *end = c->in.p + c->in.len;
	uint64_t lines = 0;
	enum found found;

	c->count = 0;
	for (;;) {
		if (c->quote && p < end && *p == c->quote)
			found = quoted_field(c, &p, end, &lines);
		else
			found = bare_field(c, &p, end);
		if (found != FOUND_ROW)
			return found;
		if (p == end || *p != c->delimiter)
			break;
		p++;
	}
	if (p < end && *p == '\r') {
		if (p + 1 == end && !c->last)
			return FOUND_PART;
		p += p + 1 < end && p[1] == '\n';
	}
	if (p < end) {
		lines++;
		p++;
	}
	c->bytes = (size_t)(p - c->in.p) - c->pos;
	c->pos += c->bytes;
	c->line += lines;
	return FOUND_ROW;
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

static void slow_field(void *p, size_t len, void *data)
{
	struct csv *c = data;

	/* libcsv's buffer is its own: cut before copying */
	if (len > FIELD_MAX)
		c->too_large = true;
	if (!p)
		add_cell(c, STR_NULL);
	else
		add_cell(c, str_copy(&c->arena,
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
 * libcsv takes [p, end). Behind the quote of a quoted field, which may have closed it, blanks are spaces, up to the next
 * other byte.
 */
static void slow_parse(struct csv *c, const char *p, const char *end)
{
	while (p < end) {
		const char *q = memchr(p, c->quote, (size_t)(end - p)), *to = c->quote && q ? q + 1 : end;

		if (c->behind_quote) {
			to = behind_blanks(p, end, c->delimiter);
			to += to < end;
		}
		csv_set_space_func(&c->parser, c->behind_quote ? space : no_space);
		csv_parse(&c->parser, p, (size_t)(to - p), slow_field, slow_row, c);
		c->behind_quote = c->quote && to[-1] == c->quote ? c->parser.quoted
		                  : c->behind_quote && space((unsigned char)to[-1]) && to[-1] != c->delimiter;
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

/* The row at c->pos, where that can be had without thought; steps over it. */
static bool plain_next(struct csv *c)
{
	const char *start = c->in.p + c->pos, *p = start;

	if (c->sequence.p)
		return false;
	if (c->sought != c->pos)
		plain_seek(&c->plain, p, c->in.p + c->in.len);
	if (!plain_row(&c->plain, &p, c->cell, c->capacity < FIELDS_MAX ? c->capacity : FIELDS_MAX, &c->count)) {
		c->sought = NOWHERE;
		return false;
	}
	c->bytes = (size_t)(p - start);
	c->pos = c->sought = c->pos + c->bytes;
	c->line++;
	return true;
}

/* The same by whatever it needs; false where more must be fed. */
static bool any_next(struct csv *c)
{
	enum found found = scan_row(c);

	if (found != FOUND_ROW)
		c->too_large = false;
	if (found == FOUND_PART && c->in.len - c->pos < SLOW_BYTES)
		return false;
	c->slow = found != FOUND_ROW;
	c->doubt = found == FOUND_DOUBT;
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
		c->doubt = false;
		if (!plain_next(c) && !any_next(c))
			return false;
	}
	if (c->slow && !slow_next(c))
		return false;
	c->too_large = c->too_large || c->bytes > RECORD_MAX;
	/* whether a larger row was scanned as a whole depends on how it was fed */
	*row = (struct csv_row){ c->cell, c->count, c->began, c->line, c->doubt && c->bytes < SLOW_BYTES, c->too_large };
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
		buf_addc(&c->in, MARK);
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
	free(c);
}

void csv_put(struct buf *out, struct str field, char delimiter)
{
	const char *p = field.p, *end = p + field.len, *quote;

	if (!p)
		return;
	if (field.len > 0 && scan_any(p, end, delimiter, '\r', '\n') == end &&
	    !memchr(p, '"', field.len)) {
		buf_add(out, p, field.len);
		return;
	}
	buf_addc(out, '"');
	while ((quote = memchr(p, '"', (size_t)(end - p))) != NULL) {
		buf_add(out, p, (size_t)(quote + 1 - p));
		buf_addc(out, '"');
		p = quote + 1;
	}
	buf_add(out, p, (size_t)(end - p));
	buf_addc(out, '"');
}
