/*
 * Section lookups: tables from old codes to new codes, and the names by which new codes are
 * suggested.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "spec/spec_int.h"

/* A file of codes with their names, old or new. */
struct chart_keys {
	const char *file; /* its name; NULL: none */
	struct str *key;  /* columns of the code */
	size_t key_count;
	struct str name;              /* column of the name */
	struct spec_expr *where;      /* rows that count; NULL: all */
	struct lookup_form form;      /* how it is written */
	const struct yaml_node *node; /* for messages */
};

struct suggest_keys {
	struct str name; /* see struct spec_suggest */
	struct chart_keys old;
	struct chart_keys fresh;
	const struct yaml_node *node; /* NULL: nothing is suggested */
};

struct lookup_keys {
	const char **file; /* none: inline */
	size_t file_count;
	const struct yaml_node *file_node; /* for messages */
	struct str *key;                   /* columns of the file */
	size_t key_count;
	struct str *value; /* likewise */
	size_t value_count;
	struct str valid_from; /* columns of days; null: none */
	struct str valid_to;
	enum lookup_missing missing;
	enum lookup_match match;
	struct lookup_form form;        /* how the files are written */
	const struct yaml_node *values; /* the inline map; NULL: a file */
	struct suggest_keys suggest;
};

static const struct key_word missing_words[] = {
	{ "fault", LOOKUP_FAULT, NULL },
	{ "null", LOOKUP_NULL, NULL },
	{ "keep", LOOKUP_KEEP, NULL },
	{ NULL, 0, NULL },
};

static const struct key_word match_words[] = {
	{ "exact", LOOKUP_EXACT, NULL },
	{ "prefix", LOOKUP_PREFIX, NULL },
	{ "regex", LOOKUP_REGEX, NULL },
	{ NULL, 0, NULL },
};

/* ---- keys ---- */

/* One file or several, which are read one after the other. */
static bool read_files(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct lookup_keys *t = into;
	size_t count = n->kind == YAML_LIST ? n->count : 1;

	t->file_node = n;
	t->file = arena_alloc(c->arena, mem_mul(count, sizeof(const char *)));
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;
		struct str text = spec_fill(c, item);

		if (!text.p)
			return false;
		t->file[t->file_count++] = spec_input(c, item, text);
	}
	return count > 0 || key_bad(c, n, "%s is an empty list", c->path.p);
}

static bool read_values(struct key_context *c, const struct yaml_node *n, void *into)
{
	if (n->kind != YAML_MAP)
		return key_bad(c, n, "%s must be a map: an old value and the new one for each",
		               c->path.p);
	((struct lookup_keys *)into)->values = n;
	return true;
}

static void start_chart(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	((struct chart_keys *)into)->node = n;
}

static void start_suggest(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	((struct suggest_keys *)into)->node = n;
}

static bool finish_suggest(struct key_context *c, const struct yaml_node *n, void *into)
{
	const struct suggest_keys *s = into;

	if (!s->name.p && !s->old.node)
		return key_bad(
			c, n,
			"%s needs the names of the old codes: 'name', a field of the records, or 'old', a file",
			c->path.p);
	return true;
}

static const struct key_row chart_rows[] = {
	{ "file", KEY_FILE, KEY_AT(chart_keys, file), .required = true,
	  .help = "A CSV or TSV file with a header, or a workbook." },
	{ "key", KEY_TEXTS, KEY_ARRAY(chart_keys, key, key_count), .required = true,
	  .help = "The column with the code, or several." },
	{ "name", KEY_TEXT, KEY_AT(chart_keys, name), .required = true,
	  .help = "The column with the name." },
	{ "where", KEY_EXPR, KEY_AT(chart_keys, where),
	  .help = "Only rows count for which this is true, such as leaf = 'true'. The names in it are the columns of the file." },
	SPEC_FORM_KEYS(chart_keys, form.how.form),
};
static const struct key_table chart_table = {
	KEY_ROWS(chart_rows),
	.size = sizeof(struct chart_keys),
	.start = start_chart,
};

