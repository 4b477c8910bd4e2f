/*
 * completeness_files - what the completeness check has collected as files: keys without a row, rows
 * without a key.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "map/completeness_int.h"
#include "map/suggest.h"
#include "stream/formula.h"

/* ---- columns ---- */

static bool is_key(const struct lookup *l, struct str name)
{
	for (size_t i = 0; i < lookup_key_count(l); i++)
		if (str_eq(name, lookup_key_name(l, i)))
			return true;
	return false;
}

/* Is it a column that stands in the header so far, or will? */
static bool is_taken(const struct buf *header, const struct lookup *l, struct str name)
{
	struct buf cell = { 0 };
	bool taken;

	buf_addc(&cell, ',');
	formula_put(&cell, name, ',');
	buf_addc(&cell, ',');
	taken = str_find(buf_str(header), buf_str(&cell)) >= 0 || is_key(l, name) ||
	        lookup_value_index(l, name) >= 0;
	buf_free(&cell);
	return taken;
}

/*
 * A column beside those of the lookup. With the name of another one the file could not be read
 * again.
 */
static void put_extra(struct buf *out, const struct lookup *l, struct str name)
{
	struct buf longer = { 0 };

	buf_addstr(&longer, name);
	while (is_taken(out, l, buf_str(&longer)))
		buf_addc(&longer, '_');
	formula_put(out, buf_str(&longer), ',');
	buf_addc(out, ',');
	buf_free(&longer);
}

static void put_cell(struct buf *out, struct str cell)
{
	formula_put(out, cell, ',');
	buf_addc(out, ',');
}

/* Key columns and days. */
static void put_first_names(struct buf *out, const struct lookup *l)
{
	for (size_t i = 0; i < lookup_key_count(l); i++)
		put_cell(out, lookup_key_name(l, i));
	if (lookup_dated(l))
		put_cell(out, lookup_from_name(l));
	if (lookup_to_name(l).p)
		put_cell(out, lookup_to_name(l));
}

static void put_figure_names(struct buf *out, const struct completeness *g, const struct watched *w)
{
	static const struct str names[] = {
		{ "name", 4 },
		{ "suggested", 9 },
		{ "suggested_name", 14 },
		{ "similarity", 10 },
	};

	put_extra(out, w->lookup, STR("records"));
	if (completeness_groups(g))
		put_extra(out, w->lookup, STR("groups"));
	for (size_t i = 0; i < g->controls->count; i++)
		put_extra(out, w->lookup, g->controls->name[i]);
	for (size_t i = 0; w->suggest->chart && i < sizeof(names) / sizeof(names[0]); i++)
		put_extra(out, w->lookup, names[i]);
}

/*
 * The last columns of a row, and its end. A value that is a key column as well stands there
 * already.
 */
static void put_values(struct buf *out, const struct lookup *l,
                       struct str (*value)(const struct lookup *l, size_t row, size_t i),
                       size_t row)
{
	for (size_t i = 0; i < lookup_value_count(l); i++)
		if (!is_key(l, lookup_value_name(l, i)))
			put_cell(out, value(l, row, i));
	/* the comma behind the last one */
	out->p[out->len - 1] = '\n';
}

static struct str name_of_value(const struct lookup *l, size_t row, size_t i)
{
	(void)row;
	return lookup_value_name(l, i);
}

static struct str no_value(const struct lookup *l, size_t row, size_t i)
{
	(void)l, (void)row, (void)i;
	return STR_NULL;
}

/* ---- keys without a row ---- */

/* As a regular expression that matches the key and nothing else. */
static void put_literal(struct buf *out, struct str key)
{
	struct buf regex = { 0 };

	buf_addc(&regex, '^');
	for (size_t i = 0; i < key.len; i++) {
		if (strchr("\\^$.[]|()?*+{}", key.p[i]))
			buf_addc(&regex, '\\');
		buf_addc(&regex, key.p[i]);
	}
	buf_addc(&regex, '$');
	put_cell(out, buf_str(&regex));
	buf_free(&regex);
}

