/*
 * sqlite_ledger - create the tables of cutover in a ledger, or update them.
 *
 *	cutover_batch	one row for each load
 *	cutover_undone	the loads that were taken out again
 *	cutover_record	what was loaded: digest and amounts of each record (see sqlite_record)
 *	cutover_column	type and scale of every column
 *
 * Ledgers of earlier versions lack some of these. They get them in the transaction of the load or
 * of the undo: after a rollback they are as before.
 */
#include "base/diag.h"
#include "store/sqlite_int.h"

/* Columns that later versions added: an older ledger gets them. */
static const char *const later_columns[] = { "findings", "accepted", "evidence",      "fields",
	                                     "controls", "digest",   "partly_undone", "changes" };

static bool add_later_columns(struct sqlite *s)
{
	for (size_t i = 0; i < sizeof(later_columns) / sizeof(*later_columns); i++) {
		if (sqlite_has_column(s, STR("cutover_batch"), str_of(later_columns[i])))
			continue;
		buf_reset(&s->sql);
		buf_addf(&s->sql, "ALTER TABLE cutover_batch ADD COLUMN %s TEXT", later_columns[i]);
		if (!sqlite_run(s, s->sql.p, "bring the tables of cutover up to date in"))
			return false;
	}
	return sqlite_ok(s);
}

bool sqlite_ledger(struct sqlite *s)
{
	static const char tables[] =
		"CREATE TABLE IF NOT EXISTS cutover_batch (number INTEGER PRIMARY KEY, "
		"id TEXT NOT NULL UNIQUE, table_name TEXT NOT NULL, spec_sha256 TEXT, "
		"input_sha256 TEXT, records INTEGER, sums TEXT, time TEXT, findings TEXT, accepted TEXT, "
		"evidence TEXT, fields TEXT, controls TEXT, digest TEXT, partly_undone TEXT, changes TEXT) STRICT;"
		"CREATE TABLE IF NOT EXISTS cutover_undone (number INTEGER NOT NULL, id TEXT NOT NULL, "
		"table_name TEXT NOT NULL, spec_sha256 TEXT, input_sha256 TEXT, records INTEGER, sums TEXT, "
		"time TEXT, findings TEXT, accepted TEXT, evidence TEXT, undone TEXT NOT NULL) STRICT;"
		"CREATE TABLE IF NOT EXISTS cutover_record (batch INTEGER NOT NULL, first INTEGER NOT NULL, "
		"records BLOB NOT NULL, PRIMARY KEY (batch, first)) STRICT;"
		"CREATE TABLE IF NOT EXISTS cutover_column (table_name TEXT NOT NULL, "
		"column_name TEXT NOT NULL, type TEXT NOT NULL, scale INTEGER NOT NULL, "
		"UNIQUE (table_name, column_name)) STRICT";

	return sqlite_run(s, tables, "make the tables of cutover in") && add_later_columns(s);
}
