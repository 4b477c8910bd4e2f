/* stray_quote - see stray_quote.h. */
#include "legacy/stray_quote.h"

#include <string.h>

#include "base/buf.h"
#include "record/fault.h"

#define ESCAPED "; a backslash is before a quote: source.escape: \"\\\\\" reads that"

/* The lines of one cell. */
struct quote_span {
	uint64_t feeds;         /* line ends in it, escaped ones included */
	size_t breaks;          /* those that are not escaped; they separate the lines */
	size_t first, last;     /* delimiters in its first line and in its last line */
	size_t inner;           /* delimiters in each other line that has text, */
	bool has_inner, uneven; /* if there are such lines; their numbers of delimiters differ */
	bool gaps;              /* other lines are empty */
};

/* Lines that may be rows. */
struct quoted_lines {
	size_t count;      /* how many */
	size_t delimiters; /* in the first line */
	bool uneven;       /* other lines have more or fewer */
	bool gaps;         /* there are empty lines, which cannot be rows */
};

struct str stray_quote_written(const struct csv_row *row, size_t i)
{
	return row->source ? row->source[i] : row->cell[i];
}

uint64_t stray_quote_crs(struct str text)
{
	uint64_t crs = 0;

	for (size_t k = 0; k < text.len; k++)
		crs += text.p[k] == '\r' && (k + 1 == text.len || text.p[k + 1] != '\n');
	return crs;
}

/* ---- lines that look like rows ---- */

static bool is_break(struct str s, size_t k, const struct stray_quote_how *how)
{
	return s.p[k] == '\n' ||
	       (how->bare_cr && s.p[k] == '\r' && (k + 1 == s.len || s.p[k + 1] != '\n'));
}

/* Note the end of a line of the cell that is not its last. `empty`: it has no text. */
static void end_line(struct quote_span *span, size_t delimiters, bool empty)
{
	if (span->breaks++ == 0) {
		span->first = delimiters;
	} else if (empty) {
		span->gaps = true;
	} else {
		span->uneven = span->uneven || (span->has_inner && span->inner != delimiters);
		span->inner = delimiters;
		span->has_inner = true;
	}
}

static struct quote_span look(struct str s, const struct stray_quote_how *how)
{
	struct str delimiter = how->source->delimiter;
	struct quote_span span = { 0 };
	size_t delimiters = 0, line = 0;

	for (size_t k = 0; k < s.len; k++) {
		if (how->source->escape && s.p[k] == how->source->escape && k + 1 < s.len) {
			k += s.p[k + 1] == '\r' && k + 2 < s.len && s.p[k + 2] == '\n' ? 2 : 1;
			span.feeds += is_break(s, k, how);
		} else if (is_break(s, k, how)) {
			span.feeds++;
			end_line(&span, delimiters,
			         k == line || (k == line + 1 && s.p[line] == '\r'));
			delimiters = 0;
			line = k + 1;
		} else if (str_starts((struct str){ s.p + k, s.len - k }, delimiter)) {
			delimiters++;
			k += delimiter.len - 1;
		}
	}
	span.last = delimiters;
	if (span.breaks == 0)
		span.first = delimiters;
	return span;
}

static void add_line(struct quoted_lines *l, size_t delimiters)
{
	if (l->count++ == 0)
		l->delimiters = delimiters;
	l->uneven = l->uneven || delimiters != l->delimiters;
}

static void add_inner(struct quoted_lines *l, const struct quote_span *span)
{
	if (span->has_inner)
		add_line(l, span->inner);
	l->uneven = l->uneven || span->uneven;
	l->gaps = l->gaps || span->gaps;
}

/*
 * Are these lines rows? With one column every line would look like a row, so that proves nothing.
 * With two columns the paragraphs of a letter may look like rows; an empty line among them shows
 * that they are not.
 */
static bool are_rows(const struct quoted_lines *l, const struct csv_row *row,
                     const struct stray_quote_how *how)
{
	return l->count > 1 && !l->uneven && l->delimiters > l->gaps &&
	       (l->delimiters + 1 == row->count || l->delimiters + 1 == how->columns);
}

/*
 * First check all cells of the row together, since two stray quotes may be on consecutive lines;
 * then cell by cell, with the quotes of the other cells as they are.
 */
