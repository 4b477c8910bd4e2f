/* table - keep cells as text, measure them in terminal columns, then print them. */
#include "report/table.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "charset/unicode.h"
#include "value/decimal.h"

#define CELL_WIDTH_MAX 40 /* columns; a wider cell is cut, with an ellipsis */

struct table_column {
	struct str title;
	enum table_align align;
	bool keep;    /* cells are never cut */
	size_t width; /* of the widest cell, in terminal columns */
};

struct table {
	struct table_column *column;
	size_t columns;
	struct str *cell;   /* row after row */
	size_t count;       /* cells */
	size_t capacity;    /* room in `cell` */
	struct arena arena; /* owns the texts */
};

struct table *table_new(size_t columns)
{
	struct table *t = xcalloc(1, sizeof(*t));

	assert(columns > 0);
	t->columns = columns;
	t->column = xcalloc(columns, sizeof(*t->column));
	for (size_t i = 0; i < columns; i++)
		t->column[i].title = STR("");
	return t;
}

/*
 * Make a copy that can be shown (text.h), cut to the width of a cell unless `keep`. An escape is
 * cut off as a whole.
 */
static struct str showable(struct table *t, struct str text, bool keep)
{
	struct buf shown = { 0 };
	size_t width = 0, room = 0, len; /* room: bytes that fit with an ellipsis after them */
	struct str copy;

	if (str_is_null(text))
		return STR("");
	for (; text.len > 0 && (keep || width <= CELL_WIDTH_MAX); text.p += len, text.len -= len) {
		size_t before = shown.len;

		len = text_escape_next(&shown, text);
		width += unicode_width((struct str){ shown.p + before, shown.len - before });
		if (width < CELL_WIDTH_MAX)
			room = shown.len;
	}
	if (!keep && width > CELL_WIDTH_MAX) {
		shown.len = room;
		buf_adds(&shown, "…");
	}
	copy = str_copy(&t->arena, shown.len > 0 ? buf_str(&shown) : STR(""));
	buf_free(&shown);
	return copy;
}

static void widen(struct table_column *c, struct str text)
{
	size_t width = unicode_width(text);

	if (width > c->width)
		c->width = width;
}

void table_head(struct table *t, size_t column, const char *title, enum table_align align)
{
	struct table_column *c = &t->column[column];

	assert(column < t->columns);
	c->title = showable(t, str_of(title), false);
	c->align = align;
	widen(c, c->title);
}

void table_keep(struct table *t, size_t column)
{
	assert(column < t->columns);
	t->column[column].keep = true;
}

static void add_cell(struct table *t, struct table_column *c, struct str shown)
{
	widen(c, shown);
	t->cell = mem_grow(t->cell, &t->capacity, t->count + 1, sizeof(*t->cell));
	t->cell[t->count++] = shown;
}

void table_cell(struct table *t, struct str text)
{
	struct table_column *c = &t->column[t->count % t->columns];

	add_cell(t, c, showable(t, text, c->keep));
}

void table_key_text(struct str text, struct buf *out)
{
	bool quotes = text.len > 0 && (text.p[0] == ' ' || text.p[text.len - 1] == ' ');

	buf_adds(out, quotes ? "'" : "");
	while (text.len > 0) {
		const char *next = text.p;
		uint32_t code = unicode_next(&next, str_end(text));
		size_t len = (size_t)(next - text.p);

		if (code >= 0x80 && unicode_is_space(code))
			buf_addf(out, "\\u%04x", (unsigned)code);
		else
			len = text_escape_next(out, text);
		text = (struct str){ text.p + len, text.len - len };
	}
	buf_adds(out, quotes ? "'" : "");
}

void table_key(struct table *t, struct str text)
{
	bool quotes = text.len > 0 && (text.p[0] == ' ' || text.p[text.len - 1] == ' ');
	struct buf shown = { 0 };

	if (!quotes && str_is_ascii(text)) {
		table_cell(t, text);
		return;
	}
	table_key_text(text, &shown);
	add_cell(t, &t->column[t->count % t->columns], str_copy(&t->arena, buf_str(&shown)));
	buf_free(&shown);
}

size_t table_rows(const struct table *t)
{
	return t->count / t->columns;
}

static void pad(struct buf *out, size_t count, char c)
{
	while (count-- > 0)
		buf_addc(out, c);
}

static void put_row(const struct table *t, const struct str *cell, struct buf *out)
{
	for (size_t i = 0; i < t->columns; i++) {
		const struct table_column *c = &t->column[i];
		size_t blank = c->width - unicode_width(cell[i]);

		if (i > 0)
			buf_adds(out, "  ");
		if (c->align == TABLE_RIGHT)
			pad(out, blank, ' ');
		buf_addstr(out, cell[i]);
		if (c->align == TABLE_LEFT)
			pad(out, blank, ' ');
	}
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		out->p[--out->len] = '\0';
	buf_addc(out, '\n');
}

static void put_rule(const struct table *t, struct buf *out)
{
	for (size_t i = 0; i < t->columns; i++) {
		if (i > 0)
			buf_adds(out, "  ");
		pad(out, t->column[i].width, '-');
	}
	buf_addc(out, '\n');
}

void table_print(const struct table *t, struct buf *out)
{
	struct str *titles = xcalloc(t->columns, sizeof(*titles));

	for (size_t i = 0; i < t->columns; i++)
		titles[i] = t->column[i].title;
	put_row(t, titles, out);
	put_rule(t, out);
	for (size_t row = 0; row < table_rows(t); row++)
		put_row(t, &t->cell[row * t->columns], out);
	free(titles);
}

void table_free(struct table *t)
{
	if (!t)
		return;
	arena_free(&t->arena);
	free(t->column);
	free(t->cell);
	free(t);
}

void table_amount(struct decimal d, struct buf *out)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(d, text), digits = 0, i = 0;

	if (text[0] == '-')
		buf_addc(out, text[i++]);
	while (i + digits < len && text[i + digits] != '.')
		digits++;
	for (; digits > 0; digits--, i++) {
		buf_addc(out, text[i]);
		if (digits > 1 && digits % 3 == 1)
			buf_addc(out, ',');
	}
	buf_add(out, text + i, len - i);
}
