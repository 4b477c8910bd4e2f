/* sqlite_table - create the table of a schema, or compare the schema with a table that exists. */
#include <stdlib.h>

#include "base/diag.h"
#include "schema/lacking.h"
#include "sqlite/sqlite_int.h"

#define LOAD_ELSEWHERE ": bring the table up to date, or load into another (load.table)"

const char *sqlite_type_name(struct type t)
{
	switch (t.kind) {
	case TYPE_INTEGER:
	case TYPE_DECIMAL:
	case TYPE_BOOLEAN:
		return "INTEGER";
	default:
		return "TEXT";
	}
}

static void add_key(struct buf *sql, const struct schema *schema)
{
	/* UNIQUE, not PRIMARY KEY: a PRIMARY KEY of one INTEGER would become the row number */
	buf_adds(sql, ", UNIQUE (");
	for (size_t i = 0; i < schema->key_count; i++) {
		if (i > 0)
			buf_adds(sql, ", ");
		sqlite_add_name(sql, schema->field[schema->key[i]].name);
	}
	buf_addc(sql, ')');
}

static void create_sql(struct buf *sql, const struct store_table *t)
{
	const struct schema *schema = t->schema;

	buf_reset(sql);
	buf_adds(sql, "CREATE TABLE ");
	sqlite_add_name(sql, t->name);
	buf_adds(sql, " (");
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *f = &schema->field[i];

		sqlite_add_name(sql, f->name);
		buf_addf(sql, " %s%s%s, ", sqlite_type_name(f->type),
		         f->required ? " NOT NULL" : "", f->unique ? " UNIQUE" : "");
	}
	buf_adds(sql, "\"_batch\" INTEGER NOT NULL, \"_at\" TEXT");
	if (schema->key_count > 0)
		add_key(sql, schema);
	buf_adds(sql, ") STRICT");
}

/*
 * Append SQL for a decimal as text, from its smallest unit. The sign is added separately, so that
 * -0.05 does not become 0.05.
 */
static void add_display(struct buf *sql, struct str name, int scale)
{
	struct buf column = { 0 };

	sqlite_add_name(&column, name);
	if (scale == 0) {
		buf_addstr(sql, buf_str(&column));
	} else {
		const char *c = column.p;

		buf_addf(sql,
		         "CASE WHEN %s < 0 THEN '-' ELSE '' END || "
		         "CASE WHEN length(abs(%s)) > %d THEN "
		         "substr(abs(%s), 1, length(abs(%s)) - %d) ELSE '0' END || '.' || "
		         "substr('%0*d' || abs(%s), -%d) AS %s",
		         c, c, scale, c, c, scale, scale, 0, c, scale, c);
	}
	buf_free(&column);
}

static void add_display_name(struct buf *sql, struct str table)
{
	struct buf name = { 0 };

	buf_addf(&name, "%.*s_display", (int)table.len, table.p);
	sqlite_add_name(sql, buf_str(&name));
	buf_free(&name);
}

static void view_sql(struct buf *sql, const struct store_table *t)
{
	buf_reset(sql);
	buf_adds(sql, "CREATE VIEW ");
	add_display_name(sql, t->name);
	buf_adds(sql, " AS SELECT ");
	for (size_t i = 0; i < t->schema->count; i++) {
		const struct schema_field *f = &t->schema->field[i];

		if (f->type.kind == TYPE_DECIMAL)
			add_display(sql, f->name, f->type.scale);
		else
			sqlite_add_name(sql, f->name);
		buf_adds(sql, ", ");
	}
	buf_adds(sql, "\"_batch\", \"_at\" FROM ");
	sqlite_add_name(sql, t->name);
}

