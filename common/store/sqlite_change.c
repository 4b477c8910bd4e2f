/* sqlite_change - the modes upsert and replace (change.h) in SQLite. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "record/fault.h"
#include "store/change.h"
#include "store/sqlite_int.h"

#define STAGED "temp.cutover_staged"
#define WITHIN "temp.cutover_within"
#define TURNS  "temp.cutover_turns"
#define WHAT   "change the table in"

/* ---- what SQLite does for change ---- */

static void add_name(void *self, struct buf *sql, struct str name)
{
	(void)self;
	sqlite_add_name(sql, name);
}

static void add_table(void *self, struct buf *sql, struct str name)
{
	(void)self;
	buf_adds(sql, "main.");
	sqlite_add_name(sql, name);
}

/* Byte by byte, whatever the column says. */
static void add_same(void *self, struct buf *sql, struct str name)
{
	(void)self;
	buf_adds(sql, "s.");
	sqlite_add_name(sql, name);
	buf_adds(sql, " IS t.");
	sqlite_add_name(sql, name);
	buf_adds(sql, " COLLATE BINARY");
}

static void add_value(void *self, struct buf *sql, struct type type, struct str value)
{
	struct decimal d;
	enum fault fault;

	(void)self;
	if (type.kind == TYPE_BOOLEAN)
		buf_adds(sql, str_is(value, "true") ? "1" : "0");
	else if (type.kind == TYPE_INTEGER)
		buf_addstr(sql, value);
	else if (type.kind == TYPE_DECIMAL && !store_number(value, type.scale, &d, &fault))
		buf_addf(sql, "%lld", (long long)d.units);
	else
		text_enclose(sql, value, '\'');
}

static bool run(void *self, const char *sql, uint64_t *rows)
{
	struct sqlite *s = self;

	if (!sqlite_run(s, sql, WHAT))
		return false;
	*rows = (uint64_t)sqlite3_changes64(s->db);
	return true;
}

static enum store_result put(void *self, const char *sql, uint64_t *rows, struct store_refusal *why)
{
	struct sqlite *s = self;

	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_not_taken(s, NULL, why);
	*rows = (uint64_t)sqlite3_changes64(s->db);
	return STORE_OK;
}

static bool mark(void *self)
{
	struct store_refusal none;

	return sqlite_mark(self, &none) == STORE_OK;
}

static bool make_turns(void *self, const char *select)
{
	struct sqlite *s = self;

	/* a command that still reads the turns of the last round would lock them */
	sqlite3_finalize(s->changes->first);
	s->changes->first = NULL;
	buf_reset(&s->sql);
	buf_addf(&s->sql,
	         "DROP TABLE IF EXISTS " TURNS "; CREATE TABLE " TURNS " AS %s; "
	         "CREATE INDEX " TURNS "_turn ON cutover_turns (_turn)",
	         select);
	return sqlite_run(s, s->sql.p, WHAT);
}

static bool each(void *self, const char *sql, size_t count,
                 void (*hear)(void *context, const struct str *value), void *context)
{
	struct sqlite *s = self;
	sqlite3_stmt *st = sqlite_prepare(s, sql);
	struct str *value = xcalloc(count, sizeof(*value));

	while (st && sqlite_row(s, st)) {
		for (size_t i = 0; i < count; i++)
			value[i] = sqlite_text(st, (int)i);
		hear(context, value);
	}
	sqlite3_finalize(st);
	free(value);
	return sqlite_ok(s);
}

static bool first(void *self, const char *sql, struct str *value, size_t count)
{
	struct sqlite *s = self;
	bool found;

	sqlite3_finalize(s->changes->first);
	s->changes->first = sqlite_prepare(s, sql);
	if (!s->changes->first)
		return false;
	found = sqlite_row(s, s->changes->first);
	for (size_t i = 0; i < count; i++)
		value[i] = found ? sqlite_text(s->changes->first, (int)i) : STR_NULL;
	return sqlite_ok(s);
}

void sqlite_end_first(struct sqlite *s)
{
	sqlite3_finalize(s->changes->first);
	s->changes->first = NULL;
}

/* SQLite takes a key whose columns are not there, and says so only when the key is used. */
static bool report_unfit(struct sqlite *s, struct str table, struct str column, struct str target)
{
	return sqlite_report(
		s,
		"'%s': column '%.*s' of table '%.*s' has a foreign key that refers to no "
		"column of table '%.*s', so nobody can tell which records it needs: nothing "
		"is changed; correct that key first",
		s->path, (int)column.len, column.p, (int)table.len, table.p, (int)target.len,
		target.p);
}

