/*
 * sqlite - transactions, and the small things that the other files use.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/diag.h"
#include "sqlite/sqlite_int.h"

bool sqlite_ok(const struct sqlite *s)
{
	return !s->failed && !diag_interrupted();
}

bool sqlite_report(struct sqlite *s, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	diag_error("%s", text.p);
	buf_free(&text);
	s->failed = true;
	return false;
}

bool sqlite_error(struct sqlite *s, const char *what)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	s->failed = true;
	if (diag_interrupted())
		diag_raise(2);
	else if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		diag_error("cannot %s '%s': it is locked by another process; nothing is changed, "
		           "try again when that one has finished",
		           what, s->path);
	else if (code == SQLITE_NOTADB)
		diag_error("cannot %s '%s': it is not an SQLite database", what, s->path);
	else
		diag_error("cannot %s '%s': %s", what, s->path,
		           !s->db ? "out of memory" : sqlite3_errmsg(s->db));
	return false;
}

bool sqlite_run(struct sqlite *s, const char *sql, const char *what)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || sqlite_error(s, what);
}

bool sqlite_row(struct sqlite *s, sqlite3_stmt *st)
{
	int step = sqlite3_step(st);

	return step == SQLITE_ROW || (step != SQLITE_DONE && sqlite_error(s, "read from"));
}

sqlite3_stmt *sqlite_prepare(struct sqlite *s, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK)
		sqlite_error(s, "work in");
	return st;
}

void sqlite_bind_str(sqlite3_stmt *st, int i, struct str text)
{
	if (str_is_null(text))
		sqlite3_bind_null(st, i);
	else
		sqlite3_bind_text64(st, i, text.p, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

struct str sqlite_text(sqlite3_stmt *st, int i)
{
	const char *p = (const char *)sqlite3_column_text(st, i);

	return (struct str){ p, !p ? 0 : (size_t)sqlite3_column_bytes(st, i) };
}

void sqlite_add_name(struct buf *sql, struct str name)
{
	text_enclose(sql, name, '"');
}

bool sqlite_has_table(struct sqlite *s, struct str name)
{
	sqlite3_stmt *st = sqlite_prepare(
		s, "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND "
		   "lower(name) = lower(?1)");
	bool found;

	if (!st)
		return false;
	sqlite_bind_str(st, 1, name);
	found = sqlite_row(s, st);
	sqlite3_finalize(st);
	return found;
}

bool sqlite_has_column(struct sqlite *s, struct str table, struct str column)
{
	sqlite3_stmt *st = sqlite_prepare(
		s, "SELECT 1 FROM pragma_table_info(?1) WHERE lower(name) = lower(?2)");
	bool found;

	if (!st)
		return false;
	sqlite_bind_str(st, 1, table);
	sqlite_bind_str(st, 2, column);
	found = sqlite_row(s, st);
	sqlite3_finalize(st);
	return found;
}

bool sqlite_noted_type(struct sqlite *s, struct str table, struct str column, struct type *out)
{
	sqlite3_stmt *st;
	bool found;

	if (!sqlite_has_table(s, STR("cutover_column")))
		return false;
	st = sqlite_prepare(
		s, "SELECT type FROM cutover_column WHERE table_name = ?1 AND column_name = ?2");
	if (!st)
		return false;
	sqlite_bind_str(st, 1, table);
	sqlite_bind_str(st, 2, column);
	found = sqlite_row(s, st) && type_parse(sqlite_text(st, 0), out);
	sqlite3_finalize(st);
	return found;
}

void sqlite_add_value(sqlite3_stmt *st, int i, struct type type, struct buf *out)
{
	char text[DECIMAL_TEXT];

	if (sqlite3_column_type(st, i) != SQLITE_INTEGER) {
		buf_addstr(out, sqlite_text(st, i));
		return;
	}
	if (type.kind == TYPE_BOOLEAN) {
		buf_adds(out, sqlite3_column_int64(st, i) != 0 ? "true" : "false");
		return;
	}
	decimal_format(
		decimal_of(sqlite3_column_int64(st, i), type.kind == TYPE_DECIMAL ? type.scale : 0),
		text);
	buf_adds(out, text);
}

/* the part of a control sum before the point is below this limit */
#define WHOLE_LIMIT 1000000000000000000
#define SCALE_LIMIT 16 /* and it has at most so many digits after the point: see tally */

