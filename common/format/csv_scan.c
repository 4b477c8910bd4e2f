/* csv_scan - cut any row by the rules, field by field; see csv_int.h. */
#include <string.h>

#include "base/scan.h"
#include "charset/unicode.h"
#include "format/csv_int.h"
#include "record/record.h"

/* a padded field in quotes must close within so many bytes; otherwise it is a bare field */
#define PADDED_BYTES ((size_t)1 << 20)

/*
 * The row at work. A function that reads a field gets `p`, its beginning, and returns its end; NULL
 * if more bytes must be fed to know it.
 */
struct row_scan {
	const char *end; /* of what was fed */
	uint64_t lines;  /* line ends within the fields so far */
	/*
	 * for CSV_LOST: a bare field had a quote in it, or a backslash came before a closing quote
	 */
	bool opened;
	const char *odd; /* in a quoted field: the first quote with text after it; or NULL */
};

/* `s` with each DELIMITER_BYTE replaced by the real delimiter. */
static struct str unmarked(struct csv *c, struct str s)
{
	size_t marks = 0;
	char *to;
	struct str out;

	for (size_t i = 0; i < s.len; i++)
		marks += s.p[i] == DELIMITER_BYTE;
	if (marks == 0)
		return s;
	out.len = mem_add(s.len, mem_mul(marks, c->sequence.len - 1));
	out.p = to = arena_alloc(&c->arena, out.len);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == DELIMITER_BYTE) {
			memcpy(to, c->sequence.p, c->sequence.len);
			to += c->sequence.len;
		} else {
			*to++ = s.p[i];
		}
	}
	return out;
}

/* Add a cell to the row, within the limits. */
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

/* The same for a dialect with an escape: `written` is the cell as written. */
static void add_written(struct csv *c, struct str s, struct str written)
{
	size_t at = c->count;

	add_cell(c, s);
	if (at >= c->source_capacity)
		c->source = mem_grow(c->source, &c->source_capacity, at + 1, sizeof(*c->source));
	if (at < c->count)
		c->source[at] = written;
}

/* ---- quotes and escapes in a text ---- */

/*
 * The number of bytes of the escape at p and of what it escapes; a CR LF is one line end. 0: more
 * bytes must be fed to know.
 */
static size_t escape_len(const struct csv *c, const char *p, const char *end)
{
	if (end - p < 2)
		return c->last ? 1 : 0;
	if (p[1] != '\r')
		return 2;
	if (end - p < 3)
		return c->last ? 2 : 0;
	return p[2] == '\n' ? 3 : 2;
}

/* The meaning of the character after an escape; a CR or LF, a quote or a delimiter means itself. */
static char meaning(char c)
{
	switch (c) {
	case '0':
		return '\0';
	case 'b':
		return '\b';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'Z':
		return '\x1a';
	default:
		return c;
	}
}

/* The text of a field that is written as `s`, without the quotes around it. */
static struct str unescaped(struct csv *c, struct str s, bool quoted)
{
	char *to;
	struct str out;

	if (s.len == 2 && s.p[0] == c->escape && s.p[1] == 'N')
		return STR_NULL;
	to = arena_alloc(&c->arena, s.len);
	out.p = to;
	for (size_t i = 0; i < s.len; i++) {
		bool pair = i + 1 < s.len;

		if (pair && c->escape && s.p[i] == c->escape) {
			*to = meaning(s.p[++i]);
			to += !(c->no_nul && *to == '\0');
		} else {
			*to++ = s.p[i];
			i += pair && quoted && s.p[i] == c->quote && s.p[i + 1] == c->quote;
		}
	}
	out.len = (size_t)(to - out.p);
	return out;
}

/* The first quote or escape in [p, end), or end; *lines counts the line feeds before it. */
static inline const char *find_mark(const struct csv *c, const char *p, const char *end,
                                    uint64_t *lines)
{
	const char quote = c->quote, escape = c->escape;

	for (; end - p >= SCAN_WIDTH; p += SCAN_WIDTH) {
		struct scan s = scan_load(p), marks = scan_eq(s, quote);
		uint64_t stops, feeds = scan_bits(scan_eq(s, '\n'));

		if (escape)
			marks = scan_or(marks, scan_eq(s, escape));
		stops = scan_bits(marks);
		if (stops) {
			if (feeds)
				*lines += scan_before(feeds, stops);
			return p + scan_first(stops);
		}
		if (feeds)
			*lines += (unsigned)__builtin_popcountll(feeds);
	}
	for (; p < end && *p != quote && !(escape && *p == escape); p++)
		*lines += *p == '\n';
	return p;
}

