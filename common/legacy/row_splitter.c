/* row_splitter - see row_splitter.h. */
#include "legacy/row_splitter.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "format/csv.h"
#include "legacy/mojibake.h"
#include "legacy/stray_quote.h"
#include "record/record.h"

#define REPLACEMENT "\xef\xbf\xbd"

struct row_splitter {
	const struct spec_source *how;
	const char *file;               /* its name, for messages */
	struct csv *csv;                /* cuts the text */
	bool last;                      /* no text comes after this one */
	struct csv_row row;             /* the row returned last */
	bool row_odd;                   /* it may hold U+FFFD or U+0000, */
	struct undecodable_row row_bad; /* the bytes that became U+FFFD in it, */
	bool row_misread;               /* it holds text decoded in the wrong encoding, */
	bool row_stray;                 /* it has a stray quote: */
	struct stray_quote stray;       /* the quote */
	bool again;                     /* return the row again */
	bool failed;                    /* an error was reported: no row follows */
	bool odd;                       /* this text holds U+FFFD, U+0000 or mojibake */
	/* the delimiter is beyond ASCII: it hides that of the cells next to it */
	bool wide;
	bool begun;                   /* text of this file was fed */
	struct stray_quote_how lines; /* the form of the file, to find stray quotes */
	bool odd_open;                /* the row that began in the text before may be odd */
	/* finds text decoded in the wrong encoding */
	struct mojibake *mojibake;
	const struct charset_bad *given; /* from row_splitter_bad(), for the next text */
	size_t given_count;              /* number of them */
	struct undecodable bad;          /* the bytes that became a U+FFFD that is in no row yet */
	struct row_splitter_signs signs; /* in this file */
};

struct row_splitter *row_splitter_new(const struct spec_source *how)
{
	struct row_splitter *c = xcalloc(1, sizeof(*c));

	c->how = c->lines.source = how;
	for (size_t i = 0; i < how->delimiter.len; i++)
		c->wide = c->wide || (unsigned char)how->delimiter.p[i] >= 0x80;
	c->mojibake = mojibake_new();
	return c;
}

void row_splitter_restart(struct row_splitter *c)
{
	struct csv_dialect dialect = { .delimiter = c->how->delimiter,
		                       .quote = c->how->quote,
		                       .escape = c->how->escape,
		                       .no_nul = c->how->nul == NUL_DROP,
		                       .padded = true };

	csv_close(c->csv);
	c->csv = csv_open(&dialect);
	c->last = c->again = c->failed = c->odd = c->odd_open = false;
	c->signs = (struct row_splitter_signs){ 0 };
	undecodable_reset(&c->bad);
}

void row_splitter_file(struct row_splitter *c, const char *name)
{
	row_splitter_restart(c);
	c->file = name;
	c->begun = false;
	c->lines.columns = 0;
}

void row_splitter_for_worker(struct row_splitter *part, const struct row_splitter *c)
{
	row_splitter_restart(part);
	part->file = c->file;
	part->begun = c->begun;
	part->lines.bare_cr = c->lines.bare_cr;
	part->lines.columns = c->lines.columns;
}

void row_splitter_columns(struct row_splitter *c, size_t count)
{
	c->lines.columns = count;
}

/* Does decoded text hold U+FFFD, U+0000 or mojibake? */
static bool is_odd(const struct row_splitter *c, struct str text)
{
	return memchr(text.p, '\0', text.len) || str_find(text, STR(REPLACEMENT)) >= 0 ||
	       mojibake_text(c->mojibake, text);
}

void row_splitter_bad(struct row_splitter *c, const struct charset_bad *bad, size_t count,
                      const char *encoding)
{
	c->given = bad;
	c->given_count = count;
	c->bad.encoding = encoding;
}

/* Does the first line of the text end in a CR without LF? */
static bool ends_in_cr(struct str text)
{
	const char *p = text.p, *end = str_end(text);

	while (p < end && *p != '\r' && *p != '\n')
		p++;
	return end - p >= 2 && p[0] == '\r' && p[1] != '\n';
}

void row_splitter_feed(struct row_splitter *c, struct str text, bool last)
{
	/* an odd sequence may lie across two texts: always check the first row of a text */
	c->odd_open = true;
	c->odd = text.len > 0 && is_odd(c, text);
	if (c->odd)
		undecodable_text(&c->bad, text, c->given, c->given_count);
	c->given_count = 0;
	c->last = last;
	if (!c->begun)
		c->lines.bare_cr = ends_in_cr(text);
	c->begun = true;
	csv_feed(c->csv, text.p, text.len, last);
}

static struct place place(const struct row_splitter *c, uint64_t line)
{
	return (struct place){ c->file, (size_t)line, 0 };
}

/*
 * Check the number of lines in a cell. A stray quote takes in all lines up to the next quote, and
 * the rows between would become one cell. A real cell has few lines.
 */
static bool is_within_lines(const struct row_splitter *c)
{
	uint64_t line = c->row.line;

	for (size_t i = 0; i < c->row.count; i++) {
		struct str cell = stray_quote_written(&c->row, i);
		uint64_t feeds = c->lines.bare_cr ? stray_quote_crs(cell) : 0;

		for (size_t k = 0; k < cell.len; k++)
			feeds += cell.p[k] == '\n';
		if (feeds >= c->how->multiline) {
			diag_error_at(
				place(c, line),
				"the quoted field that begins here takes %llu lines, source.multiline allows "
				"%llu: is its quote a stray one (source.quote)?%s",
				(unsigned long long)feeds + 1,
				(unsigned long long)c->how->multiline,
				stray_quote_advice(&c->row, c->how));
			return false;
		}
		line += feeds;
	}
	return true;
}

