/* columns - see columns.h. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "columns.h"
#include "value/unicode.h"

#define SEARCHED 30	/* rows looked at for a header that is to be found */
#define SHOWN 5		/* rows of them that the message shows */

/* A name as it is compared, appended to `out` (which must be empty). */
static struct str matched(struct str name, struct buf *out)
{
	struct str text;

	unicode_nfkc(name, out);
	text = unicode_trim(buf_str(out));
	while (text.len > 0 && text.p[0] == '*')
		text = unicode_ltrim((struct str){ text.p + 1, text.len - 1 });
	return text;
}

static struct str keep(struct columns *c, struct str s)
{
	return (struct str){ arena_copy(&c->arena, s.p, s.len), s.len };
}

bool columns_is_comment(const struct legacy_row *row, const struct spec_source *how)
{
	return how->comment.p != NULL && row->count > 0 && str_starts(row->cell[0], how->comment);
}

bool columns_is_blank(const struct legacy_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cell[i].len > 0 && unicode_trim(row->cell[i]).len > 0)
			return false;
	return true;
}

static void set_names(struct columns *c, const struct legacy_row *row)
{
	struct buf text = {0};

	columns_free(c);
	c->count = row->count;
	c->line = row->line;
	c->shown = xcalloc(c->count, sizeof(*c->shown));
	c->name = xcalloc(c->count, sizeof(*c->name));
	for (size_t i = 0; i < c->count; i++) {
		buf_reset(&text);
		c->shown[i] = keep(c, unicode_trim(row->cell[i]));
		c->name[i] = keep(c, matched(row->cell[i], &text));
		if (c->name[i].len > 0)
			c->least = i + 1;
	}
	buf_free(&text);
}

static void number_names(struct columns *c, const struct legacy_row *row)
{
	struct buf text = {0};

	columns_free(c);
	c->count = c->least = row->count;
	c->shown = xcalloc(c->count, sizeof(*c->shown));
	c->name = xcalloc(c->count, sizeof(*c->name));
	for (size_t i = 0; i < c->count; i++) {
		buf_reset(&text);
		buf_addf(&text, "c%zu", i + 1);
		c->shown[i] = c->name[i] = keep(c, buf_str(&text));
	}
	buf_free(&text);
}

ptrdiff_t columns_index(const struct columns *c, struct str name)
{
	struct buf text = {0};
	struct str want = matched(name, &text);
	ptrdiff_t found = COLUMN_NONE;

	for (size_t i = 0; i < c->count && want.len > 0; i++) {
		if (!str_eq(c->name[i], want))
			continue;
		found = found == COLUMN_NONE ? (ptrdiff_t)i : COLUMN_TWICE;
	}
	buf_free(&text);
	return found;
}

/* Does the row that was just read hold all names of source.header.find? */
static bool holds(const struct columns *c, const struct spec_source *how)
{
	for (size_t i = 0; i < how->find_count; i++)
		if (columns_index(c, how->find[i]) == COLUMN_NONE)
			return false;
	return true;
}

void columns_list(const struct columns *c, struct buf *out)
{
	struct buf quoted = {0};
	size_t start = out->len;

	for (size_t i = 0; i < c->count; i++) {
		const char *text;

		if (c->shown[i].len == 0)
			continue;
		text = text_quote(&quoted, c->shown[i]);
		buf_addf(out, "%s%.*s", out->len > start ? ", " : "", (int)strlen(text) - 2, text + 1);
	}
	buf_free(&quoted);
}

/* One of the first rows, for the message that the header is not among them. */
static void show_row(const struct columns *c, struct buf *out)
{
	buf_addf(out, "%s line %llu: ", out->len > 0 ? ";" : "", (unsigned long long)c->line);
	columns_list(c, out);
}

static bool not_found(const struct legacy *s, const struct spec_source *how, size_t rows,
                      const struct buf *shown)
{
	/* what does not decode is shown as U+FFFD: then the encoding is the first suspect */
	bool undecodable = shown->p && strstr(shown->p, "\xEF\xBF\xBD") != NULL;
	struct buf names = {0};

	for (size_t i = 0; i < how->find_count; i++)
		buf_addf(&names, "%s%.*s", i > 0 ? ", " : "", (int)how->find[i].len, how->find[i].p);
	diag_trouble_at(legacy_place(s, 0), "none of the first %zu rows holds %s (source.header.find);%s%s%s%s",
	                rows, names.p ? names.p : "any name", shown->p ? shown->p : " there is no row",
	                undecodable ? "; not all of it is " : "", undecodable ? how->encoding : "",
	                undecodable ? ": is source.encoding right?" : "");
	buf_free(&names);
	return false;
}

static bool find(struct columns *c, struct legacy *s, const struct spec_source *how)
{
	struct buf shown = {0};
	struct legacy_row row;
	size_t rows = 0;
	bool found = false;

	while (!found && rows < SEARCHED && legacy_row(s, &row)) {
		if (columns_is_comment(&row, how))
			continue;
		rows++;
		set_names(c, &row);
		found = holds(c, how);
		if (!found && rows <= SHOWN)
			show_row(c, &shown);
	}
	if (!found && diag_ok())
		not_found(s, how, rows, &shown);
	buf_free(&shown);
	return found;
}

/* The first row that begins on `line` or after it: an empty line gives no row. */
static bool at_line(struct columns *c, struct legacy *s, const struct spec_source *how)
{
	uint64_t line = how->header_row > 0 ? how->header_row : 1;
	struct legacy_row row;

	while (legacy_row(s, &row)) {
		if (row.line < line || columns_is_comment(&row, how))
			continue;
		set_names(c, &row);
		return true;
	}
	if (diag_ok())
		diag_trouble_at(legacy_place(s, line), "the file ends before the line on which its header "
		                "should stand (source.header.row)");
	return false;
}

static bool numbered(struct columns *c, struct legacy *s, const struct spec_source *how)
{
	struct legacy_row row;

	while (legacy_row(s, &row)) {
		if (columns_is_comment(&row, how) || columns_is_blank(&row))
			continue;
		number_names(c, &row);
		legacy_back(s);
		return true;
	}
	if (diag_ok())
		diag_trouble_at(legacy_place(s, 0), "the file has no row");
	return false;
}

bool columns_find(struct columns *c, struct legacy *s, const struct spec_source *how)
{
	switch (how->header) {
	case HEADER_FIND:
		return find(c, s, how);
	case HEADER_NONE:
		return numbered(c, s, how);
	case HEADER_ROW:
		break;
	}
	return at_line(c, s, how);
}

void columns_free(struct columns *c)
{
	free(c->shown);
	free(c->name);
	arena_free(&c->arena);
	*c = (struct columns){0};
}
