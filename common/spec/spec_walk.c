/* The walk: a YAML map read by its key table into a struct, every error told. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "schema/schema_int.h"

/* What each kind is called in messages, the manual's test and schemas/spec.schema.json. */
static const char *const kind_names[] = {
	[KEY_TEXT] = "text",
	[KEY_FILLED] = "text",
	[KEY_FILE] = "file",
	[KEY_FLAG] = "flag",
	[KEY_NUMBER] = "number",
	[KEY_WORD] = "word",
	[KEY_TEXTS] = "texts",
	[KEY_EXPR] = "expression",
	[KEY_EXPRS] = "expressions",
	[KEY_EXPR_MAP] = "names with expressions",
	[KEY_GROUP_MAP] = "names with expressions",
	[KEY_MAP] = "map",
	[KEY_MAPS] = "names with maps",
	[KEY_LIST] = "list of maps",
	[KEY_CODE] = "",
	[KEY_DONE] = "files",
	[KEY_LATER] = "later",
};

void compile_free(struct compile *c)
{
	buf_free(&c->path);
	buf_free(&c->quote[0]);
	buf_free(&c->quote[1]);
}

size_t spec_path_push(struct compile *c, struct str step)
{
	size_t before = c->path.len;

	if (before)
		buf_addc(&c->path, '.');
	buf_addstr(&c->path, step);
	return before;
}

void spec_path_pop(struct compile *c, size_t before)
{
	c->path.len = before;
	if (c->path.p)
		c->path.p[before] = '\0';
}

static void *member(void *into, size_t at)
{
	return (char *)into + at;
}

static const struct key_row *row_find(const struct key_table *t, struct str name)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_is(name, t->row[i].name))
			return &t->row[i];
	return NULL;
}

/* {from:date} is one word to YAML: is what stands before its colon a key of the table? */
static bool lacks_blank(const struct key_table *t, struct str text)
{
	const char *colon = text.len > 0 ? memchr(text.p, ':', text.len) : NULL;

	return colon && row_find(t, (struct str){ text.p, (size_t)(colon - text.p) });
}

static bool unknown_key(struct compile *c, const struct key_table *t, const struct yaml_node *key)
{
	struct str *known = arena_alloc(c->arena, mem_mul(t->count, sizeof(*known)));

	if (lacks_blank(t, key->text))
		return spec_bad(c, key, "unknown key %s%s%s: a blank is missing behind ':'",
		                spec_quote(c, 0, key->text), c->path.len ? " in " : "",
		                c->path.len ? c->path.p : "");
	for (size_t i = 0; i < t->count; i++)
		known[i] = str_of(t->row[i].name);
	return spec_bad(c, key, "unknown key %s%s%s%s", spec_quote(c, 0, key->text),
	                c->path.len ? " in " : "", c->path.len ? c->path.p : "",
	                spec_hint(c, key->text, known, t->count));
}

/* Other tools may add to a Table Schema under x-...; there is nothing else that we pass over. */
static bool check_keys(struct compile *c, const struct key_table *t, const struct yaml_node *map)
{
	bool ok = true;

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_node *key = map->keys[i];
		const struct key_row *row = row_find(t, key->text);

		if (!row && !c->spec && str_starts(key->text, STR("x-")))
			continue;
		if (!row)
			ok = unknown_key(c, t, key);
		else if (row->kind == KEY_LATER)
			ok = spec_bad(c, key, "'%s' is not in this version of cutover: %s",
			              row->name, row->later);
	}
	return ok;
}

static bool read_flag(struct compile *c, const struct yaml_node *n, bool *out)
{
	if (yaml_bool(n, out))
		return true;
	return spec_bad(c, n, "%s must be true or false", c->path.p);
}

