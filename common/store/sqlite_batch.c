/*
 * sqlite_batch - each load is a batch: known by its id, read back, listed, taken out again.
 */
#include "store/sqlite_int.h"

#include <stdlib.h>

#include "base/diag.h"

/* The last row of the table so far: what is inserted from here on stands behind it. */
static bool find_last_row(struct sqlite *s)
{
	sqlite3_stmt *st;
	bool ok;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT max(_rowid_) FROM ");
	sqlite_add_name(&s->sql, s->table.name);
	st = sqlite_prepare(s, s->sql.p);
	if (st == NULL)
		return false;
	ok = sqlite3_step(st) == SQLITE_ROW || sqlite_trouble(s, "read from");
	s->last_row = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return ok;
}

bool sqlite_batch_start(void *self, const struct store_batch *batch, bool *exists)
{
	struct sqlite *s = self;
	sqlite3_stmt *st = sqlite_prepare(
		s, "INSERT INTO cutover_batch (id, table_name, time) VALUES (?1, ?2, ?3)");
	bool ok;

	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, batch->id);
	sqlite_bind_str(st, 2, batch->table);
	sqlite_bind_str(st, 3, batch->time);
	ok = sqlite3_step(st) == SQLITE_DONE;
	*exists = !ok && sqlite3_extended_errcode(s->db) == SQLITE_CONSTRAINT_UNIQUE;
	if (!ok && !*exists)
		sqlite_trouble(s, "note the batch in");
	s->batch = sqlite3_last_insert_rowid(s->db);
	sqlite3_finalize(st);
	return ok && find_last_row(s);
}

/*
 * Is the very input of this batch in its table already, under another name? A key would have refused its
 * records; a table without one would hold every figure twice. False: told.
 */
static bool is_new_input(struct sqlite *s, const struct store_batch *batch)
{
	sqlite3_stmt *st = sqlite_prepare(s, "SELECT id FROM cutover_batch WHERE input_sha256 = ?1 AND "
	                                     "table_name = ?2 AND records > 0 AND number <> ?3");
	bool found;

	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, batch->input_sha256);
	sqlite_bind_str(st, 2, batch->table);
	sqlite3_bind_int64(st, 3, s->batch);
	found = sqlite3_step(st) == SQLITE_ROW;
	if (found)
		diag_trouble("batch '%s' in '%s' was loaded from the very same input: nothing is loaded, or "
		             "every figure would be there twice", sqlite3_column_text(st, 0), s->path);
	sqlite3_finalize(st);
	return !found;
}

bool sqlite_batch_end(void *self, const struct store_batch *batch)
{
	struct sqlite *s = self;
	sqlite3_stmt *st = sqlite_prepare(
		s, "UPDATE cutover_batch SET spec_sha256 = ?1, input_sha256 = ?2, records = ?3, "
		   "sums = ?4, time = ?5 WHERE number = ?6");
	bool ok;

	if (st == NULL || !is_new_input(s, batch)) {
		sqlite3_finalize(st);
		return false;
	}
	sqlite_bind_str(st, 1, batch->spec_sha256);
	sqlite_bind_str(st, 2, batch->input_sha256);
	sqlite3_bind_int64(st, 3, (sqlite3_int64)batch->rows);
	sqlite_bind_str(st, 4, batch->sums);
	sqlite_bind_str(st, 5, batch->time);
	sqlite3_bind_int64(st, 6, s->batch);
	ok = sqlite3_step(st) == SQLITE_DONE || sqlite_trouble(s, "note the batch in");
	sqlite3_finalize(st);
	return ok;
}

/* FROM and WHERE: the rows of the batch stand behind those of before. */
static void add_batch_rows(struct sqlite *s)
{
	buf_adds(&s->sql, " FROM ");
	sqlite_add_name(&s->sql, s->table.name);
	buf_addf(&s->sql, " WHERE _rowid_ > %lld AND _batch = %lld", (long long)s->last_row,
		 (long long)s->batch);
}

/* The schema field of control i where it is one that was loaded and holds a number; else NULL. */
static const struct schema_field *summed(const struct sqlite *s, const struct tally *tally,
					 size_t i)
{
	const struct schema_field *f = NULL;

	if (tally->field[i] >= 0)
		f = schema_find(s->table.schema, tally->controls->name[i]);
	return f != NULL && (f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER) ? f
											   : NULL;
}

/*
 * Count and sums of the batch. SQLite adds in 64 bits, and fails where they do not suffice: the
 * upper and the lower half of each amount are added apart, which is exact up to 2^31 records.
 */
static void read_back_sql(struct sqlite *s, const struct tally *tally)
{
	struct buf name = { 0 };

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT count(*)");
	for (size_t i = 0; i < tally->controls->count; i++) {
		if (summed(s, tally, i) == NULL)
			continue;
		buf_reset(&name);
		sqlite_add_name(&name, tally->controls->name[i]);
		buf_addf(&s->sql, ", sum(%s >> 32), sum(%s & 4294967295)", name.p, name.p);
	}
	add_batch_rows(s);
	buf_free(&name);
}

