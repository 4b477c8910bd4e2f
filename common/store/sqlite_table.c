/*
 * sqlite_table - the table of a schema: made, compared with one that is there, and filled.
 */
#include "store/sqlite_int.h"

#include <stdlib.h>

#include "base/diag.h"

/* The type of a column in SQLite. */
static const char *column_type(struct type t)
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
	/* UNIQUE, not PRIMARY KEY: on a single INTEGER the latter would take over the row number */
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
		buf_addf(sql, " %s%s%s, ", column_type(f->type), f->required ? " NOT NULL" : "", f->unique ? " UNIQUE" : "");
	}
	buf_adds(sql, "\"_batch\" INTEGER NOT NULL, \"_at\" TEXT");
	if (schema->key_count > 0)
		add_key(sql, schema);
	buf_adds(sql, ") STRICT");
}

/*
 * A decimal as text, from its smallest unit. The sign stands apart, so that -0.05 does not
 * become 0.05.
 */
static void add_display(struct buf *sql, struct str name, int scale)
{
	struct buf column = { 0 };

	sqlite_add_name(&column, name);
	if (scale == 0) {
		buf_addstr(sql, buf_str(&column));
	} else {
		const char *c = column.p;

		buf_addf(sql, "CASE WHEN %s < 0 THEN '-' ELSE '' END || CASE WHEN length(abs(%s)) > %d THEN "
		              "substr(abs(%s), 1, length(abs(%s)) - %d) ELSE '0' END || '.' || "
		              "substr('%0*d' || abs(%s), -%d) AS %s",
		         c, c, scale, c, c, scale, scale, 0, c, scale, c);
	}
	buf_free(&column);
}

static void view_sql(struct buf *sql, const struct store_table *t)
{
	struct buf name = { 0 };

	buf_addf(&name, "%.*s_display", (int)t->name.len, t->name.p);
	buf_reset(sql);
	buf_adds(sql, "CREATE VIEW ");
	sqlite_add_name(sql, buf_str(&name));
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
	buf_free(&name);
}

/* Remember type and scale of each column: the numbers alone do not tell. */
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
		ok = sqlite3_step(st) == SQLITE_DONE || sqlite_trouble(s, "note the columns");
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	return ok;
}

/* Does the table that is there have this field, with the same type and scale? */
static bool compare_column(struct sqlite *s, sqlite3_stmt *st, const struct schema_field *f)
{
	char want[16];
	bool same;

	type_name(f->type, want);
	sqlite_bind_str(st, 1, s->table.name);
	sqlite_bind_str(st, 2, f->name);
	if (sqlite3_step(st) != SQLITE_ROW) {
		diag_trouble("table '%.*s' in '%s' has no column '%.*s', which the schema has: load into another table or bring "
		             "the table up to date", (int)s->table.name.len, s->table.name.p, s->path, (int)f->name.len,
		             f->name.p);
		sqlite3_reset(st);
		return false;
	}
	same = str_is(sqlite_text(st, 0), want);
	if (!same)
		diag_trouble("column '%.*s' of table '%.*s' in '%s' is %s, the schema says %s", (int)f->name.len, f->name.p,
		             (int)s->table.name.len, s->table.name.p, s->path, sqlite3_column_text(st, 0), want);
	sqlite3_reset(st);
	return same;
}

static bool compare_table(struct sqlite *s)
{
	sqlite3_stmt *st = sqlite_prepare(s, "SELECT type FROM cutover_column WHERE table_name = ?1 AND column_name = ?2");
	bool ok = st != NULL;

	for (size_t i = 0; st != NULL && i < s->table.schema->count; i++)
		ok &= compare_column(s, st, &s->table.schema->field[i]);
	sqlite3_finalize(st);
	return ok;
}

static bool make_table(struct sqlite *s)
{
	create_sql(&s->sql, &s->table);
	if (!sqlite_run(s, s->sql.p, "create the table"))
		return false;
	view_sql(&s->sql, &s->table);
	return sqlite_run(s, s->sql.p, "create the display view") && note_columns(s, &s->table);
}

