/*
 * sqlite_scan - read the records of a batch from their table, each with the digest of its fields.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "sqlite/sqlite_int.h"

/*
 * Append a column of the table, or NULL if the table does not have it: SQLite would take "name" for
 * a text.
 */
static void add_column(struct sqlite *s, struct buf *sql, struct str table, struct str name)
{
	if (sqlite_has_column(s, table, name))
		sqlite_add_name(sql, name);
	else
		buf_adds(sql, "NULL");
}

/*
 * Append one value for up to SQLITE_REST fields that were not sent. It is null if all of them are
 * null, which is nearly always so; to read them one by one would be half of the work. Otherwise it
 * is all of them as SQL writes them.
 */
static void add_rest(struct sqlite *s, struct buf *sql, struct str table, const struct str *name,
                     size_t count)
{
	buf_adds(sql, ", CASE WHEN coalesce(NULL");
	for (size_t i = 0; i < count; i++) {
		buf_adds(sql, ", ");
		add_column(s, sql, table, name[i]);
	}
	buf_adds(sql, ") IS NOT NULL THEN ''");
	for (size_t i = 0; i < count; i++) {
		buf_adds(sql, " || ',' || quote(");
		add_column(s, sql, table, name[i]);
		buf_addc(sql, ')');
	}
	buf_adds(sql, " END");
}

static void add_fields(struct sqlite *s, struct buf *sql, struct str table,
                       const struct note_fields *fields, bool rest)
{
	for (size_t i = 0; i < fields->sent; i++) {
		buf_adds(sql, ", ");
		add_column(s, sql, table, fields->name[i]);
	}
	for (size_t i = fields->sent; rest && i < fields->count; i += SQLITE_REST)
		add_rest(s, sql, table, &fields->name[i],
		         fields->count - i < SQLITE_REST ? fields->count - i : SQLITE_REST);
}

/*
 * Add a control: it uses the column of a field that is read anyway, or gets its own result column.
 */
static void add_control(struct sqlite *s, struct sqlite_scan *scan, struct buf *sql,
                        struct str table, const struct note_fields *fields, struct str name,
                        int *next)
{
	size_t field = 0, i = scan->controls++;

	while (field < fields->sent && !str_eq(fields->name[field], name))
		field++;
	scan->column[i] = field < fields->sent ? (int)field + 1 : (*next)++;
	if (!sqlite_noted_type(s, table, name, &scan->control[i]))
		scan->control[i] = (struct type){ TYPE_TEXT, 0 };
	if (field < fields->sent)
		return;
	buf_adds(sql, ", ");
	add_column(s, sql, table, name);
}

/*
 * If later batches have changed records of batch s->batch, append the table together with those
 * records as they were, and return true. They do not count as changed: a later batch says what it
 * did, and its undo puts them back.
 */
static bool add_with_kept(struct sqlite *s, struct buf *sql, struct str table)
{
	char *before;
	sqlite3_stmt *st;
	struct buf names = { 0 };

	if (!sqlite_has_kept(s, table))
		return false;
	st = sqlite_prepare(s, "SELECT name FROM pragma_table_xinfo(?1)");
	before = change_before(table);
	if (st)
		sqlite_bind_str(st, 1, table);
	while (st && sqlite_row(s, st)) {
		buf_adds(&names, ", ");
		if (sqlite_has_column(s, str_of(before), sqlite_text(st, 0)))
			sqlite_add_name(&names, sqlite_text(st, 0));
		else
			buf_adds(&names, "NULL");
	}
	sqlite3_finalize(st);
	buf_adds(sql, "(SELECT _rowid_ AS _rowid_, * FROM ");
	sqlite_add_name(sql, table);
	buf_addf(sql, " WHERE _batch = %lld UNION ALL SELECT _row%s FROM ", (long long)s->batch,
	         names.len > 0 ? names.p : "");
	sqlite_add_name(sql, str_of(before));
	buf_addf(sql, " WHERE _batch = %lld)", (long long)s->batch);
	buf_free(&names);
	free(before);
	return true;
}

bool sqlite_scan_open(struct sqlite *s, struct sqlite_scan *scan, struct str table,
                      const struct note_fields *fields, const struct controls *controls,
                      sqlite3_int64 after, bool rest)
{
	struct buf sql = { 0 };
	int next;

	*scan = (struct sqlite_scan){ .values = fields->sent };
	*(rest ? &scan->values : &scan->nulls) += sqlite_rest(fields);
	scan->control = xcalloc(controls->count, sizeof(*scan->control));
	scan->column = xcalloc(controls->count, sizeof(*scan->column));
	next = (int)scan->values + 1;
	buf_adds(&sql, "SELECT _rowid_");
	add_fields(s, &sql, table, fields, rest);
	for (size_t i = 0; i < controls->count; i++)
		add_control(s, scan, &sql, table, fields, controls->name[i], &next);
	buf_adds(&sql, " FROM ");
	if (after > INT64_MIN || !add_with_kept(s, &sql, table))
		sqlite_add_name(&sql, table);
	buf_addf(&sql, " WHERE _rowid_ > %lld AND _batch = %lld ORDER BY _rowid_", (long long)after,
	         (long long)s->batch);
	scan->st = sqlite_ok(s) ? sqlite_prepare(s, sql.p) : NULL;
	buf_free(&sql);
	return scan->st != NULL;
}

static void add_bytes(struct buf *out, sqlite3_value *value)
{
	const void *bytes;
	double real;

	switch (sqlite3_value_type(value)) {
	case SQLITE_NULL:
		row_null(out);
		break;
	case SQLITE_INTEGER:
		row_integer(out, sqlite3_value_int64(value));
		break;
	case SQLITE_TEXT:
		bytes = sqlite3_value_text(value);
		row_bytes(out, ROW_TEXT, bytes, (size_t)sqlite3_value_bytes(value));
		break;
	case SQLITE_FLOAT:
		/* cutover does not write reals: it is enough that the digest differs */
		real = sqlite3_value_double(value);
		row_bytes(out, ROW_REAL, &real, sizeof(real));
		break;
	default:
		bytes = sqlite3_value_blob(value);
		row_bytes(out, ROW_BLOB, bytes, (size_t)sqlite3_value_bytes(value));
		break;
	}
}

bool sqlite_scan_next(struct sqlite *s, struct sqlite_scan *scan)
{
	int step = sqlite3_step(scan->st);

	if (step != SQLITE_ROW) {
		if (step != SQLITE_DONE)
			sqlite_error(s, "read the batch back from");
		return false;
	}
	scan->row = sqlite3_column_int64(scan->st, 0);
	buf_reset(&scan->bytes);
	/*
	 * get each value of the row once: to ask for type, bytes and length one by one would cost
	 * more than to read it
	 */
	for (size_t i = 0; i < scan->values; i++)
		add_bytes(&scan->bytes, sqlite3_column_value(scan->st, (int)i + 1));
	for (size_t i = 0; i < scan->nulls; i++)
		row_null(&scan->bytes);
	scan->digest = str_hash128(buf_str(&scan->bytes), 0);
	return true;
}

void sqlite_scan_close(struct sqlite_scan *scan)
{
	sqlite3_finalize(scan->st);
	free(scan->control);
	free(scan->column);
	buf_free(&scan->bytes);
	*scan = (struct sqlite_scan){ 0 };
}