static const struct key_row suggest_rows[] = {
	{ "name", KEY_TEXT, KEY_AT(suggest_keys, name),
	  .help = "The field of the records that holds the name of the old code." },
	{ "old", KEY_MAP, KEY_AT(suggest_keys, old), .table = &chart_table,
	  .help = "The old chart: a file of old codes and their names." },
	{ "new", KEY_MAP, KEY_AT(suggest_keys, fresh), .required = true, .table = &chart_table,
	  .help = "The new chart: a file of new codes and their names." },
};
static const struct key_table suggest_table = {
	KEY_ROWS(suggest_rows),
	.size = sizeof(struct suggest_keys),
	.start = start_suggest,
	.finish = finish_suggest,
};

static const struct key_row lookup_rows[] = {
	{ "file", KEY_CODE, .read = read_files, .like = KEY_TEXTS, .takes = "file or files",
	  .help = "A CSV or TSV file with a header, a workbook, or several of them, read one after the other." },
	SPEC_FORM_KEYS(lookup_keys, form.how.form),
	{ "key", KEY_TEXTS, KEY_ARRAY(lookup_keys, key, key_count),
	  .help = "The column with the old value, or several." },
	{ "value", KEY_TEXTS, KEY_ARRAY(lookup_keys, value, value_count),
	  .help = "The column with the new value, or several; lookup('name.column', ...) takes one of them." },
	{ "valid_from", KEY_TEXT, KEY_AT(lookup_keys, valid_from),
	  .help = "The column with the first day on which a row is valid. lookup('name', key, date) then looks up a day." },
	{ "valid_to", KEY_TEXT, KEY_AT(lookup_keys, valid_to),
	  .help = "The column with the last day on which a row is valid. Without this key, a row is valid until the next row of its key begins." },
	{ "values", KEY_CODE, .read = read_values, .takes = "names with texts",
	  .json = "'type': 'object', 'additionalProperties': @text",
	  .help = "The table itself, instead of a file: old values with their new values." },
	{ "match", KEY_WORD, KEY_AT(lookup_keys, match), .words = match_words,
	  .help = "How to find a key. exact: the same text. prefix: the longest row that the key begins with. regex: the first row whose regular expression matches.",
	  .preset = "exact" },
	{ "missing", KEY_WORD, KEY_AT(lookup_keys, missing), .words = missing_words,
	  .help = "What to do with a key that is not in the lookup: a fault (unmapped), null, or the key itself.",
	  .preset = "fault" },
	{ "suggest", KEY_MAP, KEY_AT(lookup_keys, suggest), .table = &suggest_table,
	  .help = "Where the names of old and new codes are. By these names, map --unmapped suggests new codes." },
};
const struct key_table spec_lookup_table = { KEY_ROWS(lookup_rows),
	                                     .size = sizeof(struct lookup_keys) };

/* ---- the tables ---- */

static bool fill_inline(struct key_context *c, struct lookup *l, const struct yaml_node *values)
{
	bool ok = true;

	for (size_t i = 0; i < values->count; i++) {
		const struct yaml_node *key = values->keys[i], *value = values->items[i];
		const char *why = NULL;

		if (value->kind != YAML_SCALAR || yaml_is_null(value))
			ok = key_bad(c, value, "%s: %s has no value", c->path.p,
			             key_quote(c, 0, key->text));
		else if (lookup_add(l, key->text, value->text, &why))
			continue;
		else if (why)
			ok = key_bad(c, key, "%s: %s: %s", c->path.p, key_quote(c, 0, key->text),
			             why);
		else
			ok = key_bad(c, key, "%s: %s is here twice", c->path.p,
			             key_quote(c, 0, key->text));
	}
	return ok;
}

