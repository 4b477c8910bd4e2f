#include "schema/schema.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "file/child.h"
#include "schema/schema_int.h"

bool schema_folder(size_t i, const char *folder, struct buf *out)
{
	static const char *const beside[] = { "../share/cutover/schemas", "../../schemas" };

	buf_reset(out);
	if (i == 0)
		buf_addf(out, "%s%sschemas", strcmp(folder, ".") != 0 ? folder : "",
		         strcmp(folder, ".") != 0 ? "/" : "");
	else if (i <= sizeof(beside) / sizeof(*beside)) {
		if (!child_beside(beside[i - 1], out))
			buf_reset(out);
	} else if (i == 1 + sizeof(beside) / sizeof(*beside))
		buf_adds(out, CUTOVER_DATADIR "/schemas");
	else
		return false;
	return true;
}

bool schema_place(size_t i, const char *folder, struct str name, struct buf *out)
{
	if (str_ends(name, STR(".yml")) || str_ends(name, STR(".yaml"))) {
		buf_reset(out);
		if (i == 0 && name.p[0] != '/' && strcmp(folder, ".") != 0)
			buf_addf(out, "%s/", folder);
		buf_addstr(out, name);
		return i == 0;
	}
	if (!schema_folder(i, folder, out))
		return false;
	buf_addf(out, "/%.*s.yml", (int)name.len, name.p);
	return true;
}

/*
 * The i-th place, `name` itself or below target/; false where there is no such place or nothing to
 * read.
 */
static bool is_there(size_t i, const char *folder, struct str name, struct buf *out)
{
	struct buf target = { 0 };
	bool found = schema_place(i, folder, name, out) && access(out->p, R_OK) == 0;

	if (!found && !str_ends(name, STR(".yml")) && !str_ends(name, STR(".yaml"))) {
		buf_addf(&target, SCHEMA_TARGETS "/%.*s", (int)name.len, name.p);
		found = schema_place(i, folder, buf_str(&target), out) && access(out->p, R_OK) == 0;
	}
	buf_free(&target);
	return found;
}

/* The first of them that is there, in `out`; false after an error was reported: there is none. */
static bool find_file(struct str name, const char *folder, const struct yaml_node *from,
                      struct buf *out)
{
	struct buf quote = { 0 }, tried = { 0 };

	for (size_t i = 0; schema_place(i, folder, name, out); i++) {
		buf_addf(&tried, "%s%s", tried.len ? ", " : "", out->p);
		if (is_there(i, folder, name, out)) {
			buf_free(&tried);
			return true;
		}
	}
	if (from)
		yaml_error(
			from,
			"no schema %s ('cutover --list schemas' lists those there are): looked for %s",
			text_quote(&quote, name), tried.p);
	else
		diag_error(
			"no schema %s ('cutover --list schemas' lists those there are): looked for %s",
			text_quote(&quote, name), tried.p);
	buf_free(&quote);
	buf_free(&tried);
	return false;
}

/* "journal_line" of "ledger/journal_line", "x" of "my/x.yml". */
static struct str base_name(struct str name)
{
	struct str rest = name;
	ptrdiff_t at;

	while ((at = str_find(rest, STR("/"))) >= 0)
		rest = (struct str){ rest.p + at + 1, rest.len - (size_t)at - 1 };
	at = str_find(rest, STR(".yml"));
	if (at < 0)
		at = str_find(rest, STR(".yaml"));
	return at > 0 ? (struct str){ rest.p, (size_t)at } : rest;
}

struct schema *schema_open(struct str name, const char *folder, const struct yaml_node *from)
{
	struct schema_text *t = xcalloc(1, sizeof(*t));
	struct key_context c = { .arena = &t->arena, .extensible = true };
	struct buf path = { 0 };
	bool ok = false;

	if (!find_file(name, folder, from, &path))
		goto out;
	t->made.path = str_copy(&t->arena, buf_str(&path));
	t->yaml = yaml_open(t->made.path.p);
	if (!t->yaml)
		goto out;
	ok = key_map(&c, &schema_table, yaml_root(t->yaml), t) && !c.failed;
	if (!t->made.name.p)
		t->made.name = str_copy(&t->arena, base_name(name));
out:
	key_context_free(&c);
	buf_free(&path);
	if (!ok) {
		schema_free(&t->made);
		return NULL;
	}
	return &t->made;
}

bool schema_fill(struct schema *s, const struct schema_params *params, const struct yaml_node *n)
{
	struct key_context c = { .arena = &((struct schema_text *)s)->arena };
	bool ok = !s->layout || layout_fill(&c, n, s, params);

	key_context_free(&c);
	return ok;
}

const struct yaml *schema_yaml(const struct schema *s)
{
	return ((const struct schema_text *)s)->yaml;
}

bool schema_keys(size_t i, struct key_doc *out)
{
	return key_list(&schema_table, i, out);
}

const struct schema_field *schema_find(const struct schema *s, struct str name)
{
	ptrdiff_t i = schema_index(s, name);

	return i < 0 ? NULL : &s->field[i];
}

ptrdiff_t schema_index(const struct schema *s, struct str name)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->field[i].name, name))
			return (ptrdiff_t)i;
	return -1;
}

void schema_free(struct schema *s)
{
	struct schema_text *t = (struct schema_text *)s;

	if (!t)
		return;
	for (size_t i = 0; i < s->count; i++)
		pattern_free(s->field[i].pattern);
	yaml_close(t->yaml);
	arena_free(&t->arena);
	free(t);
}
