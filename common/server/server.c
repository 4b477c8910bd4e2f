/*
 * server - a store on a database server: the connection, transactions, errors, and the small things
 * that the other files use.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "database/url.h"
#include "server/server_int.h"

#define LOCK "cutover" /* loads into one database wait for each other */

bool server_ok(const struct server *s)
{
	return !s->failed && !diag_interrupted();
}

bool server_report(struct server *s, const char *format, ...)
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

/* Append what the server says. */
static void add_words(struct buf *out, const struct database_error *e)
{
	buf_addstr(out, e->message);
	if (!str_is_null(e->detail))
		buf_addf(out, " (%.*s)", (int)e->detail.len, e->detail.p);
	if (!str_is_null(e->hint))
		buf_addf(out, "; %.*s", (int)e->hint.len, e->hint.p);
}

bool server_error(struct server *s, const char *what)
{
	const struct database_error *e = database_error(s->db);
	struct buf words = { 0 };

	s->failed = true;
	if (diag_interrupted()) {
		diag_raise(2);
		return false;
	}
	add_words(&words, e);
	switch (e->kind) {
	case DATABASE_LOCKED:
		diag_error("cannot %s '%s': it is locked by another session; nothing is changed, "
		           "try again when that one has finished: %s",
		           what, s->url, words.p);
		break;
	case DATABASE_LOST:
		diag_error("cannot %s '%s': the connection is lost, so nothing is changed: %s",
		           what, s->url, words.p);
		break;
	default:
		diag_error("cannot %s '%s': %s", what, s->url, words.p);
		break;
	}
	buf_free(&words);
	return false;
}

bool server_run_sql(struct server *s, const char *sql, const char *what)
{
	return database_run(s->db, sql) || server_error(s, what);
}

bool server_run(struct server *s, const char *what, const struct str *value, size_t count)
{
	return database_run_with(s->db, s->sql.p, value, count) || server_error(s, what);
}

bool server_has(struct server *s, const char *table)
{
	struct database_table t;
	bool found;

	if (!database_table(s->db, str_of(table), &t))
		return server_error(s, "read from");
	found = t.found;
	database_table_free(&t);
	return found;
}

const struct database_column *server_column_of(const struct database_table *t, struct str name)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_eq(t->column[i].name, name))
			return &t->column[i];
	return NULL;
}

bool server_put_lines(struct server *s, const char *table, const struct str *column, size_t count,
                      struct aside *lines, const char *what)
{
	struct buf out = { 0 };
	struct str line;
	uint64_t rows;
	bool ok = true;

	if (!aside_rewind(lines))
		return false;
	if (!database_bulk_begin(s->db, table, column, count, false))
		return server_error(s, what);
	while (ok && aside_next(lines, &line)) {
		buf_reset(&out);
		buf_addstr(&out, line);
		buf_addc(&out, '\n');
		ok = database_bulk_put(s->db, out.p, out.len);
	}
	ok = database_bulk_end(s->db, &rows) && ok;
	buf_free(&out);
	return (ok && rows == aside_count(lines)) || server_error(s, what);
}

void server_add_value(struct server *s, struct buf *sql, const struct database_table *t,
                      const char *of, struct str name)
{
	const struct database_column *c = server_column_of(t, name);
	struct buf quoted = { 0 };

	buf_adds(&quoted, of);
	database_add_name(s->db, &quoted, name);
	if (!c)
		buf_adds(sql, "NULL");
	else if (c->kind == DATABASE_BOOLEAN)
		/* a number that is neither is not true */
		buf_addf(sql, "CASE %s WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END",
		         quoted.p);
	else
		buf_adds(sql, quoted.p);
	buf_free(&quoted);
}

/* ---- the connection ---- */

static void server_close(void *self)
{
	struct server *s = self;

	/* a connection that ends rolls back by itself */
	server_drop_made(s);
	database_close(s->db);
	database_table_free(&s->there);
	server_keys_free(s);
	server_changes_free(s->changes);
	aside_free(s->kept);
	aside_free(s->others);
	aside_free(s->notes);
	arena_free(&s->arena);
	buf_free(&s->sql);
	buf_free(&s->lines);
	buf_free(&s->refusal);
	buf_free(&s->refused_at);
	buf_free(&s->text);
	buf_free(&s->place);
	for (size_t i = 0; i < s->columns; i++)
		free((char *)s->column[i].name.p);
	free(s->column);
	buf_free(&s->keys);
	free(s->field);
	free(s->fields.name);
	free(s->noted.name);
	free(s->check);
	free(s->value);
	free(s->earlier);
	free(s->made);
	free(s->url);
	free(s);
}

