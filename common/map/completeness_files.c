/*
 * completeness_files - writes the results of the completeness check to files: keys without a row, rows
 * without a key.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "map/completeness_int.h"
#include "map/suggest.h"
#include "report/tablefile.h"

/* ---- columns ---- */

static bool is_key(const struct lookup *l, struct str name)
{
	for (size_t i = 0; i < lookup_key_count(l); i++)
		if (str_eq(name, lookup_key_name(l, i)))
			return true;
	return false;
}

/* Add the name of a column of a file. A NUL ends each name. */
static void add_name(struct buf *names, struct str name)
{
	buf_addstr(names, name);
	buf_addc(names, '\0');
}

/* Is it a column of the header already, or will it be one? */
static bool is_taken(const struct buf *names, const struct lookup *l, struct str name)
{
	for (size_t i = 0; i < names->len; i += strlen(names->p + i) + 1)
		if (str_is(name, names->p + i))
			return true;
	return is_key(l, name) || lookup_value_index(l, name) >= 0;
}

/*
 * Add a column besides those of the lookup. Its name must differ from theirs, or the file could not
 * be read back.
 */
static void add_extra(struct buf *names, const struct lookup *l, struct str name)
{
	struct buf longer = { 0 };

	buf_addstr(&longer, name);
	while (is_taken(names, l, buf_str(&longer)))
		buf_addc(&longer, '_');
	add_name(names, buf_str(&longer));
	buf_free(&longer);
}

/* Key columns and days. */
static void add_first_names(struct buf *names, const struct lookup *l)
{
	for (size_t i = 0; i < lookup_key_count(l); i++)
		add_name(names, lookup_key_name(l, i));
	if (lookup_dated(l))
		add_name(names, lookup_from_name(l));
	if (lookup_to_name(l).p)
		add_name(names, lookup_to_name(l));
}

static void add_figure_names(struct buf *names, const struct completeness *g,
                             const struct watched *w)
{
	static const char *const suggested[] = { "name", "suggested", "suggested_name",
		                                 "similarity" };

	add_extra(names, w->lookup, STR("records"));
	if (completeness_groups(g))
		add_extra(names, w->lookup, STR("groups"));
	for (size_t i = 0; i < g->controls->count; i++)
		add_extra(names, w->lookup, g->controls->name[i]);
	for (size_t i = 0; w->suggest->chart && i < sizeof(suggested) / sizeof(*suggested); i++)
		add_extra(names, w->lookup, str_of(suggested[i]));
}

/* The header: these names, and those of the values. */
static void put_header(struct tablefile *out, struct buf *names, const struct lookup *l)
{
	for (size_t i = 0; i < lookup_value_count(l); i++)
		if (!is_key(l, lookup_value_name(l, i)))
			add_name(names, lookup_value_name(l, i));
	for (size_t i = 0; i < names->len; i += strlen(names->p + i) + 1)
		tablefile_cell(out, str_of(names->p + i));
	tablefile_end_row(out);
	buf_free(names);
}

/*
 * Append the last columns of a row, and end it. Values that are also key columns are in the row
 * already.
 */
static void put_values(struct tablefile *out, const struct lookup *l,
                       struct str (*value)(const struct lookup *l, size_t row, size_t i),
                       size_t row)
{
	for (size_t i = 0; i < lookup_value_count(l); i++)
		if (!is_key(l, lookup_value_name(l, i)))
			tablefile_cell(out, value(l, row, i));
	tablefile_end_row(out);
}

static struct str no_value(const struct lookup *l, size_t row, size_t i)
{
	(void)l, (void)row, (void)i;
	return STR_NULL;
}

/* ---- keys without a row ---- */

