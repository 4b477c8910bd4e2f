/*
 * sqlite_sent - find the records that are not in the table as they were sent.
 *
 * Only triggers of the ledger change a record that is inserted, and defaults fill fields that are
 * not sent. If the table has triggers or defaults, a trigger of ours copies each inserted record
 * into a temporary table. If the digests of the batch differ, the two tables show where.
 * What a load by key has changed is read back here too.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "sqlite/sqlite_int.h"

/*
 * Does the table have triggers, or columns with a default? cutover makes none, but somebody may
 * have added some.
 */
static bool has_fillers(struct sqlite *s)
{
	sqlite3_stmt *st = sqlite_prepare(
		s,
		"SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) = lower(?1) UNION ALL "
		"SELECT 1 FROM pragma_table_xinfo(?1) WHERE dflt_value IS NOT NULL OR hidden <> 0");
	bool found;

	if (!st)
		return false;
	sqlite_bind_str(st, 1, s->table.name);
	found = sqlite_row(s, st);
	sqlite3_finalize(st);
	return found;
}

/* Append the names of all fields, with `before` in front of each. */
static void add_fields(struct sqlite *s, const char *before, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(&s->sql, before);
		sqlite_add_name(&s->sql, s->fields.name[i]);
	}
}

bool sqlite_sent_watch(struct sqlite *s)
{
	s->fills = has_fillers(s);
	if (s->table.read_back != READ_BACK_RECORDS || !s->fills || s->changes)
		return sqlite_ok(s);
	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE TEMP TABLE cutover_sent (_order INTEGER PRIMARY KEY, _row");
	add_fields(s, ", ", s->fields.count);
	buf_adds(&s->sql, "); CREATE TEMP TRIGGER cutover_sent AFTER INSERT ON main.");
	sqlite_add_name(&s->sql, s->table.name);
	buf_addf(&s->sql,
	         " WHEN new._batch = %lld BEGIN INSERT INTO cutover_sent VALUES (NULL, new._rowid_",
	         (long long)s->batch);
	add_fields(s, ", new.", s->fields.sent);
	/* a field that was not sent was null */
	for (size_t i = s->fields.sent; i < s->fields.count; i++)
		buf_adds(&s->sql, ", NULL");
	buf_adds(&s->sql, "); END");
	s->watched = sqlite_run(s, s->sql.p, "keep what is sent to");
	return s->watched;
}

/*
 * Append FROM and WHERE for the records that are gone or differ in a field. The next record may get
 * the row number of a deleted one, so only the last record with a number can be in the table.
 */
static void add_differing(struct sqlite *s)
{
	buf_adds(&s->sql, " FROM (SELECT *, max(_order) OVER (PARTITION BY _row) AS _last "
	                  "FROM temp.cutover_sent) s LEFT JOIN main.");
	sqlite_add_name(&s->sql, s->table.name);
	buf_addf(
		&s->sql,
		" t ON t._rowid_ = s._row AND t._batch = %lld AND s._order = s._last WHERE t._rowid_ IS NULL OR (s._row",
		(long long)s->batch);
	add_fields(s, ", s.", s->fields.count);
	buf_adds(&s->sql, ") IS NOT (t._rowid_");
	add_fields(s, ", t.", s->fields.count);
	buf_addc(&s->sql, ')');
}

/* How many records differ; 0 also after an error. */
static uint64_t count_differing(struct sqlite *s)
{
	sqlite3_stmt *st;
	uint64_t count = 0;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT count(*)");
	add_differing(s);
	st = sqlite_prepare(s, s->sql.p);
	if (st && sqlite_row(s, st))
		count = (uint64_t)sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return count;
}

static void add_quoted(sqlite3_stmt *st, int i, struct type type, struct buf *out)
{
	struct buf value = { 0 }, quoted = { 0 };

	sqlite_add_value(st, i, type, &value);
	buf_adds(out,
	         text_quote(&quoted, sqlite3_column_type(st, i) == SQLITE_NULL ? STR_NULL
	                                                                       : buf_str(&value)));
	buf_free(&value);
	buf_free(&quoted);
}

/* Does the field differ between the two records in the current row of `st`? */
static bool field_differs(sqlite3_stmt *st, int sent, int landed)
{
	struct buf a = { 0 }, b = { 0 };
	bool same = sqlite3_column_type(st, sent) == sqlite3_column_type(st, landed);

	if (same) {
		buf_addstr(&a, sqlite_text(st, sent));
		buf_addstr(&b, sqlite_text(st, landed));
		same = str_eq(buf_str(&a), buf_str(&b));
	}
	buf_free(&a);
	buf_free(&b);
	return !same;
}

/*
 * Append the first field that differs: what was sent and what is in the table. Column 0 is the row
 * of the table; both records follow.
 */
static void add_fields_differing(struct sqlite *s, sqlite3_stmt *st, struct buf *out)
{
	int count = (int)s->fields.count;

	for (int i = 0; i < count; i++) {
		struct str name = s->fields.name[i];
		struct type type = { TYPE_TEXT, 0 };

		if (!field_differs(st, 1 + i, 1 + count + i))
			continue;
		(void)sqlite_noted_type(s, s->table.name, name, &type);
		buf_addf(out, "%.*s: ", (int)name.len, name.p);
		add_quoted(st, 1 + i, type, out);
		buf_adds(out, " was sent, ");
		add_quoted(st, 1 + count + i, type, out);
		buf_adds(out, " landed");
		return;
	}
}

static void add_first(struct sqlite *s, struct buf *out)
{
	sqlite3_stmt *st;
	struct str at;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT t._rowid_");
	add_fields(s, ", s.", s->fields.count);
	add_fields(s, ", t.", s->fields.count);
	add_differing(s);
	buf_adds(&s->sql, " ORDER BY s._order LIMIT 1");
	st = sqlite_prepare(s, s->sql.p);
	if (st && sqlite_row(s, st)) {
		at = sqlite_text(st, (int)s->fields.sent);
		buf_addf(out, "%.*s: ", (int)at.len, str_is_null(at) ? "" : at.p);
		if (sqlite3_column_type(st, 0) == SQLITE_NULL)
			buf_adds(out, "the record is not there");
		else
			add_fields_differing(s, st, out);
	}
	sqlite3_finalize(st);
}

void sqlite_sent_differs(struct sqlite *s, struct buf *out)
{
	uint64_t count = s->watched ? count_differing(s) : 0;
	char number[27];

	if (count == 0) {
		buf_adds(out, s->watched ? "a trigger has kept records out, or put others in"
		                         : "the records are not those that were sent");
		return;
	}
	add_first(s, out);
	if (count > 1)
		buf_addf(out, ", and %s record%s more", text_count(count - 1, number),
		         count == 2 ? "" : "s");
}

/* ---- what a load of mode upsert or replace has changed, read back ---- */

void sqlite_read_fields(struct sqlite *s, sqlite3_stmt *st, int from, struct buf *text,
                        struct str *value)
{
	size_t count = s->table.header->count, end = 0;

	buf_reset(text);
	for (size_t i = 0; i < count; i++) {
		size_t before = text->len;

		sqlite_add_value(st, from + (int)i, s->table.field[i]->type, text);
		/* the bytes may move as they grow, so note only the lengths first */
		value[i].len = text->len - before;
	}
	for (size_t i = 0; i < count; end += value[i++].len)
		value[i].p = sqlite3_column_type(st, from + (int)i) == SQLITE_NULL
		                     ? NULL
		                     : buf_str(text).p + end;
}

void sqlite_add_columns(struct buf *sql, const char *of, const struct str *name, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_addf(sql, ", %s", of);
		sqlite_add_name(sql, name[i]);
	}
}

