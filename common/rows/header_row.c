/* header_row - see header_row.h. */
#include "rows/header_row.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "rows/file_values.h"
#include "rows/near_header.h"
#include "rows/single_cell.h"

#define SEARCHED 30 /* rows that are searched for a header */
#define TAILS    30 /* rows that are checked for a delimiter at the end */

struct heading {
	struct columns *columns; /* the result */
	struct legacy *s;
	const struct spec_source *how;
	struct file_values file_values; /* values above the header */
	struct columns row;             /* the cells of the current row */
	struct columns above; /* the cells of the row before it, for a header of two rows */
	/* the names of a header when several share a cell or two rows are joined */
	struct str *label;
	size_t count, capacity;  /* in use, allocated */
	struct arena arena;      /* owns them */
	struct near_header near; /* for the message that no row is the header */
	/* the current row, or the upper row of a header of two, has a stray quote: */
	bool is_stray;
	struct stray_quote stray; /* the quote */
	bool above_stray;         /* the row read before has one */
};

/* ---- from cells to names ---- */

static void add_label(struct heading *h, struct str label)
{
	if (h->count == h->capacity)
		h->label = mem_grow(h->label, &h->capacity, h->count + 1, sizeof(*h->label));
	h->label[h->count++] = label;
}

static struct str slice(struct str s, size_t from, size_t to)
{
	return (struct str){ s.p + from, to - from };
}

/* Split F1日期F2类别: a name begins at each match of the pattern. */
static void add_glued(struct heading *h, struct str cell)
{
	struct str match;
	size_t start = 0, at = 0;

	while (pattern_find(h->how->glued, slice(cell, at, cell.len), &match, 1) == PATTERN_YES &&
	       match.len > 0) {
		size_t found = (size_t)(match.p - cell.p);

		if (found > start)
			add_label(h, slice(cell, start, found));
		start = found;
		at = found + match.len;
	}
	add_label(h, slice(cell, start, cell.len));
}

/* Use the cells of the current row as names. */
static void name_by_one(struct heading *h)
{
	h->count = 0;
	for (size_t i = (size_t)h->how->skip_cells; i < h->row.count; i++)
		if (h->how->glued)
			add_glued(h, h->row.shown[i]);
		else
			add_label(h, h->row.shown[i]);
	columns_set(h->columns, h->label, h->count, h->row.line);
}

static struct str joined(struct arena *arena, struct str a, struct str b)
{
	char *p = arena_alloc(arena, mem_add(mem_add(a.len, b.len), 1));

	memcpy(p, a.p, a.len);
	p[a.len] = ' ';
	memcpy(p + a.len + 1, b.p, b.len);
	return (struct str){ p, a.len + 1 + b.len };
}

/*
 * Join the names of the row above and the current row. A cell that is merged over several columns
 * is only in the first of them. A cell that is merged over both rows is empty, or the same, in the
 * lower row.
 */
static void name_by_two(struct heading *h)
{
	size_t count = h->above.count > h->row.count ? h->above.count : h->row.count;
	struct str over = STR("");

	h->count = 0;
	arena_reset(&h->arena);
	for (size_t i = (size_t)h->how->skip_cells; i < count; i++) {
		struct str top = i < h->above.count ? h->above.shown[i] : STR("");
		struct str low = i < h->row.count ? h->row.shown[i] : STR("");

		if (top.len > 0)
			over = low.len > 0 && !str_eq(top, low) ? top : STR("");
		if (low.len == 0)
			add_label(h, top);
		else if (over.len == 0)
			add_label(h, low);
		else
			add_label(h, joined(&h->arena, over, low));
	}
	columns_set(h->columns, h->label, h->count, h->above.line);
}

/* ---- which row ---- */

/* Read the next row that is not a comment; the current row becomes the row above. */
static bool next_row(struct heading *h)
{
	struct columns old = h->above;
	struct legacy_row row;

	while (legacy_row(h->s, &row)) {
		file_values_row(&h->file_values, row.cell, row.count, row.line);
		if (columns_is_comment(&row, h->how))
			continue;
		h->above = h->row;
		h->row = old;
		columns_set(&h->row, row.cell, row.count, row.line);
		h->is_stray = row.stray || (h->how->header_rows == 2 && h->above_stray);
		if (row.stray)
			h->stray = *row.stray;
		h->above_stray = row.stray != NULL;
		return true;
	}
	return false;
}

static bool is_blank(const struct columns *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->shown[i].len > 0)
			return false;
	return true;
}

/*
 * Do the names just read include all of source.header.find? In a header of two rows, names of the
 * upper row count, too, and at least one must need it; otherwise the header begins with the lower
 * row.
 */
static bool holds(const struct heading *h)
{
	bool two = h->how->header_rows == 2, needed = !two;

	for (size_t i = 0, next; i < h->how->find_count; i = next) {
		bool found = false;

		for (next = i;
		     next < h->how->find_count && h->how->find_set[next] == h->how->find_set[i];
		     next++) {
			struct str name = h->how->find[next];
			bool above = two && columns_index(&h->above, name) != COLUMN_NONE;

			if (found || (!above && columns_index(h->columns, name) == COLUMN_NONE))
				continue;
			found = true;
			needed = needed || above || columns_index(&h->row, name) == COLUMN_NONE;
		}
		if (!found)
			return false;
	}
	return needed;
}

