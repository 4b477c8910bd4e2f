/*
 * sqlite_batch - each load is a batch: note it, read it back, list it. The tables for that are those of
 * cutover:
 *
 *	cutover_batch	one row for each load
 *	cutover_undone	the loads that were taken out again
 *	cutover_record	what was loaded: digest and amounts of each record (see sqlite_record)
 *	cutover_column	type and scale of every column
 *
 * Ledgers of earlier versions lack some of these. They get them in the transaction of the load or
 * of the undo: after a rollback they are as before.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "sqlite/sqlite_int.h"

/* ---- the tables ---- */

/* Columns that later versions added: an older ledger gets them. */
static const char *const later_columns[] = { "findings",      "accepted", "evidence",
	                                     "fields",        "controls", "digest",
	                                     "partly_undone", "changes",  "foreign_keys" };

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
		"evidence TEXT, fields TEXT, controls TEXT, digest TEXT, partly_undone TEXT, changes TEXT, foreign_keys TEXT) STRICT;"
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

/* ---- a batch ---- */

/* Find the last row of the table: all rows that this load inserts come after it. */
static bool find_last_row(struct sqlite *s)
{
	sqlite3_stmt *st;
	bool ok;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT max(_rowid_) FROM ");
	sqlite_add_name(&s->sql, s->table.name);
	st = sqlite_prepare(s, s->sql.p);
	if (!st)
		return false;
	ok = sqlite_row(s, st);
	s->last_row = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return ok;
}

/*
 * Note the batch under a number that no batch has had: records of a batch that was undone in part
 * may still have its number.
 */
static bool note_start(struct sqlite *s, const struct store_batch *batch, bool *exists)
{
	sqlite3_stmt *st = sqlite_prepare(
		s,
		"INSERT INTO cutover_batch (number, id, table_name, time) SELECT 1 + coalesce(max(number), 0), "
		"?1, ?2, ?3 FROM (SELECT number FROM cutover_batch UNION ALL SELECT number FROM cutover_undone)");
	bool ok;

	if (!st)
		return false;
	sqlite_bind_str(st, 1, batch->id);
	sqlite_bind_str(st, 2, batch->table);
	sqlite_bind_str(st, 3, batch->time);
	ok = sqlite3_step(st) == SQLITE_DONE;
	*exists = !ok && sqlite3_extended_errcode(s->db) == SQLITE_CONSTRAINT_UNIQUE;
	if (!ok && !*exists)
		sqlite_error(s, "note the batch in");
	s->batch = sqlite3_last_insert_rowid(s->db);
	sqlite3_finalize(st);
	return ok;
}

bool sqlite_batch_start(void *self, const struct store_batch *batch, bool *exists)
{
	struct sqlite *s = self;

	return note_start(s, batch, exists) && find_last_row(s) && sqlite_vouchers_watch(s) &&
	       sqlite_sent_watch(s);
}

uint64_t sqlite_batch_number(const void *self)
{
	return (uint64_t)((const struct sqlite *)self)->batch;
}

/*
 * Has another batch already loaded the same input into this table? Then every figure would be there
 * twice. This explains vouchers that come again, so no other report is necessary.
 */
bool sqlite_new_input(void *self, const struct store_batch *batch, char **other)
{
	struct sqlite *s = self;
	sqlite3_stmt *st = sqlite_prepare(
		s, "SELECT id FROM cutover_batch WHERE input_sha256 = ?1 AND "
		   "table_name = ?2 AND records IS NOT NULL AND number <> ?3");
	bool found;

	if (!st)
		return false;
	sqlite_bind_str(st, 1, batch->input_sha256);
	sqlite_bind_str(st, 2, batch->table);
	sqlite3_bind_int64(st, 3, s->batch);
	found = sqlite_row(s, st);
	if (found)
		*other = str_dup(sqlite_text(st, 0));
	sqlite3_finalize(st);
	return !found && sqlite_ok(s);
}

