/*
 * The spec as a whole: open it, answer questions about it, close it. The tables of spec_int.h read
 * the sections.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "schema/source_layout.h"
#include "spec/spec_int.h"

void spec_own(struct spec *spec, enum spec_owned_kind kind, void *p)
{
	spec->owned = mem_grow(spec->owned, &spec->owned_capacity, spec->owned_count + 1,
	                       sizeof(*spec->owned));
	spec->owned[spec->owned_count++] = (struct spec_owned){ kind, p };
}

/* The folder of a path, "." where it names none. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? xstrndup(path, slash == path ? 1 : (size_t)(slash - path)) : xstrdup(".");
}

/* The file's name without folder and ending: "vouchers". */
static struct str name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return (struct str){ name, dot && dot > name ? (size_t)(dot - name) : strlen(name) };
}

/* Was the file of the `i`-th reading read before, with the same bytes? */
static bool is_repeated(const struct yaml *yaml, size_t i, const char *file, struct str bytes)
{
	const char *other;
	struct str others;

	for (size_t k = 0; k < i && yaml_reading(yaml, k, &other, &others); k++)
		if (strcmp(other, file) == 0 && str_eq(others, bytes))
			return true;
	return false;
}

/*
 * Digest the bytes that were parsed: a second reading could see others, and a pipe can be read only
 * once.
 */
static void digest_spec(struct spec *s)
{
	struct digest *d = digest_new();
	const char *file;
	struct str bytes;

	for (size_t i = 0; yaml_reading(s->yaml, i, &file, &bytes); i++)
		if (!is_repeated(s->yaml, i, file, bytes))
			digest_add(d, bytes.p, bytes.len);
	digest_end(d, s->sha256);
}

void spec_read_yaml(struct spec *s, const struct yaml *yaml, size_t from)
{
	char sha256[DIGEST_TEXT];
	const char *file;
	struct str bytes;

	for (size_t i = from; yaml_reading(yaml, i, &file, &bytes); i++) {
		struct digest *d;

		spec_note_file(s, arena_copy(&s->arena, file, strlen(file)));
		if (!s->evidence)
			continue;
		d = digest_new();
		digest_add(d, bytes.p, bytes.len);
		digest_end(d, sha256);
		evidence_add(s->evidence, file, sha256);
	}
}

/* Each --param must be NAME=VALUE for a parameter that the spec declares. */
static bool check_given(struct key_context *c)
{
	const struct spec *s = spec_of(c);
	const struct opt_list *given = ((const struct spec_reading *)c->owner)->given;
	bool ok = true;

	for (size_t i = ((const struct spec_reading *)c->owner)->shared; given && i < given->count;
	     i++) {
		struct str item = str_of(given->items[i]);
		ptrdiff_t equals = str_find(item, STR("="));
		struct str name = { item.p, equals < 0 ? item.len : (size_t)equals };
		bool known = false;

		for (size_t j = 0; j < s->param_count; j++)
			known |= str_eq(name, s->param[j]);
		if (equals < 0)
			diag_error("--param %s: write NAME=VALUE", key_quote(c, 0, item));
		else if (!known)
			diag_error("--param: %s has no parameter %s%s", s->path,
			           key_quote(c, 0, name),
			           key_hint(c, name, s->param, s->param_count));
		ok &= equals >= 0 && known;
	}
	return ok;
}

/* A spec without section source reads CSV, like one with an empty section. */
static bool source_defaults(struct key_context *c)
{
	static const struct yaml_node nothing = { .kind = YAML_MAP };
	struct spec_source *source = &spec_of(c)->source;
	bool ok;

	spec_source_table.start(source, STR_NULL, NULL);
	ok = key_map(c, &spec_source_table, &nothing, source);
	source->present = false;
	return ok;
}

/*
 * A new spec with nothing read yet; it owns `folder` and `yaml` (NULL: the error was reported).
 */
static struct spec *new_spec(const char *path, char *folder, struct yaml *yaml)
{
	struct spec *s = xcalloc(1, sizeof(*s));

	s->path = path;
	s->folder = folder;
	s->name = name_of(path);
	s->limits.groups = UINT64_MAX;
	s->yaml = yaml;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

/*
 * Read all of it; NULL after an error was reported, and the spec is freed. The first `shared` of
 * `params` may name parameters that it does not have.
 */
static struct spec *compile(struct spec *s, const struct opt_list *params, size_t shared)
{
	struct spec_reading reading = { .spec = s, .given = params, .shared = shared };
	struct key_context c = spec_context(&reading);
	bool ok = false;