static bool is_header(struct heading *h)
{
	if (h->how->header_rows == 1) {
		name_by_one(h);
		return holds(h);
	}
	if (h->above.line == 0 || is_blank(&h->above))
		return false;
	name_by_two(h);
	return holds(h);
}

/* Append which key of the spec may be wrong, so that no row is the header. */
static void put_doubts(const struct heading *h, struct buf *out)
{
	bool grid = legacy_is_grid(h->s), named = strcmp(h->how->encoding, "auto") != 0;
	const char *what = NULL;

	if (h->near.single && !grid)
		buf_adds(out, "; it is a single cell: is source.delimiter right?");
	/* undecodable bytes are shown as U+FFFD: then first suspect the encoding */
	if (h->near.undecodable || legacy_misread(h->s))
		what = "not all of it is";
	else if (h->near.foreign && named && !grid)
		what = "it was read as";
	if (what)
		buf_addf(out, "; %s %s: is source.encoding right?", what, legacy_encoding(h->s));
}

static bool not_found(struct heading *h, size_t rows)
{
	struct buf names = { 0 }, nearest = { 0 };

	near_header_sought(h->how, &names);
	near_header_say(&h->near, &nearest);
	put_doubts(h, &nearest);
	diag_error_at(legacy_place(h->s, 0),
	              "none of the first %zu rows holds %s (source.header.find);%s", rows, names.p,
	              nearest.p);
	buf_free(&names);
	buf_free(&nearest);
	return false;
}

bool header_row_is(struct columns *c, const struct spec_source *how, const struct columns *above,
                   const struct columns *row)
{
	struct heading h = { .columns = c, .how = how, .row = *row, .above = *above };
	bool yes = is_header(&h);

	free(h.label);
	arena_free(&h.arena);
	return yes;
}

static bool find(struct heading *h)
{
	size_t rows = 0;

	while (rows < SEARCHED && next_row(h)) {
		rows++;
		if (is_header(h))
			return true;
		near_header_row(&h->near, &h->row);
	}
	if (!legacy_ok(h->s))
		return false;
	if (rows > 0)
		return not_found(h, rows);
	diag_error_at(legacy_place(h->s, 0), "the file has no row that could be the header");
	return false;
}

/* Read the first row that begins on `line` or after it: an empty line is not a row. */
static bool at_line(struct heading *h)
{
	uint64_t line = h->how->header_row > 0 ? h->how->header_row : 1;
	bool there;

	while ((there = next_row(h)) && h->row.line < line)
		continue;
	if (there && h->how->header_rows == 2 && (there = next_row(h)))
		name_by_two(h);
	else if (there)
		name_by_one(h);
	if (!there && legacy_ok(h->s))
		diag_error_at(legacy_place(h->s, line),
		              "the file ends before the line on which its "
		              "header should be (source.header.row)");
	return there;
}

static bool numbered(struct heading *h)
{
	while (next_row(h)) {
		if (is_blank(&h->row))
			continue;
		columns_number(h->columns, h->row.count);
		legacy_back(h->s);
		return true;
	}
	if (legacy_ok(h->s))
		diag_error_at(legacy_place(h->s, 0), "the file has no row");
	return false;
}

/*
 * The current row becomes no record: a stray quote in it would lose the rows that it takes in,
 * without a message.
 */
static bool takes_rows(const struct heading *h)
{
	struct buf said = { 0 };

	if (!h->is_stray)
		return false;
	stray_quote_describe(&h->stray, &said);
	diag_error_at(legacy_place(h->s, h->row.line), "%s", said.p);
	buf_free(&said);
	return true;
}

/*
 * The file has no header. Check its first row: if it is one cell, and another delimiter would cut
 * it into exactly the columns that the spec names, report an error that suggests that delimiter.
 */
static bool is_cut(const struct heading *h, const struct legacy_row *first)
{
	size_t cells;
	struct str other;

	if (first->count != 1 || h->how->names_count < 2)
		return true;
	other = single_cell_delimiter(first->cell[0], h->how->delimiter, h->how->names_count,
	                              &cells);
	if (!other.p || cells != h->how->names_count)
		return true;
	diag_error_at(
		legacy_place(h->s, first->line),
		"the row is one cell with source.delimiter \"%s\"; \"%s\" would give %zu, as many as "
		"source.header.names has: write source: { delimiter: \"%s\" }",
		single_cell_written(h->how->delimiter), single_cell_written(other), cells,
		single_cell_written(other));
	return false;
}

/* Does the row have one empty cell more than there are columns: does it end in a delimiter? */
static bool has_tail(const struct legacy_row *row, size_t columns)
{
	return row->count == columns + 1 && unicode_trim(row->cell[columns]).len == 0;
}

/* The next row with text, `*at` rows ahead, that is not a comment. NULL: there is none. */
static const struct legacy_row *next_record(struct heading *h, size_t *at)
{
	const struct legacy_row *row;

	while ((row = legacy_peek(h->s, (*at)++)))
		if (!columns_is_comment(row, h->how) && !columns_is_blank(row))
			return row;
	return NULL;
}

