/*
 * sqlite_batch - each load is a batch: known by its id, read back, listed, taken out again.
 */
#include "store/sqlite_int.h"

#include <stdlib.h>

#include "base/diag.h"

bool sqlite_batch_start(void *self, const struct store_batch *batch, bool *exists)
{
	struct sqlite *s = self;
	sqlite3_stmt *st = sqlite_prepare(s, "INSERT INTO cutover_batch (id, table_name, time) VALUES (?1, ?2, ?3)");
	bool ok;

	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, batch->id);
	sqlite_bind_str(st, 2, batch->table);
	sqlite_bind_str(st, 3, batch->time);
	ok = sqlite3_step(st) == SQLITE_DONE;
	*exists = !ok && sqlite3_extended_errcode(s->db) == SQLITE_CONSTRAINT_UNIQUE;
	if (!ok && !*exists)
		sqlite_trouble(s, "note the batch");
	s->batch = sqlite3_last_insert_rowid(s->db);
	sqlite3_finalize(st);
	return ok;
}

bool sqlite_batch_end(void *self, const struct store_batch *batch)
{
	struct sqlite *s = self;
	sqlite3_stmt *st = sqlite_prepare(s, "UPDATE cutover_batch SET spec_sha256 = ?1, input_sha256 = ?2, records = ?3, "
	                                     "sums = ?4, time = ?5 WHERE number = ?6");
	bool ok;

	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, batch->spec_sha256);
	sqlite_bind_str(st, 2, batch->input_sha256);
	sqlite3_bind_int64(st, 3, (sqlite3_int64)batch->rows);
	sqlite_bind_str(st, 4, batch->sums);
	sqlite_bind_str(st, 5, batch->time);
	sqlite3_bind_int64(st, 6, s->batch);
	ok = sqlite3_step(st) == SQLITE_DONE || sqlite_trouble(s, "note the batch");
	sqlite3_finalize(st);
	return ok;
}

/* The scale of a column of the schema, 0 where it has none. */
static int scale_of(const struct schema *schema, struct str name)
{
	const struct schema_field *f = schema_find(schema, name);

	return f != NULL && f->type.kind == TYPE_DECIMAL ? f->type.scale : 0;
}

/*
 * Read the controls of the batch back. SQLite's own sum() would overflow or, worse, go over to floating
 * point: the rows are added here.
 */
bool sqlite_read_back(void *self, struct tally *tally)
{
	struct sqlite *s = self;
	sqlite3_stmt *st;
	size_t count = 0;
	int step;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT 1");
	for (size_t i = 0; i < tally->controls->count; i++) {
		if (tally->field[i] < 0)
			continue;
		buf_adds(&s->sql, ", ");
		sqlite_add_name(&s->sql, tally->controls->name[i]);
		count++;
	}
	buf_adds(&s->sql, " FROM ");
	sqlite_add_name(&s->sql, s->table.name);
	buf_addf(&s->sql, " WHERE \"_batch\" = %lld", (long long)s->batch);
	st = sqlite_prepare(s, s->sql.p);
	if (st == NULL)
		return false;
	while ((step = sqlite3_step(st)) == SQLITE_ROW) {
		int column = 1;

		tally->rows++;
		for (size_t i = 0; count > 0 && i < tally->controls->count; i++) {
			if (tally->field[i] < 0)
				continue;
			if (sqlite3_column_type(st, column) == SQLITE_INTEGER)
				decimal_sum_add(&tally->sum[i], decimal_of(sqlite3_column_int64(st, column),
				                                           scale_of(s->table.schema, tally->controls->name[i])));
			column++;
		}
	}
	if (step != SQLITE_DONE)
		sqlite_trouble(s, "read the batch back");
	sqlite3_finalize(st);
	return step == SQLITE_DONE;
}

bool sqlite_batches(void *self, void (*each)(void *context, const struct store_batch *batch), void *context)
{
	struct sqlite *s = self;
	sqlite3_stmt *st;
	int step;

	if (!sqlite_has_table(s, STR("cutover_batch")))
		return true;
	st = sqlite_prepare(s, "SELECT id, table_name, spec_sha256, input_sha256, records, sums, time FROM cutover_batch "
	                       "ORDER BY number");
	if (st == NULL)
		return false;
	while ((step = sqlite3_step(st)) == SQLITE_ROW)
		each(context, &(struct store_batch){
			.id = sqlite_text(st, 0), .table = sqlite_text(st, 1), .spec_sha256 = sqlite_text(st, 2),
			.input_sha256 = sqlite_text(st, 3), .rows = (uint64_t)sqlite3_column_int64(st, 4),
			.sums = sqlite_text(st, 5), .time = sqlite_text(st, 6),
		});
	if (step != SQLITE_DONE)
		sqlite_trouble(s, "list the batches");
	sqlite3_finalize(st);
	return step == SQLITE_DONE;
}

/* Number and table of a batch; false where there is none of that id, or after trouble. */
static bool find_batch(struct sqlite *s, struct str id, struct buf *table)
{
	sqlite3_stmt *st;
	bool found;

	if (!sqlite_has_table(s, STR("cutover_batch")))
		return false;
	st = sqlite_prepare(s, "SELECT number, table_name FROM cutover_batch WHERE id = ?1");
	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, id);
	found = sqlite3_step(st) == SQLITE_ROW;
	if (found) {
		s->batch = sqlite3_column_int64(st, 0);
		buf_addstr(table, sqlite_text(st, 1));
	}
	sqlite3_finalize(st);
	return found;
}

static bool delete_batch(struct sqlite *s, struct str table, uint64_t *rows)
{
	buf_reset(&s->sql);
	buf_adds(&s->sql, "DELETE FROM ");
	sqlite_add_name(&s->sql, table);
	buf_addf(&s->sql, " WHERE \"_batch\" = %lld", (long long)s->batch);
	if (!sqlite_run(s, s->sql.p, "take the batch out"))
		return false;
	*rows = (uint64_t)sqlite3_changes64(s->db);
	buf_reset(&s->sql);
	buf_addf(&s->sql, "DELETE FROM cutover_batch WHERE number = %lld", (long long)s->batch);
	return sqlite_run(s, s->sql.p, "take the batch out");
}

bool sqlite_undo(void *self, struct str id, uint64_t *rows, bool *found)
{
	struct sqlite *s = self;
	struct buf table = { 0 };
	bool ok = false;

	*found = find_batch(s, id, &table);
	if (*found)
		ok = delete_batch(s, buf_str(&table), rows);
	buf_free(&table);
	return ok;
}
