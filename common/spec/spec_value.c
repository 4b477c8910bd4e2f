/*
 * What stands behind a key: texts, file names, parameters, expressions, and how their errors are
 * told.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spec/spec_int.h"

bool spec_bad(struct compile *c, const struct yaml_node *n, const char *format, ...)
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

const char *spec_quote(struct compile *c, int which, struct str s)
{
	return text_quote(&c->quote[which], s);
}

const char *spec_hint(struct compile *c, struct str name, const struct str *known, size_t count)
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

bool spec_number(struct compile *c, const struct yaml_node *n, uint64_t *out)
{
	struct str text;

	if (!spec_text(c, n, &text))
		return false;
	if (str_number(text, out))
		return true;
	return spec_bad(c, n, "%s must be a whole number from 0, not %s", c->path.p,
	                spec_quote(c, 0, text));
}

ptrdiff_t spec_index(struct compile *c, const struct yaml_node *n, const char *what,
                     struct str name, const struct str *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name, known[i]))
			return (ptrdiff_t)i;
	spec_bad(c, n, "no %s %s%s", what, spec_quote(c, 0, name),
	         spec_hint(c, name, known, count));
	return -1;
}

static const char *kind_name(const struct yaml_node *n)
{
	return n->kind == YAML_LIST ? "a list" : n->kind == YAML_MAP ? "a map" : "nothing";
}

bool spec_text(struct compile *c, const struct yaml_node *n, struct str *out)
{
	if (n->kind != YAML_SCALAR || yaml_is_null(n))
		return spec_bad(c, n, "%s must be a text, not %s", c->path.p, kind_name(n));
	*out = n->text;
	return true;
}

bool spec_texts(struct compile *c, const struct yaml_node *n, struct str **out, size_t *count)
{
	size_t items = n->kind == YAML_LIST ? n->count : 1;
	bool ok = true;

	*out = arena_alloc(c->arena, mem_mul(items, sizeof(**out)));
	for (size_t i = 0; i < items; i++)
		ok &= spec_text(c, n->kind == YAML_LIST ? n->items[i] : n, &(*out)[i]);
	*count = ok ? items : 0;
	return ok;
}

/* The value of the parameter named at `offset` behind "${"; null where there is none (told). */
static struct str parameter(struct compile *c, const struct yaml_node *n, struct str name,
                            size_t offset)
{
	const struct spec *s = c->spec;

	for (size_t i = 0; i < s->param_count; i++)
		if (str_eq(s->param[i], name)) {
			if (!s->param_value[i].p)
				spec_bad(
					c, n,
					"parameter '%s' has no default: set it with --param %s=VALUE",
					s->param[i].p, s->param[i].p);
			return s->param_value[i];
		}
	yaml_error_in(n, offset, "no parameter %s%s", spec_quote(c, 0, name),
	              spec_hint(c, name, s->param, s->param_count));
	c->failed = true;
	return STR_NULL;
}

struct str spec_fill(struct compile *c, const struct yaml_node *n)
{
	struct buf out = { 0 };
	struct str text, done = STR_NULL;
	ptrdiff_t at;
	size_t from = 0;

	if (!spec_text(c, n, &text))
		return STR_NULL;
	buf_adds(&out, "");
	while ((at = str_find((struct str){ text.p + from, text.len - from }, STR("${"))) >= 0) {
		size_t name = from + (size_t)at + 2;
		ptrdiff_t end = str_find((struct str){ text.p + name, text.len - name }, STR("}"));
		struct str value;

		if (end < 0) {
			yaml_error_in(n, name - 2, "'${' without its '}'");
			c->failed = true;
			goto out;
		}
		value = parameter(c, n, (struct str){ text.p + name, (size_t)end }, name);
		if (!value.p)
			goto out;
		buf_add(&out, text.p + from, (size_t)at);
		buf_addstr(&out, value);
		from = name + (size_t)end + 1;
	}
	buf_add(&out, text.p + from, text.len - from);
	done = str_copy(c->arena, buf_str(&out));
out:
	buf_free(&out);
	return done;
}

void spec_note_file(struct spec *s, const char *path)
{
	s->file = mem_grow(s->file, &s->file_capacity, s->file_count + 1, sizeof(*s->file));
	s->file[s->file_count++] = path;
}

/* `name` beside the file that `n` stands in. */
static void beside_spec(const struct yaml_node *n, struct str name, struct buf *out)
{
	const char *slash = n->file ? strrchr(n->file, '/') : NULL;

	if (slash && name.len && name.p[0] != '/' && !str_is(name, "-"))
		buf_add(out, n->file, (size_t)(slash - n->file) + 1);
	buf_addstr(out, name);
}

/* It is a file of the spec from now on. */
static const char *keep_file(struct compile *c, struct buf *path)
{
	const char *kept = arena_copy(c->arena, path->p, path->len);

	buf_free(path);
	if (c->spec)
		spec_note_file(c->spec, kept);
	return kept;
}