/* Note type and scale of each column: the numbers alone do not show them. */
static bool note_columns(struct sqlite *s, const struct store_table *t)
{
	sqlite3_stmt *st = sqlite_prepare(s, "INSERT INTO cutover_column VALUES (?1, ?2, ?3, ?4)");
	bool ok = st != NULL;

	for (size_t i = 0; ok && i < t->schema->count; i++) {
		const struct schema_field *f = &t->schema->field[i];
		char type[16];

		sqlite_bind_str(st, 1, t->name);
		sqlite_bind_str(st, 2, f->name);
		sqlite_bind_str(st, 3, str_of(type_name(f->type, type)));
		sqlite3_bind_int(st, 4, f->type.kind == TYPE_DECIMAL ? f->type.scale : 0);
		ok = sqlite3_step(st) == SQLITE_DONE || sqlite_error(s, "note the columns in");
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	return ok;
}

/*
 * Does the existing table have this field, with the same type and the same NOT NULL? The row of
 * `st` has the type noted by cutover (null: none noted) and NOT NULL.
 */
static bool compare_column(struct sqlite *s, sqlite3_stmt *st, const struct schema_field *f)
{
	struct buf in = { 0 };
	char want[16];
	int step = sqlite3_step(st);
	bool same = false;

	if (step != SQLITE_ROW && step != SQLITE_DONE)
		return sqlite_error(s, "read from");
	buf_addf(&in, "column '%.*s' of table '%.*s' in '%s'", (int)f->name.len, f->name.p,
	         (int)s->table.name.len, s->table.name.p, s->path);
	type_name(f->type, want);
	if (step == SQLITE_DONE)
		diag_error("there is no %s, but the schema has it" LOAD_ELSEWHERE, in.p);
	else if (!str_is(sqlite_text(st, 0), want))
		diag_error("%s is %s, the schema says %s" LOAD_ELSEWHERE, in.p,
		           sqlite3_column_text(st, 0), want);
	else if (sqlite3_column_int(st, 1) != f->required)
		diag_error("%s %s null, the schema says otherwise" LOAD_ELSEWHERE, in.p,
		           f->required ? "may be" : "may not be");
	else
		same = true;
	buf_free(&in);
	return same;
}

/* Did cutover create this table? In any other table we cannot know what a number means. */
static bool is_ours(struct sqlite *s)
{
	sqlite3_stmt *st = sqlite_prepare(
		s, "SELECT 1 FROM cutover_column WHERE table_name = ?1 LIMIT 1");
	bool ours;

	if (!st)
		return false;
	sqlite_bind_str(st, 1, s->table.name);
	ours = sqlite_row(s, st);
	sqlite3_finalize(st);
	if (!ours && sqlite_ok(s))
		diag_error(
			"there is a table '%.*s' in '%s' that cutover did not make" LOAD_ELSEWHERE,
			(int)s->table.name.len, s->table.name.p, s->path);
	return ours;
}

static bool compare_table(struct sqlite *s)
{
	sqlite3_stmt *st;
	bool ok = true;

	if (!is_ours(s))
		return false;
	st = sqlite_prepare(
		s,
		"SELECT c.type, i.\"notnull\" FROM cutover_column c JOIN pragma_table_info(?1) i "
		"ON i.name = c.column_name WHERE c.table_name = ?1 AND c.column_name = ?2");
	if (!st)
		return false;
	for (size_t i = 0; i < s->table.schema->count; i++) {
		const struct schema_field *f = &s->table.schema->field[i];

		sqlite_bind_str(st, 1, s->table.name);
		sqlite_bind_str(st, 2, f->name);
		ok &= compare_column(s, st, f);
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	return ok;
}

/* Remove a view or notes that are left from a dropped table. */
static bool forget_table(struct sqlite *s)
{
	buf_reset(&s->sql);
	buf_adds(&s->sql, "DROP VIEW IF EXISTS ");
	add_display_name(&s->sql, s->table.name);
	if (!sqlite_run(s, s->sql.p, "make the display view in"))
		return false;
	buf_reset(&s->sql);
	sqlite3_stmt *st = sqlite_prepare(s, "DELETE FROM cutover_column WHERE table_name = ?1");

	if (!st)
		return false;
	sqlite_bind_str(st, 1, s->table.name);
	bool ok = sqlite3_step(st) == SQLITE_DONE || sqlite_error(s, "note the columns in");

	sqlite3_finalize(st);
	return ok;
}

static bool make_table(struct sqlite *s)
{
	if (!forget_table(s))
		return false;
	create_sql(&s->sql, &s->table);
	if (!sqlite_run(s, s->sql.p, "make the table in"))
		return false;
	view_sql(&s->sql, &s->table);
	return sqlite_run(s, s->sql.p, "make the display view in") && note_columns(s, &s->table);
}

/* Prepare INSERT with a parameter for each field of the stream, then _batch and _at. */
static bool prepare_insert(struct sqlite *s)
{
	const struct header *h = s->table.header;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "INSERT INTO ");
	if (s->changes)
		buf_adds(&s->sql, "temp.cutover_staged");
	else
		sqlite_add_name(&s->sql, s->table.name);
	buf_adds(&s->sql, " (");
	for (size_t i = 0; i < h->count; i++) {
		sqlite_add_name(&s->sql, h->name[i]);
		buf_adds(&s->sql, ", ");
	}
	buf_adds(&s->sql, "\"_batch\", \"_at\") VALUES (");
	for (size_t i = 0; i < h->count + 1; i++)
		buf_adds(&s->sql, "?, ");
	buf_adds(&s->sql, "?)");
	s->insert = sqlite_prepare(s, s->sql.p);
	return s->insert != NULL;
}

bool sqlite_create(void *self, const struct store_table *table)
{
	struct sqlite *s = self;

	s->table = *table;
	if (!sqlite_ledger(s))
		return false;
	if (!(sqlite_has_table(s, table->name) ? compare_table(s) : make_table(s)))
		return false;
	note_fields_name(&s->fields, table, false);
	note_controls_name(&s->noted, table);
	return sqlite_keys_prepare(s) && (!store_by_key(table->mode) || sqlite_changes_create(s)) &&
	       prepare_insert(s);
}

/* ---- what a foreign key points to, and its table does not have ---- */

static void add_name(void *of, struct buf *sql, struct str name)
{
	(void)of;
	sqlite_add_name(sql, name);
}

static bool count_lacking(struct sqlite *s, const struct lacking *l, struct store_lacking *out)
{
	sqlite3_stmt *st;
	bool ok;

	lacking_count_sql(&s->sql, l);
	st = sqlite_prepare(s, s->sql.p);
	ok = st && sqlite_row(s, st);
	if (ok) {
		out->keys = (uint64_t)sqlite3_column_int64(st, 0);
		out->records = (uint64_t)sqlite3_column_int64(st, 1);
	}
	sqlite3_finalize(st);
	return ok;
}

static bool name_lacking(struct sqlite *s, const struct lacking *l, struct store_lacking *out)
{
	sqlite3_stmt *st;

	lacking_keys_sql(&s->sql, l, LACKING_NAMED);
	st = sqlite_prepare(s, s->sql.p);
	while (st && sqlite_row(s, st)) {
		buf_adds(&out->named, out->named.len > 0 ? ", " : "");
		for (size_t i = 0; i < l->key->field_count; i++) {
			buf_adds(&out->named, i > 0 ? " " : "");
			buf_addstr(&out->named, sqlite_text(st, (int)i));
		}
	}
	sqlite3_finalize(st);
	return sqlite_ok(s);
}

bool sqlite_lacking(void *self, const struct schema_foreign *key, struct store_lacking *out)
{
	struct sqlite *s = self;
	struct str other = key->resource.len > 0 ? key->resource : s->table.name;
	struct buf table = { 0 }, quoted = { 0 };
	struct lacking l = {
		.schema = s->table.schema, .key = key, .batch = s->batch, .add_name = add_name
	};
	bool ok;

	out->no_table = !sqlite_has_table(s, other);
	if (out->no_table || !sqlite_ok(s))
		return sqlite_ok(s);
	sqlite_add_name(&table, s->table.name);
	sqlite_add_name(&quoted, other);
	l.table = buf_str(&table);
	l.other = buf_str(&quoted);
	ok = count_lacking(s, &l, out) && (out->keys == 0 || name_lacking(s, &l, out));
	buf_free(&table);
	buf_free(&quoted);
	return ok;
}