/* Write a regular expression that matches exactly this key. */
static void put_literal(struct tablefile *out, struct str key)
{
	struct buf regex = { 0 };

	buf_addc(&regex, '^');
	for (size_t i = 0; i < key.len; i++) {
		if (strchr("\\^$.[]|()?*+{}", key.p[i]))
			buf_addc(&regex, '\\');
		buf_addc(&regex, key.p[i]);
	}
	buf_addc(&regex, '$');
	tablefile_cell(out, buf_str(&regex));
	buf_free(&regex);
}

/* Write the parts of a key; a NUL ends each. *last is the last one. */
static void put_key(struct tablefile *out, const struct lookup *l, struct str key, struct str *part)
{
	size_t keys = lookup_key_count(l), days = lookup_dated(l) + (lookup_to_name(l).p != NULL);
	const char *p = key.p;

	for (size_t i = 0; i < keys + days; i++) {
		struct str text = str_of(p);

		p += text.len + 1;
		if (i < keys)
			part[i] = text;
		if (i + 1 == keys && lookup_match(l) == LOOKUP_REGEX)
			put_literal(out, text);
		else
			tablefile_cell(out, text.len > 0 ? text : STR_NULL);
	}
}

static void put_figures(struct tablefile *out, const struct completeness *g,
                        const struct code *code)
{
	char text[DECIMAL_TEXT];
	struct decimal sum;

	tablefile_count(out, code->tally.rows);
	if (completeness_groups(g))
		tablefile_count(out, code->groups);
	for (size_t i = 0; i < g->controls->count; i++) {
		bool known = tally_sum(&code->tally, i, &sum);

		if (known)
			decimal_format(sum, text);
		tablefile_cell(out, known ? str_of(text) : STR_NULL);
	}
}

/* The name of the old code: from a record, or else from the old chart. */
static struct str old_name(const struct watched *w, const struct code *code, const struct str *key)
{
	ptrdiff_t row = LOOKUP_NONE;

	if (code->name.p || !w->suggest->old)
		return code->name;
	row = lookup_row_of(w->suggest->old, key);
	return row >= 0 ? lookup_value(w->suggest->old, (size_t)row, 0) : STR_NULL;
}

static void put_suggestion(struct tablefile *out, const struct watched *w, struct suggest *s,
                           struct str name)
{
	const struct lookup *chart = w->suggest->chart;
	unsigned similarity;
	char text[32];
	size_t row = 0;

	tablefile_cell(out, name);
	if (!suggest_find(s, name, &row, &similarity)) {
		for (int i = 0; i < 3; i++)
			tablefile_cell(out, STR_NULL);
		return;
	}
	tablefile_cell(out, lookup_key(chart, row, 0));
	tablefile_cell(out, lookup_value(chart, row, 0));
	snprintf(text, sizeof(text), "%u.%03u", similarity / 1000, similarity % 1000);
	tablefile_cell(out, str_of(text));
}

static void put_unmapped(struct tablefile *out, const struct completeness *g,
                         const struct watched *w)
{
	struct suggest *s = w->suggest->chart ? suggest_new(w->suggest->chart) : NULL;
	struct ranked *ranked = completeness_ranked(w);
	struct str key[LOOKUP_KEYS];
	struct buf names = { 0 };

	add_first_names(&names, w->lookup);
	add_figure_names(&names, g, w);
	put_header(out, &names, w->lookup);
	for (size_t i = 0; i < keyset_size(w->keys); i++) {
		put_key(out, w->lookup, ranked[i].key, key);
		put_figures(out, g, ranked[i].code);
		if (s)
			put_suggestion(out, w, s, old_name(w, ranked[i].code, key));
		put_values(out, w->lookup, no_value, 0);
	}
	free(ranked);
	suggest_free(s);
}

/* ---- rows without a key ---- */

static void put_day(struct tablefile *out, int32_t day)
{
	char text[DATE_TEXT] = "";

	if (day != LOOKUP_OPEN_FROM && day != LOOKUP_OPEN_TO)
		date_format_iso((struct date){ day }, text);
	tablefile_cell(out, *text ? str_of(text) : STR_NULL);
}

