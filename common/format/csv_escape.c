/*
 * csv_escape - see csv_int.h: rows of a dialect in which a character takes the meaning of the next
 * one away, as MySQL writes them.
 */
#include <string.h>

#include "format/csv_int.h"
#include "record/record.h"

/*
 * The bytes of the escape at p and what it escapes: a CR LF is one line end. 0: more must be fed to
 * know.
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

/* What stands for the character behind an escape; a CR or LF, a quote or a delimiter for itself. */
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

/* The text of a field of which `s` is what is written, without the quotes around it. */
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

		if (pair && s.p[i] == c->escape) {
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

static void add(struct csv *c, struct str written, struct str s, bool changed, bool quoted)
{
	size_t count = c->count;

	if (changed)
		s = unescaped(c, s, quoted);
	csv_add_cell(c, s);
	if (c->count == count)
		return;
	if (count >= c->source_capacity)
		c->source = mem_grow(c->source, &c->source_capacity, c->count, sizeof(*c->source));
	c->source[count] = written;
}

static enum found bare_field(struct csv *c, const char **p, const char *end, uint64_t *lines)
{
	const char *q = *p;
	const char *quote = NULL;
	struct str text;
	bool changed = false;

	while (q < end && *q != c->delimiter && *q != '\r' && *q != '\n') {
		size_t n = 1;

		if (*q == c->escape) {
			n = escape_len(c, q, end);
			if (n == 0)
				return FOUND_UNFINISHED;
			changed = true;
			*lines += q[n - 1] == '\n';
		} else if (*q == c->quote && c->quote && !quote) {
			quote = q;
		}
		q += n;
	}
	if (q == end && !c->last)
		return FOUND_UNFINISHED;
	text = q > *p ? (struct str){ *p, (size_t)(q - *p) } : STR_NULL;
	add(c, text, text, changed, false);
	c->signs |= changed ? CSV_ESCAPED : 0;
	if (quote)
		csv_note_quote(c, text, quote);
	*p = q;
	return FOUND_ROW;
}

/*
 * Does a quote at q close its field? *to is then behind what may follow it. FOUND_DOUBT: it is
 * text.
 */
static enum found closes(const struct csv *c, const char *q, const char *end, const char **to)
{
	const char *p = c->padded ? csv_behind_unseen(c, q + 1, end)
	                          : csv_behind_blanks(q + 1, end, c->delimiter);

	if (p == end && !c->last)
		return FOUND_UNFINISHED;
	*to = p;
	return p == end || *p == c->delimiter || *p == '\r' || *p == '\n' ? FOUND_ROW : FOUND_DOUBT;
}

/*
 * The field whose text begins at `start`, behind its quote. FOUND_DOUBT: it is not regular, and
 * `padded` ones are then none; *odd: the first quote that has text behind it, or NULL.
 */
static enum found quoted_field(struct csv *c, const char **p, const char *start, const char *end,
                               uint64_t *lines, const char **odd)
{
	const char *q = start, *to = end;
	bool changed = false, doubt = false, padded = start - *p > 1;
	uint64_t feeds = 0;
	enum found found = FOUND_DOUBT;

	while (q < end && found == FOUND_DOUBT) {
		size_t n = 1;

		if (*q == c->escape) {
			n = escape_len(c, q, end);
			changed = true;
		} else if (*q == c->quote && q + 1 < end && q[1] == c->quote) {
			n = 2;
			changed = true;
		} else if (*q == c->quote) {
			found = closes(c, q, end, &to);
			n = found == FOUND_DOUBT;
			*odd = doubt || !n ? *odd : q;
			doubt = doubt || found == FOUND_DOUBT;
		}
		if (found == FOUND_UNFINISHED || (n == 0 && found != FOUND_ROW))
			return FOUND_UNFINISHED;
		feeds += n > 0 && q[n - 1] == '\n';
		q += n;
	}
	if (q == end && found != FOUND_ROW && !c->last)
		return FOUND_UNFINISHED;
	if (padded && (doubt || found != FOUND_ROW))
		return FOUND_DOUBT;
	c->unclosed = found != FOUND_ROW;
	c->signs |= doubt ? CSV_STRAY : 0;
	c->signs |= changed ? CSV_ESCAPED : 0;
	add(c, (struct str){ start - 1, (size_t)(q - start) + 1 + (q < end) },
	    (struct str){ start, (size_t)(q - start) }, changed, true);
	*lines += feeds;
	*p = to;
	return FOUND_ROW;
}

/* The field at *p, in quotes or bare. */
static enum found field(struct csv *c, const char **p, const char *end, uint64_t *lines)
{
	const char *q = c->padded && *p < end && csv_may_be_unseen(**p)
	                        ? csv_behind_unseen(c, *p, end)
	                        : *p;
	const char *odd = NULL;
	enum found found = FOUND_DOUBT;

	if (q == end && !c->last)
		return FOUND_UNFINISHED;
	if (c->quote && q < end && *q == c->quote)
		found = quoted_field(c, p, q + 1, end, lines, &odd);
	if (found != FOUND_DOUBT)
		return found;
	found = bare_field(c, p, end, lines);
	/* as in a dialect without an escape: a delimiter between the quotes ends the field */
	if (found == FOUND_ROW && odd && *p < odd && **p == c->delimiter &&
	    !memchr(*p, '\n', (size_t)(odd - *p)))
		c->signs |= CSV_LOST;
	return found;
}

enum found csv_escaped_row(struct csv *c)
{
	const char *p = c->in.p + c->pos, *end = c->in.p + c->in.len;
	uint64_t lines = 0;

	c->count = 0;
	c->opened = false;
	c->signs = 0;
	c->too_large = c->unclosed = false;
	for (;;) {
		if (field(c, &p, end, &lines) != FOUND_ROW)
			return FOUND_UNFINISHED;
		if (p == end || *p != c->delimiter)
			break;
		p++;
	}
	return csv_end_row(c, p, end, lines);
}
