/*
 * sqlite_record - the notes of a batch (see note.h) in the table cutover_record: a row for each
 * piece. Integers are in the smallest unit, as in the table; cutover_column has their scale.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "sqlite/sqlite_int.h"

struct sqlite_note {
	struct sqlite *s;
	sqlite3_stmt *insert;
	struct note_writer piece; /* the notes that are not written yet */
};

struct sqlite_note *sqlite_note_open(struct sqlite *s)
{
	struct sqlite_note *n;
	sqlite3_stmt *st;

	buf_reset(&s->sql);
	buf_addf(&s->sql, "DELETE FROM cutover_record WHERE batch = %lld", (long long)s->batch);
	if (!sqlite_run(s, s->sql.p, "note the records in"))
		return NULL;
	st = sqlite_prepare(
		s, "INSERT INTO cutover_record (batch, first, records) VALUES (?1, ?2, ?3)");
	if (!st)
		return NULL;
	n = xcalloc(1, sizeof(*n));
	n->s = s;
	n->insert = st;
	return n;
}

static bool write_piece(struct sqlite_note *n)
{
	bool ok;

	if (n->piece.count == 0)
		return true;
	sqlite3_bind_int64(n->insert, 1, n->s->batch);
	sqlite3_bind_int64(n->insert, 2, n->piece.first);
	sqlite3_bind_blob64(n->insert, 3, n->piece.bytes.p, n->piece.bytes.len, SQLITE_STATIC);
	ok = sqlite3_step(n->insert) == SQLITE_DONE || sqlite_error(n->s, "note the records in");
	sqlite3_reset(n->insert);
	note_reset(&n->piece);
	return ok;
}

static void add_amount(struct note_writer *w, sqlite3_stmt *st, int i)
{
	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		note_integer(w, sqlite3_column_int64(st, i));
		break;
	case SQLITE_TEXT:
		note_text(w, sqlite_text(st, i));
		break;
	default:
		note_null(w);
		break;
	}
}

static bool end_note(struct sqlite_note *n)
{
	return !note_full(&n->piece) || write_piece(n);
}

bool sqlite_note_add(struct sqlite_note *n, const struct sqlite_scan *scan)
{
	note_begin(&n->piece, scan->row, scan->digest);
	for (size_t i = 0; i < scan->controls; i++)
		add_amount(&n->piece, scan->st, scan->column[i]);
	return end_note(n);
}

bool sqlite_note_again(struct sqlite_note *n, const struct noted *noted)
{
	note_begin(&n->piece, noted->row, noted->digest);
	note_amounts(&n->piece, noted->amounts);
	return end_note(n);
}

bool sqlite_note_close(struct sqlite_note *n, bool keep)
{
	bool ok = keep && write_piece(n);

	sqlite3_finalize(n->insert);
	buf_free(&n->piece.bytes);
	free(n);
	return ok;
}

/* ---- reading ---- */

bool sqlite_notes_open(struct sqlite *s, struct sqlite_notes *n, size_t controls)
{
	*n = (struct sqlite_notes){ .piece = { .controls = controls } };
	n->st = sqlite_prepare(
		s, "SELECT first, records FROM cutover_record WHERE batch = ?1 ORDER BY first");
	if (n->st)
		sqlite3_bind_int64(n->st, 1, s->batch);
	return n->st != NULL;
}

bool sqlite_notes_next(struct sqlite *s, struct sqlite_notes *n, struct noted *out)
{
	while (n->piece.p == n->piece.end) {
		int step = sqlite3_step(n->st);

		if (step != SQLITE_ROW) {
			if (step != SQLITE_DONE)
				sqlite_error(s, "read the notes of the batch in");
			return false;
		}
		n->piece.row = sqlite3_column_int64(n->st, 0);
		n->piece.p = sqlite3_column_blob(n->st, 1);
		n->piece.end = n->piece.p + sqlite3_column_bytes(n->st, 1);
	}
	if (note_next(&n->piece, out))
		return true;
	return sqlite_report(
		s,
		"the table cutover_record in '%s' is damaged: what was loaded cannot be compared any more",
		s->path);
}

void sqlite_notes_close(struct sqlite_notes *n)
{
	sqlite3_finalize(n->st);
	*n = (struct sqlite_notes){ 0 };
}
