/* The top of a spec: version, parameters, limits; and the table of its sections. */
#include <string.h>

#include "charset/unicode.h"
#include "record/file_findings.h"
#include "spec/spec_int.h"

static bool read_version(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct str text;

	(void)into;
	if (!key_text(c, n, &text))
		return false;
	if (str_is(text, "1"))
		return true;
	return key_bad(c, n, "version %s of the language is not known here: write 'cutover: 1'",
	               key_quote(c, 0, text));
}

static bool read_name(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec *s = into;

	if (!key_text(c, n, &s->name))
		return false;
	return s->name.len || key_bad(c, n, "'name' is empty");
}

/* params */

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.p[i];
		bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';

		if (!letter && (i == 0 || ch < '0' || ch > '9'))
			return false;
	}
	return s.len > 0;
}

/* The value of a parameter on the command line; the last one wins. Null: it is not there. */
static struct str given(const struct opt_list *list, struct str name)
{
	for (size_t i = list ? list->count : 0; i-- > 0;) {
		struct str item = str_of(list->items[i]);

		if (str_starts(item, name) && item.len > name.len && item.p[name.len] == '=')
			return (struct str){ item.p + name.len + 1, item.len - name.len - 1 };
	}
	return STR_NULL;
}

struct param_value {
	struct str text; /* the default */
};

static const struct key_row param_keys[] = {
	{ "default", KEY_TEXT, KEY_AT(param_value, text),
	  .help = "The value, if --param does not set one. Without a default, --param must set it." },
};
static const struct key_table param_table = { KEY_ROWS(param_keys),
	                                      .size = sizeof(struct param_value) };

static bool read_param(struct key_context *c, const struct yaml_node *key,
                       const struct yaml_node *n, struct str *value)
{
	const struct spec_reading *reading = c->owner;
	struct param_value p = { STR_NULL };

	if (!is_word(key->text))
		return key_bad(c, key, "parameter %s: a name is made of letters, digits and _",
		               key_quote(c, 0, key->text));
	if (!key_map(c, &param_table, n, &p))
		return false;
	*value = given(reading->given, key->text);
	if (!value->p)
		*value = p.text;
	if (value->p && !unicode_valid(*value, NULL))
		return key_bad(
			c, key,
			"parameter '%s': %s is not UTF-8: is the terminal, or the script, in another encoding?",
			key->text.p, key_quote(c, 0, *value));
	if (value->p || reading->target_only)
		return true;
	return key_bad(c, key, "parameter '%s' has no default: set it with --param %s=VALUE",
	               key->text.p, key->text.p);
}