/*
 * Inside quotes csv counts only LFs. If CR ends the lines of the file, it ends those inside a cell,
 * too.
 */
static void add_crs(struct row_splitter *c)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < c->row.count; i++)
		lines += stray_quote_crs(stray_quote_written(&c->row, i));
	if (lines > 0)
		csv_set_line(c->csv, csv_line(c->csv) + lines);
}

/* For a row past the limits: are its cells of normal size, but too many? */
static bool is_too_wide(const struct row_splitter *c)
{
	size_t bytes = 0;

	for (size_t i = 0; i < c->row.count; i++)
		bytes += c->row.cell[i].len;
	return c->row.count == FIELDS_MAX && bytes < RECORD_MAX / 2;
}

/* Is the row that was just cut good enough to continue? */
static bool is_whole(const struct row_splitter *c)
{
	char most[27];
	uint64_t line;

	if (c->row.too_large && is_too_wide(c)) {
		diag_error_at(
			place(c, c->row.line),
			"the row that begins here has more than %s cells, and that is the most of a row: is source.delimiter the "
			"right one? Else leave out columns that nobody needs when the file is exported",
			text_count(FIELDS_MAX, most));
		return false;
	}
	if (c->row.too_large) {
		diag_error_at(
			place(c, c->row.line),
			"the row that begins here is past the limits (%zu MiB a field, %zu MiB a row, "
			"%zu fields): is a quote never closed (source.quote)?",
			FIELD_MAX >> 20, RECORD_MAX >> 20, FIELDS_MAX);
		return false;
	}
	if (c->last && csv_unclosed(c->csv, &line)) {
		diag_error_at(
			place(c, line),
			"the file ends inside quotes: a quote in the row that begins here is never "
			"closed (source.quote)%s",
			stray_quote_advice(&c->row, c->how));
		return false;
	}
	return (!c->lines.bare_cr && c->row.next - c->row.line < c->how->multiline) ||
	       is_within_lines(c);
}

/* Note where text is in the wrong encoding, for the end of the file. */
static void look_closer(struct row_splitter *c)
{
	c->row_bad = undecodable_take(&c->bad, c->row.cell, c->row.count);
	for (size_t i = 0; i < c->row.count; i++)
		c->row_misread = c->row_misread || mojibake_text(c->mojibake, c->row.cell[i]);
	if (c->row_bad.count > 0 && c->signs.bad_line == 0)
		c->signs.bad_line = c->row.line;
	if (c->row_misread && c->signs.mojibake++ == 0)
		c->signs.mojibake_line = c->row.line;
}

bool row_splitter_next(struct row_splitter *c, struct legacy_row *row)
{
	if (!c->again) {
		if (c->failed || !csv_next(c->csv, &c->row))
			return false;
		c->row_odd = c->odd | c->odd_open | c->wide | !!(c->row.signs & CSV_ESCAPED);
		c->row_misread = c->odd_open = false;
		c->row_bad = (struct undecodable_row){ 0 };
		c->failed = !is_whole(c);
		if (c->failed)
			return false;
		if (c->lines.bare_cr)
			add_crs(c);
		c->row_stray = false;
		if (c->row.signs | (c->row.next - c->row.line > 1) | c->lines.bare_cr)
			c->row_stray = stray_quote_find(&c->row, &c->lines, &c->stray);
		if (c->row_odd)
			look_closer(c);
	}
	c->again = false;
	/*
	 * set each field alone: to clear the whole struct a compiler may use an instruction that
	 * starts slowly
	 */
	row->cell = c->row.cell;
	row->count = c->row.count;
	row->line = c->row.line;
	row->at = STR_NULL;
	row->misfit = 0;
	row->odd = c->row_odd;
	row->bad = c->row_bad;
	row->stray = c->row_stray ? &c->stray : NULL;
	row->mojibake = c->row_misread;
	row->mark = NULL;
	row->picture = NULL;
	row->marks = 0;
	return true;
}

bool row_splitter_failed(const struct row_splitter *c)
{
	return c->failed;
}

void row_splitter_back(struct row_splitter *c)
{
	c->again = true;
}

bool row_splitter_between(const struct row_splitter *c, uint64_t *line)
{
	if (line)
		*line = csv_line(c->csv);
	return !c->again && csv_between(c->csv);
}

void row_splitter_go_on(struct row_splitter *c, uint64_t line)
{
	csv_set_line(c->csv, line);
	undecodable_reset(&c->bad);
}

struct str row_splitter_rest(struct row_splitter *c, struct undecodable_list *bad)
{
	struct str rest = c->again ? STR_NULL : csv_take_rest(c->csv);

	if (rest.p)
		undecodable_back(&c->bad, rest, bad);
	return rest;
}

size_t row_splitter_left(const struct row_splitter *c)
{
	return csv_left(c->csv);
}

uint64_t row_splitter_line(const struct row_splitter *c)
{
	return csv_line(c->csv);
}

void row_splitter_join(struct row_splitter *c, struct row_splitter *part)
{
	if (c->signs.bad_line == 0)
		c->signs.bad_line = part->signs.bad_line;
	if (c->signs.mojibake == 0)
		c->signs.mojibake_line = part->signs.mojibake_line;
	c->signs.mojibake += part->signs.mojibake;
	row_splitter_clear(part);
}

void row_splitter_clear(struct row_splitter *part)
{
	part->signs = (struct row_splitter_signs){ 0 };
}

const struct row_splitter_signs *row_splitter_signs(const struct row_splitter *c)
{
	return &c->signs;
}

void row_splitter_free(struct row_splitter *c)
{
	if (!c)
		return;
	csv_close(c->csv);
	mojibake_free(c->mojibake);
	undecodable_free(&c->bad);
	free(c);
}
