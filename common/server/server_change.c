/* server_change - the modes upsert and replace (change.h) on a server. */
#include <stdlib.h>

#include "base/diag.h"
#include "server/server_int.h"
#include "store/change.h"

#define WITHIN "cutover_within"

/* ---- the tables ---- */

/* Start to change a table. `key`: names that last as long as the store. */
static void start(struct server *s, struct str table, struct str *key, size_t keys)
{
	struct server_changes *c = s->changes = xcalloc(1, sizeof(*c));

	c->key = key;
	c->change = (struct change){
		.kind = server_change_kind(s),
		.self = s,
		.table = table,
		.key = key,
		.keys = keys,
		.batch = s->batch,
	};
}

/* The columns of the target that can be written, and those that only an INSERT can write. */
static void name_columns(struct server *s, const struct database_table *t)
{
	struct server_changes *c = s->changes;

	c->column = xcalloc(t->count + 1, sizeof(*c->column));
	for (size_t i = 0; i < t->count; i++)
		if (!t->column[i].computed)
			c->column[c->change.columns++] = t->column[i].name;
	for (size_t i = 0; i < t->count; i++)
		if (t->column[i].counted)
			c->column[c->change.columns + c->change.counted++] = t->column[i].name;
	c->change.column = c->column;
	c->change.over = database_scratch(s->db)->over;
}

static void add_list(struct server *s, const struct str *name, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(&s->sql, i > 0 ? ", " : "");
		database_add_name(s->db, &s->sql, name[i]);
	}
}

/* The same for an index of MariaDB and MySQL: of its 3,072 bytes, four for a character, each gets a part. */
static void add_index(struct server *s, const struct str *name, size_t count)
{
	uint64_t most = 3000 / 4 / (count + 1);

	for (size_t i = 0; i < count; i++) {
		const struct database_column *c = server_column_of(&s->there, name[i]);

		buf_adds(&s->sql, i > 0 ? ", " : "");
		database_add_name(s->db, &s->sql, name[i]);
		if (c && c->kind == DATABASE_TEXT && (c->length == 0 || c->length > most))
			buf_addf(&s->sql, "(%llu)", (unsigned long long)most);
	}
}

static void add_target(struct server *s)
{
	database_add_table(s->db, &s->sql, s->table.name);
}

static bool make_before(struct server *s, const char *name)
{
	const struct server_changes *c = s->changes;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE TABLE ");
	database_add_table(s->db, &s->sql, str_of(name));
	if (c->change.kind->join == CHANGE_JOIN) {
		buf_adds(&s->sql, " (KEY (_undo, ");
		add_index(s, c->key, c->change.keys);
		buf_adds(&s->sql, "))");
		database_end_table(s->db, &s->sql, STR_NULL);
	}
	buf_adds(&s->sql, " AS SELECT _batch AS _undo, _batch AS _fate, ");
	add_list(s, c->column, c->change.columns + c->change.counted);
	buf_adds(&s->sql, " FROM ");
	add_target(s);
	buf_adds(&s->sql, " WHERE 1 = 0");
	if (!server_define(s, str_of(name), "make the tables of cutover in"))
		return false;
	if (c->change.kind->join == CHANGE_JOIN)
		return true;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE INDEX ON ");
	database_add_table(s->db, &s->sql, str_of(name));
	buf_adds(&s->sql, " (_undo, ");
	add_list(s, c->key, c->change.keys);
	buf_addc(&s->sql, ')');
	return server_run(s, "make the index in", NULL, 0);
}

/* Give the table that keeps records the columns that the target has got since. */
static bool extend_before(struct server *s, const char *name, const struct database_table *before)
{
	const struct server_changes *c = s->changes;
	bool ok = true;

	for (size_t i = 0; ok && i < c->change.columns + c->change.counted; i++) {
		const struct database_column *column = server_column_of(&s->there, c->column[i]);

		if (server_column_of(before, c->column[i]))
			continue;
		buf_reset(&s->sql);
		buf_adds(&s->sql, "ALTER TABLE ");
		database_add_table(s->db, &s->sql, str_of(name));
		buf_adds(&s->sql, " ADD COLUMN ");
		database_add_name(s->db, &s->sql, c->column[i]);
		buf_addf(&s->sql, " %.*s", (int)column->type.len, column->type.p);
		ok = database_define(s->db, s->sql.p) ||
		     server_error(s, "bring the tables of cutover up to date in");
	}
	return ok;
}