	if (!s->yaml || !source_layout_apply(s->yaml, s->folder))
		goto out;
	digest_spec(s);
	/* the spec itself has its digest, and is not among its files */
	spec_read_yaml(s, s->yaml, 1);
	ok = source_defaults(&c) && key_map(&c, &spec_table, yaml_root(s->yaml), s);
	ok &= check_given(&c);
	ok &= !c.failed;
	s->compiled = ok = ok && spec_identity_check(s);
out:
	key_context_free(&c);
	if (!ok) {
		spec_close(s);
		return NULL;
	}
	return s;
}

static struct spec *open_with(const char *path, const struct opt_list *params, size_t shared,
                              bool evidence, source_opener *open, const struct spec *beside)
{
	struct spec *s = new_spec(path, folder_of(path), yaml_open(path));

	s->open = open;
	s->beside = beside;
	if (evidence)
		s->evidence = xcalloc(1, sizeof(*s->evidence));
	return compile(s, params, shared);
}

struct spec *spec_open(const char *path, const struct opt_list *params, bool evidence,
                       source_opener *open)
{
	return open_with(path, params, 0, evidence, open, NULL);
}

struct spec *spec_open_among(const char *path, const struct opt_list *params, size_t shared,
                             bool evidence, source_opener *open)
{
	return open_with(path, params, shared, evidence, open, NULL);
}

struct spec *spec_open_target(const char *path, const struct opt_list *params, bool to)
{
	struct spec *s = new_spec(path, folder_of(path), yaml_open(path));
	struct spec_reading reading = { .spec = s, .given = params, .target_only = true };
	struct key_context c = spec_context(&reading);
	bool ok = false;

	if (s->yaml) {
		digest_spec(s);
		spec_read_yaml(s, s->yaml, 1);
		ok = spec_target_read(&c, to);
		ok &= check_given(&c) && !c.failed;
	}
	key_context_free(&c);
	if (!ok) {
		spec_close(s);
		return NULL;
	}
	return s;
}

struct spec *spec_parse(const char *name, struct str text, const char *folder)
{
	const struct opt_list none = { 0 };

	return compile(new_spec(name, xstrdup(folder), yaml_parse(name, text)), &none, 0);
}

/* The files that were read for a side of `spec` were also read for `spec`. */
static void add_evidence(struct spec *spec, const struct spec *side)
{
	spec_read_yaml(spec, side->yaml, 0);
	for (size_t i = 0; side->evidence && i < side->evidence->count; i++)
		evidence_add(spec->evidence, side->evidence->file[i].name,
		             side->evidence->file[i].sha256);
}

/*
 * Does a spec name itself, directly or through others? Opening would never end. A side of reconcile is opened
 * when its spec is compiled, and may name that: opening it again opens no side.
 */
static bool is_circle(const char *path, const struct spec *other)
{
	struct stat a, b;

	if (stat(path, &a) != 0)
		return false;
	for (; other; other = other->beside)
		if (!other->compiled && stat(other->path, &b) == 0 && a.st_dev == b.st_dev &&
		    a.st_ino == b.st_ino) {
			diag_error(
				"'%s' names itself as the spec of a file, or is named by one that it "
				"names",
				path);
			return true;
		}
	return false;
}

/* Parameter i as "NAME=VALUE" for --param; lasts as long as the spec. */
static const char *param_text(struct spec *s, size_t i)
{
	struct str name = s->param[i], value = s->param_value[i];
	char *text = arena_alloc(&s->arena, mem_add(mem_add(name.len, value.len), 2));

	memcpy(text, name.p, name.len);
	text[name.len] = '=';
	memcpy(text + name.len + 1, value.p, value.len);
	text[name.len + 1 + value.len] = '\0';
	return text;
}

struct spec *spec_open_beside(const char *path, struct spec *other)
{
	struct opt_list params = { xcalloc(other->param_count, sizeof(*params.items)),
		                   other->param_count };
	struct spec *s;

