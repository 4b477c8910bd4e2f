/* specs - see specs.h. */
#include "run/specs.h"

#include <stdlib.h>
#include <string.h>

#include "clean/source_legacy.h"
#include "file/pathname.h"
#include "store/store.h"

#define NAME "migration" /* of a migration that only the command line lists */

bool specs_several(const struct program *prog)
{
	return prog->specs.count > 1 || (prog->spec && prog->spec->migration.count > 0);
}

/* ---- the list ---- */

static const char *copy_setting(struct specs *s, struct str name, struct str value)
{
	struct buf text = { 0 };
	const char *kept;

	buf_addstr(&text, name);
	buf_addc(&text, '=');
	buf_addstr(&text, value);
	kept = arena_copy(&s->arena, text.p, text.len);
	buf_free(&text);
	return kept;
}

static void append(struct opt_list *list, const char *item)
{
	list->items = xrealloc(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = item;
}

/* The parameters of the file that lists the specs are for all of them. */
static void share_params(struct specs *s, const struct spec *list)
{
	for (size_t i = 0; i < list->param_count; i++)
		append(&s->shared, copy_setting(s, list->param[i], list->param_value[i]));
}

static void add(struct specs *s, struct specs_one one, const char *const *own, size_t count)
{
	for (size_t i = 0; i < s->shared.count; i++)
		append(&one.given, s->shared.items[i]);
	for (size_t i = 0; i < count; i++)
		append(&one.given, own[i]);
	s->one = xrealloc(s->one, s->count + 1, sizeof(*s->one));
	s->one[s->count++] = one;
}

static void list_typed(struct specs *s, const struct program *prog)
{
	s->name = STR(NAME);
	s->typed = true;
	for (size_t i = 0; i < prog->params.count; i++)
		append(&s->shared, prog->params.items[i]);
	for (size_t i = 0; i < prog->specs.count; i++)
		add(s, (struct specs_one){ .path = prog->specs.items[i] }, NULL, 0);
}

static void list_written(struct specs *s, const struct spec *list)
{
	s->name = list->name;
	share_params(s, list);
	for (size_t i = 0; i < list->migration.count; i++) {
		const struct spec_entry *e = &list->migration.entry[i];

		add(s,
		    (struct specs_one){
			    .path = e->spec, .file = e->file, .file_count = e->file_count },
		    e->param, e->param_count);
	}
}

/* Do both get the same parameters? Then they are the same. */
static bool same_given(const struct specs_one *a, const struct specs_one *b)
{
	if (a->given.count != b->given.count)
		return false;
	for (size_t i = 0; i < a->given.count; i++)
		if (strcmp(a->given.items[i], b->given.items[i]) != 0)
			return false;
	return true;
}

/* The same spec with the same parameters would load everything twice. */
static bool once_each(const struct specs *s)
{
	bool ok = true;

	for (size_t i = 0; i < s->count; i++) {
		struct fileid id = fileid_path(s->one[i].path);

		for (size_t k = 0; k < i; k++) {
			struct fileid other = fileid_path(s->one[k].path);

			if (!fileid_same(&id, &other) || !same_given(&s->one[i], &s->one[k]))
				continue;
			diag_error("'%s' is listed twice, first as number %zu, then as number %zu: "
			           "its records would count double",
			           s->one[i].path, k + 1, i + 1);
			ok = false;
			break;
		}
	}
	return ok;
}

bool specs_list(struct specs *s, const struct program *prog)
{
	*s = (struct specs){ .to = prog->target };
	if (prog->spec && prog->spec->migration.count > 0)
		list_written(s, prog->spec);
	else
		list_typed(s, prog);
	s->declared = xcalloc(s->shared.count + 1, sizeof(*s->declared));
	return once_each(s);
}

/* ---- one spec ---- */

static bool declares(const struct spec *spec, const char *setting)
{
	struct str item = str_of(setting);

	for (size_t i = 0; i < spec->param_count; i++)
		if (str_starts(item, spec->param[i]) && item.len > spec->param[i].len &&
		    item.p[spec->param[i].len] == '=')
			return true;
	return false;
}

/* Note which parameters the spec uses. */
static void note_used(struct specs *s, struct specs_one *one, const struct spec *spec)
{
	opt_list_free(&one->used);
	one->used = (struct opt_list){ 0 };
	for (size_t i = 0; i < one->given.count; i++) {
		if (!declares(spec, one->given.items[i]))
			continue;
		append(&one->used, one->given.items[i]);
		if (i < s->shared.count)
			s->declared[i] = true;
	}
}

struct spec *specs_open(struct specs *s, size_t i)
{
	struct specs_one *one = &s->one[i];
	struct spec *spec = spec_open_among(one->path, &one->given, s->shared.count, true,
	                                    source_legacy);

	if (!spec)
		return NULL;
	if (spec->migration.count > 0) {
		diag_error("'%s' is a migration itself: list its specs instead", one->path);
		spec_close(spec);
		return NULL;
	}
	if (s->to && !spec_retarget(spec, s->to)) {
		spec_close(spec);
		return NULL;
	}
	free(one->name);
	one->name = str_dup(spec->name);
	note_used(s, one, spec);
	return spec;
}

const char *specs_name(const struct specs *s, size_t i)
{
	return s->one[i].name ? s->one[i].name : s->one[i].path;
}

/* ---- the check ---- */

/* Several specs cannot share standard input. */
static bool has_file(const struct specs_one *one, const struct spec *spec)
{
	bool reads = spec->clean.present || spec->map.present || spec->dedupe.present ||
	             spec->validate.present || spec->load.present;

	if (!reads || one->file_count > 0 ||
	    (spec->clean.present && (spec->source.file || spec->source.read)))
		return true;
	diag_error(
		"'%s' names no legacy file: write it into source.file, or after files: in the list "
		"of the migration",
		one->path);
	return false;
}

/* Each parameter of the command line must be one of a spec. */
static bool check_shared(const struct specs *s)
{
	struct buf quoted = { 0 };
	bool ok = true;

	for (size_t i = 0; s->typed && i < s->shared.count; i++) {
		struct str item = str_of(s->shared.items[i]);
		ptrdiff_t equals = str_find(item, STR("="));

		if (equals < 0)
			diag_error("--param %s: write NAME=VALUE", text_quote(&quoted, item));
		else if (!s->declared[i])
			diag_error("--param: none of the specs has a parameter %s",
			           text_quote(&quoted, (struct str){ item.p, (size_t)equals }));
		ok &= equals >= 0 && s->declared[i];
	}
	buf_free(&quoted);
	return ok;
}

/* One name for one target: the file of a URL, or the URL of a server. */
static char *target_of(const char *url)
{
	return store_caps(url)->server ? xstrdup(url) : store_path(url);
}

/* Note that a spec needs this table of its target. Null and its own table are none. */
static void need(struct specs_one *one, struct str table)
{
	if (table.len == 0 || str_is(table, one->table))
		return;
	one->needs = xrealloc(one->needs, one->need_count + 1, sizeof(*one->needs));
	one->needs[one->need_count++] = str_dup(table);
}

/* Note what a spec loads, and what it needs: by its foreign keys, and by its references. */
static void note_tables(struct specs_one *one, const struct spec *spec)
{
	const struct schema *schema = spec->load.schema;

	one->table = str_dup(spec->load.table);
	for (size_t i = 0; spec->load.needs != NEEDS_NONE && i < schema->foreign_count; i++)
		need(one, schema->foreign[i].resource);
	for (size_t i = 0; i < spec->validate.reference_count; i++) {
		const struct spec_reference *r = &spec->validate.reference[i];

		if (r->database && strcmp(r->from, spec->load.to) == 0)
			need(one, r->table);
	}
}

static bool needs(const struct specs_one *one, const char *table)
{
	for (size_t i = 0; i < one->need_count; i++)
		if (strcmp(one->needs[i], table) == 0)
			return true;
	return false;
}

/* Does spec `k` load the table that spec `i` needs? */
static bool loads_for(const struct specs *s, size_t k, size_t i)
{
	const struct specs_one *one = &s->one[i], *other = &s->one[k];

	return one->target && other->target && strcmp(one->target, other->target) == 0 &&
	       needs(one, other->table);
}

/* What a spec needs is loaded before it. If a spec before it loads the table, too, that is enough. */
static bool in_order(const struct specs *s, size_t i)
{
	bool ok = true;

	for (size_t k = i + 1; k < s->count; k++) {
		bool before = false;

		for (size_t b = 0; b < i; b++)
			before |= loads_for(s, b, i) &&
			          strcmp(s->one[b].table, s->one[k].table) == 0;
		if (before || !loads_for(s, k, i))
			continue;
		diag_error(
			"'%s' (number %zu) needs what '%s' (number %zu) loads after it, table '%s': "
			"move '%s' before it in the list; nothing is run",
			s->one[i].path, i + 1, s->one[k].path, k + 1, s->one[k].table,
			s->one[k].path);
		ok = false;
	}
	return ok;
}

/* Note the batch that a spec loads; two specs cannot load the same one. */
static bool loads_alone(struct specs *s, size_t i, const struct spec *spec)
{
	struct specs_one *one = &s->one[i];

	if (!spec->load.present || !(one->target = target_of(spec->load.to)))
		return true;
	one->batch = str_dup(store_caps(spec->load.to)->batches ? spec->load.batch : STR(""));
	for (size_t k = 0; k < i; k++) {
		const struct specs_one *other = &s->one[k];

		if (!other->target || strcmp(one->target, other->target) != 0 ||
		    strcmp(one->batch, other->batch) != 0)
			continue;
		if (one->batch[0])
			diag_error("'%s' and '%s' both load batch '%s' into '%s': give one of them "
			           "another load.batch",
			           other->path, one->path, one->batch, spec->load.to);
		else
			diag_error(
				"'%s' and '%s' both write '%s': give one of them another load.to",
				other->path, one->path, spec->load.to);
		return false;
	}
	return true;
}

bool specs_check(struct specs *s)
{
	bool ok = true;

	for (size_t i = 0; i < s->count; i++) {
		struct spec *spec = specs_open(s, i);

		ok = spec && has_file(&s->one[i], spec) && loads_alone(s, i, spec) && ok;
		if (spec && s->one[i].target)
			note_tables(&s->one[i], spec);
		spec_close(spec);
	}
	for (size_t i = 0; i < s->count; i++)
		ok = in_order(s, i) && ok;
	return ok && check_shared(s);
}

void specs_free(struct specs *s)
{
	for (size_t i = 0; i < s->count; i++) {
		opt_list_free(&s->one[i].given);
		opt_list_free(&s->one[i].used);
		free(s->one[i].name);
		free(s->one[i].batch);
		free(s->one[i].target);
		free(s->one[i].table);
		for (size_t k = 0; k < s->one[i].need_count; k++)
			free(s->one[i].needs[k]);
		free(s->one[i].needs);
	}
	free(s->one);
	opt_list_free(&s->shared);
	free(s->declared);
	arena_free(&s->arena);
}
