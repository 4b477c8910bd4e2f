/* server_sql - the SQL of change.h in the words of a server, and how it is run there. */
#include <stdlib.h>

#include "server/server_int.h"
#include "store/change.h"

#define TURNS "cutover_turns"

static void add_name(void *self, struct buf *sql, struct str name)
{
	database_add_name(((struct server *)self)->db, sql, name);
}

static void add_table(void *self, struct buf *sql, struct str name)
{
	database_add_table(((struct server *)self)->db, sql, name);
}

/* Append field `name` of one of the tables so that it is compared as it is written. */
static void add_exact(struct server *s, struct buf *sql, const char *of, struct str name)
{
	const struct database_dialect *dialect = database_dialect(s->db);
	/* in an undo there is no load */
	const struct database_column *c = server_column_of(
		s->changes->target.found ? &s->changes->target : &s->there, name);
	bool is_text = c && c->kind == DATABASE_TEXT;
	/* 2.5 and 2.50 are different only in a column that takes any number of digits */
	bool any = c && c->kind == DATABASE_NUMBER && c->scale < 0;

	buf_adds(sql, is_text ? dialect->bytes_before : any ? "CAST(" : "");
	buf_adds(sql, of);
	database_add_name(s->db, sql, name);
	if (any)
		buf_addf(sql, " AS %s)", dialect->cast_text);
	buf_adds(sql, is_text ? dialect->bytes_after : "");
}

static void add_same(void *self, struct buf *sql, const char *a, struct str name)
{
	struct server *s = self;

	add_exact(s, sql, a, name);
	buf_addf(sql, " %s ", database_dialect(s->db)->equal);
	add_exact(s, sql, "t.", name);
}

static void add_value(void *self, struct buf *sql, struct type type, struct str value)
{
	if (type.kind == TYPE_INTEGER || type.kind == TYPE_DECIMAL || type.kind == TYPE_BOOLEAN)
		buf_addstr(sql, value);
	else
		database_add_text(((struct server *)self)->db, sql, value);
}

static bool run(void *self, const char *sql, uint64_t *rows)
{
	struct server *s = self;

	if (!server_run_sql(s, sql, SERVER_CHANGES))
		return false;
	*rows = database_affected(s->db);
	return true;
}

static enum store_result put(void *self, const char *sql, uint64_t *rows, struct store_refusal *why)
{
	struct server *s = self;
	enum store_result result = STORE_OK;

	if (!database_run(s->db, sql))
		result = server_not_taken(s, why);
	*rows = database_affected(s->db);
	return result;
}

static bool mark(void *self)
{
	struct server *s = self;

	return database_mark(s->db) || server_error(s, SERVER_CHANGES);
}

static bool back(void *self)
{
	struct server *s = self;

	return database_back(s->db) || server_error(s, SERVER_CHANGES);
}

bool server_analyze(struct server *s, const char *table)
{
	if (s->changes->change.kind->join == CHANGE_JOIN)
		return true;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "ANALYZE ");
	database_add_table(s->db, &s->sql, str_of(table));
	return server_run(s, SERVER_CHANGES, NULL, 0);
}

static bool make_turns(void *self, const char *select)
{
	struct server *s = self;
	/* in MariaDB CREATE INDEX would commit, and DROP TABLE without TEMPORARY as well */
	bool inside = s->changes->change.kind->join == CHANGE_JOIN;

	if (s->changes->turns &&
	    !server_run_sql(s, inside ? "DROP TEMPORARY TABLE " TURNS : "DROP TABLE " TURNS,
	                    SERVER_CHANGES))
		return false;
	s->changes->turns = true;
	buf_reset(&s->sql);
	buf_addf(&s->sql, "CREATE TEMPORARY TABLE " TURNS " %sAS %s",
	         inside ? "(KEY (_turn)) " : "", select);
	return server_run(s, SERVER_CHANGES, NULL, 0) &&
	       (inside || server_run_sql(s, "CREATE INDEX ON " TURNS " (_turn)", SERVER_CHANGES)) &&
	       server_analyze(s, TURNS);
}

static bool each(void *self, const char *sql, size_t count,
                 void (*hear)(void *context, const struct str *value), void *context)
{
	struct server *s = self;
	struct str *value = xcalloc(count, sizeof(*value));
	bool ok = server_run_sql(s, sql, SERVER_CHANGES);

	while (ok && database_row(s->db)) {
		for (size_t i = 0; i < count; i++)
			value[i] = database_value(s->db, i);
		hear(context, value);
	}
	free(value);
	return ok && server_ok(s);
}

static bool first(void *self, const char *sql, struct str *value, size_t count)
{
	struct server *s = self;
	bool found;

	if (!server_run_sql(s, sql, SERVER_CHANGES))
		return false;
	found = database_row(s->db);
	for (size_t i = 0; i < count; i++)
		value[i] = found ? database_value(s->db, i) : STR_NULL;
	return server_ok(s);
}

static bool refers(void *self, struct str table,
                   void (*hear)(void *context, const struct change_refers *r), void *context)
{
	struct server *s = self;
	struct buf name = { 0 };
	struct str value;

	add_table(s, &name, table);
	value = buf_str(&name);
	if (database_query(s->db, database_dialect(s->db)->referring_keys, &value, 1))
		while (database_row(s->db))
			hear(context, &(struct change_refers){
					      .key = database_value(s->db, 0),
					      .name = database_value(s->db, 1),
					      .sql = database_value(s->db, 2),
					      .table = database_value(s->db, 3),
					      .itself = str_is(database_value(s->db, 4), "1"),
					      .own = database_value(s->db, 5),
					      .other = database_value(s->db, 6) });
	else
		server_error(s, "read the keys of");
	buf_free(&name);
	return server_ok(s);
}

static bool has(void *self, struct str table, const struct str *column, size_t count)
{
	struct server *s = self;
	struct database_table t;
	bool has;

	if (!database_table(s->db, table, &t))
		return server_error(s, "read from");
	has = t.found;
	for (size_t i = 0; has && i < count; i++)
		has = server_column_of(&t, column[i]) != NULL;
	database_table_free(&t);
	return has;
}

static bool report(void *self, const char *message)
{
	return server_report(self, "'%s': %s", ((struct server *)self)->url, message);
}

#define FUNCTIONS                                                                                  \
	.staged = SERVER_STAGED, .turns = TURNS, .mark = mark, .back = back,                       \
	.make_turns = make_turns, .add_name = add_name, .add_table = add_table,                    \
	.add_same = add_same, .add_value = add_value, .run = run, .put = put, .first = first,      \
	.each = each, .refers = refers, .has = has, .report = report

const struct change_kind *server_change_kind(const struct server *s)
{
	static const struct change_kind by_from = { .join = CHANGE_FROM, FUNCTIONS };
	static const struct change_kind by_join = { .join = CHANGE_JOIN, FUNCTIONS };

	return database_dialect(s->db)->update_joins ? &by_join : &by_from;
}