/* The first quote in [p, end) that is not escaped, or NULL. */
static const char *find_quote(const struct csv *c, const char *p, const char *end)
{
	const char *quote = c->quote ? memchr(p, c->quote, (size_t)(end - p)) : NULL;

	if (!quote || !c->escape)
		return quote;
	for (; p < end; p++)
		if (*p == c->escape)
			p++;
		else if (*p == c->quote)
			return p;
	return NULL;
}

/* ---- around quotes ---- */

/* Could a character that is stripped from a text begin with this byte? */
static bool may_be_unseen(char byte)
{
	return (unsigned char)byte <= ' ' || (unsigned char)byte >= 0x7f;
}

/* Skip the characters that are stripped from a text, in [p, end), up to a delimiter or line end. */
static const char *after_unseen(const struct csv *c, const char *p, const char *end)
{
	size_t n;

	while (p < end && *p != c->delimiter && *p != '\r' && *p != '\n' &&
	       (n = unicode_unseen(p, end)) > 0)
		p += n;
	return p;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Skip what may come between a closing quote and the end of the field. */
static const char *after_quote(const struct csv *c, const char *p, const char *end)
{
	while (p < end && is_blank(*p) && *p != c->delimiter)
		p++;
	if (c->padded && p < end && may_be_unseen(*p))
		p = after_unseen(c, p, end);
	return p;
}

/* Does a field end at p, in a text up to `end`? */
static bool ends_field(const struct csv *c, const char *p, const char *end)
{
	return p == end || *p == c->delimiter || *p == '\r' || *p == '\n';
}

/* ---- fields ---- */

/*
 * A bare field has its first quote at q. Is the quote between two fields, so that a delimiter is
 * missing? A quote as the sign for inches has a blank, the end, or another quote after it. Sets
 * CSV_LOST.
 */
static void note_quote(struct csv *c, struct row_scan *r, struct str field, const char *q)
{
	const char *end = str_end(field), *text = after_unseen(c, field.p, end), *last = q;
	bool odd = false;

	for (const char *p = q; p < end; p++)
		if (*p == c->quote) {
			odd = !odd;
			last = p;
		}
	c->signs |= r->opened && odd && after_quote(c, last + 1, end) == end ? CSV_LOST : 0;
	r->opened = r->opened || (odd && q > text && q + 1 < end && !is_blank(q[1]));
}

/*
 * Read a bare field in a dialect with an escape. `q`: the first delimiter or line end in it; an
 * escape may come before it.
 */
static const char *escaped_field(struct csv *c, struct row_scan *r, const char *p, const char *q)
{
	const char *from = p, *escape;
	struct str field = STR_NULL;
	bool changed = false;

	while ((escape = memchr(from, c->escape, (size_t)(q - from)))) {
		size_t n = escape_len(c, escape, r->end);

		if (n == 0)
			return NULL;
		changed = true;
		r->lines += escape[n - 1] == '\n';
		from = escape + n;
		if (from > q)
			q = scan_any(from, r->end, c->delimiter, '\r', '\n');
	}
	if (q == r->end && !c->last)
		return NULL;
	if (q > p)
		field = (struct str){ p, (size_t)(q - p) };
	add_written(c, changed ? unescaped(c, field, false) : field, field);
	c->signs |= changed ? CSV_ESCAPED : 0;
	return q;
}

/* Read a bare field. A quote in it is text. */
static const char *bare_field(struct csv *c, struct row_scan *r, const char *p)
{
	const char *q = scan_any(p, r->end, c->delimiter, '\r', '\n'), *quote;

	if (c->escape)
		q = escaped_field(c, r, p, q);
	else if (q == r->end && !c->last)
		q = NULL;
	else
		add_cell(c, q > p ? (struct str){ p, (size_t)(q - p) } : STR_NULL);
	if (!q)
		return NULL;
	quote = find_quote(c, p, q);
	if (quote)
		note_quote(c, r, (struct str){ p, (size_t)(q - p) }, quote);
	return q;
}

/* Add a quoted field with the text [start, q). */
static void add_quoted(struct csv *c, struct row_scan *r, const char *start, const char *q,
                       bool changed)
{
	struct str s = { start, (size_t)(q - start) }, text = changed ? unescaped(c, s, true) : s;

	c->signs |= r->odd ? CSV_STRAY : 0;
	if (c->escape) {
		c->signs |= changed ? CSV_ESCAPED : 0;
		add_written(c, text, (struct str){ start - 1, s.len + 1 + (q < r->end) });
	} else {
		r->opened = r->opened || (s.len > 0 && q[-1] == '\\');
		add_cell(c, text);
	}
}

/*
 * Read a quoted field whose text begins at `start`. A quote with text after it does not close the
 * field. In a padded field such a quote, or no closing quote, makes the first quote text: then it
 * returns p.
 */
static const char *quoted_field(struct csv *c, struct row_scan *r, const char *p, const char *start,
                                const char *end)
{
	const char *q = start, *to;
	bool changed = false, padded = start - p > 1;
	size_t n;

	r->odd = NULL;
	for (; (q = find_mark(c, q, end, &r->lines)) < end; q += n) {
		n = 1;
		if (*q != c->quote) {
			n = escape_len(c, q, end);
			if (n == 0)
				return NULL;
			changed = true;
			r->lines += q[n - 1] == '\n';
			continue;
		}
		if (q + 1 < end && q[1] == c->quote) {
			changed = true;
			n = 2;
			continue;
		}
		to = after_quote(c, q + 1, end);
		if (to == end && !c->last)
			return NULL;
		if (ends_field(c, to, end)) {
			add_quoted(c, r, start, q, changed);
			return to;
		}
		if (padded)
			break;
		r->odd = r->odd ? r->odd : q;
	}
	if (!c->last && q == end)
		return NULL;
	if (padded) {
		r->odd = q < end ? q : NULL;
		return p;
	}
	add_quoted(c, r, start, q, changed);
	c->unclosed = true;
	return q;
}

/* Read a field with a quote at q, after characters to strip: it is quoted or bare. */
static const char *padded_quote(struct csv *c, struct row_scan *r, const char *p, const char *q)
{
	const char *limit = (size_t)(r->end - p) > PADDED_BYTES ? p + PADDED_BYTES : r->end;
	const char *odd, *to;
	const struct row_scan before = *r;
	const size_t count = c->count;
	const unsigned signs = c->signs;

	to = q < limit ? quoted_field(c, r, p, q + 1, limit) : NULL;
	if (to != p && (limit == r->end || (to && to < limit)))
		return to;
	odd = to == p && r->lines == before.lines ? r->odd : NULL;
	*r = before;
	c->count = count;
	c->signs = signs;
	to = bare_field(c, r, p);
	/*
	 * a delimiter between the quotes ends the field now: in one of the two readings the later
	 * fields are in wrong columns
	 */
	if (to && odd && to < odd && *to == c->delimiter)
		c->signs |= CSV_LOST;
	return to;
}

/* Read a field that begins with characters to strip: quoted or bare. */
static const char *padded_field(struct csv *c, struct row_scan *r, const char *p)
{
	const char *q = after_unseen(c, p, r->end);

	if (q < r->end && *q == c->quote)
		return padded_quote(c, r, p, q);
	return q == r->end && !c->last ? NULL : bare_field(c, r, p);
}

/* The row ends at p: step over its line end. False if more bytes must be fed to know it. */
static bool end_row(struct csv *c, const struct row_scan *r, const char *p)
{
	bool ends = p < r->end;

	if (ends && *p == '\r') {
		if (p + 1 == r->end && !c->last)
			return false;
		p += p + 1 < r->end && p[1] == '\n';
	}
	p += ends;
	c->line += r->lines + ends;
	c->bytes = (size_t)(p - c->in.p) - c->pos;
	c->pos += c->bytes;
	return true;
}

bool csv_scan_row(struct csv *c)
{
	struct row_scan r = { .end = c->in.p + c->in.len };
	const char *p = c->in.p + c->pos;

	c->count = 0;
	c->signs = 0;
	c->too_large = c->unclosed = false;
	for (;; p++) {
		if (c->quote && p < r.end && *p == c->quote)
			p = quoted_field(c, &r, p, p + 1, r.end);
		else if (c->quote && c->padded && p < r.end && may_be_unseen(*p))
			p = padded_field(c, &r, p);
		else
			p = bare_field(c, &r, p);
		if (!p)
			return false;
		if (p == r.end || *p != c->delimiter)
			return end_row(c, &r, p);
	}
}
