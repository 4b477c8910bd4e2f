/* The values of keys: texts, numbers, words; and the functions that report errors. */
#include <stdarg.h>
#include <stdlib.h>

#include "keys/key.h"

bool key_bad_in(struct key_context *c, const struct yaml_node *n, size_t offset, const char *format,
                ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	yaml_error_in(n, offset, "%s", text.p);
	buf_free(&text);
	c->failed = true;
	return false;
}

bool key_bad(struct key_context *c, const struct yaml_node *n, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	yaml_error(n, "%s", text.p);
	buf_free(&text);
	c->failed = true;
	return false;
}

const char *key_quote(struct key_context *c, int which, struct str s)
{
	return text_quote(&c->quote[which], s);
}

const char *key_hint(struct key_context *c, struct str name, const struct str *known, size_t count)
{
	const char **names = xcalloc(count, sizeof(*names));
	const char *nearest;
	struct buf hint = { 0 };

	for (size_t i = 0; i < count; i++)
		names[i] = str_copy(c->arena, known[i]).p;
	nearest = text_nearest(name, names, count);
	free(names);
	if (!nearest)
		return "";
	buf_addf(&hint, " (did you mean '%s'?)", nearest);
	nearest = arena_copy(c->arena, hint.p, hint.len);
	buf_free(&hint);
	return nearest;
}

bool key_number(struct key_context *c, const struct yaml_node *n, uint64_t *out)
{
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	if (str_number(text, out))
		return true;
	return key_bad(c, n, "%s must be a whole number from 0, not %s", c->path.p,
	               key_quote(c, 0, text));
}

bool key_count(struct key_context *c, const struct yaml_node *n, uint64_t *out)
{
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	if (str_number(text, out) && *out > 0)
		return true;
	return key_bad(c, n, "%s must be a whole number from 1, not %s", c->path.p,
	               key_quote(c, 0, text));
}

bool key_decimal(struct key_context *c, const struct yaml_node *n, struct decimal *out)
{
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	if (decimal_parse(text, out) == DECIMAL_OK && decimal_sign(*out) >= 0)
		return true;
	return key_bad(c, n, "%s must be a number from 0, not %s", c->path.p,
	               key_quote(c, 0, text));
}

ptrdiff_t key_index(struct key_context *c, const struct yaml_node *n, const char *what,
                    struct str name, const struct str *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name, known[i]))
			return (ptrdiff_t)i;
	key_bad(c, n, "no %s %s%s", what, key_quote(c, 0, name), key_hint(c, name, known, count));
	return -1;
}

const char *key_found(const struct yaml_node *n)
{
	return n->kind == YAML_LIST ? "a list" : n->kind == YAML_MAP ? "a map" : "nothing";
}

bool key_text(struct key_context *c, const struct yaml_node *n, struct str *out)
{
	if (n->kind != YAML_SCALAR || yaml_is_null(n))
		return key_bad(c, n, "%s must be a text, not %s", c->path.p, key_found(n));
	*out = n->text;
	return true;
}

bool key_texts(struct key_context *c, const struct yaml_node *n, struct str **out, size_t *count)
{
	size_t items = n->kind == YAML_LIST ? n->count : 1;
	bool ok = true;

	*out = arena_alloc(c->arena, mem_mul(items, sizeof(**out)));
	for (size_t i = 0; i < items; i++)
		ok &= key_text(c, n->kind == YAML_LIST ? n->items[i] : n, &(*out)[i]);
	*count = ok ? items : 0;
	return ok;
}

static const struct key_word *word_find(const struct key_word *w, struct str text)
{
	while (w->word && !str_is(text, w->word))
		w++;
	return w->word ? w : NULL;
}

bool key_word(struct key_context *c, const struct yaml_node *n, const struct key_word *words,
              unsigned *out)
{
	const struct key_word *w;
	struct buf list = { 0 };
	struct str text;

	/* YAML's null may be a word, too */
	if (n->kind == YAML_SCALAR && yaml_is_null(n) && word_find(words, STR("null")))
		text = STR("null");
	else if (!key_text(c, n, &text))
		return false;
	w = word_find(words, text);
	if (w && w->later)
		return key_bad(c, n, "'%s' is not in this version of cutover: %s", w->word,
		               w->later);
	if (w) {
		*out = (unsigned)w->value;
		return true;
	}
	for (w = words; w->word; w++)
		if (!w->later)
			buf_addf(&list, "%s%s", list.len ? ", " : "", w->word);
	key_bad(c, n, "%s cannot be %s: it is one of %s", c->path.p, key_quote(c, 0, text), list.p);
	buf_free(&list);
	return false;
}