/* INSERT with one place for each field of the stream, then _batch and _at. */
static bool prepare_insert(struct sqlite *s)
{
	const struct header *h = s->table.header;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "INSERT INTO ");
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
	static const char own[] =
		"CREATE TABLE IF NOT EXISTS cutover_batch (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
		"table_name TEXT NOT NULL, spec_sha256 TEXT, input_sha256 TEXT, records INTEGER, sums TEXT, time TEXT) STRICT;"
		"CREATE TABLE IF NOT EXISTS cutover_column (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
		"type TEXT NOT NULL, scale INTEGER NOT NULL, UNIQUE (table_name, column_name)) STRICT";
	struct sqlite *s = self;

	s->table = *table;
	if (table->mode != LOAD_INSERT) {
		diag_trouble("load.mode other than 'insert' is not in this version");
		return false;
	}
	if (!sqlite_run(s, own, "create the tables of cutover"))
		return false;
	if (!(sqlite_has_table(s, table->name) ? compare_table(s) : make_table(s)))
		return false;
	return prepare_insert(s);
}

/* ---- one record ---- */

/* Tell that the database cannot hold a value; false. */
static bool refuse(const struct sqlite *s, const struct record *rec, size_t field, const char *why)
{
	struct buf quoted = { 0 };
	struct str name = s->table.header->name[field];

	diag_trouble("%.*s: %.*s: %s %s; nothing is loaded", (int)rec->at.len, rec->at.p, (int)name.len, name.p,
	             text_quote(&quoted, rec->field[field]), why);
	buf_free(&quoted);
	return false;
}

static bool bind_number(struct sqlite *s, const struct record *rec, size_t i, int scale)
{
	struct decimal d;
	enum decimal_status st = decimal_parse(rec->field[i], &d);

	if (st == DECIMAL_OK)
		st = decimal_rescale(d, scale, ROUND_NONE, &d);
	if (st == DECIMAL_NOT_A_NUMBER)
		return refuse(s, rec, i, "is not a number");
	if (st == DECIMAL_INEXACT)
		return refuse(s, rec, i, "has more digits behind the point than its column");
	/* the display view takes abs(), which the smallest 64-bit number does not have */
	if (st != DECIMAL_OK || d.units > INT64_MAX || d.units < -INT64_MAX)
		return refuse(s, rec, i, "is too large for SQLite, whose integers have 64 bits");
	sqlite3_bind_int64(s->insert, (int)i + 1, (sqlite3_int64)d.units);
	return true;
}

static bool bind_field(struct sqlite *s, const struct record *rec, size_t i)
{
	struct str text = rec->field[i];
	struct type type = s->table.field[i]->type;

	if (str_is_null(text)) {
		sqlite3_bind_null(s->insert, (int)i + 1);
		return true;
	}
	if (type.kind == TYPE_DECIMAL || type.kind == TYPE_INTEGER)
		return bind_number(s, rec, i, type.kind == TYPE_DECIMAL ? type.scale : 0);
	if (type.kind != TYPE_TEXT && !type_holds(type, text))
		return refuse(s, rec, i, "is not a value of its type");
	if (type.kind == TYPE_BOOLEAN)
		sqlite3_bind_int(s->insert, (int)i + 1, str_is(text, "true"));
	else
		sqlite_bind_str(s->insert, (int)i + 1, text);
	return true;
}

bool sqlite_insert(void *self, const struct record *rec)
{
	struct sqlite *s = self;
	int next = (int)rec->header->count + 1;

	for (size_t i = 0; i < rec->header->count; i++)
		if (!bind_field(s, rec, i))
			return false;
	sqlite3_bind_int64(s->insert, next, s->batch);
	sqlite_bind_str(s->insert, next + 1, rec->at);
	if (sqlite3_step(s->insert) != SQLITE_DONE) {
		if ((sqlite3_errcode(s->db) & 0xff) == SQLITE_CONSTRAINT)
			diag_trouble("%.*s: '%s' refuses this record: %s; nothing is loaded", (int)rec->at.len, rec->at.p, s->path,
			             sqlite3_errmsg(s->db));
		else
			sqlite_trouble(s, "insert a record");
		sqlite3_reset(s->insert);
		return false;
	}
	sqlite3_reset(s->insert);
	return true;
}
