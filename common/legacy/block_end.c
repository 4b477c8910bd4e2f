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

/* The end of the last row, if it can be seen without all of the text. NULL: look at all of it. */
static const char *end_in_tail(struct str text, const char *from, const struct spec_source *how)
{
	const char *last = after_line(text.p, str_end(text), from), *tail;
	char delimiter = how->delimiter.p[0];
	uint64_t lines;

	if (!last || !how->quote || !memchr(text.p, how->quote, text.len))
		return last;
	if ((size_t)(last - text.p) <= TAIL || !(tail = after_line(text.p, last - TAIL, text.p)))
		return NULL;
	tail = line_outside(tail, last, how->quote, delimiter);
	if (tail && csv_all_plain((struct str){ tail, (size_t)(last - tail) }, delimiter,
	                          how->quote, &lines))
		return last;
	return NULL;
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

	if (how->escape) {
		cut = last_escaped(text, from, how);
		*lines = cut ? scan_count(start, (size_t)(cut - start), '\n') : 0;
		return cut ? (size_t)(cut - start) : 0;
	}
	if ((cut = end_in_tail(text, from, how))) {
		*lines = scan_count(start, (size_t)(cut - start), '\n');
		return (size_t)(cut - start);
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
