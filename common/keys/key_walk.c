/* The walk: read a YAML map by its key table into a struct, and report every error. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "keys/key.h"

void key_context_free(struct key_context *c)
{
	buf_free(&c->path);
	buf_free(&c->quote[0]);
	buf_free(&c->quote[1]);
}

size_t key_path_push(struct key_context *c, struct str step)
{
	size_t before = c->path.len;

	if (before)
		buf_addc(&c->path, '.');
	buf_addstr(&c->path, step);
	return before;
}

void key_path_pop(struct key_context *c, size_t before)
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

/* {from:date} is one word to YAML: is the text before its colon a key of the table? */
static bool lacks_blank(const struct key_table *t, struct str text)
{
	const char *colon = text.len > 0 ? memchr(text.p, ':', text.len) : NULL;

	return colon && row_find(t, (struct str){ text.p, (size_t)(colon - text.p) });
}

static bool unknown_key(struct key_context *c, const struct key_table *t,
                        const struct yaml_node *key)
{
	struct str *known = arena_alloc(c->arena, mem_mul(t->count, sizeof(*known)));

	if (lacks_blank(t, key->text))
		return key_bad(c, key, "unknown key %s%s%s: a blank is missing after ':'",
		               key_quote(c, 0, key->text), c->path.len ? " in " : "",
		               c->path.len ? c->path.p : "");
	for (size_t i = 0; i < t->count; i++)
		known[i] = str_of(t->row[i].name);
	return key_bad(c, key, "unknown key %s%s%s%s", key_quote(c, 0, key->text),
	               c->path.len ? " in " : "", c->path.len ? c->path.p : "",
	               key_hint(c, key->text, known, t->count));
}

/* Other tools can have keys that begin with x- in a Table Schema; we ignore only those. */
static bool check_keys(struct key_context *c, const struct key_table *t,
                       const struct yaml_node *map)
{
	bool ok = true;

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_node *key = map->keys[i];
		const struct key_row *row = row_find(t, key->text);

		if (!row && c->extensible && str_starts(key->text, STR("x-")))
			continue;
		if (!row)
			ok = unknown_key(c, t, key);
		else if (row->kind == KEY_LATER)
			ok = key_bad(c, key, "'%s' is not in this version of cutover: %s",
			             row->name, row->later);
	}
	return ok;
}

static bool read_flag(struct key_context *c, const struct yaml_node *n, bool *out)
{
	if (yaml_bool(n, out))
		return true;
	return key_bad(c, n, "%s must be true or false", c->path.p);
}

static bool read_key(struct key_context *c, const struct key_row *row, const struct yaml_node *n,
                     void *into);

static bool read_any(struct key_context *c, const struct yaml_node *n, struct str *out)
{
	if (n->kind != YAML_SCALAR)
		return key_bad(c, n, "%s must be a text", c->path.p);
	*out = n->text;
	return true;
}

static bool read_delimiter(struct key_context *c, const struct yaml_node *n, struct str *out)
{
	if (!key_text(c, n, out))
		return false;
	for (size_t i = 0; i < out->len; i++)
		if (strchr("\"\r\n", out->p[i]))
			out->len = 0;
	return out->len > 0 ||
	       key_bad(c, n,
	               "%s must be one or more characters, no line ends and no quotes: \",\" or \"\\t\"",
	               c->path.p);
}

/* Read the preset of a key that is not in the map, as if it were written there. */
static bool read_preset(struct key_context *c, const struct key_row *row,
                        const struct yaml_node *map, void *into)
{
	struct yaml_node *made;

	if (!row->preset)
		return true;
	made = arena_alloc(c->arena, sizeof(*made));
	*made = (struct yaml_node){ .kind = YAML_SCALAR,
		                    .text = str_of(row->preset),
		                    .plain = true,
		                    .file = map->file,
		                    .line = map->line,
		                    .column = map->column,
		                    .source = map->source };
	return read_key(c, row, made, into);
}

