/* block_end - see block_end.h. */
#include "legacy/block_end.h"

#include <string.h>

#include "base/scan.h"
#include "format/csv.h"

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

/* The number of LFs in [p, end). */
static uint64_t count_lines(const char *p, const char *end)
{
	uint64_t lines = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		lines++;
		p++;
	}
	return lines;
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
		*lines = cut ? count_lines(start, cut) : 0;
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
	*lines = count_lines(start, cut);
	return (size_t)(cut - start);
}
