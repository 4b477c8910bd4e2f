/*
 * sqlite_compare - is a batch still as it was loaded?
 *
 * If nobody asks for the single records, it first only adds up the digests of the records in the
 * table. If their sum and number are those that the load has noted, all records are as they were
 * loaded; this is as strong as the read-back of the load itself. Otherwise:
 *
 * It reads the records of the table and the notes of the load, both in the order of their rows.
 * Records and notes that do not fit go into two temporary tables, cutover_is and cutover_was. These
 * are then matched: first by digest, because SQLite gives rows new numbers when it copies or packs
 * a table; then by row, which finds changed records. A note that is left is a record that is gone;
 * a record that is left was added. Memory does not grow with the batch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "config/json_node.h"
#include "sqlite/sqlite_int.h"

struct compare {
	struct sqlite *s;
	struct store_compared *out;
	struct note_fields fields; /* what the digests of the batch are made of */
	struct json_node *names;   /* owns their names */
	struct header header;      /* the controls */
	struct str *value;         /* the value of each in the record at work */
	struct buf text;           /* their texts */
	/* the sum of their digests; empty: not noted */
	char digest[DIGEST128_TEXT];
	sqlite3_stmt *put_was, *put_is;
};

/* ---- what is known of the batch ---- */

static void read_controls(struct compare *c, struct str json, struct str sums)
{
	struct controls *controls = &c->out->controls;
	struct str name, sum;

	if (!str_is_null(json))
		note_controls_read(controls, json);
	else
		while (store_next_sum(&sums, &name, &sum))
			note_controls_add(controls, name);
}

/* A batch of an earlier version has no notes of its records, only sums: read these. */
static void read_sums(struct compare *c, struct str sums)
{
	struct tally *was = &c->out->was[FATE_UNCHANGED];
	struct str name, sum;
	struct decimal d;

	was->rows = c->out->records;
	for (size_t i = 0; store_next_sum(&sums, &name, &sum); i++)
		if (decimal_parse(sum, &d) == DECIMAL_OK)
			decimal_sum_add(&was->sum[i], d);
}

static void start_tallies(struct compare *c)
{
	struct store_compared *out = c->out;
	size_t controls = out->controls.count;

	out->type = xcalloc(controls + 1, sizeof(*out->type));
	c->value = xcalloc(controls + 1, sizeof(*c->value));
	for (size_t i = 0; i < controls; i++)
		if (!sqlite_noted_type(c->s, str_of(out->table), out->controls.name[i],
		                       &out->type[i]))
			out->type[i] = (struct type){ TYPE_TEXT, 0 };
	store_compared_start(out, &c->header);
}

static sqlite3_stmt *prepare_find(struct sqlite *s)
{
	bool digests = sqlite_has_column(s, STR("cutover_batch"), STR("digest"));

	if (!sqlite_has_table(s, STR("cutover_batch")))
		return NULL;
	return sqlite_prepare(
		s, digests ? "SELECT number, table_name, records, sums, fields, controls, "
			     "digest FROM cutover_batch WHERE id = ?1"
			   : "SELECT number, table_name, records, sums, NULL, NULL, NULL FROM "
			     "cutover_batch WHERE id = ?1");
}

/* How many records the batch has removed. */
static uint64_t read_removed(struct sqlite *s)
{
	sqlite3_stmt *st;
	uint64_t removed = 0;

	/* an earlier version had no batches that remove records */
	if (!sqlite_has_column(s, STR("cutover_batch"), STR("changes")))
		return 0;
	st = sqlite_prepare(s, "SELECT changes FROM cutover_batch WHERE number = ?1");
	if (!st)
		return 0;
	sqlite3_bind_int64(st, 1, s->batch);
	if (sqlite_row(s, st) && sqlite3_column_type(st, 0) != SQLITE_NULL)
		removed = store_changes_read(sqlite_text(st, 0), CHANGE_REMOVED);
	sqlite3_finalize(st);
	return removed;
}

/*
 * Find number, table, fields and controls of a batch. False if there is no batch with that id, or
 * after an error.
 */
static bool find_batch(struct compare *c, struct str id)
{
	sqlite3_stmt *st = prepare_find(c->s);
	bool found;

	if (!st)
		return false;
	sqlite_bind_str(st, 1, id);
	found = sqlite_row(c->s, st);
	if (found) {
		c->s->batch = c->out->number = sqlite3_column_int64(st, 0);
		c->out->table = str_dup(sqlite_text(st, 1));
		c->out->records = (uint64_t)sqlite3_column_int64(st, 2);
		snprintf(c->digest, sizeof(c->digest), "%.*s", (int)sqlite_text(st, 6).len,
		         sqlite_text(st, 6).p);
		read_controls(c, sqlite_text(st, 5), sqlite_text(st, 3));
		start_tallies(c);
		c->out->each = sqlite3_column_type(st, 4) != SQLITE_NULL;
		if (c->out->each)
			c->names = note_fields_read(&c->fields, sqlite_text(st, 4));
		else
			read_sums(c, sqlite_text(st, 3));
	}
	sqlite3_finalize(st);
	if (found)
		c->out->removed = read_removed(c->s);
	return found && sqlite_ok(c->s);
}