bool sqlite_add_amount(sqlite3_stmt *st, int i, struct type type, struct decimal_sum *sum)
{
	int scale = type.kind == TYPE_DECIMAL ? type.scale : 0;
	sqlite3_int64 n;

	if (type.kind == TYPE_BOOLEAN || sqlite3_column_type(st, i) != SQLITE_INTEGER)
		return false;
	n = sqlite3_column_int64(st, i);
	if (scale > SCALE_LIMIT || (scale == 0 && (n >= WHOLE_LIMIT || n <= -WHOLE_LIMIT)))
		return false;
	decimal_sum_add_short(sum, n, scale);
	return true;
}

void sqlite_digest_text(uint128 digest, char out[DIGEST128_TEXT])
{
	snprintf(out, DIGEST128_TEXT, "%016llx%016llx", (unsigned long long)(digest >> 64),
	         (unsigned long long)digest);
}

static bool sqlite_begin(void *self)
{
	struct sqlite *s = self;

	s->in_transaction = sqlite_run(s, "BEGIN IMMEDIATE", "begin to write");
	/* while we waited for a lock, another process may have replaced the file that we hold */
	if (s->in_transaction && !s->fresh && sqlite_moved(s)) {
		diag_error("'%s' was replaced by another process meanwhile: nothing is changed, "
		           "run again",
		           s->path);
		return false;
	}
	return s->in_transaction;
}

static bool sqlite_commit(void *self)
{
	struct sqlite *s = self;

	sqlite3_finalize(s->insert);
	s->insert = NULL;
	if (!sqlite_run(s, "COMMIT", "commit to") || (s->fresh && !sqlite_publish(s)))
		return false;
	s->in_transaction = false;
	free(s->kept);
	s->kept = s->backup;
	s->backup = NULL;
	return true;
}

static void rollback(struct sqlite *s)
{
	bool ok = true;

	sqlite3_finalize(s->insert);
	s->insert = NULL;
	/*
	 * after a full disk or a signal SQLite has rolled back already; a new file is removed as a
	 * whole
	 */
	if (s->in_transaction && !s->fresh && !sqlite3_get_autocommit(s->db))
		ok = sqlite_run(s, "ROLLBACK", "roll back");
	s->in_transaction = false;
	/* the database is as it was, so nobody needs the copy */
	if (ok && s->backup)
		unlink(s->backup);
	free(s->backup);
	s->backup = NULL;
}

void sqlite_close(void *self)
{
	struct sqlite *s = self;

	rollback(s);
	sqlite3_finalize(s->select);
	sqlite_vouchers_free(s->vouchers);
	sqlite_changes_free(s->changes);
	sqlite3_close(s->db);
	if (s->fresh)
		unlink(s->file);
	diag_last_drop(&s->last);
	free(s->index);
	free(s->fields.name);
	free(s->noted.name);
	buf_free(&s->row_bytes);
	buf_free(&s->refusal);
	free(s->column);
	free(s->known);
	free(s->computed);
	buf_free(&s->keys);
	free(s->field);
	arena_free(&s->arena);
	buf_free(&s->sql);
	free(s->kept);
	free(s->file);
	free(s->path);
	free(s->place);
	free(s);
}

static bool failed(const void *self)
{
	return ((const struct sqlite *)self)->failed;
}

const struct store_kind store_sqlite = {
	.scheme = "sqlite",
	.usage = "sqlite:FILE",
	.caps = { .batches = true, .done = "loaded", .mark_cost = 8, .refuses_alone = true },
	.mark = sqlite_mark,
	.back = sqlite_back,
	.open = sqlite_open,
	.backup = sqlite_backup,
	.copy = sqlite_copy,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.create = sqlite_create,
	.batch_start = sqlite_batch_start,
	.new_input = sqlite_new_input,
	.put = sqlite_put,
	.batch_number = sqlite_batch_number,
	.settle = sqlite_settle,
	.settles_keys = sqlite_settles_keys,
	.missing = sqlite_missing,
	.lacking = sqlite_lacking,
	.vouchers_again = sqlite_vouchers_again,
	.read_back = sqlite_read_back,
	.changes = sqlite_changes,
	.change_start = sqlite_change_start,
	.change = sqlite_change,
	.batch_end = sqlite_batch_end,
	.compare = sqlite_compare,
	.changed_later = sqlite_changed_later,
	.undo = sqlite_undo,
	.prune = sqlite_prune,
	.batches = sqlite_batches,
	.select = sqlite_select,
	.next = sqlite_next,
	.column_type = sqlite_column_type,
	.column = sqlite_column,
	.failed = failed,
	.close = sqlite_close,
};