bool sqlite_batch_end(void *self, const struct store_batch *batch)
{
	struct sqlite *s = self;
	struct buf fields = { 0 }, controls = { 0 };
	sqlite3_stmt *st;
	bool ok = false;

	st = sqlite_prepare(
		s,
		"UPDATE cutover_batch SET spec_sha256 = ?1, input_sha256 = ?2, records = ?3, "
		"sums = ?4, time = ?5, findings = ?6, accepted = ?7, evidence = ?8, "
		"fields = ?9, controls = ?10, digest = ?11, changes = ?13, foreign_keys = ?14 WHERE number = ?12");
	if (!st)
		return false;
	note_fields_write(&s->fields, &fields);
	note_controls_write(&s->noted, &controls);
	sqlite_bind_str(st, 1, batch->spec_sha256);
	sqlite_bind_str(st, 2, batch->input_sha256);
	sqlite3_bind_int64(st, 3, (sqlite3_int64)batch->rows);
	sqlite_bind_str(st, 4, batch->sums);
	sqlite_bind_str(st, 5, batch->time);
	sqlite_bind_str(st, 6, batch->findings);
	sqlite_bind_str(st, 7, batch->accepted);
	sqlite_bind_str(st, 8, batch->evidence);
	sqlite_bind_str(st, 9, buf_str(&fields));
	sqlite_bind_str(st, 10, buf_str(&controls));
	sqlite_bind_str(st, 11, str_of(s->digest));
	sqlite3_bind_int64(st, 12, s->batch);
	sqlite_bind_str(st, 13, batch->changes);
	sqlite_bind_str(st, 14, batch->foreign_keys);
	ok = sqlite3_step(st) == SQLITE_DONE || sqlite_error(s, "note the batch in");
	sqlite3_finalize(st);
	buf_free(&fields);
	buf_free(&controls);
	return ok;
}

/* ---- what landed ---- */

/* What is added up from each row. */
struct landed {
	struct sqlite *s;
	struct tally *tally;
	bool computed;    /* a control is computed: it may need any field */
	struct str *text; /* a place for each field of the stream; null between two rows */
	struct buf bytes; /* their texts */
	uint128 digest;   /* the sum of the digests */
};

/* The result column of field i of the stream: column 0 is the number of the row. */
static int field_column(size_t i)
{
	return (int)i + 1;
}

/*
 * Add a control: an amount directly, any other value as the text that was read. The field gets it.
 */
static void add_control(struct landed *l, sqlite3_stmt *st, size_t i)
{
	struct tally *t = l->tally;
	size_t field = (size_t)t->field[i];
	struct type type = l->s->table.field[field]->type;
	int column = field_column(field);

	if (!sqlite_add_amount(st, column, type, &t->sum[i]) && type.kind != TYPE_BOOLEAN &&
	    sqlite3_column_type(st, column) != SQLITE_INTEGER)
		l->text[field] = sqlite_text(st, column);
}

/* Set all fields to the texts that the stream would have. */
static void read_fields(struct landed *l, sqlite3_stmt *st)
{
	size_t count = l->s->table.header->count, end = 0;

	buf_reset(&l->bytes);
	for (size_t i = 0; i < count; i++) {
		size_t start = l->bytes.len;

		sqlite_add_value(st, field_column(i), l->s->table.field[i]->type, &l->bytes);
		/* the bytes may move as they grow, so note only the lengths first */
		l->text[i].len = l->bytes.len - start;
	}
	for (size_t i = 0; i < count; end += l->text[i++].len)
		l->text[i].p = sqlite3_column_type(st, field_column(i)) == SQLITE_NULL
		                       ? NULL
		                       : buf_str(&l->bytes).p + end;
}

/* Add the current row of the scan to the tally. */
static void add_row(struct landed *l, sqlite3_stmt *st)
{
	const struct header *header = l->s->table.header;

	if (l->computed)
		read_fields(l, st);
	for (size_t i = 0; !l->computed && i < l->tally->controls->count; i++)
		if (l->tally->field[i] >= 0)
			add_control(l, st, i);
	tally_add(l->tally, &(struct record){ .header = header, .field = l->text });
	memset(l->text, 0, header->count * sizeof(*l->text));
}

/* Count, add up and note the records that are in the table now. */
static bool take_landed(struct landed *l, struct sqlite_scan *scan)
{
	struct sqlite_note *note = sqlite_note_open(l->s);
	bool ok = note != NULL;

	l->text = xcalloc(l->s->table.header->count, sizeof(*l->text));
	while (ok && sqlite_scan_next(l->s, scan)) {
		l->digest += row_number(scan->digest);
		add_row(l, scan->st);
		ok = sqlite_note_add(note, scan);
	}
	ok = ok && sqlite_ok(l->s);
	if (note)
		ok = sqlite_note_close(note, ok);
	free(l->text);
	buf_free(&l->bytes);
	return ok;
}

