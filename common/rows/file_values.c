/* file_values - see file_values.h. */
#include "rows/file_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/filename.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "legacy/mojibake.h"

#define GROUPS 32 /* the most groups of source.name; the spec allows no more */

struct file_value {
	struct str text; /* null: not found yet */
	uint64_t line;   /* its line */
};

/* ---- the rows above the header ---- */

/* The text of a row as the file has it, without its quotes. */
static struct str row_text(struct file_values *g, const struct str *cell, size_t count)
{
	buf_reset(&g->text);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_addstr(&g->text, g->how->delimiter);
		buf_addstr(&g->text, cell[i]);
	}
	return buf_str(&g->text);
}

/* Take the first group of the pattern or, if it has none, the whole match. */
static void look(struct file_values *g, size_t i, struct str text, uint64_t line)
{
	struct pattern *pattern = g->how->preamble[i].pattern;
	size_t want = pattern_groups(pattern) > 0;
	struct str group[2];

	if (pattern_find(pattern, text, group, want + 1) != PATTERN_YES || !group[want].p)
		return;
	g->value[i] = (struct file_value){ str_copy(&g->arena, unicode_trim(group[want])), line };
}

void file_values_row(struct file_values *g, const struct str *cell, size_t count, uint64_t line)
{
	struct str text;

	if (g->how->preamble_count == 0)
		return;
	if (!g->value)
		g->value = xcalloc(g->how->preamble_count, sizeof(*g->value));
	text = row_text(g, cell, count);
	for (size_t i = 0; i < g->how->preamble_count; i++)
		if (!g->value[i].text.p)
			look(g, i, text, line);
}

/* ---- the columns ---- */

static bool is_misread(struct str value)
{
	struct mojibake *m = mojibake_new();
	bool yes = mojibake_text(m, value);

	mojibake_free(m);
	return yes;
}

/* Is this value good enough for every record? */
static bool is_sound(struct str name, struct str value, const struct legacy *s)
{
	const char *wrong = NULL;

	if (!unicode_valid(value, NULL) || memchr(value.p, '\0', value.len) ||
	    str_find(value, STR("\xef\xbf\xbd")) >= 0)
		wrong = "has bytes that are not in the encoding";
	else if (is_misread(value))
		wrong = "is text that was decoded in the wrong encoding";
	if (!wrong)
		return true;
	diag_error_at(legacy_place(s, 0), "what is to be column '%.*s' %s", (int)name.len, name.p,
	              wrong);
	return false;
}

static bool give(struct columns *c, struct str name, struct str value, const struct legacy *s)
{
	if (value.p && !is_sound(name, value, s))
		return false;
	columns_give(c, name, value);
	return true;
}

static bool add_preamble(const struct file_values *g, size_t i, struct columns *c,
                         const struct legacy *s)
{
	struct str name = g->how->preamble[i].name;

	if (g->value && g->value[i].text.p && g->value[i].line < c->line)
		return give(c, name, g->value[i].text, s);
	diag_error_at(legacy_place(s, c->line),
	              "no row above the header matches source.preamble.%.*s", (int)name.len,
	              name.p);
	return false;
}

/* The last component of the path: the rest depends on where somebody has put the file. */
static struct str base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash ? slash + 1 : path);
}

/* The text for the pattern: the name or, if that is not text, its escaped form in `text`. */
static struct str name_text(const struct legacy *s, struct buf *text)
{
	struct str name = base_name(legacy_place(s, 0).file);

	if (unicode_valid(name, NULL))
		return name;
	file_name_encode(text, name);
	return buf_str(text);
}

static bool add_name(const struct file_values *g, struct columns *c, const struct legacy *s)
{
	struct pattern *pattern = g->how->name;
	struct str group[GROUPS + 1];
	size_t count = pattern_groups(pattern);
	struct buf text = { 0 };
	bool ok = pattern_find(pattern, name_text(s, &text), group, count + 1) == PATTERN_YES;

	if (!ok)
		diag_error_at(legacy_place(s, 0),
		              "the name of the file does not match source.name");
	for (size_t i = 1; ok && i <= count; i++)
		if (pattern_group_name(pattern, i).p)
			ok = give(c, pattern_group_name(pattern, i), group[i], s);
	buf_free(&text);
	return ok;
}

/* Add a column whose value changes from row to row (headings.h). */
static bool add_heading(struct str name, struct columns *c, const struct legacy *s)
{
	if (columns_index(c, name) == COLUMN_NONE) {
		columns_give(c, name, STR_NULL);
		return true;
	}
	diag_error_at(
		legacy_place(s, c->line),
		"source.headings.%.*s: there is a column of that name already, and a record can only "
		"have one: write another name there",
		(int)name.len, name.p);
	return false;
}

bool file_values_add(struct file_values *g, struct columns *c, struct legacy *s)
{
	if (g->how->name && !add_name(g, c, s))
		return false;
	for (size_t i = 0; i < g->how->preamble_count; i++)
		if (!add_preamble(g, i, c, s))
			return false;
	for (size_t i = 0; i < g->how->headings_count; i++)
		if (!add_heading(g->how->headings[i].name, c, s))
			return false;
	return true;
}

void file_values_free(struct file_values *g)
{
	free(g->value);
	g->value = NULL;
	arena_free(&g->arena);
	buf_free(&g->text);
}
