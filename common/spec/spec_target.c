/* Section load: where the records go. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "database/url.h"
#include "spec/spec_int.h"

bool spec_is_database(const char *target)
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
	static const char *const database_keys[] = { "read_back", "backups", "where" };

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
	if (l->where && l->mode != LOAD_REPLACE)
		return key_bad(c, yaml_find(n, "where"),
		               "load.where is for mode: replace: it says what is replaced");
	if (!l->where && l->mode == LOAD_REPLACE && !is_file(l->to))
		return key_bad(
			c, yaml_find(n, "mode"),
			"load.mode: replace needs 'where', which says what is replaced, such as where: period = '2026-01'");
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

static const struct key_word needs_words[] = {
	{ "keys", NEEDS_KEYS, NULL },
	{ "tables", NEEDS_TABLES, NULL },
	{ "none", NEEDS_NONE, NULL },
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
	  .help = "insert: refuses a key that is already there, and more lines for a voucher of an earlier batch. append: accepts such lines. upsert: updates the record with the same key, or inserts it. replace: also removes the records within where that do not come again. What was there is kept for --undo.",
	  .preset = "insert" },
	{ "needs", KEY_WORD, KEY_AT(spec_load, needs), .words = needs_words,
	  .help = "What the foreign keys of the schema need. keys: the keys must be in the other table, if that is there. tables: it must be there, too. none: nothing.",
	  .preset = "keys" },
	{ "where", KEY_EXPR, KEY_AT(spec_load, where),
	  .help = "Which records of the table mode replace replaces: a condition about the fields of the stream, such as period = '2026-01'. Every record that comes must meet it." },
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

/* ---- what other sections read ---- */

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
	if (spec_is_database(url) && is_known(url) && !is_file(url))
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

const char *spec_readable(struct key_context *c, const struct yaml_node *n)
{
	struct str text = spec_fill(c, n);
	const char *read;

	if (!text.p || !has_no_password(c, n, text))
		return NULL;
	read = spec_target(c, n, text);
	if (spec_is_database(read) && !is_known(read)) {
		(void)bad_database(c, n, text);
		return NULL;
	}
	if (!is_file(read))
		return read;
	(void)key_bad(c, n, "%s: a file is read by its name alone: leave 'file:' out", c->path.p);
	return NULL;
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

/* A side without `read` is the table that load fills. */
static bool read_ledger(struct key_context *c, struct spec_side *side)
{
	const struct spec *spec = spec_of(c);

	side->read = arena_alloc(c->arena, sizeof(*side->read));
	*side->read = (struct spec_read){ target_of(c, side->node, "reconcile.after"), NULL,
		                          side->node };
	side->read_count = 1;
	if (!side->table.p && !side->query.p)
		side->table = spec->load.table;
	return side->read->name != NULL;
}

bool spec_read_target(struct key_context *c)
{
	struct spec *spec = spec_of(c);
	bool ok = true;

	for (size_t i = 0; i < spec->validate.reference_count; i++) {
		struct spec_reference *r = &spec->validate.reference[i];

		if (!r->from && !(r->from = target_of(c, r->node, "validate.references")))
			ok = false;
	}
	for (size_t i = 0; i < spec->reconcile_count; i++) {
		struct spec_side *side;

		for (size_t at = 0; (side = spec_each_side(&spec->reconcile[i], &at));)
			ok = (side->read_count > 0 || read_ledger(c, side)) && ok;
	}
	return ok;
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
	for (size_t i = 0; i < spec->reconcile_count; i++) {
		struct spec_side *side;

		for (size_t at = 0; (side = spec_each_side(&spec->reconcile[i], &at));)
			for (size_t k = 0; k < side->read_count; k++)
				follow(&side->read[k].name, old, to);
	}
	for (size_t i = 0; i < spec->validate.reference_count; i++)
		follow(&spec->validate.reference[i].from, old, to);
	spec->load.to = spec->load.given_to = to;
	return true;
}