/* An entry of KEY_MAPS that is a scalar instead of a map: it is the value of the key `brief`. */
static bool read_brief(struct key_context *c, const struct key_table *t, const struct yaml_node *n,
                       void *into)
{
	bool ok = true;

	for (size_t i = 0; i < t->count; i++)
		ok &= strcmp(t->row[i].name, t->brief) == 0 ? read_key(c, &t->row[i], n, into)
		                                            : read_preset(c, &t->row[i], n, into);
	return ok && (!t->finish || t->finish(c, n, into));
}

static bool read_item(struct key_context *c, const struct key_table *t, struct str name,
                      const struct yaml_node *at, const struct yaml_node *n, void *into)
{
	memset(into, 0, t->size);
	if (t->start)
		t->start(into, name, at);
	return t->brief && n->kind != YAML_MAP ? read_brief(c, t, n, into) : key_map(c, t, n, into);
}

/* KEY_MAPS and KEY_LIST: an array of structs. */
static bool read_items(struct key_context *c, const struct key_row *row, const struct yaml_node *n,
                       void **out, size_t *count)
{
	const struct key_table *t = row->table;
	bool named = row->kind == KEY_MAPS;
	bool ok = true;

	if (n->kind != (named ? YAML_MAP : YAML_LIST))
		return key_bad(c, n, named ? "%s must be a map of names" : "%s must be a list",
		               c->path.p);
	*out = arena_alloc(c->arena, mem_mul(n->count, t->size));
	for (size_t i = 0; i < n->count; i++) {
		const struct yaml_node *at = named ? n->keys[i] : n->items[i];
		void *into = (char *)*out + i * t->size;
		char number[24];
		size_t before;

		snprintf(number, sizeof(number), "%zu", i + 1);
		before = key_path_push(c, named ? at->text : str_of(number));
		ok &= read_item(c, t, named ? at->text : STR_NULL, at, n->items[i], into);
		key_path_pop(c, before);
	}
	*count = n->count;
	return ok;
}

static bool read_key(struct key_context *c, const struct key_row *row, const struct yaml_node *n,
                     void *into)
{
	void *out = member(into, row->at);
	size_t *count = member(into, row->count_at);

	switch (row->kind) {
	case KEY_TEXT:
		return key_text(c, n, out);
	case KEY_FLAG:
		return read_flag(c, n, out);
	case KEY_NUMBER:
		return key_number(c, n, out);
	case KEY_COUNT:
		return key_count(c, n, out);
	case KEY_DECIMAL:
		return key_decimal(c, n, out);
	case KEY_ANY:
		return read_any(c, n, out);
	case KEY_DELIMITER:
		return read_delimiter(c, n, out);
	case KEY_WORD:
		return key_word(c, n, row->words, out);
	case KEY_TEXTS:
		return key_texts(c, n, out, count);
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
		return true;
	default:
		return c->read(c, row, n, into);
	}
}

bool key_map(struct key_context *c, const struct key_table *t, const struct yaml_node *n,
             void *into)
{
	bool ok;

	if (n->kind != YAML_MAP && !yaml_is_null(n))
		return key_bad(c, n, "%s must be a map%s", c->path.p,
		               n->kind == YAML_SCALAR && lacks_blank(t, n->text)
		                       ? ": a blank is missing after ':'"
		                       : "");
	ok = check_keys(c, t, n);
	for (size_t i = 0; i < t->count; i++) {
		const struct key_row *row = &t->row[i];
		const struct yaml_node *value = yaml_find(n, row->name);
		size_t before;

		if (!value && row->required) {
			ok = key_bad(c, n, "%s%s'%s' is missing", c->path.len ? c->path.p : "",
			             c->path.len ? ": " : "", row->name);
			continue;
		}
		before = key_path_push(c, str_of(row->name));
		ok &= value ? read_key(c, row, value, into) : read_preset(c, row, n, into);
		key_path_pop(c, before);
	}
	/* Skip finish() after an error: its messages would be consequences of it. */
	return ok && (!t->finish || t->finish(c, n, into));
}
