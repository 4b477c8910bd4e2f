/* Sections load and reconcile: where the records go, and what is compared there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "database/url.h"
#include "spec/spec_int.h"

/* Is it a URL of a database? (spec_target() has resolved it.) */
static bool is_database(const char *target)
{
	size_t n = strspn(target, "abcdefghijklmnopqrstuvwxyz0123456789");

	return n > 1 && target[n] == ':';
}

/*
 * Is it a URL of a store that this version knows? The rooms below have no stores, so that the schemes
 * are here once more: common/store/README.
 */
static bool is_known(const char *target)
{
	return str_starts(str_of(target), STR("sqlite:")) ||
	       str_starts(str_of(target), STR("postgresql:")) ||
	       str_starts(str_of(target), STR("mysql:")) ||
	       str_starts(str_of(target), STR("file:"));
}

#define TARGETS "write sqlite:FILE, postgresql://HOST/DATABASE, mysql://HOST/DATABASE, or file:NAME"

static bool is_file(const char *target)
{
	return str_starts(str_of(target), STR("file:"));
}

/* Report a password in a URL. No other message may show the URL before this. */
static bool has_no_password(struct key_context *c, const struct yaml_node *n, struct str url)
{
	char *text = str_dup(url);
	bool has = url_has_password(text);
	const char *place = url_password_place(text);

	free(text);
	return !has || key_bad(c, n, "%s has a password: write it into %s", c->path.p, place);
}

static void start_load(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_load *l = into;

	(void)name;
	l->present = true;
	l->node = n;
}

static bool read_load_to(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_load *l = into;
	struct str text = spec_fill(c, n);

	if (!text.p || !has_no_password(c, n, text))
		return false;
	l->to = spec_target(c, n, text);
	l->node = n;
	if (is_known(l->to))
		return true;
	return key_bad(c, n, "load.to: %s is no target: " TARGETS, key_quote(c, 0, text));
}

/* A file that other systems import has no batches: refuse keys that are about batches. */
static bool check_file_target(struct key_context *c, const struct yaml_node *n,
                              const struct spec_load *l)
{
	static const char *const database_keys[] = { "read_back", "backups" };

	if (!is_file(l->to))
		return true;
	if (l->mode == LOAD_APPEND)
		return key_bad(c, yaml_find(n, "mode"),
		               "load.mode: append is for a database: a file holds one load");
	for (size_t i = 0; i < sizeof(database_keys) / sizeof(*database_keys); i++)
		if (yaml_find(n, database_keys[i]))
			return key_bad(c, yaml_find(n, database_keys[i]),
			               "load.%s is for a database, and load.to is a file",
			               database_keys[i]);
	return true;
}

static bool finish_load(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_load *l = into;
	bool by_key = l->mode == LOAD_UPSERT || l->mode == LOAD_REPLACE;

	if (!l->schema)
		l->schema = spec_of(c)->map.to;
	if (!l->schema && yaml_find(yaml_find(yaml_root(spec_of(c)->yaml), "map"), "to"))
		return false; /* the error in it was reported */
	if (!l->schema)
		return key_bad(c, n,
		               "load needs the schema of its table: 'schema' here, or map.to");
	if (!l->table.p)
		l->table = l->schema->name;
	if (!l->batch.p)
		l->batch = spec_of(c)->name;
	if (l->backups == 0)
		return key_bad(
			c, yaml_find(n, "backups"),
			"load.backups: 0 would remove the copy that was just made: write 1 or more, or load with --no-backup");
	if (yaml_find(n, "max_records") && l->max_records == 0)
		return key_bad(c, yaml_find(n, "max_records"),
		               "load.max_records must be 1 or more");
	if (l->max_records > 0 && !is_file(l->to))
		return key_bad(c, yaml_find(n, "max_records"),
		               "load.max_records is for a file, and load.to is a database");
	if (!check_file_target(c, n, l))
		return false;
	if (by_key && l->schema->key_count == 0 && !is_file(l->to))
		return key_bad(c, yaml_find(n, "mode"),
		               "load.mode: %s has no primaryKey to find a record by",
		               l->schema->name.p);
	return true;
}

static const struct key_word mode_words[] = {
	{ "insert", LOAD_INSERT, NULL },
	{ "append", LOAD_APPEND, NULL },
	{ "upsert", LOAD_UPSERT, NULL },
	{ "replace", LOAD_REPLACE, NULL },
	{ NULL, 0, NULL },
};

