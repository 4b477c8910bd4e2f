/* source_layout - see source_layout.h. */
#include "schema/source_layout.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "schema/layout.h"
#include "schema/schema_int.h"

#define FOLDER "source" /* of the schemas, with the profiles */
#define LEVELS 3        /* of folders below it that are looked into */

/* ---- one profile ---- */

const struct key_word source_layout_confidence_words[] = {
	{ "high", CONFIDENCE_HIGH, NULL },
	{ "medium", CONFIDENCE_MEDIUM, NULL },
	{ "experimental", CONFIDENCE_EXPERIMENTAL, NULL },
	{ NULL, 0, NULL },
};

static const struct key_row about_keys[] = {
	{ "title", KEY_TEXT, KEY_AT(source_layout, title), .required = true },
	{ "system", KEY_TEXT, KEY_AT(source_layout, system), .required = true },
	{ "confidence", KEY_WORD, KEY_AT(source_layout, confidence), .required = true,
	  .words = source_layout_confidence_words },
	{ "evidence", KEY_TEXT, KEY_AT(source_layout, evidence) },
};
static const struct key_table about_table = { KEY_ROWS(about_keys),
	                                      .size = sizeof(struct source_layout) };

/* The sections source and clean are read with the spec that it is put under. */
static const struct key_row profile_keys[] = {
	{ "profile", KEY_MAP, .at = 0, .required = true, .table = &about_table },
	{ "source", KEY_DONE, .required = true },
	{ "clean", KEY_DONE, .required = true },
};
static const struct key_table profile_table = { KEY_ROWS(profile_keys),
	                                        .size = sizeof(struct source_layout) };

const char *source_layout_confidence_word(unsigned confidence)
{
	return source_layout_confidence_words[confidence].word;
}

/* What a profile says of itself; its texts are in the tree, or in `arena`. */
static bool read_about(const struct yaml_node *top, struct arena *arena, struct source_layout *out)
{
	struct key_context c = { .arena = arena, .extensible = true };
	const struct yaml_node *nested = yaml_find(yaml_find(top, "source"), "profile");
	bool ok = key_map(&c, &profile_table, top, out);

	if (nested)
		ok = key_bad(
			&c, nested,
			"a profile cannot name another one: write 'include: [FILE]' at its top");
	key_context_free(&c);
	return ok;
}

/* The file of a profile, in `out`; false where there is none. */
static bool find_file(struct str name, const char *folder, struct buf *out)
{
	struct buf whole = { 0 };
	bool found = false;

	if (!str_ends(name, STR(".yml")) && !str_ends(name, STR(".yaml")))
		buf_adds(&whole, FOLDER "/");
	buf_addstr(&whole, name);
	for (size_t i = 0; !found && schema_place(i, folder, buf_str(&whole), out); i++)
		found = access(out->p, R_OK) == 0;
	buf_free(&whole);
	return found;
}

/* ---- all profiles ---- */

struct listing {
	struct layout_list *into;
	size_t capacity;   /* room in into->profile */
	struct buf folder; /* the one that is looked into */
	size_t root;       /* how much of it is before the names */
};

static bool is_known(const struct layout_list *p, struct str name)
{
	for (size_t i = 0; i < p->count; i++)
		if (str_eq(p->profile[i].name, name))
			return true;
	return false;
}

static void add_name(struct listing *l, struct str file)
{
	struct layout_list *p = l->into;
	struct buf name = { 0 };

	buf_addstr(&name, (struct str){ l->folder.p + l->root, l->folder.len - l->root });
	buf_add(&name, file.p, file.len - strlen(".yml"));
	if (!is_known(p, buf_str(&name))) {
		p->profile = mem_grow(p->profile, &l->capacity, p->count + 1, sizeof(*p->profile));
		p->profile[p->count++] = (struct source_layout){ .name = str_copy(&p->arena,
			                                                          buf_str(&name)) };
	}
	buf_free(&name);
}

/* The names in a folder and those below it. A folder that is not there has none. */
static void list_folder(struct listing *l, int levels)
{
	DIR *dir = opendir(l->folder.p);
	struct dirent *entry;
	size_t before = l->folder.len;

	while (dir && (entry = readdir(dir))) {
		struct str name = str_of(entry->d_name);

		if (name.p[0] == '.')
			continue;
		if (str_ends(name, STR(".yml")) && name.len > strlen(".yml"))
			add_name(l, name);
		else if (levels > 0) {
			buf_addf(&l->folder, "%s/", name.p);
			list_folder(l, levels - 1);
			l->folder.len = before;
			l->folder.p[before] = '\0';
		}
	}
	if (dir)
		closedir(dir);
}