/* ---- adding up ---- */

/*
 * Count the record whose controls are in c->text, each ended by a NUL. A null control has no value.
 */
static void count_record(struct compare *c, struct tally *t)
{
	tally_add(t, &(struct record){ .header = &c->header, .field = c->value });
}

static void value_ends(struct compare *c, size_t i, size_t start, bool has_value)
{
	/* the text may move as it grows, so note only the lengths until all values are there */
	c->value[i] = (struct str){ has_value ? "" : NULL, c->text.len - start };
	buf_addc(&c->text, '\0');
}

static void place_values(struct compare *c)
{
	const char *p = c->text.p;

	for (size_t i = 0; i < c->header.count; i++) {
		size_t len = c->value[i].len;

		if (!str_is_null(c->value[i]))
			c->value[i].p = p;
		p += len + 1;
	}
}

/* Read the controls from the result columns `column`. */
static void column_values(struct compare *c, sqlite3_stmt *st, const int *column)
{
	buf_reset(&c->text);
	for (size_t i = 0; i < c->header.count; i++) {
		size_t start = c->text.len;

		sqlite_add_value(st, column[i], c->out->type[i], &c->text);
		value_ends(c, i, start, sqlite3_column_type(st, column[i]) != SQLITE_NULL);
	}
	place_values(c);
}

static void count_noted(struct compare *c, struct str amounts, enum store_fate fate)
{
	note_values(amounts, c->out->type, c->header.count, &c->text, c->value);
	count_record(c, &c->out->was[fate]);
}

static void count_columns(struct compare *c, sqlite3_stmt *st, const int *column,
                          enum store_fate fate)
{
	column_values(c, st, column);
	count_record(c, &c->out->is[fate]);
}

/* ---- reading both in the order of their rows ---- */

static bool put(struct compare *c, sqlite3_stmt *st, sqlite3_int64 row, struct hash128 digest,
                struct str amounts)
{
	char bytes[16];
	bool ok;

	row_put64(bytes, digest.low);
	row_put64(bytes + 8, digest.high);
	sqlite3_bind_int64(st, 1, row);
	sqlite3_bind_blob(st, 2, bytes, sizeof(bytes), SQLITE_TRANSIENT);
	if (!str_is_null(amounts))
		sqlite3_bind_blob64(st, 3, amounts.p, amounts.len, SQLITE_TRANSIENT);
	ok = sqlite3_step(st) == SQLITE_DONE || sqlite_error(c->s, "compare the batch in");
	sqlite3_reset(st);
	return ok;
}

static bool put_noted(struct compare *c, const struct noted *n)
{
	return put(c, c->put_was, n->row, n->digest, n->amounts);
}

static bool put_scanned(struct compare *c, const struct sqlite_scan *scan)
{
	return put(c, c->put_is, scan->row, scan->digest, STR_NULL);
}

static void count_same(struct compare *c, const struct sqlite_scan *scan)
{
	column_values(c, scan->st, scan->column);
	count_record(c, &c->out->was[FATE_UNCHANGED]);
	count_record(c, &c->out->is[FATE_UNCHANGED]);
}

static bool read_both(struct compare *c, struct sqlite_notes *notes, struct sqlite_scan *scan)
{
	struct noted noted;
	bool was = sqlite_notes_next(c->s, notes, &noted);
	bool is = scan->st && sqlite_scan_next(c->s, scan);
	bool ok = true;

	while (ok && sqlite_ok(c->s) && (was || is)) {
		bool missing = !is || (was && noted.row < scan->row),
		     ahead = !was || (is && scan->row < noted.row);

		if (missing) {
			ok = put_noted(c, &noted);
		} else if (ahead) {
			ok = put_scanned(c, scan);
		} else if (row_number(noted.digest) == row_number(scan->digest)) {
			count_same(c, scan);
		} else {
			ok = put_noted(c, &noted) && put_scanned(c, scan);
		}
		if (!ahead)
			was = sqlite_notes_next(c->s, notes, &noted);
		if (!missing)
			is = sqlite_scan_next(c->s, scan);
	}
	return ok && sqlite_ok(c->s);
}

/* ---- what did not fit ---- */