static bool read_word(struct compile *c, const struct yaml_node *n, const struct key_word *words,
                      unsigned *out)
{
	struct buf list = { 0 };
	struct str text;

	if (!spec_text(c, n, &text))
		return false;
	for (const struct key_word *w = words; w->word; w++) {
		if (str_is(text, w->word)) {
			if (w->later)
				return spec_bad(c, n, "'%s' is not in this version of cutover: %s",
				                w->word, w->later);
			*out = (unsigned)w->value;
			return true;
		}
	}
	for (const struct key_word *w = words; w->word; w++)
		if (!w->later)
			buf_addf(&list, "%s%s", list.len ? ", " : "", w->word);
	spec_bad(c, n, "%s cannot be %s: it is one of %s", c->path.p, spec_quote(c, 0, text),
	         list.p);
	buf_free(&list);
	return false;
}

static bool read_file(struct compile *c, const struct yaml_node *n, const char **out)
{
	struct str text = spec_fill(c, n);

	if (!text.p)
		return false;
	*out = spec_input(c, n, text);
	return true;
}

static bool read_expr(struct compile *c, const struct yaml_node *n, struct spec_expr **out)
{
	struct spec_expr *e = arena_alloc(c->arena, sizeof(*e));

	if (!spec_expression(c, n, STR_NULL, EXPR_CONDITION, e))
		return false;
	*out = e;
	return true;
}

static bool read_exprs(struct compile *c, const struct yaml_node *n, struct spec_expr **out,
                       size_t *count)
{
	size_t items = n->kind == YAML_LIST ? n->count : 1;
	bool ok = true;

	if (n->kind == YAML_LIST && n->count == 0)
		return spec_bad(c, n, "%s is an empty list", c->path.p);
	*out = arena_alloc(c->arena, mem_mul(items, sizeof(**out)));
	for (size_t i = 0; i < items; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;

		ok &= spec_expression(c, item, STR_NULL, EXPR_PLAIN, &(*out)[i]);
	}
	*count = ok ? items : 0;
	return ok;
}

static bool read_expr_map(struct compile *c, const struct yaml_node *n, enum expr_kind kind,
                          struct spec_expr **out, size_t *count)
{
	bool ok = true;