/* Replace the names that were read by those of the spec, if it has any. */
static void replace(struct heading *h)
{
	struct columns *c = h->columns;
	bool trail = c->own == h->how->names_count + 1 && c->shown[c->own - 1].len == 0;

	if (h->how->names_count == 0)
		return;
	columns_set(c, h->how->names, h->how->names_count, c->line);
	if (trail)
		columns_trail(c);
}

/* Finish the header: keep its rows for source.page, and use the names of the spec if it has any. */
static bool finish(struct heading *h)
{
	replace(h);
	if (h->how->page_header && h->how->header_rows == 2)
		columns_head(h->columns, &h->above);
	if (h->how->page_header)
		columns_head(h->columns, &h->row);
	return true;
}

/* Use the names of the spec. The first record shows whether each row ends in a delimiter. */
static bool named(struct heading *h)
{
	const struct legacy_row *first;
	size_t at = 0;

	columns_set(h->columns, h->how->names, h->how->names_count, 0);
	row_splitter_columns(legacy_cutter(h->s), h->columns->own);
	first = next_record(h, &at);
	if (!first)
		return legacy_ok(h->s);
	if (has_tail(first, h->how->names_count))
		columns_trail(h->columns);
	return is_cut(h, first);
}

/*
 * The header does not end in a delimiter, but each row below it may: banks write such files. A
 * single such row may be a row with a delimiter too many, whose values are in the wrong columns. So
 * the first rows must agree, at least two.
 */
static void look_for_tail(struct heading *h)
{
	size_t own = h->columns->own, at = 0, tails = 0;
	const struct legacy_row *row;

	if (h->columns->least < own || h->how->ragged == RAGGED_JOIN)
		return;
	while (at < TAILS && (row = next_record(h, &at))) {
		bool tail = has_tail(row, own);

		if (!tail && (tails == 0 || row->count >= own))
			return;
		tails += tail;
	}
	if (tails < 2)
		return;
	diag_note(
		"%s: rows end in a delimiter, the header does not: read so (source.trailing: true says the same)",
		legacy_name(h->s));
	columns_trail(h->columns);
}

static bool has_text_after(const struct legacy_row *row, size_t columns)
{
	for (size_t i = columns; i < row->count; i++)
		if (unicode_trim(row->cell[i]).len > 0)
			return true;
	return false;
}

/*
 * Do most of the first rows have nothing after the last name? Otherwise there is a column without a
 * name.
 */
static bool is_bare(struct heading *h)
{
	size_t at = 0, rows = 0, bare = 0;
	const struct legacy_row *row;

	while (at < TAILS && (row = next_record(h, &at))) {
		bare += !has_text_after(row, h->columns->least);
		rows++;
	}
	return bare * 2 > rows;
}

/*
 * Skip rows below the header with other names, units or lengths. False after an error was reported.
 */
static bool skip_rows(struct heading *h)
{
	while (h->columns->skipped < h->how->skip_rows && next_row(h)) {
		if (takes_rows(h))
			return false;
		h->columns->skipped++;
	}
	return legacy_ok(h->s);
}

/* Find how many cells each row must have. */
static bool bound(struct heading *h)
{
	struct columns *c = h->columns;

	c->grid = legacy_is_grid(h->s);
	/* without a header the first record has all its cells, or was checked already */
	if (h->how->trailing && !c->grid && h->how->header != HEADER_NONE)
		columns_trail(c);
	else if (!c->grid && (h->how->header == HEADER_ROW || h->how->header == HEADER_FIND))
		look_for_tail(h);
	c->bare = !c->grid && c->least < c->own && is_bare(h);
	return columns_bound(c, h->how, legacy_place(h->s, c->line));
}

bool header_row_read(struct columns *c, struct legacy *s, const struct spec_source *how)
{
	struct heading h = { .columns = c,
		             .s = s,
		             .how = how,
		             .file_values = { .how = how },
		             .near = { .how = how } };
	bool ok;

	if (how->header == HEADER_NAMES)
		row_splitter_columns(legacy_cutter(s), how->names_count);
	switch (how->header) {
	case HEADER_FIND:
		ok = find(&h) && finish(&h);
		break;
	case HEADER_NONE:
		ok = numbered(&h);
		break;
	case HEADER_NAMES:
		ok = named(&h);
		break;
	case HEADER_ROW:
	default:
		ok = at_line(&h) && finish(&h);
		break;
	}
	ok = ok && (how->header == HEADER_NONE || how->header == HEADER_NAMES || !takes_rows(&h));
	row_splitter_columns(legacy_cutter(s), ok ? c->own : 0);
	ok = ok && skip_rows(&h) && bound(&h);
	row_splitter_columns(legacy_cutter(s), ok ? c->own : 0);
	ok = ok && file_values_add(&h.file_values, c, s);
	file_values_free(&h.file_values);
	columns_free(&h.row);
	columns_free(&h.above);
	free(h.label);
	arena_free(&h.arena);
	near_header_free(&h.near);
	return ok;
}
