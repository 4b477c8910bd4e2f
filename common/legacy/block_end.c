/* block_end - see block_end.h. */
#include "legacy/block_end.h"

#include <string.h>

#include "base/scan.h"
#include "base/scan_block.h"
#include "format/csv.h"

/* the end of a long text is enough to see which LFs are outside quotes */
#define TAIL ((size_t)8 << 10)

/* the last row must end within so many bytes of the end of the text */
#define REACH ((size_t)64 << 10)

/* The first quote in [p, end), or end. */
static const char *next_quote(const char *p, const char *end, char quote)
{
	return scan_any(p, end, quote, quote, quote);
}

/* Does a quote at `p` open a field? */
static bool opens(const char *start, const char *p, char delimiter)
{
	return p == start || p[-1] == delimiter || p[-1] == '\n' || p[-1] == '\r';
}

/*
 * The quote that closes the field whose text begins at `p`, as libcsv reads it; end if there is
 * none.
 */
static const char *closing(const char *p, const char *end, char quote, char delimiter)
{
	for (; (p = next_quote(p, end, quote)) < end; p++) {
		const char *q = p + 1;

		while (q < end && (*q == ' ' || *q == '\t') && *q != delimiter)
			q++;
		if (q == end || *q == delimiter || *q == '\n' || *q == '\r')
			return p;
		p += p[1] == quote;
	}
	return end;
}

/* The byte after the last LF in [p, end) that is after `from`; NULL: there is none. */
static const char *after_line(const char *p, const char *end, const char *from)
{
	while (end > p && end > from)
		if (*--end == '\n')
			return end + 1;
	return NULL;
}

/*
 * A quote that is correct does not close a field if none of these follows. (If an LF or CR follows,
 * the rest of the tail is not plain.)
 */
static bool only_opens(const char *quote, char delimiter)
{
	char next = quote[1];

	return next != delimiter && next != quote[0] && next != ' ' && next != '\t';
}

/*
 * The beginning of a line in [p, end) that is outside quotes: the first quote after it opens a
 * field. NULL: there is none. The last byte is an LF.
 */
static const char *line_outside(const char *p, const char *end, char quote, char delimiter)
{
	const char *found;

	while ((found = memchr(p, quote, (size_t)(end - p))) && !only_opens(found, delimiter))
		p = (const char *)memchr(found, '\n', (size_t)(end - found)) + 1;
	return found ? p : NULL;
}

/*
 * Is the LF before `last` the end of a row, as can be seen in the text from `p` on, the beginning of a
 * line? `quotes`: the text before has some, or may have.
 */
static bool ends_row(const char *p, const char *last, bool quotes, const struct spec_source *how)
{
	char delimiter = how->delimiter.p[0];
	uint64_t lines;

	if (how->escape && memchr(p, how->escape, (size_t)(last - p)))
		return false;
	if (!quotes)
		return true;
	p = line_outside(p, last, how->quote, delimiter);
	return p &&
	       csv_all_plain((struct str){ p, (size_t)(last - p) }, delimiter, how->quote, &lines);
}

static bool has_quotes(struct str text, const struct spec_source *how)
{
	return how->quote && memchr(text.p, how->quote, text.len);
}

/* Does a line begin at p, after a LF that is not escaped? */
static bool begins_line(const char *start, const char *p, const struct spec_source *how)
{
	return p - start < 2 || !how->escape || p[-2] != how->escape;
}

/* The end of the last row, if it can be seen without all of the text. NULL: look at all of it. */
static const char *end_in_tail(struct str text, const char *from, const struct spec_source *how)
{
	const char *last = after_line(text.p, str_end(text), from), *tail;
	bool quotes = has_quotes(text, how);

	if (!last || (!quotes && !how->escape))
		return last;
	if ((size_t)(last - text.p) <= TAIL || !(tail = after_line(text.p, last - TAIL, text.p)) ||
	    !begins_line(text.p, tail, how))
		return NULL;
	return ends_row(tail, last, quotes, how) ? last : NULL;
}

const char *block_end_tail(struct str text)
{
	const char *p = text.len > 2 * TAIL ? str_end(text) - 2 * TAIL : text.p;

	p = memchr(p, '\n', (size_t)(str_end(text) - p));
	return p ? p + 1 : NULL;
}

size_t block_end_find_in(struct str text, struct str tail, const struct spec_source *how,
                         uint64_t *lines)
{
	const char *start = str_end(text) - tail.len;
	const char *last = after_line(tail.p, str_end(tail), tail.p);
	size_t rows;

	if (!last || !begins_line(text.p, start, how) ||
	    !ends_row(tail.p, last, has_quotes(text, how), how))
		return 0;
	rows = text.len - (size_t)(str_end(tail) - last);
	*lines = scan_count(text.p, rows, '\n');
	return rows;
}

/* Does the quote at p, inside quotes, close the field? */
static bool ends_field(const char *p, const char *end, char delimiter)
{
	do
		p++;
	while (p < end && (*p == ' ' || *p == '\t') && *p != delimiter);
	return p == end || *p == delimiter || *p == '\n' || *p == '\r';
}

/*
 * The same for a file with an escape, which makes the next character plain text: byte by byte.
 * NULL: there is none.
 */
static const char *last_escaped(struct str text, const char *from, const struct spec_source *how)
{
	const char *p = text.p, *end = str_end(text), *cut = NULL;
	bool begins = true, inside = false;

	for (; p < end; p++) {
		bool quote = how->quote && *p == how->quote, line = *p == '\n';

		if (*p == how->escape) {
			p++;
			begins = false;
		} else if (inside && quote) {
			bool twice = p + 1 < end && p[1] == how->quote;

			p += twice;
			inside = twice || !ends_field(p, end, how->delimiter.p[0]);
		} else if (!inside) {
			inside = quote && begins;
			begins = !inside && (line || *p == '\r' || *p == how->delimiter.p[0]);
			cut = line && p >= from ? p + 1 : cut;
		}
	}
	return cut;
}

size_t block_end_find(struct str text, const struct spec_source *how, uint64_t *lines)
{
	const char *start = text.p, *end = str_end(text), *p = start, *cut = NULL, *found;
	const char *from = text.len > REACH ? end - REACH : start;
	char delimiter = how->delimiter.p[0];

	cut = end_in_tail(text, from, how);
	if (cut || how->escape) {
		cut = cut ? cut : last_escaped(text, from, how);
		*lines = cut ? scan_count(start, (size_t)(cut - start), '\n') : 0;
		return cut ? (size_t)(cut - start) : 0;
	}
	if (csv_all_plain(text, delimiter, how->quote, lines)) {
		cut = after_line(start, end, from);
		return cut ? (size_t)(cut - start) : 0;
	}
	while (p < end) {
		const char *quote = how->quote ? next_quote(p, end, how->quote) : end;

		/* the field is not quoted up to there, so quotes in it are text */
		while (quote < end && !opens(start, quote, delimiter))
			quote = next_quote(quote + 1, end, how->quote);
		if (quote > from && (found = after_line(p, quote, from)))
			cut = found;
		p = quote < end ? closing(quote + 1, end, how->quote, delimiter) : end;
		p += p < end;
	}
	if (!cut)
		return 0;
	*lines = scan_count(start, (size_t)(cut - start), '\n');
	return (size_t)(cut - start);
}
