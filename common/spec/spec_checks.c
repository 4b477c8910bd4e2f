/* Sections dedupe and validate: which records are the same, and which are right. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "spec/spec_int.h"
#include "table/aux_file.h"

static void start_dedupe(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_dedupe *d = into;

	(void)name;
	d->present = true;
	d->node = n;
}

static const char later_survivor[] = "choosing the survivor by its content comes later";
static const char later_match[] = "fuzzy duplicates come later";

static const struct key_row keep_keys[] = {
	{ "newest", KEY_LATER, .later = later_survivor },
	{ "rank", KEY_LATER, .later = later_survivor },
};
static const struct key_table keep_table = { KEY_ROWS(keep_keys),
	                                     .size = sizeof(struct spec_dedupe) };

static bool read_keep(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_dedupe *d = into;

	if (n->kind == YAML_MAP && n->count)
		return key_map(c, &keep_table, n, d) &&
		       key_bad(c, n, "dedupe.keep is first or last");
	if (n->kind != YAML_SCALAR)
		return key_bad(c, n, "dedupe.keep is first or last");
	if (str_is(n->text, "most_complete"))
		return key_bad(c, n, "'most_complete' is not in this version of cutover: %s",
		               later_survivor);
	if (!str_is(n->text, "first") && !str_is(n->text, "last"))
		return key_bad(c, n, "dedupe.keep cannot be %s: it is first or last",
		               key_quote(c, 0, n->text));
	d->keep = str_is(n->text, "first") ? KEEP_FIRST : KEEP_LAST;
	return true;
}

static bool read_repeats(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	if (!str_is(text, "within_file"))
		return key_bad(c, n, "dedupe.repeats cannot be %s: it is within_file, or left away",
		               key_quote(c, 0, text));
	return ((struct spec_dedupe *)into)->within_file = true;
}

/*
 * Check keys that depend on others. With `group`, `agree` is empty by default: a document is replaced
 * as a whole and need not agree with its successor.
 */
static bool finish_dedupe(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_dedupe *d = into;

	for (size_t i = 0; spec_of(c)->map.present && i < d->agree_count; i++)
		if (!spec_map_makes(&spec_of(c)->map, d->agree[i]) &&
		    !spec_among(spec_of(c)->controls.name, spec_of(c)->controls.count, d->agree[i]))
			return key_bad(c, yaml_find(n, "agree"),
			               "dedupe.agree: map makes no field %s",
			               key_quote(c, 0, d->agree[i]));
	d->agree_given = yaml_find(n, "agree") || d->group_count > 0;
	if (d->version_count > 0 && d->group_count == 0)
		return key_bad(
			c, yaml_find(n, "version"),
			"dedupe.version is about the versions of documents: it needs dedupe.group");
	if (d->within_file && d->group_count > 0)
		return key_bad(
			c, yaml_find(n, "repeats"),
			"dedupe.repeats is about single records, dedupe.group about documents: "
			"leave one of them away");
	return true;
}

static const struct key_row dedupe_keys[] = {
	{ "key", KEY_EXPRS, KEY_ARRAY(spec_dedupe, key, key_count), .required = true,
	  .help = "What identifies a record." },
	{ "keep", KEY_CODE, .read = read_keep, .table = &keep_table, .takes = "word",
	  .json = "'anyOf': [{'enum': ['first', 'last']}, @map]",
	  .help = "Which of several records with the same key stays.", .preset = "first" },
	{ "agree", KEY_TEXTS, KEY_ARRAY(spec_dedupe, agree, agree_count),
	  .help = "Records with the same key must have the same values in these fields. Without this key the fields are the controls; with group there are none." },
	{ "group", KEY_EXPRS, KEY_ARRAY(spec_dedupe, group, group_count),
	  .help = "Records with the same values here are one document. A document is replaced as a whole." },
	{ "version", KEY_EXPRS, KEY_ARRAY(spec_dedupe, version, version_count),
	  .help = "Records of a document with other values here are another version of it." },
	{ "repeats", KEY_CODE, .read = read_repeats, .takes = "word",
	  .json = "'enum': ['within_file']",
	  .help = "within_file: equal records in the same file are different records." },
	{ "survive", KEY_LATER, .later = later_survivor },
	{ "match", KEY_LATER, .later = later_match },
	{ "decisions", KEY_LATER, .later = later_match },
	{ "review", KEY_LATER, .later = later_match },
	{ "crossref", KEY_LATER,
	  .later = "name the file on the command line, dedupe --crossref FILE" },
};
const struct key_table spec_dedupe_table = {
	KEY_ROWS(dedupe_keys),
	.size = sizeof(struct spec_dedupe),
	.start = start_dedupe,
	.finish = finish_dedupe,
};

/* validate */

static void start_validate(void *into, struct str name, const struct yaml_node *n)
{
	(void)name, (void)n;
	((struct spec_validate *)into)->present = true;
}