/* Add up what is there now for each staged record; *digest is the sum of the digests. */
static bool read_landed(struct sqlite *s, struct str *value, uint128 *digest)
{
	struct sqlite_changes *c = s->changes;
	const struct header *h = s->table.header;
	struct sqlite_scan scan = { .values = h->count + 1 };
	struct record rec = { .header = h, .field = value };
	struct buf sql = { 0 }, text = { 0 };

	buf_adds(&sql, "SELECT coalesce(s._fate, 0)");
	sqlite_add_columns(&sql, "t.", h->name, h->count);
	buf_adds(&sql, ", s._at");
	change_add_from(&c->change, &sql);
	scan.st = sqlite_prepare(s, sql.p);
	while (scan.st && sqlite_scan_next(s, &scan)) {
		*digest += row_number(scan.digest);
		sqlite_read_fields(s, scan.st, 1, &text, value);
		tally_add(&c->done.is[scan.row], &rec);
		if (scan.row == CHANGE_UNCHANGED)
			tally_add(&c->done.was[scan.row], &rec);
	}
	sqlite_scan_close(&scan);
	buf_free(&sql);
	buf_free(&text);
	return sqlite_ok(s);
}

/* Add up what was there before. */
static bool read_kept(struct sqlite *s, struct str *value)
{
	struct sqlite_changes *c = s->changes;
	const struct header *h = s->table.header;
	struct record rec = { .header = h, .field = value };
	char *before = change_before(s->table.name);
	struct buf text = { 0 };
	sqlite3_stmt *st;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT _fate");
	sqlite_add_columns(&s->sql, "", h->name, h->count);
	buf_adds(&s->sql, " FROM ");
	buf_adds(&s->sql, "main.");
	sqlite_add_name(&s->sql, str_of(before));
	buf_addf(&s->sql, " WHERE _undo = %lld", (long long)s->batch);
	st = sqlite_prepare(s, s->sql.p);
	while (st && sqlite_row(s, st)) {
		sqlite_read_fields(s, st, 1, &text, value);
		tally_add(&c->done.was[sqlite3_column_int(st, 0)], &rec);
	}
	sqlite3_finalize(st);
	buf_free(&text);
	free(before);
	return sqlite_ok(s);
}

bool sqlite_changes_read(struct sqlite *s, struct tally *tally, struct buf *differs)
{
	struct sqlite_changes *c = s->changes;
	struct str *value = xcalloc(s->table.header->count + 1, sizeof(*value));
	uint128 digest = 0;
	bool ok;

	store_changes_start(&c->done, &s->table);
	ok = read_landed(s, value, &digest) && read_kept(s, value);
	free(value);
	for (int i = 0; i < STORE_CHANGES; i++)
		tally_merge(tally, &c->done.is[i]);
	if (ok && s->table.read_back == READ_BACK_RECORDS && digest != s->now.digests) {
		ok = change_differs(&c->change, s->table.header, differs);
		if (ok && differs->len == 0)
			buf_adds(differs, "a trigger has kept records out, or put others in");
		sqlite_end_first(s);
	}
	return ok;
}

const struct store_changes *sqlite_changes(const void *self)
{
	const struct sqlite *s = self;

	return s->changes ? &s->changes->done : NULL;
}