static int by_name(const void *a, const void *b)
{
	const struct source_layout *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

/* The names of all below `root`, in order, nothing else. */
static void list_names(struct layout_list *p, const char *root, const char *folder)
{
	struct listing l = { .into = p };

	for (size_t i = 0; schema_folder(i, folder, &l.folder); i++) {
		buf_addf(&l.folder, "/%s%s", root, *root ? "/" : "");
		l.root = l.folder.len;
		list_folder(&l, LEVELS);
	}
	if (p->count > 0)
		qsort(p->profile, p->count, sizeof(*p->profile), by_name);
	buf_free(&l.folder);
}

static struct str kept(struct arena *arena, struct str s)
{
	return s.p ? str_copy(arena, s) : s;
}

static bool read_one(struct layout_list *p, struct source_layout *one, const char *folder)
{
	struct source_layout about = { 0 };
	struct buf path = { 0 };
	struct yaml *yaml = NULL;
	bool ok;

	ok = find_file(one->name, folder, &path) && (yaml = yaml_open(path.p)) &&
	     read_about(yaml_root(yaml), &p->arena, &about);
	one->title = kept(&p->arena, about.title);
	one->system = kept(&p->arena, about.system);
	one->confidence = about.confidence;
	one->evidence = kept(&p->arena, about.evidence);
	yaml_close(yaml);
	buf_free(&path);
	return ok;
}

bool layout_list_sources(struct layout_list *p, const char *folder)
{
	bool ok = true;

	list_names(p, FOLDER, folder);
	for (size_t i = 0; i < p->count; i++)
		ok &= read_one(p, &p->profile[i], folder);
	return ok;
}

/* The same of a target schema. */
static bool read_target(struct layout_list *p, struct source_layout *one, const char *folder)
{
	struct schema *s = schema_open(one->name, folder, NULL);
	const struct layout *l = s ? s->layout : NULL;

	if (l) {
		one->title = kept(&p->arena, s->title);
		one->system = kept(&p->arena, l->system);
		one->confidence = l->confidence;
		one->evidence = kept(&p->arena, l->evidence);
	} else if (s) {
		diag_error("%s is among the layouts and has no x-cutover.layout", s->path.p);
	}
	schema_free(s);
	return l;
}

bool layout_list_targets(struct layout_list *p, const char *folder)
{
	bool ok = true;

	list_names(p, SCHEMA_TARGETS, folder);
	for (size_t i = 0; i < p->count; i++)
		ok &= read_target(p, &p->profile[i], folder);
	return ok;
}

/*
 * Of the names of all files below schemas/ those of schemas, as map.to has them: without the folder
 * of the targets, and no profile.
 */
static void keep_schemas(struct layout_list *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct source_layout one = p->profile[i];

		if (str_starts(one.name, STR(FOLDER "/")))
			continue;
		if (str_starts(one.name, STR(SCHEMA_TARGETS "/"))) {
			one.name.p += strlen(SCHEMA_TARGETS "/");
			one.name.len -= strlen(SCHEMA_TARGETS "/");
		}
		p->profile[kept++] = one;
	}
	p->count = kept;
	if (kept > 0)
		qsort(p->profile, kept, sizeof(*p->profile), by_name);
}

bool layout_list_schemas(struct layout_list *p, const char *folder)
{
	bool ok = true;

	list_names(p, "", folder);
	keep_schemas(p);
	for (size_t i = 0; i < p->count; i++) {
		struct schema *s = schema_open(p->profile[i].name, folder, NULL);

		if (s)
			p->profile[i].title = kept(&p->arena, s->title);
		ok &= s != NULL;
		schema_free(s);
	}
	return ok;
}

void layout_list_free(struct layout_list *p)
{
	free(p->profile);
	arena_free(&p->arena);
	*p = (struct layout_list){ 0 };
}

/* ---- a spec on its profile ---- */

static bool unknown(const struct yaml_node *at, const char *folder)
{
	struct layout_list all = { 0 };
	const char **names, *nearest;
	struct buf quote = { 0 };

	list_names(&all, FOLDER, folder);
	names = xcalloc(all.count, sizeof(*names));
	for (size_t i = 0; i < all.count; i++)
		names[i] = all.profile[i].name.p;
	nearest = text_nearest(at->text, names, all.count);
	yaml_error(at, "no profile %s%s%s%s: 'cutover clean --profiles' lists them",
	           text_quote(&quote, at->text), nearest ? " (did you mean '" : "",
	           nearest ? nearest : "", nearest ? "'?)" : "");
	free(names);
	layout_list_free(&all);
	buf_free(&quote);
	return false;
}

/* Does a header say by itself where it is? The rest of it (`rows`) goes with that of a profile. */
static bool decides(const struct yaml_node *header)
{
	return yaml_find(header, "row") || yaml_find(header, "find") || yaml_find(header, "names");
}

static void put_under(struct yaml *yaml, const struct yaml_node *top)
{
	const struct yaml_node *source = yaml_find(top, "source");

	if (decides(yaml_find(yaml_find(yaml_root(yaml), "source"), "header")))
		source = yaml_drop(yaml, source, "header");
	yaml_underlay(yaml, "source", source);
	yaml_underlay(yaml, "clean", yaml_find(top, "clean"));
}

bool source_layout_apply(struct yaml *yaml, const char *folder)
{
	const struct yaml_node *at = yaml_find(yaml_find(yaml_root(yaml), "source"), "profile"),
			       *top;
	struct source_layout about = { 0 };
	struct arena arena = { 0 };
	struct buf path = { 0 };
	bool ok;

	if (!at)
		return true;
	if (at->kind != YAML_SCALAR || yaml_is_null(at) || !at->text.len) {
		yaml_error(
			at,
			"source.profile must be the name of a profile: 'cutover clean --profiles' lists them");
		return false;
	}
	ok = find_file(at->text, folder, &path) || unknown(at, folder);
	top = ok ? yaml_read_beside(yaml, path.p, at) : NULL;
	ok = top && read_about(top, &arena, &about);
	if (ok)
		put_under(yaml, top);
	arena_free(&arena);
	buf_free(&path);
	return ok;
}
