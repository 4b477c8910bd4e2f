/* reader_rows - read records from the rows of a CSV file. */
#include <stdlib.h>
#include <string.h>

#include "charset/unicode.h"
#include "stream/reader_int.h"

#define ROWS_BLOCK                                                                                 \
	((size_t)256 << 10) /* bytes to read at once: each thread has some blocks of its own */

/* Feed the next block; READ_END if there is none. */
static enum read_result feed(struct reader *r, bool *last)
{
	ptrdiff_t n = input_read(&r->source, r->block, ROWS_BLOCK);

	if (n < 0)
		return READ_ERROR;
	*last = n == 0;
	r->in_turn = false;
	csv_feed(r->csv, r->block, (size_t)n, *last);
	return READ_RECORD;
}

static enum read_result next_row(struct reader *r, struct csv_row *row)
{
	uint64_t open;
	bool last = false;

	while (!csv_next(r->csv, row)) {
		if (last)
			return READ_END;
		if (feed(r, &last) == READ_ERROR)
			return READ_ERROR;
	}
	r->line = row->line;
	if (row->too_large)
		return reader_error(r, "a field of more than 16 MiB, or a record of more than "
		                       "64 MiB or 4,096 fields; is a closing quote missing?");
	if (csv_unclosed(r->csv, &open))
		return reader_error(r, "a quote is opened in this record and never closed");
	/* two quotes in two records can join them to one record */
	if ((row->signs & CSV_STRAY) && row->next > row->line + 1)
		return reader_error(
			r,
			"text follows a closing quote in this record, which takes several lines: "
			"is a quote not doubled, or a closing one missing?");
	return READ_RECORD;
}

static bool check_cells(struct reader *r, const struct csv_row *row)
{
	const char *advice = r->options.advice, *colon = advice ? ": " : "";
	size_t bad;

	for (size_t i = 0; i < row->count; i++) {
		struct str s = row->cell[i];

		if (s.len > 0 && memchr(s.p, '\0', s.len)) {
			reader_error(r, "field %zu: a NUL character", i + 1);
			return false;
		}
		if (s.len > 0 && !unicode_valid(s, &bad)) {
			reader_error(r, "field %zu: byte %zu is not UTF-8%s%s", i + 1, bad + 1,
			             colon, advice ? advice : "");
			return false;
		}
	}
	return true;
}

enum read_result rows_next(struct reader *r)
{
	char found[27], wanted[27];
	struct csv_row row;
	enum read_result got = next_row(r, &row);

	if (got != READ_RECORD)
		return got;
	if (row.count != r->columns.count)
		return reader_error(r, "%s field%s, the header has %s",
		                    text_count(row.count, found), row.count == 1 ? "" : "s",
		                    text_count(r->columns.count, wanted));
	if (!check_cells(r, &row))
		return READ_ERROR;
	memcpy(r->cell, row.cell, row.count * sizeof(*r->cell));
	return READ_RECORD;
}

enum read_result rows_header(struct reader *r)
{
	struct csv_row row;
	enum read_result got = next_row(r, &row);

	if (got != READ_RECORD)
		return got;
	if (!check_cells(r, &row))
		return READ_ERROR;
	r->cell = mem_grow(r->cell, &r->cell_capacity, row.count, sizeof(*r->cell));
	memcpy(r->cell, row.cell, row.count * sizeof(*r->cell));
	r->cell_count = row.count;
	return READ_RECORD;
}

void rows_start(struct reader *r)
{
	struct csv_dialect dialect = { .delimiter = r->options.delimiter, .quote = '"' };

	if (!dialect.delimiter.p)
		dialect.delimiter = STR(",");
	if (!r->block)
		r->block = xmalloc(ROWS_BLOCK);
	csv_close(r->csv);
	r->csv = csv_open(&dialect);
}

/* ---- blocks for other threads ---- */

/*
 * Collect bytes that begin with a row: those that are left in `csv`, or some more. False if there are none, or
 * they cannot be cut in blocks.
 */
static bool collect(struct reader *r, struct lines *l)
{
	struct str rest = csv_take_rest(r->csv);
	ptrdiff_t n = 0;

	if (str_is_null(rest))
		return false;
	l->p = mem_grow(l->p, &l->capacity, mem_add(rest.len, ROWS_BLOCK), 1);
	if (rest.len > 0)
		memcpy(l->p, rest.p, rest.len);
	l->pos = 0;
	l->end = rest.len;
	if (!memchr(l->p, '\n', l->end))
		n = input_read(&r->source, l->p + l->end, ROWS_BLOCK);
	r->failed = n < 0;
	l->end += n > 0 ? (size_t)n : 0;
	return n >= 0 && l->end > 0;
}

/* Is there no CR but before a LF? */
static bool ends_in_lf(struct str text)
{
	const char *p = text.p, *end = str_end(text);

	while (p < end && (p = memchr(p, '\r', (size_t)(end - p))))
		if (++p == end || *p != '\n')
			return false;
	return true;
}

/*
 * Can another thread cut these rows, without those before? Then each LF ends one line, and *lines gets their
 * number. A LF at the start may belong to a CR that was read before.
 */
static bool is_plain(const struct reader *r, struct str rows, uint64_t *lines)
{
	struct str delimiter = r->options.delimiter;

	return rows.len > 0 && rows.p[0] != '\n' &&
	       csv_all_plain(rows, delimiter.p ? delimiter.p[0] : ',', '"', lines) &&
	       ends_in_lf(rows);
}

bool rows_give(struct reader *r, struct reader *part)
{
	struct lines *l = &part->lines;
	uint64_t lines = 0;

	if (r->in_turn || !collect(r, l))
		return false;
	l->whole = l->end;
	while (l->whole > 0 && l->p[l->whole - 1] != '\n')
		l->whole--;
	r->in_turn = !is_plain(r, (struct str){ l->p, l->whole }, &lines);
	if (r->in_turn)
		l->whole = 0;
	/* what comes after the block, or all of it, is for the next time */
	csv_feed(r->csv, l->p + l->whole, l->end - l->whole, false);
	l->end = l->whole;
	part->line = csv_line(r->csv);
	if (!r->in_turn)
		csv_set_line(r->csv, part->line + lines);
	return !r->in_turn;
}

void rows_begin(struct reader *part)
{
	rows_start(part);
	csv_set_line(part->csv, part->given_line);
	csv_feed(part->csv, part->lines.p, part->lines.whole, false);
}

void rows_free(struct reader *r)
{
	csv_close(r->csv);
	free(r->block);
}