/* The parts of a key, a NUL behind each; the last one is left in *last. */
static void put_key(struct buf *out, const struct lookup *l, struct str key, struct str *part)
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
			put_cell(out, text.len > 0 ? text : STR_NULL);
	}
}

static void put_figures(struct buf *out, const struct completeness *g, const struct code *code)
{
	char text[DECIMAL_TEXT];
	struct decimal sum;

	buf_addf(out, "%llu,", (unsigned long long)code->tally.rows);
	if (completeness_groups(g))
		buf_addf(out, "%llu,", (unsigned long long)code->groups);
	for (size_t i = 0; i < g->controls->count; i++) {
		if (tally_sum(&code->tally, i, &sum)) {
			decimal_format(sum, text);
			buf_adds(out, text);
		}
		buf_addc(out, ',');
	}
}

/* What the old code is called: as a record says, else as the old chart does. */
static struct str old_name(const struct watched *w, const struct code *code, const struct str *key)
{
	ptrdiff_t row = LOOKUP_NONE;

	if (code->name.p || !w->suggest->old)
		return code->name;
	row = lookup_row_of(w->suggest->old, key);
	return row >= 0 ? lookup_value(w->suggest->old, (size_t)row, 0) : STR_NULL;
}

static void put_suggestion(struct buf *out, const struct watched *w, struct suggest *s,
                           struct str name)
{
	const struct lookup *chart = w->suggest->chart;
	unsigned similarity;
	size_t row = 0;

	put_cell(out, name);
	if (!suggest_find(s, name, &row, &similarity)) {
		buf_adds(out, ",,,");
		return;
	}
	put_cell(out, lookup_key(chart, row, 0));
	put_cell(out, lookup_value(chart, row, 0));
	buf_addf(out, "%u.%03u,", similarity / 1000, similarity % 1000);
}

static void put_unmapped(struct buf *out, const struct completeness *g, const struct watched *w)
{
	struct suggest *s = w->suggest->chart ? suggest_new(w->suggest->chart) : NULL;
	struct ranked *ranked = completeness_ranked(w);
	struct str key[LOOKUP_KEYS];

	put_first_names(out, w->lookup);
	put_figure_names(out, g, w);
	put_values(out, w->lookup, name_of_value, 0);
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

static void put_day(struct buf *out, int32_t day)
{
	char text[DATE_TEXT] = "";

	if (day != LOOKUP_OPEN_FROM && day != LOOKUP_OPEN_TO)
		date_format_iso((struct date){ day }, text);
	buf_adds(out, text);
	buf_addc(out, ',');
}

static void put_unused(struct buf *out, const struct completeness *g, const struct watched *w)
{
	const struct lookup *l = w->lookup;
	const uint64_t *used = g->asked[w->number].used;
	int32_t from, to;

	put_first_names(out, l);
	put_values(out, l, name_of_value, 0);
	for (size_t i = 0; i < lookup_size(l); i++) {
		if (used[i / 64] >> i % 64 & 1)
			continue;
		for (size_t k = 0; k < lookup_key_count(l); k++)
			put_cell(out, lookup_key(l, i, k));
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

/* `path`, with the lookup's name before its ending where there are several lookups. */
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
                      struct outfile **file)
{
	struct buf name = { 0 };

	file_name(g, w->lookup, path, &name);
	*file = outfile_open(name.p);
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
static bool write_file(const struct completeness *g, const struct watched *w, struct outfile **file,
                       void (*put)(struct buf *out, const struct completeness *g,
                                   const struct watched *w))
{
	struct buf content = { 0 };
	struct outfile *o = *file;
	bool ok;

	if (!o)
		return true;
	*file = NULL;
	put(&content, g, w);
	ok = outfile_write(o, content.p, content.len);
	ok = outfile_close(o, ok) && ok;
	buf_free(&content);
	return ok;
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