const char *spec_resolve(struct compile *c, const struct yaml_node *n, struct str name)
{
	struct buf path = { 0 };

	beside_spec(n, name, &path);
	return keep_file(c, &path);
}

const char *spec_input(struct compile *c, const struct yaml_node *n, struct str name)
{
	bool shipped = str_starts(name, STR("charts/")) || str_starts(name, STR("codes/"));
	struct buf path = { 0 }, tried = { 0 };

	beside_spec(n, name, &path);
	shipped = shipped && c->spec && access(path.p, F_OK) != 0;
	for (size_t i = 0; shipped && schema_folder(i, c->spec->folder, &tried); i++) {
		buf_addf(&tried, "/%.*s", (int)name.len, name.p);
		if (access(tried.p, R_OK) == 0) {
			buf_reset(&path);
			buf_addstr(&path, buf_str(&tried));
			break;
		}
	}
	buf_free(&tried);
	return keep_file(c, &path);
}

bool spec_files(struct compile *c, const struct yaml_node *n, const char ***out, size_t *count)
{
	size_t items = n->kind == YAML_LIST ? n->count : 1;

	*out = arena_alloc(c->arena, mem_mul(items, sizeof(**out)));
	for (size_t i = 0; i < items; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;
		struct str text = spec_fill(c, item);

		if (!text.p)
			return false;
		(*out)[i] = spec_input(c, item, text);
		if (access((*out)[i], R_OK) != 0)
			return spec_bad(c, item, "%s: cannot read '%s': %s", c->path.p, (*out)[i],
			                strerror(errno));
	}
	*count = items;
	return items > 0 || spec_bad(c, n, "%s is an empty list", c->path.p);
}

/* The length of "sqlite:" in front of the rest; 0 where the text is no URL. */
static size_t scheme_length(struct str s)
{
	size_t i = 0;

	while (i < s.len &&
	       ((s.p[i] >= 'a' && s.p[i] <= 'z') || (i && s.p[i] >= '0' && s.p[i] <= '9')))
		i++;
	return i > 1 && i < s.len && s.p[i] == ':' ? i + 1 : 0;
}

const char *spec_target(struct compile *c, const struct yaml_node *n, struct str text)
{
	size_t scheme = scheme_length(text);
	struct str rest = { text.p + scheme, text.len - scheme };
	struct buf out = { 0 };
	const char *url;

	if (!scheme)
		return spec_resolve(c, n, text);
	if (str_starts(rest, STR("//")) || str_starts(rest, STR(":")))
		return arena_copy(c->arena, text.p, text.len);
	buf_add(&out, text.p, scheme);
	buf_adds(&out, spec_resolve(c, n, rest));
	url = arena_copy(c->arena, out.p, out.len);
	buf_free(&out);
	return url;
}

/* ordinal() numbers the records of the legacy file, and only clean and map see those. */
static bool counts_where_it_can(struct compile *c, const struct yaml_node *n, const struct expr *e)
{
	static const char *const places[] = { "source.skip", "clean.totals.", "map.where",
		                              "map.let.",    "map.fields.",   "map.emit." };
	struct str path = buf_str(&c->path);
	size_t offset;

	if (!expr_calls(e, "ordinal", &offset))
		return true;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (str_starts(path, str_of(places[i])))
			return true;
	yaml_error_in(
		n, offset,
		"%s: ordinal() numbers records as clean and map read them: give it to a field in map.fields, "
		"and name that field here",
		c->path.p);
	c->failed = true;
	return false;
}

bool spec_expression(struct compile *c, const struct yaml_node *n, struct str name,
                     enum expr_kind kind, struct spec_expr *out)
{
	struct expr_error error;
	struct str text;

	*out = (struct spec_expr){ .name = name, .node = n };
	if (n->kind != YAML_SCALAR || yaml_is_null(n))
		return spec_bad(c, n, "%s must be an expression, not %s", c->path.p, kind_name(n));
	text = n->text;
	out->expr = expr_parse(text, &c->spec->names, kind, &error);
	if (out->expr) {
		spec_own(c->spec, OWNED_EXPR, out->expr);
		return counts_where_it_can(c, n, out->expr);
	}
	yaml_error_in(n, error.offset, "%s: %s", c->path.p, error.message);
	c->failed = true;
	return false;
}

bool spec_decimal(struct compile *c, const struct yaml_node *n, struct decimal *out)
{
	struct str text;

	if (!spec_text(c, n, &text))
		return false;
	if (decimal_parse(text, out) == DECIMAL_OK && decimal_sign(*out) >= 0)
		return true;
	return spec_bad(c, n, "%s must be a number from 0, not %s", c->path.p,
	                spec_quote(c, 0, text));
}