static bool find_lines(const struct csv_row *row, const struct stray_quote_how *how,
                       struct stray_quote *out)
{
	struct quoted_lines all = { 0 };
	uint64_t line = row->line;
	size_t here = 0;
	bool found = false;

	for (size_t i = 0; i < row->count; i++) {
		struct quote_span span = look(stray_quote_written(row, i), how);
		struct quoted_lines own = { 0 };

		here += span.first + (i > 0);
		if (span.breaks > 0) {
			add_line(&own, i + span.first);
			add_inner(&own, &span);
			add_line(&own, span.last + row->count - 1 - i);
			add_line(&all, here);
			add_inner(&all, &span);
			here = span.last;
		}
		if (!found && are_rows(&own, row, how)) {
			*out = (struct stray_quote){ true, line, line + span.feeds, false };
			found = true;
		}
		line += span.feeds;
	}
	add_line(&all, here);
	if (are_rows(&all, row, how)) {
		*out = (struct stray_quote){ true, row->line, line, false };
		found = true;
	}
	return found;
}

/* ---- a quote that is not doubled ---- */

/*
 * Does the cell hold a line break, or a delimiter and a quote: perhaps the end of one cell and the
 * start of another?
 */
static bool may_hold_cells(struct str cell, const struct spec_source *how)
{
	struct str rest = cell;
	ptrdiff_t at;

	if (str_find(cell, STR("\n")) >= 0 || str_find(cell, STR("\r")) >= 0)
		return true;
	while ((at = str_find(rest, how->delimiter)) >= 0) {
		size_t end = (size_t)at + how->delimiter.len;

		if (end < rest.len && rest.p[end] == how->quote)
			return true;
		rest = (struct str){ rest.p + end, rest.len - end };
	}
	return false;
}

/*
 * Does a cell hold a backslash and a quote, which may have been read as the closing one, although
 * no escape is set?
 */
static bool has_escape(const struct csv_row *row, const struct spec_source *how)
{
	const char escape[] = { '\\', how->quote };
	bool found = false;

	for (size_t i = 0; i < row->count && !found; i++) {
		struct str cell = row->cell[i];

		found = str_find(cell, (struct str){ escape, sizeof(escape) }) >= 0 ||
		        ((row->signs & CSV_LOST) && cell.len > 0 && cell.p[cell.len - 1] == '\\');
	}
	return found && how->escape == '\0';
}

/*
 * A stray quote and the quote that opens a later cell make one cell of everything between them. The
 * number of cells may still fit, but text follows the second quote.
 */
static bool find_text(const struct csv_row *row, const struct stray_quote_how *how,
                      struct stray_quote *out)
{
	*out = (struct stray_quote){ false, row->line,
		                     row->next > row->line ? row->next - 1 : row->line,
		                     has_escape(row, how->source) };
	if (out->escaped || (row->signs & CSV_LOST))
		return true;
	for (size_t i = 0; i < row->count; i++)
		if (may_hold_cells(stray_quote_written(row, i), how->source))
			return true;
	return false;
}

bool stray_quote_find(const struct csv_row *row, const struct stray_quote_how *how,
                      struct stray_quote *out)
{
	if (how->source->quote == '\0')
		return false;
	if (how->source->quotes == QUOTES_CHECK && find_lines(row, how, out)) {
		out->escaped = has_escape(row, how->source);
		return true;
	}
	return (row->signs & (CSV_STRAY | CSV_LOST)) && find_text(row, how, out);
}

void stray_quote_describe(const struct stray_quote *s, struct buf *out)
{
	if (s->lines)
		buf_addf(
			out,
			"a cell in quotes takes in lines %llu to %llu, each with as many delimiters as a row: is there a stray quote? "
			"(source.quotes: trust keeps the cell, source.quote: none takes quotes as text)",
			(unsigned long long)s->first, (unsigned long long)s->last);
	else
		buf_addf(out, "the row %s", fault_meaning(FAULT_QUOTE));
	if (!s->lines && s->last > s->first)
		buf_addf(out, " (lines %llu to %llu; source.quote: none takes quotes as text)",
		         (unsigned long long)s->first, (unsigned long long)s->last);
	buf_adds(out, s->escaped ? ESCAPED : "");
}

const char *stray_quote_advice(const struct csv_row *row, const struct spec_source *source)
{
	return source->quote && has_escape(row, source) ? ESCAPED : "";
}