/* Does the file exist? False after an error was reported at the place that names it. */
static bool readable(struct key_context *c, const struct yaml_node *n, const char *file)
{
	if (access(file, R_OK) == 0)
		return true;
	return key_bad(c, n, "%s: cannot read '%s': %s", c->path.p, file, strerror(errno));
}

static bool fill_files(struct key_context *c, struct lookup *l, const struct lookup_keys *t)
{
	for (size_t i = 0; i < t->file_count; i++) {
		if (!readable(c, t->file_node, t->file[i]))
			return false;
		if (!lookup_read(l, t->file[i], &t->form))
			return !(c->failed = true);
	}
	if (!lookup_ready(l))
		return !(c->failed = true);
	if (lookup_size(l) == 0)
		diag_note("%s has no row: nothing is found in it", c->path.p);
	return true;
}

/* The condition of a chart while the chart is read. */
struct filter {
	struct key_context *c;
	const struct chart_keys *chart;
	bool bound;          /* the condition is bound to the columns of the file */
	bool failed;         /* an error was reported */
	struct expr_env env; /* for it */
};

static bool is_wanted(void *state, const struct record *rec)
{
	struct filter *f = state;
	const struct spec_expr *where = f->chart->where;
	bool yes = false;

	if (!f->bound) {
		struct expr_scope scope = spec_scope(spec_of(f->c), rec->header, NULL, NULL, 0);

		f->bound = true;
		f->failed = !spec_bind(where, &scope);
	}
	if (f->failed)
		return false;
	f->env.rec = rec;
	f->env.arena = rec->arena;
	if (expr_true(where->expr, &f->env, &yes))
		return yes;
	f->failed = true;
	return key_bad(f->c, where->node, "%.*s: %s", (int)rec->at.len, rec->at.p, f->env.detail);
}

/* Open a chart as a lookup from code to name. NULL after an error was reported. */
static struct lookup *read_chart(struct key_context *c, struct chart_keys *t, size_t keys)
{
	struct filter filter = { .c = c, .chart = t };
	struct lookup *l = lookup_new(STR("chart"), LOOKUP_NULL);
	struct lookup_columns columns = {
		.key = t->key, .key_count = t->key_count, .value = &t->name, .value_count = 1
	};
	bool ok;

	spec_own(spec_of(c), OWNED_LOOKUP, l);
	if (t->key_count != keys) {
		key_bad(c, t->node,
		        "%s: 'key' must name %zu column%s, as many as there are in a code",
		        c->path.p, keys, keys == 1 ? "" : "s");
		return NULL;
	}
	lookup_columns(l, &columns);
	if (!readable(c, t->node, t->file))
		return NULL;
	t->form.state = &filter;
	if (!spec_aux(c, t->node, &t->form.how))
		return NULL;
	if (t->where)
		t->form.wanted = is_wanted;
	ok = lookup_read(l, t->file, &t->form) && !filter.failed;
	expr_env_free(&filter.env);
	c->failed = c->failed || !ok;
	return ok ? l : NULL;
}

static bool read_suggest(struct key_context *c, struct lookup_keys *t, struct spec_suggest *out)
{
	struct suggest_keys *s = &t->suggest;

	if (!s->node)
		return true;
	*out = (struct spec_suggest){ .name = s->name, .node = s->node };
	if (s->old.node)
		out->old = read_chart(c, &s->old, t->values ? 1 : t->key_count);
	out->chart = read_chart(c, &s->fresh, 1);
	return out->chart && (out->old || !s->old.node);
}

/* ---- what goes together ---- */

static bool check_inline(struct key_context *c, const struct yaml_node *key,
                         const struct lookup_keys *t)
{
	const struct source_form *form = &t->form.how.form;

	if (t->key_count || t->value_count || t->valid_from.p || t->valid_to.p)
		return key_bad(c, key, "%s: '%s' and '%s' are columns of a 'file'", c->path.p,
		               t->key_count || t->value_count ? "key" : "valid_from",
		               t->key_count || t->value_count ? "value" : "valid_to");
	if (form->encoding || form->delimiter.p || form->sheet.p || form->spec)
		return key_bad(
			c, key,
			"%s: 'encoding', 'delimiter', 'sheet' and 'spec' say how a 'file' is written",
			c->path.p);
	return true;
}

