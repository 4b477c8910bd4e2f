/*
 * sqlite - opening, transactions, backup, and the small things that the other files use.
 */
#include "store/sqlite_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"

#define BUSY_MILLISECONDS 5000	/* how long we wait for another process to let go of the file */

bool sqlite_trouble(const struct sqlite *s, const char *what)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		diag_trouble("cannot %s: '%s' is locked by another process; try again when that one has finished", what,
		             s->path);
	else if (code == SQLITE_INTERRUPT)
		diag_raise(2);
	else
		diag_trouble("cannot %s in '%s': %s", what, s->path, sqlite3_errmsg(s->db));
	return false;
}

bool sqlite_run(struct sqlite *s, const char *sql, const char *what)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || sqlite_trouble(s, what);
}

sqlite3_stmt *sqlite_prepare(struct sqlite *s, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK)
		sqlite_trouble(s, "prepare a statement");
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

	return (struct str){ p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(st, i) };
}

static void add_quoted(struct buf *sql, struct str text, char quote)
{
	buf_addc(sql, quote);
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == quote)
			buf_addc(sql, quote);
		buf_addc(sql, text.p[i]);
	}
	buf_addc(sql, quote);
}

void sqlite_add_name(struct buf *sql, struct str name)
{
	add_quoted(sql, name, '"');
}

void sqlite_add_text(struct buf *sql, struct str text)
{
	add_quoted(sql, text, '\'');
}

bool sqlite_has_table(struct sqlite *s, struct str name)
{
	sqlite3_stmt *st = sqlite_prepare(s, "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND "
	                                     "lower(name) = lower(?1)");
	bool found;

	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, name);
	found = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_finalize(st);
	return found;
}

/* Lets a long statement end when a signal asks to stop. */
static int stop_asked(void *context)
{
	(void)context;
	return diag_interrupted();
}

static void sqlite_close(void *self)
{
	struct sqlite *s = self;

	sqlite3_finalize(s->insert);
	sqlite3_finalize(s->select);
	if (s->in_transaction)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(s->db);
	/* a file that we made and never filled would look like a ledger */
	if (s->created && !s->committed)
		unlink(s->path);
	free(s->column);
	free(s->known);
	free(s->field);
	arena_free(&s->arena);
	buf_free(&s->sql);
	free(s->path);
	free(s);
}

static void *sqlite_open(const char *target, enum store_access access)
{
	int flags = access == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	struct sqlite *s;
	struct stat st;

	if (*target == '\0') {
		diag_trouble("'sqlite:' names no file: write sqlite:ledger.db");
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->path = xstrdup(target);
	s->created = access == STORE_WRITE && stat(target, &st) != 0 && errno == ENOENT;
	if (sqlite3_open_v2(target, &s->db, flags, NULL) != SQLITE_OK) {
		diag_trouble("cannot open '%s': %s", target, s->db == NULL ? "out of memory" : sqlite3_errmsg(s->db));
		s->created = false;
		sqlite_close(s);
		return NULL;
	}
	sqlite3_busy_timeout(s->db, BUSY_MILLISECONDS);
	sqlite3_progress_handler(s->db, 100000, stop_asked, NULL);
	/* a page cache of 64 MiB; a first look at the file, so that one that is no database is told here */
	if (!sqlite_run(s, "PRAGMA cache_size = -65536; SELECT count(*) FROM sqlite_master", "read")) {
		s->created = false;
		sqlite_close(s);
		return NULL;
	}
	return s;
}

static bool sqlite_begin(void *self)
{
	struct sqlite *s = self;

	s->in_transaction = sqlite_run(s, "BEGIN IMMEDIATE", "begin a transaction");
	return s->in_transaction;
}

static bool sqlite_commit(void *self)
{
	struct sqlite *s = self;

	if (!sqlite_run(s, "COMMIT", "commit"))
		return false;
	s->in_transaction = false;
	s->committed = true;
	return true;
}

static void sqlite_rollback(void *self)
{
	struct sqlite *s = self;

	sqlite3_finalize(s->insert);
	s->insert = NULL;
	if (s->in_transaction)
		sqlite_run(s, "ROLLBACK", "roll back");
	s->in_transaction = false;
}

/* A name for the copy that no earlier copy has: the time, and a number where two fall into one second. */
static void backup_name(const struct sqlite *s, struct buf *name)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];
	struct stat st;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &tm);
	buf_addf(name, "%s.backup-%s", s->path, stamp);
	for (int i = 2; stat(name->p, &st) == 0; i++) {
		buf_reset(name);
		buf_addf(name, "%s.backup-%s-%d", s->path, stamp, i);
	}
}

static bool copy_to(struct sqlite *s, const char *path)
{
	sqlite3 *copy = NULL;
	sqlite3_backup *backup;
	bool ok = false;

	if (sqlite3_open(path, &copy) == SQLITE_OK && (backup = sqlite3_backup_init(copy, "main", s->db, "main")) != NULL) {
		sqlite3_backup_step(backup, -1);
		ok = sqlite3_backup_finish(backup) == SQLITE_OK;
	}
	if (!ok)
		diag_trouble("cannot copy '%s' to '%s' before loading: %s (--no-backup leaves the copy out)", s->path, path,
		             copy == NULL ? "out of memory" : sqlite3_errmsg(copy));
	sqlite3_close(copy);
	if (!ok)
		unlink(path);
	return ok;
}

static bool sqlite_backup(void *self, char **path)
{
	struct sqlite *s = self;
	struct buf name = { 0 };
	struct stat st;
	bool ok;

	if (s->created || (stat(s->path, &st) == 0 && st.st_size == 0))
		return true;
	backup_name(s, &name);
	ok = copy_to(s, name.p);
	if (ok)
		*path = xstrdup(name.p);
	buf_free(&name);
	return ok;
}

const struct store_kind store_sqlite = {
	.scheme = "sqlite",
	.open = sqlite_open,
	.backup = sqlite_backup,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.create = sqlite_create,
	.batch_start = sqlite_batch_start,
	.insert = sqlite_insert,
	.read_back = sqlite_read_back,
	.batch_end = sqlite_batch_end,
	.undo = sqlite_undo,
	.batches = sqlite_batches,
	.select = sqlite_select,
	.next = sqlite_next,
	.column_type = sqlite_column_type,
	.close = sqlite_close,
};