/* SQLite gives a foreign key no name; without columns of the target it refers to its primary key. */
static bool refers(void *self, struct str table,
                   void (*hear)(void *context, const struct change_refers *r), void *context)
{
	struct sqlite *s = self;
	struct buf name = { 0 };
	bool ok = true;
	sqlite3_stmt *st = sqlite_prepare(
		s,
		"SELECT m.name || ' ' || f.id, m.name, m.name = ?1 COLLATE NOCASE, f.\"from\", "
		"(SELECT p.name FROM pragma_table_xinfo(?1, 'main') p WHERE "
		"CASE WHEN f.\"to\" IS NULL THEN p.pk = f.seq + 1 ELSE p.name = f.\"to\" COLLATE NOCASE END) "
		"FROM main.sqlite_schema m JOIN pragma_foreign_key_list(m.name, 'main') f "
		"WHERE m.type = 'table' AND f.\"table\" = ?1 COLLATE NOCASE ORDER BY m.name, f.id, f.seq");

	if (!st)
		return false;
	sqlite_bind_str(st, 1, table);
	while (ok && sqlite_row(s, st)) {
		struct change_refers r = { .key = sqlite_text(st, 0),
			                   .name = STR_NULL,
			                   .table = sqlite_text(st, 1),
			                   .itself = sqlite3_column_int(st, 2) != 0,
			                   .own = sqlite_text(st, 3),
			                   .other = sqlite_text(st, 4) };

		buf_reset(&name);
		add_table(s, &name, r.table);
		r.sql = buf_str(&name);
		ok = !str_is_null(r.other) || report_unfit(s, r.table, r.own, table);
		if (ok)
			hear(context, &r);
	}
	sqlite3_finalize(st);
	buf_free(&name);
	return ok && sqlite_ok(s);
}

static bool report(void *self, const char *message)
{
	return sqlite_report(self, "'%s': %s", ((struct sqlite *)self)->path, message);
}

static const struct change_kind kind = { .join = CHANGE_ROWS,
	                                 .staged = STAGED,
	                                 .turns = TURNS,
	                                 .add_name = add_name,
	                                 .add_table = add_table,
	                                 .add_same = add_same,
	                                 .add_value = add_value,
	                                 .run = run,
	                                 .put = put,
	                                 .mark = mark,
	                                 .back = sqlite_back,
	                                 .make_turns = make_turns,
	                                 .first = first,
	                                 .each = each,
	                                 .refers = refers,
	                                 .report = report };

/* ---- the tables ---- */

/* Read the columns of a table that can be written. False after an error. */
static bool read_columns(struct sqlite *s, struct str table)
{
	struct sqlite_changes *c = s->changes;
	sqlite3_stmt *st = sqlite_prepare(
		s,
		"SELECT name, type, (SELECT max(strict) FROM pragma_table_list(?1)) FROM pragma_table_xinfo(?1) "
		"WHERE hidden = 0 ORDER BY cid");

	if (!st)
		return false;
	sqlite_bind_str(st, 1, table);
	while (sqlite_row(s, st)) {
		c->column = xrealloc(c->column, c->change.columns + 1, sizeof(*c->column));
		c->type = xrealloc(c->type, c->change.columns + 1, sizeof(*c->type));
		c->type[c->change.columns] = str_copy(&c->arena, sqlite_text(st, 1));
		c->column[c->change.columns++] = str_copy(&c->arena, sqlite_text(st, 0));
		c->strict = sqlite3_column_int(st, 2) != 0;
	}
	sqlite3_finalize(st);
	c->change.column = c->column;
	return sqlite_ok(s);
}

/* Append how the target compares texts of this column: so two keys are equal for us as well. */
static void add_collation(struct sqlite *s, struct str column)
{
	char *table = str_dup(s->table.name), *name = str_dup(column);
	const char *collation = NULL;

	if (sqlite3_table_column_metadata(s->db, "main", table, name, NULL, &collation, NULL, NULL,
	                                  NULL) == SQLITE_OK &&
	    collation) {
		buf_adds(&s->sql, " COLLATE ");
		sqlite_add_name(&s->sql, str_of(collation));
	}
	free(table);
	free(name);
}

