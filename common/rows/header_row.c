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

#define SEARCHED 30 /* rows looked at for a header that is to be found */
#define TAILS    30 /* rows looked at for whether each ends in a delimiter */

struct heading {
	struct columns *columns; /* what is read */
	struct legacy *s;
	const struct spec_source *how;
	struct file_values file_values; /* what stands above the header */
	struct columns row;             /* the cells of the row at work */
	struct columns above;           /* those of the row before it, for a header of two */
	/* the names of a header, of which some share a cell or are joined */
	struct str *label;
	size_t count, capacity;  /* in use, allocated */
	struct arena arena;      /* for them */
	struct near_header near; /* for the message that none of the rows is the header */
	/* a quote in the row at work, or of a header of two in the one above, stands alone: */
	bool is_stray;
	struct stray_quote stray; /* how */
	bool above_stray;         /* one in the last row that was read does */
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

/* F1日期F2类别: a name begins wherever the pattern matches. */
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

/* The names in the row at work. */
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
 * The names in the row above and the row at work, joined. A cell that was merged over several
 * columns stands over the first of them only; what is merged over both rows has nothing, or itself,
 * below it.
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

/* The next row that is no comment; the one before it becomes the row above. */
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
 * Do the names just read hold all of source.header.find? Of a header of two rows, names that stand
 * in the upper one count too, and some must need it: else the header begins with the row below.
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

static bool not_found(struct heading *h, size_t rows)
{
	/* what does not decode is shown as U+FFFD: then the encoding is the first suspect */
	bool undecodable = h->near.undecodable || legacy_misread(h->s);
	struct buf names = { 0 }, nearest = { 0 };

	near_header_sought(h->how, &names);
	near_header_say(&h->near, &nearest);
	diag_error_at(legacy_place(h->s, 0),
	              "none of the first %zu rows holds %s (source.header.find);%s%s%s%s", rows,
	              names.p, nearest.p, undecodable ? "; not all of it is " : "",
	              undecodable ? legacy_encoding(h->s) : "",
	              undecodable ? ": is source.encoding right?" : "");
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
	return diag_ok() && not_found(h, rows);
}

/* The first row that begins on `line` or after it: an empty line gives no row. */
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
	if (!there && diag_ok())
		diag_error_at(legacy_place(h->s, line),
		              "the file ends before the line on which its "
		              "header should stand (source.header.row)");
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
	if (diag_ok())
		diag_error_at(legacy_place(h->s, 0), "the file has no row");
	return false;
}

/* The row at work gives no record: what a quote has taken in there would be lost without a word. */
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
 * The rows of a file without header are one cell each, and another delimiter would cut them just
 * into the columns that the spec names: then that is meant.
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

/*
 * Has the row one cell more than there are columns, and nothing in it: does it end in a delimiter?
 */
static bool has_tail(const struct legacy_row *row, size_t columns)
{
	return row->count == columns + 1 && unicode_trim(row->cell[columns]).len == 0;
}

/* The next row, `*at` rows ahead, that is no comment and has text. NULL: there is none. */
static const struct legacy_row *next_record(struct heading *h, size_t *at)
{
	const struct legacy_row *row;

	while ((row = legacy_peek(h->s, (*at)++)))
		if (!columns_is_comment(row, h->how) && !columns_is_blank(row))
			return row;
	return NULL;
}

/* The names of the spec, if it has any, in place of those that were read. */
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

/*
 * The header is read: its rows are kept for source.page, and its names are those of the spec where
 * that has some.
 */
static bool finish(struct heading *h)
{
	replace(h);
	if (h->how->page_header && h->how->header_rows == 2)
		columns_head(h->columns, &h->above);
	if (h->how->page_header)
		columns_head(h->columns, &h->row);
	return true;
}

/* The names are those of the spec. The first record says whether each row ends in a delimiter. */
static bool named(struct heading *h)
{
	const struct legacy_row *first;
	size_t at = 0;

	columns_set(h->columns, h->how->names, h->how->names_count, 0);
	row_splitter_columns(legacy_cutter(h->s), h->columns->own);
	first = next_record(h, &at);
	if (!first)
		return diag_ok();
	if (has_tail(first, h->how->names_count))
		columns_trail(h->columns);
	return is_cut(h, first);
}

/*
 * The header does not end in a delimiter, but below it each row may: banks write such files. One
 * such row alone may be a row with a delimiter too many, whose values stand in the wrong columns,
 * so that the rows that come first must agree, two at least.
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

static bool has_text_behind(const struct legacy_row *row, size_t columns)
{
	for (size_t i = columns; i < row->count; i++)
		if (unicode_trim(row->cell[i]).len > 0)
			return true;
	return false;
}

/*
 * Is there nothing behind the last name in most rows that come first? Else it is a column that
 * nobody has named.
 */
static bool is_bare(struct heading *h)
{
	size_t at = 0, rows = 0, bare = 0;
	const struct legacy_row *row;

	while (at < TAILS && (row = next_record(h, &at))) {
		bare += !has_text_behind(row, h->columns->least);
		rows++;
	}
	return bare * 2 > rows;
}

/* A row of other names, of units, of lengths below the header. */
static void skip_rows(struct heading *h)
{
	while (h->columns->skipped < h->how->skip_rows && next_row(h) && !takes_rows(h))
		h->columns->skipped++;
}

/* How many cells each row must have. */
static bool bound(struct heading *h)
{
	struct columns *c = h->columns;

	c->grid = legacy_is_grid(h->s);
	/* without a header the first record has all its cells, or has been looked at */
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
	if (ok)
		skip_rows(&h);
	ok = ok && diag_ok() && bound(&h);
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