static const struct key_word read_back_words[] = {
	{ "records", READ_BACK_RECORDS, NULL },
	{ "sums", READ_BACK_SUMS, NULL },
	{ NULL, 0, NULL },
};

static const struct key_row load_keys[] = {
	{ "to", KEY_CODE, .required = true, .read = read_load_to, .takes = "target",
	  .json = "'allOf': [@text], 'pattern': '^[a-z][a-z0-9]+:'",
	  .help = "A database, such as sqlite:ledger.db, postgresql://HOST/DATABASE or mysql://HOST/DATABASE, or a file that another system imports, such as file:vouchers.txt." },
	{ "schema", KEY_SCHEMA, KEY_AT(spec_load, schema),
	  .help = "The schema of the table. Without this key, the schema of map.to." },
	{ "table", KEY_FILLED, KEY_AT(spec_load, table),
	  .help = "The table. Without this key, the name of the schema." },
	{ "mode", KEY_WORD, KEY_AT(spec_load, mode), .words = mode_words,
	  .help = "insert: refuses a key that is already there, and more lines for a voucher of an earlier batch. append: accepts such lines. upsert and replace: change what is already there.",
	  .preset = "insert" },
	{ "batch", KEY_FILLED, KEY_AT(spec_load, batch),
	  .help = "The name of the load. It can contain ${param}. Without this key, the name of the spec." },
	{ "read_back", KEY_WORD, KEY_AT(spec_load, read_back), .words = read_back_words,
	  .help = "What is compared before the commit. records: every field of every record. sums: the count and the control sums, for databases whose triggers change texts on purpose.",
	  .preset = "records" },
	{ "max_records", KEY_NUMBER, KEY_AT(spec_load, max_records),
	  .json = "'exclusiveMinimum': 0",
	  .help = "The most records of one file. load then writes NAME-1.csv, NAME-2.csv and so on, and divides no voucher. Without this key, what the layout says." },
	{ "backups", KEY_NUMBER, KEY_AT(spec_load, backups), .json = "'exclusiveMinimum': 0",
	  .help = "How many backup copies of the database stay beside it.", .preset = "5" },
};
const struct key_table spec_load_table = {
	KEY_ROWS(load_keys),
	.size = sizeof(struct spec_load),
	.start = start_load,
	.finish = finish_load,
};

/* reconcile */

static void start_reconcile(void *into, struct str name, const struct yaml_node *n)
{
	(void)name, (void)n;
	((struct spec_reconcile *)into)->present = true;
}

static void start_measure(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_measure *m = into;

	(void)n;
	m->name = name;
}

static bool finish_measure(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_measure *m = into;

	(void)c;
	m->has_total = yaml_find(n, "tolerance_total");
	if (!m->has_total)
		m->tolerance_total = m->tolerance;
	return true;
}

static const struct key_row measure_keys[] = {
	{ "tolerance", KEY_DECIMAL, KEY_AT(spec_measure, tolerance),
	  .help = "The absolute difference that you accept for each key.", .preset = "0" },
	{ "tolerance_total", KEY_DECIMAL, KEY_AT(spec_measure, tolerance_total),
	  .help = "The largest sum of all differences within tolerance. Without this key, tolerance." },
};
static const struct key_table measure_table = {
	KEY_ROWS(measure_keys),
	.size = sizeof(struct spec_measure),
	.start = start_measure,
	.finish = finish_measure,
};

static void start_side(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_side *s = into;

	s->name = name;
	s->node = n;
}

static bool bad_database(struct key_context *c, const struct yaml_node *n, struct str text)
{
	return key_bad(c, n,
	               "%s: %s is no database that this version knows: write sqlite:FILE, "
	               "postgresql://HOST/DATABASE, or mysql://HOST/DATABASE",
	               c->path.p, key_quote(c, 0, text));
}

const char *spec_database(struct key_context *c, const struct yaml_node *n)
{
	struct str text = spec_fill(c, n);
	const char *url;

	if (!text.p || !has_no_password(c, n, text))
		return NULL;
	url = spec_target(c, n, text);
	if (is_database(url) && is_known(url) && !is_file(url))
		return url;
	bad_database(c, n, text);
	return NULL;
}

bool spec_read_database(struct key_context *c, const struct yaml_node *n, void *into)
{
	return (((struct spec_source *)into)->read = spec_database(c, n)) != NULL;
}

