/* sqlite_change - the modes upsert and replace (change.h) in SQLite. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "record/fault.h"
#include "sqlite/sqlite_int.h"
#include "store/change.h"

#define TURNS "temp.cutover_turns"

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
static void add_same(void *self, struct buf *sql, const char *a, struct str name)
{
	(void)self;
	buf_adds(sql, a);
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

	if (!sqlite_run(s, sql, SQLITE_CHANGE))
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
	return sqlite_run(s, s->sql.p, SQLITE_CHANGE);
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

static bool has(void *self, struct str table, const struct str *column, size_t count)
{
	bool has = sqlite_has_table(self, table);

	for (size_t i = 0; has && i < count; i++)
		has = sqlite_has_column(self, table, column[i]);
	return has;
}

static bool report(void *self, const char *message)
{
	return sqlite_report(self, "'%s': %s", ((struct sqlite *)self)->path, message);
}

static const struct change_kind kind = { .join = CHANGE_ROWS,
	                                 .staged = SQLITE_STAGED,
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
	                                 .has = has,
	                                 .report = report };

/* ---- a load ---- */

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
	return sqlite_keep_journal(s) && sqlite_staged_make(s);
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

enum store_result sqlite_change_start(void *self,
                                      void (*hear)(void *context, const struct store_refusal *why),
                                      void *context)
{
	struct sqlite *s = self;
	struct sqlite_changes *c = s->changes;
	bool replaces = s->table.mode == LOAD_REPLACE, twice = false, ok;
	struct store_refusal none;

	c->change.batch = s->batch;
	ok = sqlite_staged_index(s) && change_twice(&c->change, &twice, hear, context);
	sqlite_end_first(s);
	if (!twice) {
		ok = ok &&
		     (!replaces || (sqlite_find_within(s) &&
		                    change_spare(&c->change, &s->table, SQLITE_WITHIN))) &&
		     change_start(&c->change, s->table.header, replaces ? SQLITE_WITHIN : NULL);
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
	     (*changed ? sqlite_read_columns(s, table) && change_undo(&s->changes->change, but, out)
	               : change_take_out(&s->changes->change, but, &out->inserted));
	sqlite_end_first(s);
	return ok;
}

bool sqlite_changes_forget(struct sqlite *s, bool all)
{
	return change_forget(&s->changes->change, all);
}