static void put_unused(struct tablefile *out, const struct completeness *g, const struct watched *w)
{
	const struct lookup *l = w->lookup;
	const uint64_t *used = g->asked[w->number].used;
	struct buf names = { 0 };
	int32_t from, to;

	add_first_names(&names, l);
	put_header(out, &names, l);
	for (size_t i = 0; i < lookup_size(l); i++) {
		if (used[i / 64] >> i % 64 & 1)
			continue;
		for (size_t k = 0; k < lookup_key_count(l); k++)
			tablefile_cell(out, lookup_key(l, i, k));
		if (lookup_dated(l)) {
			lookup_days(l, i, &from, &to);
			put_day(out, from);
			if (lookup_to_name(l).p)
				put_day(out, to);
		}
		put_values(out, l, lookup_value, i);
	}
}

/* ---- the files ---- */

/* `path`, with the name of the lookup before the ending if there are several lookups. */
static void file_name(const struct completeness *g, const struct lookup *l, const char *path,
                      struct buf *name)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	size_t stem = dot && (!slash || dot > slash + 1) ? (size_t)(dot - path) : strlen(path);

	buf_reset(name);
	if (g->count <= 1 || strcmp(path, "-") == 0) {
		buf_adds(name, path);
		return;
	}
	buf_add(name, path, stem);
	buf_addc(name, '.');
	buf_addstr(name, lookup_name(l));
	buf_adds(name, path + stem);
}

bool completeness_spares(const struct completeness *g, struct program *prog, const char *option,
                         const char *path)
{
	struct buf name = { 0 };
	bool ok = true;

	for (size_t i = 0; i < g->count && path; i++) {
		file_name(g, g->watched[i].lookup, path, &name);
		ok &= program_apart(prog, (struct program_file[]){ { option, name.p } }, 1);
	}
	buf_free(&name);
	return ok;
}

static bool open_file(const struct completeness *g, const struct watched *w, const char *path,
                      struct tablefile **file)
{
	struct buf name = { 0 };

	file_name(g, w->lookup, path, &name);
	*file = tablefile_open(name.p);
	buf_free(&name);
	return *file != NULL;
}

static void report_none(const struct completeness *g, const char *path)
{
	if (path)
		diag_note(
			"'%s' is not written: %s", path,
			g->asked_count > 0
				? "no expression of map names a lookup (what rules of clean miss is their fault not_in_lookup)"
				: "the spec has no lookups");
}

bool completeness_open_files(struct completeness *g, const char *unmapped, const char *unused)
{
	bool ok = true;

	for (size_t i = 0; i < g->count && ok; i++) {
		struct watched *w = &g->watched[i];

		ok = (!unmapped || open_file(g, w, unmapped, &w->unmapped)) &&
		     (!unused || open_file(g, w, unused, &w->unused));
	}
	if (g->count == 0) {
		report_none(g, unmapped);
		report_none(g, unused);
	}
	return ok;
}

/* Write the file, if it is wanted. */
static bool write_file(const struct completeness *g, const struct watched *w,
                       struct tablefile **file,
                       void (*put)(struct tablefile *out, const struct completeness *g,
                                   const struct watched *w))
{
	struct tablefile *out = *file;

	if (!out)
		return true;
	*file = NULL;
	put(out, g, w);
	return tablefile_close(out, true);
}

bool completeness_write_unmapped(struct completeness *g)
{
	bool ok = true;

	for (size_t i = 0; i < g->count && ok; i++)
		ok = write_file(g, &g->watched[i], &g->watched[i].unmapped, put_unmapped);
	return ok;
}

bool completeness_write_unused(struct completeness *g)
{
	bool ok = true;

	for (size_t i = 0; i < g->count && ok; i++)
		ok = write_file(g, &g->watched[i], &g->watched[i].unused, put_unused);
	return ok;
}
