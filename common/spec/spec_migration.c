/* migration: several specs in their order, instead of the sections of one. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "spec/spec_int.h"

/* "NAME=VALUE", as --param has it. */
static const char *setting(struct key_context *c, struct str name, struct str value)
{
	char *text = arena_alloc(c->arena, mem_add(mem_add(name.len, value.len), 2));

	memcpy(text, name.p, name.len);
	text[name.len] = '=';
	memcpy(text + name.len + 1, value.p, value.len);
	text[name.len + 1 + value.len] = '\0';
	return text;
}

static bool read_settings(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_entry *e = into;
	bool ok = true;

	if (n->kind != YAML_MAP)
		return key_bad(c, n, "%s must be a map: a parameter and its value for each",
		               c->path.p);
	e->param = arena_alloc(c->arena, mem_mul(n->count, sizeof(*e->param)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = key_path_push(c, n->keys[i]->text);
		struct str value = spec_fill(c, n->items[i]);

		ok &= value.p != NULL;
		if (value.p)
			e->param[e->param_count++] = setting(c, n->keys[i]->text, value);
		key_path_pop(c, before);
	}
	return ok;
}

static bool can_read(struct key_context *c, const struct yaml_node *n, const struct spec_entry *e)
{
	return access(e->spec, R_OK) == 0 ||
	       key_bad(c, n, "%s: cannot read '%s': %s", c->path.p, e->spec, strerror(errno));
}

static bool finish_entry(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_entry *e = into;

	e->node = n;
	return !e->spec || can_read(c, yaml_find(n, "spec"), e);
}

static const struct key_row entry_rows[] = {
	{ "spec", KEY_FILE, KEY_AT(spec_entry, spec), .required = true, .help = "The spec." },
	{ "files", KEY_FILES, KEY_ARRAY(spec_entry, file, file_count),
	  .help = "The legacy files, in this order. Without this key, those of its source.file." },
	{ "params", KEY_CODE, .read = read_settings, .takes = "names with texts",
	  .json = "'type': 'object', 'additionalProperties': @text",
	  .help = "Values for parameters of the spec. Without this key, a parameter has the value of the parameter with the same name in this file." },
};
const struct key_table spec_entry_table = { KEY_ROWS(entry_rows), .size = sizeof(struct spec_entry),
	                                    .finish = finish_entry };

/* One entry: the name of a spec, or a map. */
static bool read_entry(struct key_context *c, const struct yaml_node *n, struct spec_entry *e)
{
	struct str name;

	if (n->kind == YAML_MAP)
		return key_map(c, &spec_entry_table, n, e);
	name = spec_fill(c, n);
	if (!name.p)
		return false;
	e->spec = spec_input(c, n, name);
	e->node = n;
	return can_read(c, n, e);
}

bool spec_migration_read(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec *s = into;
	bool ok = true;

	if (n->kind != YAML_LIST || n->count == 0)
		return key_bad(c, n, "migration must be a list of specs, in their order");
	s->migration.entry = arena_alloc(c->arena, mem_mul(n->count, sizeof(struct spec_entry)));
	memset(s->migration.entry, 0, n->count * sizeof(struct spec_entry));
	for (size_t i = 0; i < n->count; i++)
		ok &= read_entry(c, n->items[i], &s->migration.entry[i]);
	s->migration.count = n->count;
	return ok;
}

bool spec_migration_check(struct key_context *c, const struct yaml_node *n)
{
	static const char *const own[] = { "cutover", "include", "name", "params", "migration" };
	bool ok = true;

	if (!yaml_find(n, "migration"))
		return true;
	for (size_t i = 0; i < n->count; i++) {
		bool known = false;

		for (size_t k = 0; k < sizeof(own) / sizeof(*own); k++)
			known |= str_is(n->keys[i]->text, own[k]);
		if (!known)
			ok = key_bad(
				c, n->keys[i],
				"a migration lists specs, and has no '%s' of its own: write it into the specs",
				n->keys[i]->text.p);
	}
	return ok;
}