/* checks: NAME: EXPRESSION, or NAME: { check, message, severity } */

static const struct key_word severity_words[] = {
	{ "error", SEVERITY_ERROR, NULL },
	{ "warning", SEVERITY_WARNING, NULL },
	{ NULL, 0, NULL },
};

/* The name of a check is its code in _fault, where a blank and a colon separate. */
static bool is_code(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == ':')
			return false;
	return s.len > 0;
}

static void start_check(void *into, struct str name, const struct yaml_node *n)
{
	*(struct spec_check *)into = (struct spec_check){ .check.name = name, .node = n };
}

static bool finish_check(struct key_context *c, const struct yaml_node *n, void *into)
{
	const struct spec_check *k = into;

	(void)n;
	return is_code(k->check.name) ||
	       key_bad(c, k->node, "check %s: a name is not empty and has no blank and no ':'",
	               key_quote(c, 0, k->check.name));
}

/* The keys of a check whose expression is of `kind_`. */
#define CHECK_KEYS(kind_)                                                                          \
	{ "check", kind_, KEY_AT(spec_check, check), .required = true,                             \
	  .help = "The expression that must be true." },                                           \
		{ "message", KEY_TEXT, KEY_AT(spec_check, message),                                \
		  .help = "The message for a record that fails the check." },                      \
	{                                                                                          \
		"severity", KEY_WORD, KEY_AT(spec_check, severity),                                \
			.words = severity_words,                                                   \
			.help = "error: the record is set aside, with its group. warning: there "  \
				"is only a message.",                                              \
			.preset = "error"                                                          \
	}
#define CHECK_TABLE(keys)                                                                          \
	{                                                                                          \
		KEY_ROWS(keys), .size = sizeof(struct spec_check), .start = start_check,           \
				.finish = finish_check, .brief = "check"                           \
	}

static const struct key_row check_keys[] = { CHECK_KEYS(KEY_CONDITION) };
static const struct key_row group_check_keys[] = { CHECK_KEYS(KEY_GROUP_CONDITION) };
static const struct key_table check_table = CHECK_TABLE(check_keys);
static const struct key_table group_check_table = CHECK_TABLE(group_check_keys);

/* references */

static void start_reference(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_reference *r = into;

	r->field = name;
	r->node = n;
}

/* Report a row for which `where` has no value, at the place of `where`; returns false. */
static bool bad_row(struct key_context *c, const struct spec_reference *r, struct str at,
                    const char *why)
{
	struct str line = record_place(at).line;

	return key_bad(c, r->where->node, "%s:%.*s: %s", r->from, (int)line.len, line.p, why);
}

/* Read the codes of the rows for which `where` is true. False after an error. */
static bool collect(struct key_context *c, struct spec_reference *r, struct aux_file *in,
                    size_t key)
{
	struct expr_env env = { 0 };
	struct record rec;
	bool wanted = true, ok = true;

	while (ok && aux_file_next(in, &rec)) {
		env.rec = &rec;
		env.arena = rec.arena;
		ok = !r->where || expr_true(r->where->expr, &env, &wanted);
		if (!ok)
			bad_row(c, r, rec.at, env.detail);
		else if (wanted && rec.field[key].p)
			lookup_add(r->allowed, rec.field[key], STR(""), NULL);
	}
	expr_env_free(&env);
	return ok;
}

static bool find_codes(struct key_context *c, struct spec_reference *r, struct aux_file *in)
{
	const struct header *header = source_header(in->in);
	ptrdiff_t key = header_find(header, r->key);
	struct buf list = { 0 };

	if (key < 0) {
		header_list(header, &list);
		key_bad(c, r->node, "%s: %s has no column %s: it has %s%s", c->path.p, r->from,
		        key_quote(c, 0, r->key), list.p, aux_file_advice(in));
		buf_free(&list);
		return false;
	}
	if (r->where) {
		struct expr_scope scope = spec_scope(spec_of(c), header, NULL, NULL, 0);

		if (!spec_bind(r->where, &scope))
			return false;
	}
	return collect(c, r, in, (size_t)key);
}

/* Open it by its ending, as reconcile does; a stream must have its seal. */
static bool read_codes(struct key_context *c, struct spec_reference *r)
{
	struct aux_file in = { .path = r->from, .how = r->how };
	bool ok;

	in.how.stream = true;
	ok = aux_file_open(&in) && find_codes(c, r, &in);
	ok = aux_file_close(&in) && ok;
	c->failed |= !ok;
	return ok;
}

static bool read_reference(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_reference *r = into;

	r->database = true;
	return (r->from = spec_database(c, n)) != NULL;
}