/* A control whose column is text: its values are summed as they were when they were read. */
static bool read_back_text(struct sqlite *s, struct tally *tally, size_t i)
{
	struct controls one = { .count = 1, .name = &tally->controls->name[i] };
	struct header header = { .count = 1, .name = one.name };
	struct tally sum;
	struct decimal d;
	sqlite3_stmt *st;
	int step;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT ");
	sqlite_add_name(&s->sql, one.name[0]);
	add_batch_rows(s);
	st = sqlite_prepare(s, s->sql.p);
	if (st == NULL)
		return false;
	tally_init(&sum, &one);
	tally_bind(&sum, &header);
	while ((step = sqlite3_step(st)) == SQLITE_ROW) {
		struct str text = sqlite_text(st, 0);

		tally_add(&sum, &(struct record){ .header = &header, .field = &text });
	}
	if (tally_sum(&sum, 0, &d))
		decimal_sum_add(&tally->sum[i], d);
	tally_free(&sum);
	sqlite3_finalize(st);
	return step == SQLITE_DONE || sqlite_trouble(s, "read the batch back from");
}

bool sqlite_read_back(void *self, struct tally *tally)
{
	struct sqlite *s = self;
	sqlite3_stmt *st;
	int column = 1;
	bool ok;

	read_back_sql(s, tally);
	st = sqlite_prepare(s, s->sql.p);
	if (st == NULL)
		return false;
	ok = sqlite3_step(st) == SQLITE_ROW || sqlite_trouble(s, "read the batch back from");
	tally->rows = (uint64_t)sqlite3_column_int64(st, 0);
	for (size_t i = 0; ok && i < tally->controls->count; i++) {
		const struct schema_field *f = summed(s, tally, i);
		int128 high, low;

		if (f == NULL)
			continue;
		high = sqlite3_column_int64(st, column++);
		low = sqlite3_column_int64(st, column++);
		decimal_sum_add(&tally->sum[i],
				decimal_of(high * ((int128)1 << 32) + low,
					   f->type.kind == TYPE_DECIMAL ? f->type.scale : 0));
	}
	sqlite3_finalize(st);
	for (size_t i = 0; ok && i < tally->controls->count; i++)
		if (tally->field[i] >= 0 &&
		    schema_find(s->table.schema, tally->controls->name[i])->type.kind == TYPE_TEXT)
			ok = read_back_text(s, tally, i);
	return ok;
}

bool sqlite_batches(void *self, void (*each)(void *context, const struct store_batch *batch),
		    void *context)
{
	struct sqlite *s = self;
	sqlite3_stmt *st;
	int step;

	if (!sqlite_has_table(s, STR("cutover_batch")))
		return true;
	st = sqlite_prepare(s, "SELECT id, table_name, spec_sha256, input_sha256, records, sums, "
			       "time FROM cutover_batch ORDER BY number");
	if (st == NULL)
		return false;
	while ((step = sqlite3_step(st)) == SQLITE_ROW)
		each(context, &(struct store_batch){
				      .id = sqlite_text(st, 0),
				      .table = sqlite_text(st, 1),
				      .spec_sha256 = sqlite_text(st, 2),
				      .input_sha256 = sqlite_text(st, 3),
				      .rows = (uint64_t)sqlite3_column_int64(st, 4),
				      .sums = sqlite_text(st, 5),
				      .time = sqlite_text(st, 6),
			      });
	if (step != SQLITE_DONE)
		sqlite_trouble(s, "list the batches of");
	sqlite3_finalize(st);
	return step == SQLITE_DONE;
}

/* Number, table and records of a batch; false where there is none of that id, or after trouble. */
static bool find_batch(struct sqlite *s, struct str id, struct buf *table, uint64_t *records)
{
	sqlite3_stmt *st;
	bool found;

	if (!sqlite_has_table(s, STR("cutover_batch")))
		return false;
	st = sqlite_prepare(s,
			    "SELECT number, table_name, records FROM cutover_batch WHERE id = ?1");
	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, id);
	found = sqlite3_step(st) == SQLITE_ROW;
	if (found) {
		s->batch = sqlite3_column_int64(st, 0);
		buf_addstr(table, sqlite_text(st, 1));
		*records = (uint64_t)sqlite3_column_int64(st, 2);
	}
	sqlite3_finalize(st);
	return found;
}

static bool delete_batch(struct sqlite *s, struct str table, uint64_t *rows)
{
	buf_reset(&s->sql);
	buf_adds(&s->sql, "DELETE FROM ");
	sqlite_add_name(&s->sql, table);
	buf_addf(&s->sql, " WHERE _batch = %lld", (long long)s->batch);
	if (!sqlite_run(s, s->sql.p, "take the batch out of"))
		return false;
	*rows = (uint64_t)sqlite3_changes64(s->db);
	buf_reset(&s->sql);
	buf_addf(&s->sql, "DELETE FROM cutover_batch WHERE number = %lld", (long long)s->batch);
	return sqlite_run(s, s->sql.p, "take the batch out of");
}

bool sqlite_undo(void *self, struct str id, uint64_t *rows, bool *found)
{
	struct sqlite *s = self;
	struct buf table = { 0 };
	char was[27], is[27];
	uint64_t records;
	bool ok = false;

	*found = find_batch(s, id, &table, &records);
	if (*found)
		ok = delete_batch(s, buf_str(&table), rows);
	if (ok && *rows != records)
		diag_note("batch '%.*s' was loaded with %s records, of which %s were still there",
			  (int)id.len, id.p, text_count(records, was), text_count(*rows, is));
	buf_free(&table);
	return ok;
}