/* Make the table that keeps what was there, or give it the columns that the target has got since. */
static bool make_before(struct sqlite *s)
{
	struct sqlite_changes *c = s->changes;
	char *before = change_before(c->change.table);
	bool there = sqlite_has_table(s, str_of(before)), ok = sqlite_ok(s);
	struct buf index = { 0 };

	buf_reset(&s->sql);
	if (!there) {
		/* the same types keep every value as it is, and an index of them finds it */
		buf_adds(&s->sql, "CREATE TABLE main.");
		sqlite_add_name(&s->sql, str_of(before));
		buf_adds(&s->sql, " (_undo INTEGER NOT NULL, _fate INTEGER NOT NULL, _row INTEGER");
		for (size_t i = 0; i < c->change.columns; i++) {
			buf_adds(&s->sql, ", ");
			sqlite_add_name(&s->sql, c->column[i]);
			buf_addf(&s->sql, " %.*s", (int)c->type[i].len, c->type[i].p);
		}
		buf_addf(&s->sql, ")%s; CREATE INDEX main.", c->strict ? " STRICT" : "");
		buf_addf(&index, "%s_key", before);
		sqlite_add_name(&s->sql, buf_str(&index));
		buf_adds(&s->sql, " ON ");
		sqlite_add_name(&s->sql, str_of(before));
		buf_adds(&s->sql, " (_undo");
		for (size_t i = 0; i < c->change.keys; i++) {
			buf_adds(&s->sql, ", ");
			sqlite_add_name(&s->sql, c->key[i]);
			add_collation(s, c->key[i]);
		}
		buf_addc(&s->sql, ')');
		ok = ok && sqlite_run(s, s->sql.p, "make the tables of cutover in");
	}
	for (size_t i = 0; ok && there && i < c->change.columns; i++) {
		if (sqlite_has_column(s, str_of(before), c->column[i]))
			continue;
		buf_reset(&s->sql);
		buf_adds(&s->sql, "ALTER TABLE main.");
		sqlite_add_name(&s->sql, str_of(before));
		buf_adds(&s->sql, " ADD COLUMN ");
		sqlite_add_name(&s->sql, c->column[i]);
		buf_addf(&s->sql, " %.*s", (int)c->type[i].len, c->type[i].p);
		ok = sqlite_ok(s) &&
		     sqlite_run(s, s->sql.p, "bring the tables of cutover up to date in");
	}
	buf_free(&index);
	free(before);
	return ok && sqlite_ok(s);
}