static bool finish_reference(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_reference *r = into;

	if (!yaml_find(n, "file") == !yaml_find(n, "read"))
		return key_bad(c, n, "%s needs either 'file' or 'read'", c->path.p);
	r->allowed = lookup_new(r->field, LOOKUP_NULL);
	spec_own(spec_of(c), OWNED_LOOKUP, r->allowed);
	if (r->database)
		return spec_database_check(c, n, true);
	if (yaml_find(n, "table") || yaml_find(n, "query"))
		return spec_database_check(c, n, false);
	if (access(r->from, R_OK) != 0)
		return key_bad(c, yaml_find(n, "file"), "%s: cannot read '%s': %s", c->path.p,
		               r->from, strerror(errno));
	return spec_aux(c, n, &r->how) && read_codes(c, r);
}

static const struct key_row reference_keys[] = {
	{ "file", KEY_FILE, KEY_AT(spec_reference, from),
	  .help = "File of the allowed values: .csv, .tsv or .txt with a header, a workbook, or a stream of an earlier run." },
	SPEC_FORM_KEYS(spec_reference, how.form),
	{ "read", KEY_CODE, .read = read_reference, .takes = "database",
	  .help = "A database with the allowed values, such as sqlite:ledger.db, instead of file. It is read when validate begins." },
	{ "table", KEY_FILLED, KEY_AT(spec_reference, table),
	  .help = "The table of the database." },
	{ "query", KEY_FILLED, KEY_AT(spec_reference, query),
	  .help = "An SQL query of the database, instead of table." },
	{ "key", KEY_TEXT, KEY_AT(spec_reference, key), .required = true,
	  .help = "The column of the file or of the table with the allowed values." },
	{ "where", KEY_EXPR, KEY_AT(spec_reference, where),
	  .help = "Only rows count for which this is true. The names in it are the columns of the file or of the table." },
};
static const struct key_table reference_table = {
	KEY_ROWS(reference_keys),
	.size = sizeof(struct spec_reference),
	.start = start_reference,
	.finish = finish_reference,
};

static bool finish_validate(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_validate *v = into;
	bool ok = true;

	if (!v->schema)
		v->schema = spec_of(c)->map.to;
	if (v->group_check_count && !v->group_count)
		ok = key_bad(c, yaml_find(n, "group_checks"),
		             "validate.group_checks needs 'group': what the sums are taken over");
	for (size_t i = 0; v->schema && i < v->reference_count; i++)
		if (!schema_find(v->schema, v->reference[i].field))
			ok = key_bad(c, v->reference[i].node, "%s has no field %s%s",
			             v->schema->name.p, key_quote(c, 0, v->reference[i].field),
			             schema_hint(c, v->schema, v->reference[i].field));
	return ok;
}

static const struct key_word order_words[] = {
	{ "adjacent", false, NULL },
	{ "any", true, NULL },
	{ NULL, 0, NULL },
};

static const char later_ledger[] =
	"ready-made ledger checks come later, write it under 'checks' or 'group_checks'";

static const struct key_row validate_keys[] = {
	{ "schema", KEY_SCHEMA, KEY_AT(spec_validate, schema),
	  .help = "The schema that the records must follow. Without this key, the schema of map.to." },
	{ "group", KEY_EXPRS, KEY_ARRAY(spec_validate, group, group_count),
	  .help = "Records with the same values here are a group, such as a voucher. If one of them is at fault, the whole group is set aside." },
	{ "order", KEY_WORD, KEY_AT(spec_validate, any_order), .words = order_words,
	  .help = "adjacent: the records of a group must follow one another. any: they can be anywhere.",
	  .preset = "adjacent" },
	{ "checks", KEY_MAPS, KEY_ARRAY(spec_validate, check, check_count), .table = &check_table,
	  .help = "Expressions that must be true for each record. The name of the expression is the code of the fault." },
	{ "group_checks", KEY_MAPS, KEY_ARRAY(spec_validate, group_check, group_check_count),
	  .table = &group_check_table,
	  .help = "Expressions with aggregates that must be true for each group." },
	{ "references", KEY_MAPS, KEY_ARRAY(spec_validate, reference, reference_count),
	  .table = &reference_table,
	  .help = "Fields whose value must be in a file of allowed values, or in a table of a database." },
	{ "sequence", KEY_LATER, .later = "gaps and repeats in voucher numbers come later" },
	{ "balanced", KEY_LATER, .later = later_ledger },
	{ "one_side", KEY_LATER, .later = later_ledger },
	{ "leaf_account", KEY_LATER, .later = later_ledger },
	{ "dimensions_required", KEY_LATER, .later = later_ledger },
	{ "period_open", KEY_LATER, .later = later_ledger },
	{ "date_in_period", KEY_LATER, .later = later_ledger },
	{ "roll_forward", KEY_LATER, .later = later_ledger },
	{ "tree", KEY_LATER, .later = later_ledger },
	{ "trial_balance", KEY_LATER, .later = later_ledger },
};
const struct key_table spec_validate_table = {
	KEY_ROWS(validate_keys),
	.size = sizeof(struct spec_validate),
	.start = start_validate,
	.finish = finish_validate,
};
