/*
 * sqlite_undo - remove a batch from its table.
 *
 * The temporary tables of sqlite_compare() have the records that are not as they were loaded. These
 * stay, and afterwards the batch has notes of them only.
 */
#include "base/diag.h"
#include "sqlite/sqlite_int.h"

#define TAKE_OUT "take the batch out of"

/*
 * Were all records deleted? A trigger can prevent that, and the notes would be wrong. False after
 * an error was reported.
 */
static bool took_all(const struct sqlite *s, const struct store_compared *c, uint64_t rows)
{
	char taken[27], wanted[27];

	if (rows == c->is[FATE_UNCHANGED].rows)
		return true;
	diag_error(
		"of %s records of the batch in '%s' %s could be deleted: does a trigger of table '%s' keep the others? "
		"Nothing is taken out",
		text_count(c->is[FATE_UNCHANGED].rows, wanted), s->path, text_count(rows, taken),
		c->table);
	return false;
}

/* Does the table still have records with the number of the batch? */
static bool has_records(struct sqlite *s, const struct store_compared *c)
{
	sqlite3_stmt *st;
	bool found;

	if (c->table_gone)
		return false;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT 1 FROM main.");
	sqlite_add_name(&s->sql, str_of(c->table));
	buf_addf(&s->sql, " WHERE _batch = %lld LIMIT 1", (long long)s->batch);
	st = sqlite_prepare(s, s->sql.p);
	found = st && sqlite_row(s, st);
	sqlite3_finalize(st);
	return found;
}

/* Run SQL whose ?1 is the number of the batch and ?2 the time. */
static bool run(struct sqlite *s, const char *sql, struct str time)
{
	sqlite3_stmt *st = sqlite_prepare(s, sql);
	bool ok;

	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, s->batch);
	if (sqlite3_bind_parameter_count(st) > 1)
		sqlite_bind_str(st, 2, time);
	ok = sqlite3_step(st) == SQLITE_DONE || sqlite_error(s, TAKE_OUT);
	sqlite3_finalize(st);
	return ok;
}

static bool note_undone(struct sqlite *s, struct str time)
{
	return run(s,
	           "INSERT INTO cutover_undone (number, id, table_name, spec_sha256, input_sha256, records, sums, "
	           "time, findings, accepted, evidence, undone) SELECT number, id, table_name, spec_sha256, "
	           "input_sha256, records, sums, time, findings, accepted, evidence, ?2 FROM cutover_batch "
	           "WHERE number = ?1",
	           time) &&
	       run(s, "DELETE FROM cutover_record WHERE batch = ?1", time) &&
	       run(s, "DELETE FROM cutover_batch WHERE number = ?1", time);
}

/* Replace the notes of the batch by those of the records that were changed or are gone. */
static bool keep_notes(struct sqlite *s)
{
	sqlite3_stmt *st = sqlite_prepare(
		s, "SELECT row, digest, amounts FROM temp.cutover_was ORDER BY row");
	struct sqlite_note *note = st ? sqlite_note_open(s) : NULL;
	bool ok = note != NULL;

	while (ok && sqlite_row(s, st)) {
		const unsigned char *digest = sqlite3_column_blob(st, 1);
		struct noted noted = {
			.row = sqlite3_column_int64(st, 0),
			.digest = { row_get64(digest), row_get64(digest + 8) },
			.amounts = { sqlite3_column_blob(st, 2),
			             (size_t)sqlite3_column_bytes(st, 2) },
		};

		ok = sqlite_note_again(note, &noted);
	}
	if (note)
		ok = sqlite_note_close(note, ok);
	sqlite3_finalize(st);
	return ok && sqlite_ok(s);
}

static bool note_partly_undone(struct sqlite *s, struct str time)
{
	return keep_notes(s) &&
	       run(s, "UPDATE cutover_batch SET partly_undone = ?2 WHERE number = ?1", time);
}

/* Take the records out, and put back what the batch has changed. */
static bool take_back(struct sqlite *s, const struct store_compared *c, uint64_t *rows,
                      uint64_t *back, bool *changed)
{
	struct change_undone done = { 0 };

	*changed = false;
	if (c->table_gone)
		return true;
	if (!sqlite_changes_undo(s, c, &done, changed))
		return false;
	*rows = done.inserted;
	*back = done.updated + done.removed;
	return took_all(s, c, done.inserted + done.updated);
}

bool sqlite_undo(void *self, const struct store_compared *c, struct str time, uint64_t *rows,
                 uint64_t *back, bool *left)
{
	struct sqlite *s = self;
	bool changed;

	if (!sqlite_ledger(s) || !take_back(s, c, rows, back, &changed))
		return false;
	*left = has_records(s, c);
	return sqlite_ok(s) && (!changed || sqlite_changes_forget(s, !*left)) &&
	       (*left ? note_partly_undone(s, time) : note_undone(s, time));
}