/* The staged records: the fields of the stream as the target has them, and what becomes of each. */
static bool make_staged(struct sqlite *s)
{
	const struct header *h = s->table.header;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE TEMP TABLE cutover_staged (_no INTEGER PRIMARY KEY, ");
	for (size_t i = 0; i < h->count; i++) {
		sqlite_add_name(&s->sql, h->name[i]);
		buf_addf(&s->sql, " %s", sqlite_type_name(s->table.field[i]->type));
		add_collation(s, h->name[i]);
		buf_adds(&s->sql, ", ");
	}
	buf_adds(&s->sql, "_batch INTEGER, _at TEXT, _fate INTEGER) STRICT");
	return sqlite_run(s, s->sql.p, WHAT);
}

/* Is there a unique index of just the fields of the key? False also after an error. */
static bool has_unique_key(struct sqlite *s)
{
	const struct sqlite_changes *c = s->changes;
	sqlite3_stmt *st = sqlite_prepare(
		s,
		"SELECT l.name FROM pragma_index_list(?1) l WHERE l.\"unique\" AND NOT l.partial AND "
		"(SELECT count(*) FROM pragma_index_info(l.name)) = ?2 AND "
		"(SELECT count(*) FROM pragma_index_info(l.name) i WHERE i.name IN (SELECT value FROM json_each(?3))) = ?2");
	struct json_node *names = json_node_array();
	struct buf json = { 0 };
	bool found;

	for (size_t i = 0; i < c->change.keys; i++)
		json_node_append_text(names, c->key[i]);
	json_node_write(names, &json);
	json_node_free(names);
	if (!st)
		return false;
	sqlite_bind_str(st, 1, s->table.name);
	sqlite3_bind_int64(st, 2, (sqlite3_int64)c->change.keys);
	sqlite_bind_str(st, 3, buf_str(&json));
	found = sqlite_row(s, st);
	sqlite3_finalize(st);
	buf_free(&json);
	if (!found && sqlite_ok(s))
		store_report_no_key(&s->table, s->path);
	s->failed = s->failed || !found;
	return found;
}

/* Start to change a table. `key`: names that last as long as the store, or NULL. */
static void start(struct sqlite *s, struct str table, struct str *key, size_t keys)
{
	struct sqlite_changes *c = s->changes = xcalloc(1, sizeof(*c));

	c->key = key;
	c->change = (struct change){ .kind = &kind,
		                     .self = s,
		                     .table = table,
		                     .key = key,
		                     .keys = keys,
		                     .batch = s->batch };
}

bool sqlite_changes_create(struct sqlite *s)
{
	const struct schema *schema = s->table.schema;
	struct str *key = xcalloc(schema->key_count + 1, sizeof(*key));

	for (size_t i = 0; i < schema->key_count; i++)
		key[i] = schema->field[schema->key[i]].name;
	start(s, s->table.name, key, schema->key_count);
	return sqlite_keep_journal(s) && has_unique_key(s) && read_columns(s, s->table.name) &&
	       make_before(s) && make_staged(s);
}

void sqlite_changes_free(struct sqlite_changes *c)
{
	if (!c)
		return;
	sqlite3_finalize(c->first);
	store_changes_free(&c->done);
	change_free(&c->change);
	arena_free(&c->arena);
	free(c->key);
	free(c->column);
	free(c->type);
	free(c);
}

/* ---- what is to be replaced ---- */

/* Put the key of the current row into WITHIN. */
static bool put_key(struct sqlite *s, sqlite3_stmt *put, sqlite3_stmt *st)
{
	bool ok;

	for (int i = 0; i < (int)s->changes->change.keys; i++) {
		if (sqlite3_column_type(st, i + 1) == SQLITE_NULL)
			return report(s,
			              "a record within load.where has no key, by which it could be "
			              "removed: nothing is changed");
		sqlite3_bind_value(put, i + 1, sqlite3_column_value(st, i + 1));
	}
	ok = sqlite3_step(put) == SQLITE_DONE || sqlite_error(s, WHAT);
	sqlite3_reset(put);
	return ok;
}

/* Append SQL that makes an index of the key of a temporary table. */
static void add_key_index(struct sqlite *s, const char *table)
{
	const struct sqlite_changes *c = s->changes;

	buf_addf(&s->sql, "CREATE INDEX temp.%s_key ON %s (", table, table);
	for (size_t i = 0; i < c->change.keys; i++) {
		buf_adds(&s->sql, i > 0 ? ", " : "");
		sqlite_add_name(&s->sql, c->key[i]);
	}
	buf_addc(&s->sql, ')');
}

static bool make_within(struct sqlite *s, sqlite3_stmt **put)
{
	struct sqlite_changes *c = s->changes;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE TEMP TABLE cutover_within (_no");
	for (size_t i = 0; i < c->change.keys; i++) {
		sqlite_add_columns(&s->sql, "", &c->key[i], 1);
		add_collation(s, c->key[i]);
	}
	buf_adds(&s->sql, "); ");
	add_key_index(s, "cutover_within");
	if (!sqlite_run(s, s->sql.p, WHAT))
		return false;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "INSERT INTO " WITHIN " VALUES (NULL");
	for (size_t i = 0; i < c->change.keys; i++)
		buf_adds(&s->sql, ", ?");
	buf_addc(&s->sql, ')');
	*put = sqlite_prepare(s, s->sql.p);
	return *put != NULL;
}

/* Find the records of the target that are to be replaced. */
static bool find_within(struct sqlite *s)
{
	const struct header *h = s->table.header;
	struct sqlite_changes *c = s->changes;
	struct str *value = xcalloc(h->count + 1, sizeof(*value));
	struct record rec = { .header = h, .field = value };
	sqlite3_stmt *put = NULL, *st = NULL;
	struct buf text = { 0 };
	bool ok = make_within(s, &put), is = false;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT _at");
	sqlite_add_columns(&s->sql, "", c->key, c->change.keys);
	sqlite_add_columns(&s->sql, "", h->name, h->count);
	buf_adds(&s->sql, " FROM ");
	add_table(s, &s->sql, s->table.name);
	st = ok ? sqlite_prepare(s, s->sql.p) : NULL;
	ok = st != NULL;
	while (ok && sqlite_row(s, st)) {
		sqlite_read_fields(s, st, (int)c->change.keys + 1, &text, value);
		rec.at = sqlite_text(st, 0);
		ok = s->table.within(s->table.within_context, &rec, &is);
		is = is && !store_spares(&s->table, &rec);
		ok = ok && (!is || put_key(s, put, st));
	}
	sqlite3_finalize(st);
	sqlite3_finalize(put);
	buf_free(&text);
	free(value);
	s->failed = s->failed || !ok;
	return ok && sqlite_ok(s);
}

/* The index by which the staged records are joined. */
static bool index_staged(struct sqlite *s)
{
	buf_reset(&s->sql);
	add_key_index(s, "cutover_staged");
	return sqlite_run(s, s->sql.p, WHAT);
}

enum store_result sqlite_change_start(void *self,
                                      void (*hear)(void *context, const struct store_refusal *why),
                                      void *context)
{
	struct sqlite *s = self;
	struct sqlite_changes *c = s->changes;
	bool replaces = s->table.mode == LOAD_REPLACE, twice = false, ok;
	struct store_refusal none;

	c->change.batch = s->batch;
	ok = index_staged(s) && change_twice(&c->change, &twice, hear, context);
	sqlite_end_first(s);
	if (!twice) {
		ok = ok &&
		     (!replaces ||
		      (find_within(s) && change_spare(&c->change, &s->table, WITHIN))) &&
		     change_start(&c->change, s->table.header, replaces ? WITHIN : NULL);
		sqlite_end_first(s);
		ok = ok && sqlite_mark(s, &none) == STORE_OK;
	}
	s->failed = s->failed || !ok;
	return !ok ? STORE_FAILED : twice ? STORE_REFUSED : STORE_OK;
}

enum store_result sqlite_change(void *self, uint64_t from, uint64_t to, struct store_refusal *why)
{
	struct sqlite *s = self;
	struct sqlite_changes *c = s->changes;
	enum store_result result = change_put(&c->change, s->table.header, from, to, why);
	struct store_refusal none;

	sqlite_end_first(s);
	if (result == STORE_REFUSED && !sqlite_back(s))
		result = STORE_FAILED;
	if (result == STORE_OK)
		result = sqlite_mark(s, &none);
	why->located = false;
	s->failed = s->failed || result == STORE_FAILED;
	return result;
}

/* ---- the undo ---- */

bool sqlite_has_kept(struct sqlite *s, struct str table)
{
	char *before = change_before(table);
	bool has = sqlite_has_table(s, str_of(before));

	free(before);
	return has;
}

/* Start to undo the batch at work; the key is that of its load. */
static bool start_undo(struct sqlite *s, struct str table)
{
	sqlite3_stmt *st = sqlite_prepare(s, "SELECT changes FROM cutover_batch WHERE number = ?1");
	struct json_node *json = NULL;
	struct str *key = NULL;
	size_t keys = 0;

	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, s->batch);
	if (sqlite_row(s, st))
		keys = change_key_read(sqlite_text(st, 0), &json, &key);
	sqlite3_finalize(st);
	sqlite_changes_free(s->changes);
	start(s, table, key, keys);
	for (size_t i = 0; i < keys; i++)
		key[i] = str_copy(&s->changes->arena, key[i]);
	json_node_free(json);
	return sqlite_ok(s);
}

bool sqlite_changed_later(void *self, const struct store_compared *c, char **batch,
                          uint64_t *records)
{
	struct sqlite *s = self;
	bool ok;

	if (c->table_gone || !sqlite_has_kept(s, str_of(c->table)))
		return sqlite_ok(s);
	ok = start_undo(s, str_of(c->table)) && change_later(&s->changes->change, batch, records);
	sqlite_end_first(s);
	return ok;
}

bool sqlite_changes_undo(struct sqlite *s, const struct store_compared *compared,
                         struct change_undone *out, bool *changed)
{
	const char *but = compared->each ? "(SELECT row FROM temp.cutover_is)" : NULL;
	struct str table = str_of(compared->table);
	bool ok;

	*changed = false;
	if (!start_undo(s, table))
		return false;
	*changed = s->changes->change.keys > 0 && sqlite_has_kept(s, table);
	ok = sqlite_ok(s) &&
	     (*changed ? read_columns(s, table) && change_undo(&s->changes->change, but, out)
	               : change_take_out(&s->changes->change, but, &out->inserted));
	sqlite_end_first(s);
	return ok;
}

bool sqlite_changes_forget(struct sqlite *s, bool all)
{
	return change_forget(&s->changes->change, all);
}