	if (n->kind != YAML_MAP)
		return spec_bad(c, n, "%s must be a map: a name and an expression for each",
		                c->path.p);
	*out = arena_alloc(c->arena, mem_mul(n->count, sizeof(**out)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = spec_path_push(c, n->keys[i]->text);

		ok &= spec_expression(c, n->items[i], n->keys[i]->text, kind, &(*out)[i]);
		spec_path_pop(c, before);
	}
	*count = ok ? n->count : 0;
	return ok;
}

static bool read_item(struct compile *c, const struct key_table *t, struct str name,
                      const struct yaml_node *at, const struct yaml_node *n, void *into)
{
	memset(into, 0, t->size);
	if (t->start)
		t->start(into, name, at);
	return key_map(c, t, n, into);
}

/* KEY_MAPS and KEY_LIST: an array of structs. */
static bool read_items(struct compile *c, const struct key_row *row, const struct yaml_node *n,
                       void **out, size_t *count)
{
	const struct key_table *t = row->table;
	bool named = row->kind == KEY_MAPS;
	bool ok = true;

	if (n->kind != (named ? YAML_MAP : YAML_LIST))
		return spec_bad(c, n, named ? "%s must be a map of names" : "%s must be a list",
		                c->path.p);
	*out = arena_alloc(c->arena, mem_mul(n->count, t->size));
	for (size_t i = 0; i < n->count; i++) {
		const struct yaml_node *at = named ? n->keys[i] : n->items[i];
		void *into = (char *)*out + i * t->size;
		char number[24];
		size_t before;

		snprintf(number, sizeof(number), "%zu", i + 1);
		before = spec_path_push(c, named ? at->text : str_of(number));
		ok &= read_item(c, t, named ? at->text : STR_NULL, at, n->items[i], into);
		spec_path_pop(c, before);
	}
	*count = n->count;
	return ok;
}

static bool read_key(struct compile *c, const struct key_row *row, const struct yaml_node *n,
                     void *into)
{
	void *out = member(into, row->at);
	size_t *count = member(into, row->count_at);

	switch (row->kind) {
	case KEY_TEXT:
		return spec_text(c, n, out);
	case KEY_FILLED:
		*(struct str *)out = spec_fill(c, n);
		return ((struct str *)out)->p;
	case KEY_FILE:
		return read_file(c, n, out);
	case KEY_FLAG:
		return read_flag(c, n, out);
	case KEY_NUMBER:
		return spec_number(c, n, out);
	case KEY_WORD:
		return read_word(c, n, row->words, out);
	case KEY_TEXTS:
		return spec_texts(c, n, out, count);
	case KEY_EXPR:
		return read_expr(c, n, out);
	case KEY_EXPRS:
		return read_exprs(c, n, out, count);
	case KEY_EXPR_MAP:
		return read_expr_map(c, n, EXPR_PLAIN, out, count);
	case KEY_GROUP_MAP:
		return read_expr_map(c, n, EXPR_GROUP, out, count);
	case KEY_MAP:
		if (row->table->start)
			row->table->start(out, str_of(row->name), n);
		return key_map(c, row->table, n, out);
	case KEY_MAPS:
	case KEY_LIST:
		return read_items(c, row, n, out, count);
	case KEY_CODE:
		return row->read(c, n, into);
	case KEY_DONE:
	case KEY_LATER:
		break;
	}
	return true;
}

bool key_map(struct compile *c, const struct key_table *t, const struct yaml_node *n, void *into)
{
	bool ok;

	if (n->kind != YAML_MAP && !yaml_is_null(n))
		return spec_bad(c, n, "%s must be a map%s", c->path.p,
		                n->kind == YAML_SCALAR && lacks_blank(t, n->text)
		                        ? ": a blank is missing behind ':'"
		                        : "");
	ok = check_keys(c, t, n);
	for (size_t i = 0; i < t->count; i++) {
		const struct key_row *row = &t->row[i];
		const struct yaml_node *value = yaml_find(n, row->name);
		size_t before;

		if (!value) {
			if (row->required)
				ok = spec_bad(c, n, "%s%s'%s' is missing",
				              c->path.len ? c->path.p : "", c->path.len ? ": " : "",
				              row->name);
			continue;
		}
		before = spec_path_push(c, str_of(row->name));
		ok &= read_key(c, row, value, into);
		spec_path_pop(c, before);
	}
	/* After an error skip finish(): its messages would only be consequences of that error. */
	return ok && (!t->finish || t->finish(c, n, into));
}

/* The words of a key, for who has to choose one. */
static void add_words(struct spec_key_doc *out, const struct key_word *words)
{
	out->words[0] = '\0';
	for (const struct key_word *w = words; w && w->word; w++) {
		size_t used = strlen(out->words);

		snprintf(out->words + used, sizeof(out->words) - used, "%s%s", used > 0 ? "|" : "",
		         w->word);
	}
}

/*
 * Count down *left through a table and those below it; true when it reached the row that was asked
 * for.
 */
static bool step(const struct key_table *t, const char *prefix, size_t *left,
                 struct spec_key_doc *out)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct key_row *row = &t->row[i];
		bool many = row->kind == KEY_MAPS || row->kind == KEY_LIST || row->many;
		char path[sizeof(out->path)];

		snprintf(path, sizeof(path), "%s%s", prefix, row->name);
		if ((*left)-- == 0) {
			memcpy(out->path, path, sizeof(path));
			out->kind = row->takes ? row->takes : kind_names[row->kind];
			add_words(out, row->words);
			out->later = row->kind == KEY_LATER;
			return true;
		}
		if (!row->table)
			continue;
		strncat(path, many ? ".*." : ".", sizeof(path) - strlen(path) - 1);
		if (step(row->table, path, left, out))
			return true;
	}
	return false;
}

bool spec_keys(size_t i, struct spec_key_doc *out)
{
	return step(&spec_table, "", &i, out);
}

bool schema_keys(size_t i, struct spec_key_doc *out)
{
	return step(&schema_table, "", &i, out);
}