bool server_changes_define(struct server *s)
{
	const struct schema *schema = s->table.schema;
	struct str *key = xcalloc(schema->key_count + 1, sizeof(*key));
	struct database_table before;
	bool found, ok;
	char *name;

	for (size_t i = 0; i < schema->key_count; i++)
		key[i] = schema->field[schema->key[i]].name;
	start(s, s->table.name, key, schema->key_count);
	name_columns(s, &s->there);
	s->changes->value = xcalloc(s->table.header->count + 1, sizeof(*s->changes->value));
	if (!database_has_unique(s->db, s->table.name, key, schema->key_count, &found))
		return server_error(s, "read from");
	if (!found) {
		store_report_no_key(&s->table, s->url);
		s->failed = true;
		return false;
	}
	name = change_before(s->table.name);
	ok = database_table(s->db, str_of(name), &before) || server_error(s, "read from");
	ok = ok && (before.found ? server_can_roll_back(s, &before, str_of(name)) &&
	                                   extend_before(s, name, &before)
	                         : make_before(s, name));
	database_table_free(&before);
	free(name);
	return ok;
}

bool server_changes_stage(struct server *s)
{
	const struct server_changes *c = s->changes;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE TEMPORARY TABLE " SERVER_STAGED);
	if (c->change.kind->join == CHANGE_JOIN) {
		buf_adds(&s->sql, " (KEY (");
		add_index(s, c->key, c->change.keys);
		buf_adds(&s->sql, "), KEY (_no))");
	}
	/* a number that may be null, of the same type on every server */
	buf_adds(&s->sql, " AS SELECT _no, _batch, _at, nullif(_batch, 0) AS _fate, ");
	add_list(s, s->table.header->name, s->table.header->count);
	buf_adds(&s->sql, " FROM ");
	add_target(s);
	buf_adds(&s->sql, " WHERE 1 = 0");
	return server_run(s, SERVER_CHANGES, NULL, 0);
}

void server_changes_free(struct server_changes *c)
{
	if (!c)
		return;
	store_changes_free(&c->done);
	change_free(&c->change);
	database_table_free(&c->target);
	arena_free(&c->arena);
	free(c->key);
	free(c->column);
	free(c->value);
	free(c);
}

/* ---- what is to be replaced ---- */

void server_add_fields(struct server *s, struct buf *sql, const char *of)
{
	const struct header *h = s->table.header;

	for (size_t i = 0; i < h->count; i++) {
		buf_adds(sql, ", ");
		server_add_value(s, sql, &s->there, of, h->name[i]);
	}
}

struct record server_record_of(const struct server *s, const struct server_scan *scan)
{
	return (struct record){ .header = s->table.header,
		                .at = scan->value[0],
		                .field = scan->value + 1 };
}

/* Keep the key of a record as a line. */
static bool keep_key(struct server *s, struct aside *keys, const struct record *rec)
{
	const struct server_changes *c = s->changes;
	struct buf line = { 0 };
	bool ok = true;

	for (size_t i = 0; ok && i < c->change.keys; i++) {
		struct str value = rec->field[header_find(rec->header, c->key[i])];

		if (str_is_null(value))
			ok = c->change.kind->report(
				s,
				"a record within load.where has no key, by which it could be removed: nothing is changed");
		buf_adds(&line, i > 0 ? "\t" : "");
		database_add_value(&line, value);
	}
	ok = ok && aside_put(keys, buf_str(&line));
	s->failed = s->failed || !ok;
	buf_free(&line);
	return ok;
}

/* Read the target, and keep the keys of the records that are to be replaced. */
static bool read_within(struct server *s, struct aside *keys)
{
	struct buf sql = { 0 };
	struct server_scan scan;
	bool ok, is;

	buf_adds(&sql, "SELECT 0, _at");
	server_add_fields(s, &sql, "");
	buf_adds(&sql, " FROM ");
	database_add_table(s->db, &sql, s->table.name);
	ok = server_scan_query(s, &scan, sql.p, s->table.header->count + 1);
	while (ok && server_scan_next(s, &scan)) {
		struct record rec = server_record_of(s, &scan);

		ok = s->table.within(s->table.within_context, &rec, &is);
		s->failed = s->failed || !ok;
		is = is && !store_spares(&s->table, &rec);
		ok = ok && (!is || keep_key(s, keys, &rec));
	}
	server_scan_close(s, &scan);
	buf_free(&sql);
	return ok && server_ok(s);
}

static bool find_within(struct server *s)
{
	const struct server_changes *c = s->changes;
	struct aside *keys = aside_new();
	bool ok = keys && read_within(s, keys);

	s->failed = s->failed || !keys;
	if (ok) {
		buf_reset(&s->sql);
		buf_adds(&s->sql, "CREATE TEMPORARY TABLE " WITHIN);
		if (c->change.kind->join == CHANGE_JOIN) {
			buf_adds(&s->sql, " (KEY (");
			add_index(s, c->key, c->change.keys);
			buf_adds(&s->sql, "))");
		}
		buf_adds(&s->sql, " AS SELECT ");
		add_list(s, c->key, c->change.keys);
		buf_adds(&s->sql, " FROM ");
		add_target(s);
		buf_adds(&s->sql, " WHERE 1 = 0");
		ok = server_run(s, SERVER_CHANGES, NULL, 0) &&
		     server_put_lines(s, WITHIN, c->key, c->change.keys, keys, SERVER_CHANGES);
	}
	aside_free(keys);
	return ok;
}