bool spec_database_check(struct key_context *c, const struct yaml_node *n, bool database)
{
	static const char *const file_keys[] = { "encoding", "delimiter", "sheet", "spec" };
	const struct yaml_node *table = yaml_find(n, "table"), *query = yaml_find(n, "query");

	if (table && query)
		return key_bad(c, query, "%s: either 'table' or 'query'", c->path.p);
	if (!database && (table || query))
		return key_bad(c, table ? table : query,
		               "%s: '%s' is for a database, read is a file", c->path.p,
		               table ? "table" : "query");
	if (database && !table && !query)
		return key_bad(c, n,
		               "%s: 'table' or 'query' is missing: what to read of the database",
		               c->path.p);
	for (size_t i = 0; database && i < sizeof(file_keys) / sizeof(*file_keys); i++)
		if (yaml_find(n, file_keys[i]))
			return key_bad(c, yaml_find(n, file_keys[i]),
			               "%s: '%s' is for a file, read is a database", c->path.p,
			               file_keys[i]);
	return true;
}

static bool read_read(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_side *s = into;
	struct str text = spec_fill(c, n);

	if (!text.p || !has_no_password(c, n, text))
		return false;
	s->read = spec_target(c, n, text);
	if (is_database(s->read) && !is_known(s->read))
		return bad_database(c, n, text);
	return !is_file(s->read) ||
	       key_bad(c, n, "reconcile: a file is read by its name alone: leave 'file:' out");
}

static bool finish_side(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_side *s = into;
	bool after = str_ends(buf_str(&c->path), STR(".after"));

	/* without `read` it is the target of load: spec_read_target() */
	if (!s->read && !after)
		return key_bad(c, n, "%s: 'read' is missing", c->path.p);
	if (s->read && !spec_database_check(c, n, is_database(s->read)))
		return false;
	return spec_form_check(c, n, &s->form);
}

/* The target of load, for what is read there without a name; NULL after an error at `n` was reported. */
static const char *target_of(struct key_context *c, const struct yaml_node *n, const char *what)
{
	const char *to = spec_of(c)->load.to;

	if (to && !is_file(to))
		return to;
	key_bad(c, n,
	        "%s: 'read' is missing: only a database that load.to names is read without it",
	        what);
	return NULL;
}

bool spec_read_target(struct key_context *c)
{
	struct spec *spec = spec_of(c);
	struct spec_side *after = &spec->reconcile.after;
	bool ok = true;

	for (size_t i = 0; i < spec->validate.reference_count; i++) {
		struct spec_reference *r = &spec->validate.reference[i];

		if (!r->from && !(r->from = target_of(c, r->node, "validate.references")))
			ok = false;
	}
	if (!spec->reconcile.present || after->read)
		return ok;
	after->read = target_of(c, after->node, "reconcile.after");
	if (!after->table.p && !after->query.p)
		after->table = spec->load.table;
	return ok && after->read;
}

/* What is read of the old target is read of the new one. */
static void follow(const char **read, const char *old, const char *to)
{
	if (*read && strcmp(*read, old) == 0)
		*read = to;
}

/* Can it stand in the place of the target that the spec names? */
static bool can_replace(const struct spec *spec, const char *to)
{
	const char *old = spec->load.to;
	struct buf shown = { 0 };
	bool ok = false;

	url_hide(&shown, to);
	if (url_has_password(to))
		diag_error("--to: '%s' has a password, which everybody can see in the list of "
		           "processes: write it into %s",
		           shown.p, url_password_place(to));
	else if (!is_known(to))
		diag_error("--to: '%s' is no target: " TARGETS, to);
	else if (is_file(to) != is_file(old))
		diag_error("--to: '%s' is %s, and load.to of '%s' is %s: write a spec for it", to,
		           is_file(to) ? "a file" : "a database", spec->path,
		           is_file(old) ? "a file" : "a database");
	else
		ok = true;
	buf_free(&shown);
	return ok;
}

bool spec_retarget(struct spec *spec, const char *to)
{
	const char *old = spec->load.to;

	if (!spec->load.present)
		return true;
	if (!can_replace(spec, to))
		return false;
	follow(&spec->reconcile.before.read, old, to);
	follow(&spec->reconcile.after.read, old, to);
	for (size_t i = 0; i < spec->validate.reference_count; i++)
		follow(&spec->validate.reference[i].from, old, to);
	spec->load.to = spec->load.given_to = to;
	return true;
}

