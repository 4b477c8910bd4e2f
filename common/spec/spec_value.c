/* Read the kinds of keys that only a spec has: file names, parameters, expressions, schemas. */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "schema/word_file.h"
#include "spec/spec_int.h"

/* The value of the parameter named at `offset`, after "${"; null after an error was reported. */
static struct str parameter(struct key_context *c, const struct yaml_node *n, struct str name,
                            size_t offset)
{
	const struct spec *s = spec_of(c);

	for (size_t i = 0; i < s->param_count; i++)
		if (str_eq(s->param[i], name)) {
			if (!s->param_value[i].p)
				key_bad(c, n,
				        "parameter '%s' has no default: set it with --param %s=VALUE",
				        s->param[i].p, s->param[i].p);
			return s->param_value[i];
		}
	key_bad_in(c, n, offset, "no parameter %s%s", key_quote(c, 0, name),
	           key_hint(c, name, s->param, s->param_count));
	return STR_NULL;
}

struct str spec_fill(struct key_context *c, const struct yaml_node *n)
{
	struct buf out = { 0 };
	struct str text, done = STR_NULL;
	ptrdiff_t at;
	size_t from = 0;

	if (!key_text(c, n, &text))
		return STR_NULL;
	buf_adds(&out, "");
	while ((at = str_find((struct str){ text.p + from, text.len - from }, STR("${"))) >= 0) {
		size_t name = from + (size_t)at + 2;
		ptrdiff_t end = str_find((struct str){ text.p + name, text.len - name }, STR("}"));
		struct str value;

		if (end < 0) {
			key_bad_in(c, n, name - 2, "'${' without its '}'");
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

/* `name` beside the file of `n`. */
static void beside_spec(const struct yaml_node *n, struct str name, struct buf *out)
{
	const char *slash = n->file ? strrchr(n->file, '/') : NULL;

	if (slash && name.len && name.p[0] != '/' && !str_is(name, "-"))
		buf_add(out, n->file, (size_t)(slash - n->file) + 1);
	buf_addstr(out, name);
}

/* Add a file to the files of the spec. */
static const char *keep_file(struct key_context *c, struct buf *path)
{
	const char *kept = arena_copy(c->arena, path->p, path->len);

	buf_free(path);
	spec_note_file(spec_of(c), kept);
	return kept;
}

/* `name` beside the file of `n`; "-" and absolute names stay. In the arena. */
static const char *resolve(struct key_context *c, const struct yaml_node *n, struct str name)
{
	struct buf path = { 0 };

	beside_spec(n, name, &path);
	return keep_file(c, &path);
}

const char *spec_input(struct key_context *c, const struct yaml_node *n, struct str name)
{
	bool shipped = str_starts(name, STR("charts/")) || str_starts(name, STR("codes/"));
	struct buf path = { 0 }, tried = { 0 };

	beside_spec(n, name, &path);
	shipped = shipped && access(path.p, F_OK) != 0;
	for (size_t i = 0; shipped && schema_folder(i, spec_of(c)->folder, &tried); i++) {
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

/*
 * The resolved names of one file or several; *out in the arena. False after an error was reported:
 * a file cannot be read.
 */
static bool read_files(struct key_context *c, const struct yaml_node *n, const char ***out,
                       size_t *count)
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
			return key_bad(c, item, "%s: cannot read '%s': %s", c->path.p, (*out)[i],
			               strerror(errno));
	}
	*count = items;
	return items > 0 || key_bad(c, n, "%s is an empty list", c->path.p);
}

bool spec_form_check(struct key_context *c, const struct yaml_node *n,
                     const struct source_form *form)
{
	if (form->sheet.p && form->delimiter.p)
		return key_bad(c, yaml_find(n, "delimiter"),
		               "%s: 'sheet' is of a workbook, which has no 'delimiter'", c->path.p);
	if (form->spec && access(form->spec, R_OK) != 0)
		return key_bad(c, yaml_find(n, "spec"), "%s: cannot read '%s': %s", c->path.p,
		               form->spec, strerror(errno));
	return true;
}

bool spec_aux(struct key_context *c, const struct yaml_node *n, struct aux_how *how)
{
	how->open = spec_of(c)->open;
	how->context = spec_of(c);
	how->evidence = spec_of(c)->evidence;
	return spec_form_check(c, n, &how->form);
}

/* The length of "sqlite:" before the rest; 0 if the text is not a URL. */
static size_t scheme_length(struct str s)
{
	size_t i = 0;

	while (i < s.len &&
	       ((s.p[i] >= 'a' && s.p[i] <= 'z') || (i && s.p[i] >= '0' && s.p[i] <= '9')))
		i++;
	return i > 1 && i < s.len && s.p[i] == ':' ? i + 1 : 0;
}

const char *spec_target(struct key_context *c, const struct yaml_node *n, struct str text)
{
	size_t scheme = scheme_length(text);
	struct str rest = { text.p + scheme, text.len - scheme };
	struct buf out = { 0 };
	const char *url;

	if (!scheme)
		return resolve(c, n, text);
	if (str_starts(rest, STR("//")) || str_starts(rest, STR(":")))
		return arena_copy(c->arena, text.p, text.len);
	buf_add(&out, text.p, scheme);
	buf_adds(&out, resolve(c, n, rest));
	url = arena_copy(c->arena, out.p, out.len);
	buf_free(&out);
	return url;
}

/* ordinal() numbers the records of the legacy file, and only clean and map see those. */
static bool counts_where_it_can(struct key_context *c, const struct yaml_node *n,
                                const struct expr *e)
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
	return key_bad_in(
		c, n, offset,
		"%s: ordinal() numbers records as clean and map read them: give it to a field in map.fields, "
		"and name that field here",
		c->path.p);
}

static bool add_legal_form(void *forms, const struct str *cell, const char **why)
{
	return legal_forms_add(forms, cell, why);
}

/* The words of company_name(), once for all expressions that call it. */
static bool read_legal_forms(struct key_context *c, const struct yaml_node *n)
{
	struct spec *spec = spec_of(c);
	struct legal_forms *forms = legal_forms_new();
	const struct word_file_form form = { legal_forms_column, LEGAL_FORMS_COLUMNS,
		                             add_legal_form, forms, spec->evidence };
	struct word_files files = { 0 };
	bool ok = true;

	spec_own(spec, OWNED_FORMS, forms);
	if (!word_files_find(&files, spec->folder, LEGAL_FORMS_FILE))
		ok = key_bad(c, n,
		             "%s: company_name() needs " LEGAL_FORMS_FILE
		             ", and there is none among the schemas",
		             c->path.p);
	for (size_t i = 0; i < files.count && ok; i++) {
		spec_note_file(spec, arena_copy(c->arena, files.path[i].p, files.path[i].len));
		legal_forms_file(forms);
		ok = word_file_read(files.path[i].p, &form);
		c->failed = c->failed || !ok;
	}
	word_files_free(&files);
	legal_forms_end(forms);
	spec->names.forms = forms;
	return ok;
}

bool spec_expression(struct key_context *c, const struct yaml_node *n, struct str name,
                     enum expr_kind kind, struct spec_expr *out)
{
	struct expr_error error;
	struct str text;

	*out = (struct spec_expr){ .name = name, .node = n };
	if (n->kind != YAML_SCALAR || yaml_is_null(n))
		return key_bad(c, n, "%s must be an expression, not %s", c->path.p, key_found(n));
	text = n->text;
	out->expr = expr_parse(text, &spec_of(c)->names, kind, &error);
	if (out->expr) {
		spec_own(spec_of(c), OWNED_EXPR, out->expr);
		return (!expr_calls(out->expr, "company_name", NULL) || spec_of(c)->names.forms ||
		        read_legal_forms(c, n)) &&
		       counts_where_it_can(c, n, out->expr);
	}
	return key_bad_in(c, n, error.offset, "%s: %s", c->path.p, error.message);
}

/* ---- the kinds of keys that only a spec has ---- */

static bool read_file(struct key_context *c, const struct yaml_node *n, const char **out)
{
	struct str text = spec_fill(c, n);

	if (!text.p)
		return false;
	*out = spec_input(c, n, text);
	return true;
}

static bool read_expr(struct key_context *c, const struct yaml_node *n, enum expr_kind kind,
                      struct spec_expr **out)
{
	struct spec_expr *e = arena_alloc(c->arena, sizeof(*e));

	if (!spec_expression(c, n, STR_NULL, kind, e))
		return false;
	*out = e;
	return true;
}

static bool read_exprs(struct key_context *c, const struct yaml_node *n, struct spec_expr **out,
                       size_t *count)
{
	size_t items = n->kind == YAML_LIST ? n->count : 1;
	bool ok = true;

	if (n->kind == YAML_LIST && n->count == 0)
		return key_bad(c, n, "%s is an empty list", c->path.p);
	*out = arena_alloc(c->arena, mem_mul(items, sizeof(**out)));
	for (size_t i = 0; i < items; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;

		ok &= spec_expression(c, item, STR_NULL, EXPR_PLAIN, &(*out)[i]);
	}
	*count = ok ? items : 0;
	return ok;
}

static bool read_expr_map(struct key_context *c, const struct yaml_node *n, enum expr_kind kind,
                          struct spec_expr **out, size_t *count)
{
	bool ok = true;

	if (n->kind != YAML_MAP)
		return key_bad(c, n, "%s must be a map: a name and an expression for each",
		               c->path.p);
	*out = arena_alloc(c->arena, mem_mul(n->count, sizeof(**out)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = key_path_push(c, n->keys[i]->text);

		ok &= spec_expression(c, n->items[i], n->keys[i]->text, kind, &(*out)[i]);
		key_path_pop(c, before);
	}
	*count = ok ? n->count : 0;
	return ok;
}

static bool read_charset(struct key_context *c, const struct yaml_node *n, const char **out)
{
	*out = "auto";
	return (n->kind == YAML_SCALAR && strcasecmp(n->text.p, "auto") == 0) ||
	       spec_charset(c, n, out);
}

/*
 * Amounts in the currency of the books have its minor units: JPY 0, KWD 3. Others are checked record by
 * record. False after an error was reported.
 */
static bool set_currency(struct key_context *c, const struct yaml_node *n, struct schema *s)
{
	struct str currency = spec_of(c)->currency;
	const struct lookup *table = NULL;
	uint64_t units = 0;
	ptrdiff_t row;

	if (str_is_null(currency) && !schema_has_currency(s))
		return true;
	s->minor_units = table = spec_currency_table(c, n);
	if (!table || str_is_null(currency))
		return table != NULL;
	row = lookup_row_of(table, &currency);
	if (row < 0)
		return key_bad(c, n, "currency: %s has no minor units in ISO 4217",
		               key_quote(c, 0, currency));
	(void)str_number(lookup_value(table, (size_t)row, 0), &units);
	for (size_t i = 0; i < s->count; i++)
		if (str_is(s->field[i].currency, SCHEMA_OF_BOOK))
			s->field[i].type.scale = (int)units;
	return true;
}

/* Read a schema by name; NULL after an error was reported. */
static struct schema *schema_named(struct key_context *c, const struct yaml_node *n,
                                   struct str name)
{
	struct spec *spec = spec_of(c);
	const struct schema_params params = { spec->param, spec->param_value, spec->param_count };
	struct schema *s = schema_open(name, spec->folder, n);

	if (s && schema_fill(s, &params, n) && set_currency(c, n, s)) {
		spec_own(spec, OWNED_SCHEMA, s);
		spec_read_yaml(spec, schema_yaml(s), 0);
		return s;
	}
	schema_free(s);
	c->failed = true;
	return NULL;
}

static bool read_schema(struct key_context *c, const struct yaml_node *n, struct schema **out)
{
	struct str name = spec_fill(c, n);

	*out = name.p ? schema_named(c, n, name) : NULL;
	return *out;
}

static bool read_regexes(struct key_context *c, const struct yaml_node *n, struct spec_given **out,
                         size_t *count)
{
	bool ok = true;

	if (n->kind != YAML_MAP || n->count == 0)
		return key_bad(c, n, "%s must be a map: a name and a regular expression for each",
		               c->path.p);
	*out = arena_alloc(c->arena, mem_mul(n->count, sizeof(**out)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = key_path_push(c, n->keys[i]->text);

		(*out)[i].name = n->keys[i]->text;
		ok &= spec_regex(c, n->items[i], &(*out)[i].pattern);
		key_path_pop(c, before);
	}
	*count = ok ? n->count : 0;
	return ok;
}

static bool read_kind(struct key_context *c, const struct key_row *row, const struct yaml_node *n,
                      void *into)
{
	void *out = (char *)into + row->at;
	size_t *count = (size_t *)((char *)into + row->count_at);

	switch (row->kind) {
	case KEY_FILLED:
		*(struct str *)out = spec_fill(c, n);
		return ((struct str *)out)->p;
	case KEY_FILE:
		return read_file(c, n, out);
	case KEY_FILES:
		return read_files(c, n, out, count);
	case KEY_CHARSET:
		return read_charset(c, n, out);
	case KEY_SCHEMA:
		return read_schema(c, n, out);
	case KEY_REGEX:
		return spec_regex(c, n, out);
	case KEY_REGEXES:
		return read_regexes(c, n, out, count);
	case KEY_VALUE:
		return spec_expression(c, n, ((struct spec_expr *)out)->name, EXPR_PLAIN, out);
	case KEY_CONDITION:
		return spec_expression(c, n, ((struct spec_expr *)out)->name, EXPR_CONDITION, out);
	case KEY_GROUP_CONDITION:
		return spec_expression(c, n, ((struct spec_expr *)out)->name, EXPR_GROUP_CONDITION,
		                       out);
	case KEY_EXPR:
		return read_expr(c, n, EXPR_CONDITION, out);
	case KEY_EXPRS:
		return read_exprs(c, n, out, count);
	case KEY_EXPR_MAP:
		return read_expr_map(c, n, EXPR_PLAIN, out, count);
	case KEY_GROUP_MAP:
		return read_expr_map(c, n, EXPR_GROUP, out, count);
	case KEY_MEMBER_EXPR:
		return read_expr(c, n, EXPR_MEMBER_CONDITION, out);
	case KEY_MEMBER_MAP:
		return read_expr_map(c, n, EXPR_MEMBER, out, count);
	default:
		return false;
	}
}

struct key_context spec_context(struct spec_reading *reading)
{
	return (struct key_context){ .arena = &reading->spec->arena,
		                     .read = read_kind,
		                     .owner = reading };
}