/* Look for keys that are there twice; only then is the table locked and compared. */
static bool start_change(struct server *s, bool *twice,
                         void (*hear)(void *context, const struct store_refusal *why),
                         void *context)
{
	struct change *c = &s->changes->change;
	bool replaces = s->table.mode == LOAD_REPLACE, ok;
	char *table;

	if (!server_analyze(s, SERVER_STAGED) || !change_twice(c, twice, hear, context))
		return false;
	if (*twice)
		return true;
	table = str_dup(s->table.name);
	ok = (database_lock_table(s->db, table) || server_error(s, "lock the table in")) &&
	     (!replaces || (find_within(s) && change_spare(c, &s->table, WITHIN))) &&
	     change_start(c, s->table.header, replaces ? WITHIN : NULL) &&
	     (database_mark(s->db) || server_error(s, SERVER_CHANGES));
	free(table);
	return ok;
}

enum store_result server_change_start(void *self,
                                      void (*hear)(void *context, const struct store_refusal *why),
                                      void *context)
{
	struct server *s = self;
	bool twice = false, ok;

	s->changes->change.batch = s->batch;
	ok = start_change(s, &twice, hear, context);
	s->failed = s->failed || !ok;
	return !ok ? STORE_FAILED : twice ? STORE_REFUSED : STORE_OK;
}

/* PostgreSQL would read all staged records for each part of them. */
static bool index_staged(struct server *s)
{
	struct server_changes *c = s->changes;

	if (c->indexed || c->change.kind->join == CHANGE_JOIN)
		return true;
	c->indexed = true;
	return server_run_sql(s, "CREATE INDEX ON " SERVER_STAGED " (_no)", SERVER_CHANGES) &&
	       (database_mark(s->db) || server_error(s, SERVER_CHANGES));
}

enum store_result server_change(void *self, uint64_t from, uint64_t to, struct store_refusal *why)
{
	struct server *s = self;
	enum store_result result = STORE_FAILED;

	if ((from == 0 && to == s->put) || index_staged(s))
		result = change_put(&s->changes->change, s->table.header, from, to, why);
	if (result == STORE_REFUSED && !database_back(s->db))
		server_error(s, SERVER_CHANGES);
	if (result == STORE_OK && !database_mark(s->db))
		server_error(s, SERVER_CHANGES);
	why->at = STR("one of the records");
	why->located = false;
	s->failed = s->failed || result == STORE_FAILED;
	return s->failed ? STORE_FAILED : result;
}

/* ---- the undo ---- */

/* Start to undo the batch at work; the key is that of its load. */
static bool start_undo(struct server *s, struct str table)
{
	struct json_node *json = NULL;
	struct str *key = NULL;
	size_t keys = 0;

	buf_reset(&s->sql);
	buf_addf(&s->sql, "SELECT changes FROM cutover_batch WHERE number = %lld",
	         (long long)s->batch);
	if (!server_run(s, "read the batches of", NULL, 0))
		return false;
	if (database_row(s->db))
		keys = change_key_read(database_value(s->db, 0), &json, &key);
	server_changes_free(s->changes);
	start(s, table, key, keys);
	for (size_t i = 0; i < keys; i++)
		key[i] = str_copy(&s->changes->arena, key[i]);
	json_node_free(json);
	return server_ok(s);
}

bool server_changed_later(void *self, const struct store_compared *c, char **batch,
                          uint64_t *records)
{
	struct server *s = self;

	if (c->table_gone || !server_keeps(s, str_of(c->table)))
		return server_ok(s);
	return start_undo(s, str_of(c->table)) && change_later(&s->changes->change, batch, records);
}

bool server_changes_undo(struct server *s, struct str table, const char *but,
                         struct change_undone *out, bool *changed)
{
	struct change *c;
	char *before;
	bool ok;

	*changed = false;
	if (!start_undo(s, table))
		return false;
	*changed = s->changes->change.keys > 0 && server_keeps(s, table);
	if (!*changed)
		return server_ok(s) && change_take_out(&s->changes->change, but, &out->inserted);
	if (!database_table(s->db, table, &s->changes->target))
		return server_error(s, "read from");
	name_columns(s, &s->changes->target);
	c = &s->changes->change;
	before = change_before(table);
	/* an earlier version has kept no numbers of counters: then new ones are counted */
	if (c->counted > 0 && !c->kind->has(s, str_of(before), c->column + c->columns, c->counted))
		c->counted = 0;
	ok = server_ok(s) && server_analyze(s, before) && change_undo(c, but, out);
	free(before);
	return ok;
}

bool server_changes_forget(struct server *s, bool all)
{
	return change_forget(&s->changes->change, all);
}