	if (is_circle(path, other)) {
		free(params.items);
		return NULL;
	}
	for (size_t i = 0; i < params.count; i++)
		params.items[i] = param_text(other, i);
	s = open_with(path, &params, params.count, other->evidence != NULL, other->open, other);
	free(params.items);
	if (s)
		add_evidence(other, s);
	return s;
}

/* For each section the shortest text that works, if you replace the words in capitals. */
static const struct {
	const char *section, *text;
} shortest[] = {
	{ "clean", "clean: { fields: { COLUMN: {} } }" },
	{ "map", "map: { fields: { NAME: FIELD } }" },
	{ "dedupe", "dedupe: { key: [FIELD] }" },
	{ "validate", "validate: {}" },
	{ "load", "load: { to: \"sqlite:FILE\" }" },
	{ "reconcile",
	  "reconcile: { key: KEY, compare: { AMOUNT: {} }, "
	  "before: { read: OLD.csv, fields: { KEY: COLUMN, AMOUNT: sum(number(COLUMN)) } }, "
	  "after: { read: NEW.csv, fields: { KEY: COLUMN, AMOUNT: sum(number(COLUMN)) } } }" },
};

bool spec_need(const struct spec *spec, const char *section, bool present)
{
	const char *text = "";
	bool schema = strcmp(section, "load") == 0 && !spec->map.to;

	if (present)
		return true;
	if (spec->migration.count > 0) {
		diag_error(
			"%s is a migration of several specs, which 'cutover run' runs: name one of them, "
			"such as %s",
			spec->path, spec->migration.entry[0].spec);
		return false;
	}
	for (size_t i = 0; i < sizeof(shortest) / sizeof(shortest[0]); i++)
		if (strcmp(shortest[i].section, section) == 0)
			text = shortest[i].text;
	diag_error("%s has no section '%s'; the shortest one is: %.*s%s", spec->path, section,
	           (int)(strlen(text) - (schema ? strlen(" }") : 0)), text,
	           schema ? ", schema: SCHEMA }" : "");
	return false;
}

bool spec_bind(const struct spec_expr *e, const struct expr_scope *scope)
{
	struct expr_error error;

	if (expr_bind(e->expr, scope, &error))
		return true;
	if (e->name.p)
		yaml_error_in(e->node, error.offset, "%s: %s", e->name.p, error.message);
	else
		yaml_error_in(e->node, error.offset, "%s", error.message);
	return false;
}

/* What is known of a field of a stream. */
static struct expr_column column_of(const struct spec *spec, const struct schema *schema,
                                    struct str name)
{
	const struct schema_field *f = schema ? schema_find(schema, name) : NULL;

	if (f)
		return (struct expr_column){ name, f->type, true };
	for (size_t i = 0; !schema && i < spec->clean.field_count; i++)
		if (str_eq(spec->clean.field[i].name, name))
			return (struct expr_column){ name, spec->clean.field[i].type, true };
	return (struct expr_column){ name, { TYPE_TEXT, 0 }, false };
}

bool spec_requires(const struct schema *schema, const struct spec_expr *e,
                   const struct expr_scope *scope)
{
	const struct schema_field *f = NULL;
	size_t column;

	if (schema && expr_is_column(e->expr, &column) && column < scope->field_count)
		f = schema_find(schema, scope->column[column].name);
	return f && f->required;
}

static void fill_columns(struct expr_column *column, const struct spec *spec,
                         const struct header *header, const struct schema *schema)
{
	for (size_t i = 0; i < header->count; i++)
		column[i] = column_of(spec, schema, header->name[i]);
}

struct expr_scope spec_scope_in(struct arena *arena, const struct spec *spec,
                                const struct header *header, const struct schema *schema)
{
	struct expr_column *column = arena_alloc(arena, mem_mul(header->count, sizeof(*column)));

	fill_columns(column, spec, header, schema);
	return (struct expr_scope){ column, header->count, header->count };
}

struct expr_scope spec_scope(struct spec *spec, const struct header *header,
                             const struct schema *schema, const struct spec_expr *let,
                             size_t let_count)
{
	size_t count = mem_add(header->count, let_count);
	struct expr_column *column;

	pthread_mutex_lock(&spec->lock);
	column = arena_alloc(&spec->arena, mem_mul(count, sizeof(*column)));
	pthread_mutex_unlock(&spec->lock);
	fill_columns(column, spec, header, schema);
	for (size_t i = 0; i < let_count; i++)
		column[header->count + i] = (struct expr_column){ let[i].name,
			                                          { TYPE_TEXT, 0 },
			                                          false };
	return (struct expr_scope){ column, count, header->count };
}

enum spec_stage spec_stage_of(const struct spec *spec, const struct header *header)
{
	const struct spec_clean *clean = &spec->clean;
	struct header made = { 0 };
	size_t found = 0, there = 0, count;

	if (!spec->map.present)
		return clean->present ? STAGE_CLEAN : STAGE_TARGET;
	(void)spec_map_header(&spec->map, &made);
	for (size_t i = 0; i < made.count; i++)
		found += header_find(header, made.name[i]) >= 0;
	count = made.count;
	header_free(&made);
	for (size_t i = 0; i < clean->field_count; i++)
		there += header_find(header, clean->field[i].name) >= 0;
	if (found < count)
		return STAGE_CLEAN;
	return header->count != count && header->count == clean->field_count &&
	                       there == clean->field_count
	               ? STAGE_CLEAN
	               : STAGE_TARGET;
}

/* The type of a kind of values. */
static enum type_kind type_of(enum value_kind kind)
{
	switch (kind) {
	case VALUE_NUMBER:
		return TYPE_DECIMAL;
	case VALUE_DATE:
		return TYPE_DATE;
	case VALUE_BOOLEAN:
		return TYPE_BOOLEAN;
	case VALUE_TEXT:
	case VALUE_NULL:
		break;
	}
	return TYPE_TEXT;
}

bool spec_bind_lets(const struct spec_expr *let, size_t count, struct expr_scope *scope)
{
	/* the columns are those that spec_scope() has made */
	struct expr_column *column = (struct expr_column *)scope->column + scope->field_count;
	enum value_kind kind;
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		if (!spec_bind(&let[i], scope)) {
			ok = false;
		} else if (expr_result_kind(let[i].expr, &kind) && kind != VALUE_NULL) {
			column[i].type = (struct type){ type_of(kind), 0 };
			column[i].typed = true;
		}
	}
	return ok;
}