static bool read_params(struct key_context *c, const struct yaml_node *n, void *into)
{
	const struct spec_reading *reading = c->owner;
	struct spec *s = into;
	bool ok = true;

	if (n->kind != YAML_MAP)
		return key_bad(c, n, "params must be a map of names");
	s->param = arena_alloc(c->arena, mem_mul(n->count, sizeof(*s->param)));
	s->param_value = arena_alloc(c->arena, mem_mul(n->count, sizeof(*s->param_value)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = key_path_push(c, n->keys[i]->text);

		s->param[i] = n->keys[i]->text;
		/*
		 * A parameter with an error still exists, so that its uses are not reported
		 * as well.
		 */
		s->param_value[i] = STR("");
		ok &= read_param(c, n->keys[i], n->items[i], &s->param_value[i]);
		if (!s->param_value[i].p && !reading->target_only)
			s->param_value[i] = STR("");
		key_path_pop(c, before);
	}
	s->param_count = n->count;
	s->names.param = s->param;
	s->names.param_value = s->param_value;
	s->names.param_count = s->param_count;
	return ok;
}

/* limits */

static bool finish_limits(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_limits *l = into;

	l->has_share = yaml_find(n, "share");
	if (l->has_share && decimal_cmp(l->share, decimal_of(1, 0)) > 0)
		return key_bad(c, yaml_find(n, "share"),
		               "limits.share is a part of the records: from 0 to 1");
	return true;
}

static bool read_amounts(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_limits *l = into;
	bool ok = true;

	if (n->kind != YAML_MAP)
		return key_bad(
			c, n,
			"limits.amount must be a map: a control field and its amount for each");
	l->amount_field = arena_alloc(c->arena, mem_mul(n->count, sizeof(*l->amount_field)));
	l->amount = arena_alloc(c->arena, mem_mul(n->count, sizeof(*l->amount)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = key_path_push(c, n->keys[i]->text);

		l->amount_field[i] = n->keys[i]->text;
		ok &= key_index(c, n->keys[i], "control", n->keys[i]->text,
		                spec_of(c)->controls.name, spec_of(c)->controls.count) >= 0;
		ok &= key_decimal(c, n->items[i], &l->amount[i]);
		key_path_pop(c, before);
	}
	l->amount_count = ok ? n->count : 0;
	return ok;
}

/* Is it the code of a finding about the whole? False after an error was reported. */
static bool is_file_code(struct key_context *c, const struct yaml_node *key)
{
	struct str known[FILE_FINDING_COUNT_];

	for (int i = 0; i < FILE_FINDING_COUNT_; i++)
		known[i] = file_finding_name((enum file_finding_code)i);
	return key_index(c, key, "finding", key->text, known, FILE_FINDING_COUNT_) >= 0;
}

static bool read_file_limits(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_limits *l = into;
	bool ok = true;

	if (n->kind != YAML_MAP)
		return key_bad(
			c, n,
			"limits.file must be a map: a finding and how often it is accepted for each");
	l->file = arena_alloc(c->arena, mem_mul(n->count, sizeof(*l->file)));
	for (size_t i = 0; i < n->count; i++) {
		size_t before = key_path_push(c, n->keys[i]->text);

		l->file[i].code = n->keys[i]->text;
		ok &= is_file_code(c, n->keys[i]) && key_number(c, n->items[i], &l->file[i].most);
		key_path_pop(c, before);
	}
	l->file_count = ok ? n->count : 0;
	return ok;
}

static const struct key_row limits_keys[] = {
	{ "records", KEY_NUMBER, KEY_AT(spec_limits, records),
	  .help = "How many records can be at fault or set aside." },
	{ "groups", KEY_NUMBER, KEY_AT(spec_limits, groups),
	  .help = "How many groups can be set aside." },
	{ "share", KEY_DECIMAL, KEY_AT(spec_limits, share), .json = "'maximum': 1",
	  .help = "Which part of the records can be at fault, from 0 to 1." },
	{ "amount", KEY_CODE, .read = read_amounts, .takes = "names with numbers",
	  .json = "'type': 'object', 'additionalProperties': {'type': 'number', 'minimum': 0}",
	  .help = "For each control field: the largest sum of absolute values in the records at fault or set aside." },
	{ "file", KEY_CODE, .read = read_file_limits, .takes = "names with numbers",
	  .json = "'type': 'object', 'additionalProperties': {'type': 'integer', 'minimum': 0}",
	  .help = "For each finding about the whole of the data, such as total_differs: how often you accept it." },
};
static const struct key_table limits_table = { KEY_ROWS(limits_keys),
	                                       .size = sizeof(struct spec_limits),
	                                       .finish = finish_limits };

static bool finish_spec(struct key_context *c, const struct yaml_node *n, void *into)
{
	const struct spec *s = into;

	if (!spec_migration_check(c, n))
		return false;
	/* if no section says which fields there are, the stream will */
	if (c->failed || (!s->clean.present && !s->map.present))
		return true;
	return spec_controls_check(c, yaml_find(n, "controls"));
}

/*
 * The order matters: parameters are read before the names that use them, lookups before rules and
 * expressions.
 */
static const struct key_row spec_rows[] = {
	{ "cutover", KEY_CODE, .required = true, .read = read_version, .takes = "number",
	  .json = "'const': 1", .help = "The version of this language: 1." },
	{ .name = "include",
	  .kind = KEY_DONE,
	  .like = KEY_TEXTS,
	  .takes = "files",
	  .help = "Files to merge before this one. This file wins over them." },
	{ "name", KEY_CODE, .read = read_name,
	  .help = "The name of the spec. Without this key, the name of the file." },
	{ "params", KEY_CODE, .read = read_params, .table = &param_table, .many = true,
	  .like = KEY_MAPS,
	  .help = "Parameters, which --param NAME=VALUE sets: $name in expressions, ${name} in file names and targets." },
	{ "lookups", KEY_CODE, .read = spec_lookups_read, .table = &spec_lookup_table, .many = true,
	  .like = KEY_MAPS, .help = "Tables from old values to new values." },
	{ "controls", KEY_CODE, .read = spec_controls_read, .table = &spec_control_table,
	  .many = true, .takes = "texts, or maps",
	  .json = "'anyOf': [@text, {'type': 'array', 'items': {'anyOf': [@text, @map]}}]",
	  .help = "What every program sums and writes into the seal of the stream: fields such as debit and credit, or expressions." },
	{ "limits", KEY_MAP, KEY_AT(spec, limits), .table = &limits_table,
	  .help = "What you accept before a run fails. Without this key, nothing." },
	{ "source", KEY_MAP, KEY_AT(spec, source), .table = &spec_source_table,
	  .help = "How the legacy file is written." },
	{ "clean", KEY_MAP, KEY_AT(spec, clean), .table = &spec_clean_table,
	  .help = "How rows of the source become clean fields." },
	{ "map", KEY_MAP, KEY_AT(spec, map), .table = &spec_map_table,
	  .help = "How clean fields become fields of the target." },
	{ "dedupe", KEY_MAP, KEY_AT(spec, dedupe), .table = &spec_dedupe_table,
	  .help = "Which records are the same. One of them stays." },
	{ "validate", KEY_MAP, KEY_AT(spec, validate), .table = &spec_validate_table,
	  .help = "What the records must fulfil. Other records are set aside." },
	{ "load", KEY_MAP, KEY_AT(spec, load), .table = &spec_load_table,
	  .help = "Where the records go." },
	{ "reconcile", KEY_CODE, .read = spec_read_reconcile, .table = &spec_reconcile_table,
	  .takes = "map, or list of maps",
	  .json = "'anyOf': [@map, {'type': 'array', 'minItems': 1, 'items': @map}]",
	  .help = "How to compare the old balances with the new ones: one comparison, or a list of them, each with a name." },
	{ "migration", KEY_CODE, .read = spec_migration_read, .table = &spec_entry_table,
	  .many = true, .takes = "texts, or maps",
	  .json = "'type': 'array', 'minItems': 1, 'items': {'anyOf': [@text, @map]}",
	  .help = "Specs in their order: this file is a migration, and has no section of its own. cutover run runs them, cutover status shows them." },
};
const struct key_table spec_table = {
	KEY_ROWS(spec_rows),
	.size = sizeof(struct spec),
	.finish = finish_spec,
};

/* ---- the target alone ---- */

/* A table with these rows of `t`; it knows the other rows, but ignores them. */
static struct key_table only(struct key_context *c, const struct key_table *t,
                             const char *const *names, size_t count)
{
	struct key_row *row = arena_alloc(c->arena, mem_mul(t->count, sizeof(*row)));
	struct key_table table = *t;

	for (size_t i = 0; i < t->count; i++) {
		bool kept = false;

		for (size_t k = 0; k < count; k++)
			kept |= strcmp(t->row[i].name, names[k]) == 0;
		row[i] = kept ? t->row[i]
		              : (struct key_row){ .name = t->row[i].name, .kind = KEY_DONE };
	}
	table.row = row;
	table.finish = NULL;
	return table;
}

bool spec_target_read(struct key_context *c, bool to)
{
	static const char *const sections[] = { "cutover", "params", "load" }, *const keys[] = {
		"to"
	};
	struct key_table *load = arena_alloc(c->arena, sizeof(*load));
	struct key_table whole = only(c, &spec_table, sections,
	                              sizeof(sections) / sizeof(*sections));
	struct key_row *row = arena_alloc(c->arena, mem_mul(whole.count, sizeof(*row)));
	struct spec *s = spec_of(c);
	bool ok;

	*load = only(c, &spec_load_table, keys, to ? 1 : 0);
	memcpy(row, whole.row, whole.count * sizeof(*row));
	for (size_t i = 0; i < whole.count; i++)
		if (row[i].table == &spec_load_table)
			row[i].table = load;
	whole.row = row;
	ok = key_map(c, &whole, yaml_root(s->yaml), s);
	for (size_t i = 0; i < s->param_count; i++)
		if (!s->param_value[i].p)
			s->param_value[i] = STR("");
	return ok;
}