static bool make_tables(struct compare *c)
{
	static const char sql[] =
		"PRAGMA query_only = OFF;"
		"DROP TABLE IF EXISTS temp.cutover_was; DROP TABLE IF EXISTS temp.cutover_is;"
		"CREATE TEMP TABLE cutover_was (row INTEGER PRIMARY KEY, digest BLOB, amounts BLOB);"
		"CREATE TEMP TABLE cutover_is (row INTEGER PRIMARY KEY, digest BLOB)";

	if (!sqlite_run(c->s, sql, "compare the batch in"))
		return false;
	c->put_was = sqlite_prepare(c->s, "INSERT INTO temp.cutover_was VALUES (?1, ?2, ?3)");
	c->put_is = sqlite_prepare(c->s, "INSERT INTO temp.cutover_is VALUES (?1, ?2)");
	return c->put_was && c->put_is;
}

/* Match the records that only have another row number, each as often as both sides have it. */
static bool match_digests(struct compare *c)
{
	static const char pair[] =
		"DROP TABLE IF EXISTS temp.cutover_moved;"
		"CREATE TEMP TABLE cutover_moved AS SELECT w.row AS was, i.row AS \"is\", w.amounts AS amounts FROM "
		"(SELECT row, digest, amounts, row_number() OVER (PARTITION BY digest ORDER BY row) AS n "
		"FROM temp.cutover_was) w JOIN (SELECT row, digest, row_number() OVER (PARTITION BY digest ORDER BY row) "
		"AS n FROM temp.cutover_is) i ON i.digest = w.digest AND i.n = w.n;"
		"DELETE FROM temp.cutover_was WHERE row IN (SELECT was FROM temp.cutover_moved);"
		"DELETE FROM temp.cutover_is WHERE row IN (SELECT \"is\" FROM temp.cutover_moved)";
	sqlite3_stmt *st;

	if (!sqlite_run(c->s, pair, "compare the batch in"))
		return false;
	st = sqlite_prepare(c->s, "SELECT amounts FROM temp.cutover_moved");
	while (st && sqlite_row(c->s, st)) {
		struct str amounts = { sqlite3_column_blob(st, 0),
			               (size_t)sqlite3_column_bytes(st, 0) };

		count_noted(c, amounts, FATE_UNCHANGED);
		count_record(c, &c->out->is[FATE_UNCHANGED]);
	}
	sqlite3_finalize(st);
	return sqlite_ok(c->s);
}

/* Count the notes that are left: a record is changed if its row is still there, otherwise gone. */
static bool count_was(struct compare *c,
                      void (*each)(void *context, enum store_fate fate, struct str at),
                      void *context)
{
	sqlite3_stmt *st = sqlite_prepare(
		c->s, "SELECT amounts, row IN (SELECT row FROM temp.cutover_is) "
		      "FROM temp.cutover_was ORDER BY row");

	while (st && sqlite_row(c->s, st)) {
		struct str amounts = { sqlite3_column_blob(st, 0),
			               (size_t)sqlite3_column_bytes(st, 0) };
		enum store_fate fate = sqlite3_column_int(st, 1) ? FATE_CHANGED : FATE_GONE;

		count_noted(c, amounts, fate);
		if (each && fate == FATE_GONE)
			each(context, fate, STR_NULL);
	}
	sqlite3_finalize(st);
	return sqlite_ok(c->s);
}

/* SELECT of the records that are left: was the row loaded, place, controls. */
static sqlite3_stmt *prepare_left(struct compare *c)
{
	struct sqlite *s = c->s;
	struct str table = str_of(c->out->table);

	buf_reset(&s->sql);
	buf_addf(&s->sql, "SELECT t._rowid_ IN (SELECT row FROM temp.cutover_was), %s",
	         sqlite_has_column(s, table, STR("_at")) ? "t._at" : "NULL");
	for (size_t i = 0; i < c->header.count; i++) {
		buf_adds(&s->sql, ", ");
		if (sqlite_has_column(s, table, c->header.name[i]))
			sqlite_add_name(&s->sql, c->header.name[i]);
		else
			buf_adds(&s->sql, "NULL");
	}
	buf_adds(&s->sql, " FROM temp.cutover_is i CROSS JOIN main.");
	sqlite_add_name(&s->sql, table);
	buf_adds(&s->sql, " t ON t._rowid_ = i.row ORDER BY i.row");
	return sqlite_prepare(s, s->sql.p);
}

static bool count_is(struct compare *c,
                     void (*each)(void *context, enum store_fate fate, struct str at),
                     void *context)
{
	sqlite3_stmt *st = c->out->table_gone ? NULL : prepare_left(c);
	int *column = xcalloc(c->header.count, sizeof(*column));

	for (size_t i = 0; i < c->header.count; i++)
		column[i] = (int)i + 2;
	while (st && sqlite_row(c->s, st)) {
		enum store_fate fate = sqlite3_column_int(st, 0) ? FATE_CHANGED : FATE_ADDED;

		count_columns(c, st, column, fate);
		if (each)
			each(context, fate, sqlite_text(st, 1));
	}
	sqlite3_finalize(st);
	free(column);
	return sqlite_ok(c->s);
}

