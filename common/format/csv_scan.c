/* csv_scan - see csv_int.h: whole rows by the rules, field by field. */
#include <string.h>

#include "base/scan.h"
#include "charset/unicode.h"
#include "format/csv_int.h"
#include "record/record.h"

int csv_space(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* `s` with each DELIMITER_BYTE as the delimiter it stands for. */
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

void csv_add_cell(struct csv *c, struct str s)
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

const char *csv_behind_blanks(const char *p, const char *end, char delimiter)
{
	while (p < end && csv_space((unsigned char)*p) && *p != delimiter)
		p++;
	return p;
}

const char *csv_behind_unseen(const struct csv *c, const char *p, const char *end)
{
	size_t n;

	while (p < end && *p != c->delimiter && *p != '\r' && *p != '\n' &&
	       (n = unicode_unseen(p, end)) > 0)
		p += n;
	return p;
}

/* What may stand between a closing quote and what ends the field is stepped over. */
static const char *behind_quote(const struct csv *c, const char *p, const char *end)
{
	if (p < end && csv_space((unsigned char)*p))
		p = csv_behind_blanks(p, end, c->delimiter);
	if (c->padded && p < end && csv_may_be_unseen(*p))
		p = csv_behind_unseen(c, p, end);
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
			return c->last ? FOUND_DOUBT : FOUND_UNFINISHED;
		if (q + 1 == end && !c->last)
			return FOUND_UNFINISHED;
		if (q + 1 == end || q[1] != c->quote)
			break;
		doubled = true;
	}
	*p = behind_quote(c, q + 1, end);
	if (*p == end && !c->last)
		return FOUND_UNFINISHED;
	if (*p < end && **p != c->delimiter && **p != '\r' && **p != '\n')
		return FOUND_DOUBT;
	s = (struct str){ start, (size_t)(q - start) };
	c->opened = c->opened || (s.len > 0 && q[-1] == '\\');
	csv_add_cell(c, doubled ? undoubled(c, s) : s);
	return FOUND_ROW;
}

void csv_note_quote(struct csv *c, struct str field, const char *q)
{
	const char *end = str_end(field), *text = csv_behind_unseen(c, field.p, end), *last = q;
	bool odd = false;

	for (const char *p = q; p < end; p++)
		if (*p == c->quote) {
			odd = !odd;
			last = p;
		}
	c->signs |= c->opened && odd && behind_quote(c, last + 1, end) == end ? CSV_LOST : 0;
	c->opened = c->opened ||
	            (odd && q > text && q + 1 < end && !csv_space((unsigned char)q[1]));
}

/* The bare field at *p. A quote that stands inside it is text, to libcsv too. */
static enum found bare_field(struct csv *c, const char **p, const char *end)
{
	const char *q = scan_any(*p, end, c->delimiter, '\r', '\n'), *quote;
	struct str field;

	if (q == end && !c->last)
		return FOUND_UNFINISHED;
	field = q > *p ? (struct str){ *p, (size_t)(q - *p) } : STR_NULL;
	csv_add_cell(c, field);
	quote = c->quote && field.p ? memchr(field.p, c->quote, field.len) : NULL;
	if (quote)
		csv_note_quote(c, field, quote);
	*p = q;
	return FOUND_ROW;
}

/*
 * The field at *p, which begins with what may be stripped: in quotes, or bare where they are no
 * regular ones or do not close within SLOW_BYTES of the row, which begins at `row`.
 */
static enum found padded_field(struct csv *c, const char **p, const char *end, const char *row,
                               uint64_t *lines)
{
	const char *q = csv_behind_unseen(c, *p, end),
		   *limit = (size_t)(end - row) > SLOW_BYTES ? row + SLOW_BYTES : end;
	size_t count = c->count;
	uint64_t before = *lines;
	bool across = false;
	enum found found;

	if (q == end && !c->last)
		return FOUND_UNFINISHED;
	if (q < limit && *q == c->quote) {
		found = quoted_field(c, &q, limit, lines);
		if ((found == FOUND_ROW && (q < limit || limit == end)) ||
		    (found == FOUND_UNFINISHED && limit == end)) {
			*p = q;
			return found;
		}
		c->count = count;
		across = found == FOUND_DOUBT && *lines == before;
		*lines = before;
	}
	found = bare_field(c, p, end);
	/*
	 * a delimiter between the quotes ends the field now: one of the two readings has moved what
	 * follows
	 */
	c->signs |= across && found == FOUND_ROW && *p < q && *p < end && **p == c->delimiter
	                    ? CSV_LOST
	                    : 0;
	return found;
}

enum found csv_end_row(struct csv *c, const char *p, const char *end, uint64_t lines)
{
	if (p < end && *p == '\r') {
		if (p + 1 == end && !c->last)
			return FOUND_UNFINISHED;
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

enum found csv_scan_row(struct csv *c)
{
	const char *p = c->in.p + c->pos, *end = c->in.p + c->in.len;
	uint64_t lines = 0;
	enum found found;

	c->count = 0;
	c->opened = false;
	c->signs = 0;
	for (;;) {
		if (c->quote && p < end && *p == c->quote)
			found = quoted_field(c, &p, end, &lines);
		else if (c->padded && c->quote && p < end && csv_may_be_unseen(*p))
			found = padded_field(c, &p, end, c->in.p + c->pos, &lines);
		else
			found = bare_field(c, &p, end);
		if (found != FOUND_ROW)
			return found;
		if (p == end || *p != c->delimiter)
			break;
		p++;
	}
	return csv_end_row(c, p, end, lines);
}
