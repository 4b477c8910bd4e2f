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

void server_close(void *self)
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
	free(s->schema);
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

/* Use the schema of the URL, if it names one: nothing of another is found without its name. */
static bool in_schema(struct server *s)
{
	const struct database_scratch *sql = database_scratch(s->db);
	struct str name = str_of(s->schema);

	if (!s->schema)
		return true;
	if (!database_query(s->db, sql->exists, &name, 1))
		return server_error(s, "open");
	if (!database_row(s->db))
		return server_report(s, "cannot open '%s': there is no schema '%s' in the database",
		                     s->url, s->schema);
	buf_reset(&s->sql);
	buf_adds(&s->sql, sql->use);
	database_add_name(s->db, &s->sql, name);
	return server_run_sql(s, s->sql.p, "open");
}

struct server *server_open(const struct database_driver *driver, const char *url, const char *shown,
                           enum store_access access)
{
	struct server *s = xcalloc(1, sizeof(*s));
	const char *mark = strchr(url, '#');
	char *place = mark ? xstrndup(url, (size_t)(mark - url)) : xstrdup(url);

	s->url = xstrdup(shown);
	s->copy = strcmp(url, shown) != 0;
	s->schema = mark && mark[1] != '\0' ? xstrdup(mark + 1) : NULL;
	s->access = access;
	s->db = database_open(driver, place);
	free(place);
	if (!connected(s) || !in_schema(s) ||
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

	/* a rehearsal keeps no load waiting: its copy has a lock of its own */
	buf_reset(&s->sql);
	buf_addf(&s->sql, s->copy ? LOCK ".%s" : LOCK, s->schema);
	s->in_transaction = database_begin(s->db, false) && database_lock(s->db, s->sql.p);
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

/* Append SCHEME:TARGET. */
static const char *url_of(struct buf *url, const char *scheme, const char *target)
{
	buf_addf(url, "%s:%s", scheme, target);
	return url->p;
}

static void *open_url(const struct database_driver *driver, const char *scheme, const char *target,
                      const char *shown, enum store_access access)
{
	struct buf url = { 0 }, name = { 0 };
	void *self = server_open(driver, url_of(&url, scheme, target), url_of(&name, scheme, shown),
	                         access);

	buf_free(&url);
	buf_free(&name);
	return self;
}

static void *scratch_of(const struct database_driver *driver, const char *scheme,
                        const char *target, struct buf *place)
{
	struct buf url = { 0 };
	void *self = server_scratch_begin(driver, url_of(&url, scheme, target), place);

	buf_free(&url);
	return self;
}

/* What is the same for all of them. */
#define SERVER_FUNCTIONS                                                                           \
	.caps = { .batches = true, .done = "loaded", .server = true, .mark_cost = 128 },           \
	.backup = server_backup, .mark = server_mark, .back = server_back,                         \
	.better_unmarked = server_better_unmarked, .settle = server_settle,                        \
	.can_try = server_can_try, .try_each = server_try_each,                                    \
	.refers_to_itself = server_refers_to_itself, .order = server_order,                        \
	.missing = server_missing, .begin = server_begin, .commit = server_commit,                 \
	.create = server_create, .batch_start = server_batch_start, .new_input = server_new_input, \
	.put = server_put, .flush = server_flush, .batch_number = server_batch_number,             \
	.lacking = server_lacking, .vouchers_again = server_vouchers_again,                        \
	.read_back = server_read_back, .changes = server_changes,                                  \
	.change_start = server_change_start, .change = server_change,                              \
	.changed_later = server_changed_later, .batch_end = server_batch_end,                      \
	.compare = server_compare, .undo = server_undo, .batches = server_batches,                 \
	.select = server_select, .next = server_next, .column_type = server_column_type,           \
	.column = server_column, .failed = server_failed, .close = server_close,

static void *postgresql_open(const char *target, const char *shown, enum store_access access)
{
	return open_url(&database_postgres, "postgresql", target, shown, access);
}

static void *postgresql_scratch(const char *target, struct buf *place)
{
	return scratch_of(&database_postgres, "postgresql", target, place);
}

static const struct store_scratch_kind postgresql_scratches = { postgresql_scratch,
	                                                        server_scratch_table,
	                                                        server_scratch_end };

const struct store_kind store_postgresql = { .scheme = "postgresql",
	                                     .usage = "postgresql://[USER@]HOST[:PORT]/DATABASE",
	                                     .open = postgresql_open,
	                                     .scratch = &postgresql_scratches,
	                                     SERVER_FUNCTIONS };

static void *mysql_open(const char *target, const char *shown, enum store_access access)
{
	return open_url(&database_mysql, "mysql", target, shown, access);
}

static void *mysql_scratch_place(const char *target, struct buf *place)
{
	return scratch_of(&database_mysql, "mysql", target, place);
}

static const struct store_scratch_kind mysql_scratches = { mysql_scratch_place,
	                                                   server_scratch_table,
	                                                   server_scratch_end };

const struct store_kind store_mysql = { .scheme = "mysql",
	                                .usage = "mysql://[USER@]HOST[:PORT]/DATABASE",
	                                .open = mysql_open,
	                                .scratch = &mysql_scratches,
	                                SERVER_FUNCTIONS };