/* ---- the whole ---- */

/*
 * Count a record that is as it was loaded. Amounts are added as they are in the table; a text is made
 * only of another value.
 */
static void count_landed(struct compare *c, const struct sqlite_scan *scan)
{
	struct tally *t = &c->out->is[FATE_UNCHANGED];

	buf_reset(&c->text);
	for (size_t i = 0; i < c->header.count; i++) {
		size_t start = c->text.len;
		bool is_text = !sqlite_add_amount(scan->st, scan->column[i], c->out->type[i],
		                                  &t->sum[i]) &&
		               sqlite3_column_type(scan->st, scan->column[i]) != SQLITE_NULL;

		if (is_text)
			sqlite_add_value(scan->st, scan->column[i], c->out->type[i], &c->text);
		value_ends(c, i, start, is_text);
	}
	place_values(c);
	count_record(c, t);
}

/*
 * Are number and digests of the records those that the load has noted? Then all of them are counted
 * as unchanged, otherwise none.
 */
static bool is_all_same(struct compare *c, struct sqlite_scan *scan)
{
	struct tally *was = &c->out->was[FATE_UNCHANGED], *is = &c->out->is[FATE_UNCHANGED];
	char digest[DIGEST128_TEXT];
	uint128 sum = 0;
	bool same;

	while (is->rows <= c->out->records && sqlite_scan_next(c->s, scan)) {
		sum += row_number(scan->digest);
		count_landed(c, scan);
	}
	sqlite_digest_text(sum, digest);
	same = sqlite_ok(c->s) && is->rows == c->out->records && strcmp(digest, c->digest) == 0;
	if (same)
		tally_merge(was, is);
	else
		tally_clear(is);
	return same;
}

/* is_all_same() of the whole batch; false also after an error. */
static bool compare_digests(struct compare *c)
{
	struct sqlite_scan scan = { 0 };
	bool same = !c->out->table_gone &&
	            sqlite_scan_open(c->s, &scan, str_of(c->out->table), &c->fields,
	                             &c->out->controls, INT64_MIN, true) &&
	            is_all_same(c, &scan);

	sqlite_scan_close(&scan);
	return same;
}

static bool compare_each(struct compare *c,
                         void (*each)(void *context, enum store_fate fate, struct str at),
                         void *context)
{
	struct sqlite_scan scan = { 0 };
	struct sqlite_notes notes = { 0 };
	bool ok;

	if (!make_tables(c))
		return false;
	/* who asks for the single records also wants to know whether the notes are sound */
	if (!each && compare_digests(c))
		return true;
	ok = sqlite_ok(c->s) && sqlite_notes_open(c->s, &notes, c->header.count) &&
	     (c->out->table_gone || sqlite_scan_open(c->s, &scan, str_of(c->out->table), &c->fields,
	                                             &c->out->controls, INT64_MIN, true)) &&
	     read_both(c, &notes, &scan);
	sqlite_scan_close(&scan);
	sqlite_notes_close(&notes);
	return ok && match_digests(c) && count_was(c, each, context) && count_is(c, each, context);
}

/* Compare a batch of an earlier version: count all of its records as they are now. */
static bool compare_sums(struct compare *c)
{
	static const struct note_fields none;
	struct sqlite_scan scan = { 0 };

	if (c->out->table_gone)
		return sqlite_ok(c->s);
	if (sqlite_scan_open(c->s, &scan, str_of(c->out->table), &none, &c->out->controls,
	                     INT64_MIN, true))
		while (sqlite_scan_next(c->s, &scan))
			count_columns(c, scan.st, scan.column, FATE_UNCHANGED);
	sqlite_scan_close(&scan);
	return sqlite_ok(c->s);
}

bool sqlite_compare(void *self, struct str id, struct store_compared *out, bool *found,
                    void (*each)(void *context, enum store_fate fate, struct str at), void *context)
{
	struct compare c = { .s = self, .out = out };
	bool alone = sqlite3_get_autocommit(c.s->db) != 0, ok = false;

	/* a transaction: nobody may change the ledger between two reads */
	if (alone && !sqlite_run(c.s, "BEGIN", "compare the batch in"))
		return false;
	*found = find_batch(&c, id);
	if (*found) {
		out->table_gone = !sqlite_has_table(c.s, str_of(out->table));
		ok = out->each ? compare_each(&c, each, context) : compare_sums(&c);
	}
	sqlite3_finalize(c.put_was);
	sqlite3_finalize(c.put_is);
	json_node_free(c.names);
	header_free(&c.header);
	free(c.fields.name);
	free(c.value);
	buf_free(&c.text);
	if (alone && sqlite_ok(c.s))
		ok = sqlite_run(c.s, "COMMIT", "compare the batch in") && ok;
	return ok;
}
