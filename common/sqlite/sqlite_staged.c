/*
 * sqlite_staged - the tables that the modes upsert and replace need: the staged records, what is there
 * before, and which records are to be replaced.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "sqlite/sqlite_int.h"

/* ---- the tables ---- */

bool sqlite_read_columns(struct sqlite *s, struct str table)
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

/* How the target compares texts of this column; "" if it does not say so. The caller frees it. */
static char *collation_of(struct sqlite *s, struct str column)
{
	char *table = str_dup(s->table.name), *name = str_dup(column);
	const char *collation = NULL;

	if (sqlite3_table_column_metadata(s->db, "main", table, name, NULL, &collation, NULL, NULL,
	                                  NULL) != SQLITE_OK)
		collation = NULL;
	free(table);
	free(name);
	return xstrdup(collation ? collation : "");
}

/* Append it: so two keys are equal for us as well. */
static void add_collation(struct sqlite *s, struct str column)
{
	char *collation = collation_of(s, column);

	if (*collation != '\0') {
		buf_adds(&s->sql, " COLLATE ");
		sqlite_add_name(&s->sql, str_of(collation));
	}
	free(collation);
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
	return sqlite_run(s, s->sql.p, SQLITE_CHANGE);
}

/* The fields of the key with their collations, as JSON. */
static void write_key(struct sqlite *s, struct buf *json)
{
	const struct sqlite_changes *c = s->changes;
	struct json_node *key = json_node_array();

	for (size_t i = 0; i < c->change.keys; i++) {
		struct json_node *field = json_node_object();
		char *collation = collation_of(s, c->key[i]);

		json_node_set_text(field, "name", c->key[i]);
		json_node_set_text(field, "collation", str_of(collation));
		json_node_append(key, field);
		free(collation);
	}
	json_node_write(key, json);
	json_node_free(key);
}

/*
 * Is there a unique index of just the fields of the key, for which no two keys are different that are equal
 * for the column? False also after an error.
 */
static bool has_unique_key(struct sqlite *s)
{
	const struct sqlite_changes *c = s->changes;
	sqlite3_stmt *st = sqlite_prepare(
		s,
		"SELECT l.name FROM pragma_index_list(?1) l WHERE l.\"unique\" AND NOT l.partial AND "
		"(SELECT count(*) FROM pragma_index_info(l.name)) = ?2 AND "
		"(SELECT count(*) FROM pragma_index_xinfo(l.name) i JOIN json_each(?3) j "
		"ON i.name = json_extract(j.value, '$.name') COLLATE NOCASE AND (i.coll = "
		"json_extract(j.value, '$.collation') COLLATE NOCASE OR "
		"json_extract(j.value, '$.collation') = 'BINARY' COLLATE NOCASE) WHERE i.key) = ?2");
	struct buf json = { 0 };
	bool found;

	if (!st)
		return false;
	write_key(s, &json);
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

bool sqlite_staged_make(struct sqlite *s)
{
	return has_unique_key(s) && sqlite_read_columns(s, s->table.name) && make_before(s) &&
	       make_staged(s);
}

/* ---- what is to be replaced ---- */

/* Put the key of the current row into WITHIN. */
static bool put_key(struct sqlite *s, sqlite3_stmt *put, sqlite3_stmt *st)
{
	bool ok;

	for (int i = 0; i < (int)s->changes->change.keys; i++) {
		if (sqlite3_column_type(st, i + 1) == SQLITE_NULL)
			return sqlite_report(
				s,
				"'%s': a record within load.where has no key, by which it could be "
				"removed: nothing is changed",
				s->path);
		sqlite3_bind_value(put, i + 1, sqlite3_column_value(st, i + 1));
	}
	ok = sqlite3_step(put) == SQLITE_DONE || sqlite_error(s, SQLITE_CHANGE);
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
	if (!sqlite_run(s, s->sql.p, SQLITE_CHANGE))
		return false;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "INSERT INTO " SQLITE_WITHIN " VALUES (NULL");
	for (size_t i = 0; i < c->change.keys; i++)
		buf_adds(&s->sql, ", ?");
	buf_addc(&s->sql, ')');
	*put = sqlite_prepare(s, s->sql.p);
	return *put != NULL;
}

bool sqlite_find_within(struct sqlite *s)
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
	buf_adds(&s->sql, " FROM main.");
	sqlite_add_name(&s->sql, s->table.name);
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

bool sqlite_staged_index(struct sqlite *s)
{
	buf_reset(&s->sql);
	add_key_index(s, "cutover_staged");
	return sqlite_run(s, s->sql.p, SQLITE_CHANGE);
}