static bool connected(struct server *s)
{
	const struct database_error *e = database_error(s->db);

	if (database_ok(s->db))
		return true;
	if (e->kind == DATABASE_DENIED)
		diag_error("cannot open '%s': %.*s; a password belongs into %s", s->url,
		           (int)e->message.len, e->message.p, url_password_place(s->url));
	else
		server_error(s, "open");
	return false;
}

static void *open_server(const struct database_driver *driver, const char *url,
                         enum store_access access)
{
	struct server *s = xcalloc(1, sizeof(*s));

	s->url = xstrdup(url);
	s->access = access;
	s->db = database_open(driver, url);
	if (!connected(s) ||
	    /* what is read is one snapshot of the database */
	    (access == STORE_READ && !database_begin(s->db, true) && !server_error(s, "open"))) {
		server_close(s);
		return NULL;
	}
	return s;
}

static bool server_begin(void *self)
{
	struct server *s = self;

	s->in_transaction = database_begin(s->db, false) && database_lock(s->db, LOCK);
	return s->in_transaction || server_error(s, "begin to write");
}

static bool server_commit(void *self)
{
	struct server *s = self;
	const struct database_error *e = database_error(s->db);

	if (database_commit(s->db)) {
		s->in_transaction = false;
		server_keep_made(s);
		return true;
	}
	if (e->kind == DATABASE_LOST)
		return server_report(
			s,
			"the connection to '%s' was lost while it committed: whether the batch is there is not known, "
			"--list says it",
			s->url);
	return server_error(s, "commit to");
}

/* A server has its own copies. */
static bool server_backup(void *self, char **path)
{
	(void)self;
	*path = NULL;
	return true;
}

static bool server_copy(const char *scheme, const char *target)
{
	diag_error(
		"%s:%s: a rehearsal loads into a copy of the target, and a database on a server is not "
		"copied: name another database for it by a parameter in load.to",
		scheme, target);
	return false;
}

static uint64_t server_batch_number(const void *self)
{
	return (uint64_t)((const struct server *)self)->batch;
}

static uint64_t server_vouchers_again(const void *self, struct str *batch, uint64_t *stray)
{
	const struct server *s = self;

	*batch = str_of(s->earlier);
	*stray = s->stray;
	return s->again;
}

static bool server_failed(const void *self)
{
	return ((const struct server *)self)->failed;
}

/* ---- the kinds ---- */

static void *open_url(const struct database_driver *driver, const char *scheme, const char *target,
                      enum store_access access)
{
	struct buf url = { 0 };
	void *self;

	buf_addf(&url, "%s:%s", scheme, target);
	self = open_server(driver, url.p, access);
	buf_free(&url);
	return self;
}

/* What is the same for all of them. */
#define SERVER_FUNCTIONS                                                                           \
	.caps = { .batches = true, .done = "loaded", .server = true, .marks = true },              \
	.backup = server_backup, .mark = server_mark, .back = server_back,                         \
	.better_unmarked = server_better_unmarked, .settle = server_settle,                        \
	.refers_to_itself = server_refers_to_itself, .missing = server_missing,                    \
	.begin = server_begin, .commit = server_commit, .create = server_create,                   \
	.batch_start = server_batch_start, .new_input = server_new_input, .put = server_put,       \
	.flush = server_flush, .batch_number = server_batch_number,                                \
	.vouchers_again = server_vouchers_again, .read_back = server_read_back,                    \
	.changes = server_changes, .changed_later = server_changed_later,                          \
	.batch_end = server_batch_end, .compare = server_compare, .undo = server_undo,             \
	.batches = server_batches, .select = server_select, .next = server_next,                   \
	.column_type = server_column_type, .column = server_column, .failed = server_failed,       \
	.close = server_close,

static void *postgresql_open(const char *target, const char *shown, enum store_access access)
{
	(void)shown; /* no copy is ever made */
	return open_url(&database_postgres, "postgresql", target, access);
}

static bool postgresql_copy(const char *target, const char *path, bool replace)
{
	(void)path;
	(void)replace;
	return server_copy("postgresql", target);
}

const struct store_kind store_postgresql = { .scheme = "postgresql",
	                                     .usage = "postgresql://[USER@]HOST[:PORT]/DATABASE",
	                                     .open = postgresql_open,
	                                     .copy = postgresql_copy,
	                                     SERVER_FUNCTIONS };

static void *mysql_open(const char *target, const char *shown, enum store_access access)
{
	(void)shown; /* no copy is ever made */
	return open_url(&database_mysql, "mysql", target, access);
}

static bool mysql_copy(const char *target, const char *path, bool replace)
{
	(void)path;
	(void)replace;
	return server_copy("mysql", target);
}

const struct store_kind store_mysql = { .scheme = "mysql",
	                                .usage = "mysql://[USER@]HOST[:PORT]/DATABASE",
	                                .open = mysql_open,
	                                .copy = mysql_copy,
	                                SERVER_FUNCTIONS };