static bool check_columns(struct key_context *c, const struct yaml_node *key,
                          const struct yaml_node *n, const struct lookup_keys *t)
{
	if (!t->key_count || !t->value_count)
		return key_bad(c, n, "%s: '%s' is missing: name the column of the file", c->path.p,
		               t->key_count ? "value" : "key");
	if (t->key_count > LOOKUP_KEYS)
		return key_bad(c, key, "%s: a key has at most %d columns", c->path.p, LOOKUP_KEYS);
	if (t->valid_to.p && !t->valid_from.p)
		return key_bad(c, key, "%s: 'valid_to' needs 'valid_from'", c->path.p);
	if (t->valid_from.p && t->match == LOOKUP_REGEX)
		return key_bad(
			c, key,
			"%s: 'match: regex' and 'valid_from' do not go together: the order of the rows decides, not the day",
			c->path.p);
	return true;
}

static bool fill(struct key_context *c, const struct yaml_node *key, const struct yaml_node *n,
                 const struct lookup_keys *t, struct lookup *l)
{
	struct str inline_key = STR("key"), inline_value = STR("value");
	struct lookup_columns columns = { t->key,        t->key_count, t->value, t->value_count,
		                          t->valid_from, t->valid_to,  t->match };

	if (str_find(key->text, STR(".")) >= 0 || !key->text.len)
		return key_bad(c, key, "lookup %s: a name is not empty and has no '.'",
		               key_quote(c, 0, key->text));
	if (!t->file_count == !t->values)
		return key_bad(c, key, "%s needs either 'file' or 'values'", c->path.p);
	if (t->values ? !check_inline(c, key, t) : !check_columns(c, key, n, t))
		return false;
	if (t->values) {
		columns = (struct lookup_columns){ .key = &inline_key,
			                           .key_count = 1,
			                           .value = &inline_value,
			                           .value_count = 1,
			                           .match = t->match };
		lookup_columns(l, &columns);
		return fill_inline(c, l, t->values);
	}
	lookup_columns(l, &columns);
	return fill_files(c, l, t);
}

/* A lookup with an error still exists, so that its uses are not reported as well. */
static bool read_lookup(struct key_context *c, const struct yaml_node *key,
                        const struct yaml_node *n, struct lookup **out,
                        struct spec_suggest *suggest)
{
	struct lookup_keys t = { 0 };
	bool ok = key_map(c, &spec_lookup_table, n, &t) && spec_aux(c, n, &t.form.how);

	*out = lookup_new(key->text, t.missing);
	spec_own(spec_of(c), OWNED_LOOKUP, *out);
	if (!ok)
		return false;
	ok = fill(c, key, n, &t, *out);
	return read_suggest(c, &t, suggest) && ok;
}

bool spec_lookups_read(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec *s = into;
	bool ok = true;

	if (n->kind != YAML_MAP)
		return key_bad(c, n, "lookups must be a map of names");
	s->lookup = arena_alloc(c->arena, mem_mul(n->count, sizeof(struct lookup *)));
	s->suggest = arena_alloc(c->arena, mem_mul(n->count, sizeof(*s->suggest)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = key_path_push(c, n->keys[i]->text);

		s->suggest[i] = (struct spec_suggest){ .chart = NULL };
		ok &= read_lookup(c, n->keys[i], n->items[i], &s->lookup[i], &s->suggest[i]);
		key_path_pop(c, before);
	}
	s->lookup_count = n->count;
	s->names.lookup = s->lookup;
	s->names.lookup_count = s->lookup_count;
	return ok;
}