/* Read the records of the batch that come after row `after`. */
static bool read_batch(struct landed *l, sqlite3_int64 after)
{
	struct sqlite *s = l->s;
	struct sqlite_scan scan;
	bool ok;

	for (size_t i = 0; i < l->tally->controls->count; i++)
		l->computed = l->computed || (l->tally->there[i] && l->tally->field[i] < 0);
	/*
	 * a column that is not in the insert is null, unless something fills it: then read it, too
	 */
	ok = sqlite_scan_open(s, &scan, s->table.name, &s->fields, &s->noted, after, s->fills) &&
	     take_landed(l, &scan);
	sqlite_scan_close(&scan);
	sqlite_digest_text(l->digest, s->digest);
	return ok;
}

/* Note the records that the batch has inserted or updated: these have its number. */
static bool note_changed(struct sqlite *s, const struct controls *controls)
{
	struct tally changed;
	struct landed l = { .s = s, .tally = &changed };
	bool ok;

	tally_init(&changed, controls);
	tally_bind(&changed, s->table.header);
	ok = read_batch(&l, INT64_MIN);
	tally_free(&changed);
	return ok;
}

bool sqlite_read_back(void *self, struct tally *tally, struct buf *differs)
{
	struct sqlite *s = self;
	struct landed l = { .s = s, .tally = tally };
	bool ok;

	if (s->changes)
		return sqlite_changes_read(s, tally, differs) && note_changed(s, tally->controls);
	ok = sqlite_vouchers_end(s) && read_batch(&l, s->last_row);
	if (ok && s->table.read_back == READ_BACK_RECORDS && l.digest != s->now.digests)
		sqlite_sent_differs(s, differs);
	return ok;
}

/* ---- the list ---- */

/* SELECT of all batches in the ledger. A ledger of an earlier version may lack columns. */
static sqlite3_stmt *prepare_list(struct sqlite *s)
{
	bool partly = sqlite_has_column(s, STR("cutover_batch"), STR("partly_undone"));
	bool accepted = sqlite_has_column(s, STR("cutover_batch"), STR("accepted"));
	bool changes = sqlite_has_column(s, STR("cutover_batch"), STR("changes"));

	buf_reset(&s->sql);
	buf_addf(
		&s->sql,
		"SELECT id, table_name, spec_sha256, input_sha256, records, sums, time, %s, 1, number, %s, %s "
		"FROM cutover_batch",
		partly ? "partly_undone" : "NULL", accepted ? "accepted" : "NULL",
		changes ? "changes" : "NULL");
	if (sqlite_has_table(s, STR("cutover_undone")))
		buf_adds(
			&s->sql,
			" UNION ALL SELECT id, table_name, spec_sha256, input_sha256, records, sums, time, "
			"undone, 0, number, accepted, NULL FROM cutover_undone");
	buf_adds(&s->sql, " ORDER BY 10");
	return sqlite_prepare(s, s->sql.p);
}

bool sqlite_batches(void *self, void (*each)(void *context, const struct store_batch *batch),
                    void *context)
{
	struct sqlite *s = self;
	sqlite3_stmt *st;
	int step;

	if (!sqlite_has_table(s, STR("cutover_batch")))
		return sqlite_ok(s);
	st = prepare_list(s);
	if (!st)
		return false;
	while ((step = sqlite3_step(st)) == SQLITE_ROW)
		each(context, &(struct store_batch){
				      .id = sqlite_text(st, 0),
				      .number = sqlite3_column_int64(st, 9),
				      .table = sqlite_text(st, 1),
				      .spec_sha256 = sqlite_text(st, 2),
				      .input_sha256 = sqlite_text(st, 3),
				      .rows = (uint64_t)sqlite3_column_int64(st, 4),
				      .sums = sqlite_text(st, 5),
				      .time = sqlite_text(st, 6),
				      .accepted = sqlite_text(st, 10),
				      .changes = sqlite_text(st, 11),
				      .undone = sqlite_text(st, 7),
				      .partly_undone = sqlite3_column_int(st, 8) != 0 &&
		                                       sqlite3_column_type(st, 7) != SQLITE_NULL,
			      });
	if (step != SQLITE_DONE)
		sqlite_error(s, "list the batches of");
	sqlite3_finalize(st);
	return step == SQLITE_DONE;
}