static const char *kind_of(enum type_kind kind)
{
	return kind == TYPE_INTEGER || kind == TYPE_DECIMAL ? "a number"
	       : kind == TYPE_BOOLEAN                       ? "true or false"
	                                                    : "a date";
}

bool spec_fits(const struct spec_expr *e, const struct schema *schema)
{
	const struct schema_field *f = schema ? schema_find(schema, e->name) : NULL;
	enum type_kind want = f ? f->type.kind : TYPE_TEXT, have;
	enum value_kind kind;

	if (want == TYPE_TEXT || !expr_result_kind(e->expr, &kind) || kind == VALUE_TEXT ||
	    kind == VALUE_NULL)
		return true;
	want = want == TYPE_INTEGER ? TYPE_DECIMAL : want == TYPE_DATETIME ? TYPE_DATE : want;
	have = type_of(kind);
	if (have == want)
		return true;
	yaml_error_in(e->node, 0, "%.*s: this gives %s, and in %s it is %s", (int)e->name.len,
	              e->name.p, kind_of(have), schema->name.p, kind_of(want));
	return false;
}

static bool bind_all(const struct spec_expr *e, size_t count, const struct expr_scope *scope)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= spec_bind(&e[i], scope);
	return ok;
}

static bool bind_checks(const struct spec_check *k, size_t count, const struct expr_scope *scope)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= spec_bind(&k[i].check, scope);
	return ok;
}

bool spec_check(struct spec *spec)
{
	const struct spec_validate *v = &spec->validate;
	struct header h = { 0 };
	struct expr_scope scope;
	bool ok;

	if (!spec->map.present)
		return true;
	(void)spec_map_header(&spec->map, &h);
	scope = spec_scope(spec, &h, spec->map.to, NULL, 0);
	ok = bind_all(spec->dedupe.key, spec->dedupe.key_count, &scope);
	ok &= bind_all(spec->dedupe.group, spec->dedupe.group_count, &scope);
	ok &= bind_all(spec->dedupe.version, spec->dedupe.version_count, &scope);
	ok &= bind_all(v->group, v->group_count, &scope);
	ok &= bind_checks(v->check, v->check_count, &scope);
	ok &= bind_checks(v->group_check, v->group_check_count, &scope);
	header_free(&h);
	return ok;
}

static void give_back(struct spec_owned o)
{
	switch (o.kind) {
	case OWNED_EXPR:
		expr_free(o.p);
		break;
	case OWNED_RULES:
		rule_free(o.p);
		break;
	case OWNED_LOOKUP:
		lookup_free(o.p);
		break;
	case OWNED_ZONE:
		zone_free(o.p);
		break;
	case OWNED_FORMAT:
		date_format_free(o.p);
		break;
	case OWNED_SCHEMA:
		schema_free(o.p);
		break;
	case OWNED_PATTERN:
		pattern_free(o.p);
		break;
	case OWNED_SHARES:
		shares_free(o.p);
		break;
	case OWNED_FORMS:
		legal_forms_free(o.p);
		break;
	case OWNED_RATES:
		rates_free(o.p);
		break;
	}
}

void spec_evidence(const struct spec *spec, struct buf *json)
{
	static const struct evidence none;
	struct json_node *files = evidence_json(spec->evidence ? spec->evidence : &none);

	json_node_write(files, json);
	json_node_free(files);
}

void spec_close(struct spec *spec)
{
	if (!spec)
		return;
	/* Expressions and rules point at lookups, which were made before them. */
	while (spec->owned_count > 0)
		give_back(spec->owned[--spec->owned_count]);
	free(spec->file);
	if (spec->evidence)
		evidence_free(spec->evidence);
	free(spec->evidence);
	free(spec->owned);
	yaml_close(spec->yaml);
	arena_free(&spec->arena);
	pthread_mutex_destroy(&spec->lock);
	free(spec->folder);
	free(spec);
}

bool spec_keys(size_t i, struct key_doc *out)
{
	return key_list(&spec_table, i, out);
}
