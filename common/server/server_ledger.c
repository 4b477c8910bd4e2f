/*
 * server_ledger - the tables of cutover in a database; the same as in SQLite.
 *
 *	cutover_batch	one row for each load
 *	cutover_undone	the loads that were taken out again
 *	cutover_record	what was loaded: digest and amounts of each record (see note.h)
 *	cutover_column	type and scale of every column
 *
 * They are in the schema where tables are made by default: the first of search_path.
 */
#include <stdlib.h>
#include <string.h>

#include "server/server_int.h"
#include "store/change.h"

#define MAKE_TABLES "make the tables of cutover in"

/* The columns of a table: T stands for the type of texts, K for that of texts in a key, B for that of bytes. */
static const struct {
	const char *name, *columns;
} tables[] = {
	{ "cutover_batch",
	  "number bigint NOT NULL PRIMARY KEY, id K NOT NULL UNIQUE, table_name T NOT NULL, spec_sha256 T, "
	  "input_sha256 T, records bigint, sums T, time T, findings T, accepted T, evidence T, fields T, controls T, "
	  "digest T, partly_undone T, changes T, foreign_keys T" },
	{ "cutover_undone",
	  "number bigint NOT NULL, id T NOT NULL, table_name T NOT NULL, spec_sha256 T, input_sha256 T, "
	  "records bigint, sums T, time T, findings T, accepted T, evidence T, undone T NOT NULL" },
	{ "cutover_record",
	  "batch bigint NOT NULL, first bigint NOT NULL, records B NOT NULL, PRIMARY KEY (batch, first)" },
	{ "cutover_column",
	  "table_name K NOT NULL, column_name K NOT NULL, type T NOT NULL, scale bigint NOT NULL, "
	  "UNIQUE (table_name, column_name)" },
};

/* Append the columns with the types of the server. */
static void add_columns(struct server *s, const char *columns)
{
	const struct database_dialect *dialect = database_dialect(s->db);

	for (const char *p = columns; *p != '\0'; p++) {
		bool first = p == columns || p[-1] == ' ';
		bool alone = first && (p[1] == ' ' || p[1] == ',' || p[1] == '\0');

		if (alone && *p == 'T')
			buf_adds(&s->sql, dialect->text);
		else if (alone && *p == 'K')
			buf_adds(&s->sql, dialect->key_text);
		else if (alone && *p == 'B')
			buf_adds(&s->sql, dialect->bytes);
		else
			buf_addc(&s->sql, *p);
	}
}

/* The notes of a batch are digests, which cannot be packed. */
static bool is_unpacked(struct server *s, const char *table)
{
	if (strcmp(table, "cutover_record") != 0)
		return true;
	buf_reset(&s->sql);
	return !database_add_unpacked(s->db, &s->sql, str_of(table), STR("records")) ||
	       server_run(s, MAKE_TABLES, NULL, 0);
}

/* Is the table there, and can it roll back? False also after an error. */
static bool has_table(struct server *s, struct str name)
{
	struct database_table t;
	bool has;

	if (!database_table(s->db, name, &t))
		return server_error(s, "read from");
	has = t.found && server_can_roll_back(s, &t, name);
	database_table_free(&t);
	return has;
}

/* Has the table of the batches this column? False also after an error. */
static bool batch_has(struct server *s, const char *column)
{
	struct database_table t;
	bool has;

	if (!database_table(s->db, STR("cutover_batch"), &t))
		return server_error(s, "read from");
	has = server_column_of(&t, str_of(column)) != NULL;
	database_table_free(&t);
	return has;
}

bool server_notes_changes(struct server *s)
{
	return batch_has(s, "changes");
}

bool server_keeps(struct server *s, struct str table)
{
	char *name;
	bool has;

	if (!server_notes_changes(s))
		return false;
	if (!database_query(
		    s->db,
		    "SELECT 1 FROM cutover_batch WHERE table_name = $1 AND changes IS NOT NULL LIMIT 1",
		    &table, 1))
		return server_error(s, "read the batches of");
	if (!database_row(s->db))
		return false;
	name = change_before(table);
	has = server_has(s, name);
	free(name);
	return has;
}

/* A ledger of an earlier version lacks some columns. */
static bool bring_up_to_date(struct server *s)
{
	static const char *const later[] = { "changes", "foreign_keys" };
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(later) / sizeof(*later); i++) {
		if (batch_has(s, later[i]))
			continue;
		buf_reset(&s->sql);
		buf_addf(&s->sql, "ALTER TABLE cutover_batch ADD COLUMN %s %s", later[i],
		         database_dialect(s->db)->text);
		ok = server_ok(s) && (database_define(s->db, s->sql.p) ||
		                      server_error(s, "bring the tables of cutover up to date in"));
	}
	return ok;
}

bool server_ledger(struct server *s)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		/* who may not make tables may load into a ledger that has them */
		if (has_table(s, str_of(tables[i].name)))
			continue;
		if (!server_ok(s))
			return false;
		buf_reset(&s->sql);
		buf_addf(&s->sql, "CREATE TABLE %s (", tables[i].name);
		add_columns(s, tables[i].columns);
		buf_addc(&s->sql, ')');
		database_end_table(s->db, &s->sql, STR_NULL);
		if (!server_define(s, str_of(tables[i].name), MAKE_TABLES) ||
		    !is_unpacked(s, tables[i].name))
			return false;
	}
	return bring_up_to_date(s);
}

struct type server_noted_type(struct server *s, struct str table, struct str column)
{
	const struct str value[] = { table, column };
	struct type type;

	if (database_query(
		    s->db,
		    "SELECT type FROM cutover_column WHERE table_name = $1 AND column_name = $2",
		    value, 2) &&
	    database_row(s->db) && type_parse(database_value(s->db, 0), &type))
		return type;
	return (struct type){ TYPE_TEXT, 0 };
}