static const struct key_row side_keys[] = {
	{ "name", KEY_TEXT, KEY_AT(spec_side, name),
	  .help = "The name of this side in the report and in messages." },
	{ "read", KEY_CODE, .read = read_read, .takes = "target",
	  .help = "A stream, a CSV file, a workbook, a database such as sqlite:ledger.db, or - for standard input. before must have this key; after without it is what load.to names." },
	SPEC_FORM_KEYS(spec_side, form),
	{ "table", KEY_FILLED, KEY_AT(spec_side, table),
	  .help = "The table of the database. Without this key and read, the table of load." },
	{ "query", KEY_FILLED, KEY_AT(spec_side, query),
	  .help = "An SQL query of the database, instead of table." },
	{ "where", KEY_EXPR, KEY_AT(spec_side, where),
	  .help = "Records for which this is not true are left out." },
	{ "fields", KEY_GROUP_MAP, KEY_ARRAY(spec_side, field, field_count),
	  .help = "The names in key and compare, each with its expression. Aggregates use all records with the same key." },
};
static const struct key_table side_table = {
	KEY_ROWS(side_keys),
	.size = sizeof(struct spec_side),
	.start = start_side,
	.finish = finish_side,
};

static bool in_side(const struct spec_side *s, struct str name)
{
	for (size_t i = 0; i < s->field_count; i++)
		if (str_eq(s->field[i].name, name))
			return true;
	return false;
}

static bool in_comparison(const struct spec_reconcile *r, struct str name)
{
	for (size_t i = 0; i < r->key_count; i++)
		if (str_eq(r->key[i], name))
			return true;
	for (size_t i = 0; i < r->measure_count; i++)
		if (str_eq(r->measure[i].name, name))
			return true;
	return false;
}

/* The fields of a side must be those of the key and of compare, and no others. */
static bool check_side(struct key_context *c, const struct spec_reconcile *r,
                       const struct spec_side *s, const char *key, const struct yaml_node *n)
{
	const struct yaml_node *fields = yaml_find(yaml_find(n, key), "fields");
	bool ok = true;

	for (size_t i = 0; fields && i < r->key_count; i++)
		if (!in_side(s, r->key[i]))
			ok = key_bad(c, fields,
			             "reconcile.%s: 'fields' lacks '%s', which is in the key", key,
			             r->key[i].p);
	for (size_t i = 0; fields && i < r->measure_count; i++)
		if (!in_side(s, r->measure[i].name))
			ok = key_bad(c, fields,
			             "reconcile.%s: 'fields' lacks '%s', which is compared", key,
			             r->measure[i].name.p);
	for (size_t i = 0; i < s->field_count; i++)
		if (!in_comparison(r, s->field[i].name))
			ok = key_bad(c, fields->keys[i],
			             "reconcile.%s: '%s' is neither in the key nor compared", key,
			             s->field[i].name.p);
	return ok;
}

static bool finish_reconcile(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_reconcile *r = into;
	bool ok = true;

	for (size_t i = 0; i < r->key_count; i++)
		for (size_t j = 0; j < r->measure_count; j++)
			if (str_eq(r->key[i], r->measure[j].name))
				ok = key_bad(c, yaml_find(n, "compare"),
				             "reconcile: '%s' cannot be compared, it is in the key",
				             r->key[i].p);
	if (r->measure_count == 0)
		ok = key_bad(c, yaml_find(n, "compare"),
		             "reconcile.compare is empty: name what is compared");
	ok &= check_side(c, r, &r->before, "before", n);
	return check_side(c, r, &r->after, "after", n) && ok;
}

static const char later_rows[] = "comparing record by record comes later";
static const char later_accept[] = "accepted differences come later";

static const struct key_row reconcile_keys[] = {
	{ "key", KEY_TEXTS, KEY_ARRAY(spec_reconcile, key, key_count), .required = true,
	  .help = "The fields that match a record of one side with one of the other." },
	{ "compare", KEY_MAPS, KEY_ARRAY(spec_reconcile, measure, measure_count), .required = true,
	  .table = &measure_table, .help = "The amounts to compare." },
	{ "before", KEY_MAP, KEY_AT(spec_reconcile, before), .required = true, .table = &side_table,
	  .help = "The old books." },
	{ "after", KEY_MAP, KEY_AT(spec_reconcile, after), .required = true, .table = &side_table,
	  .help = "The new ledger." },
	{ "rows", KEY_LATER, .later = later_rows },
	{ "accept", KEY_LATER, .later = later_accept },
	{ "explain", KEY_LATER, .later = "explaining differences comes later" },
	{ "report", KEY_LATER, .later = "reports as a page come later" },
};
const struct key_table spec_reconcile_table = {
	KEY_ROWS(reconcile_keys),
	.size = sizeof(struct spec_reconcile),
	.start = start_reconcile,
	.finish = finish_reconcile,
};
