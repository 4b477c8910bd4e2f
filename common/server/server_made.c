/*
 * server_made - tables that a load has made. Where to make a table ends the transaction, a table stays
 * when the load fails, so it is dropped again: while it is empty.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "server/server_int.h"

bool server_define(struct server *s, struct str name, const char *what)
{
	if (!database_define(s->db, s->sql.p))
		return server_error(s, what);
	if (!database_dialect(s->db)->commits_tables)
		return true;
	s->made = mem_grow(s->made, &s->made_capacity, s->made_count + 1, sizeof(*s->made));
	s->made[s->made_count++] = str_dup(name);
	return true;
}

bool server_can_roll_back(struct server *s, const struct database_table *t, struct str name)
{
	return str_is_null(t->cannot_roll_back) ||
	       server_report(
		       s,
		       "table '%.*s' in '%s' is of the engine %.*s, which cannot take a failed load back: convert "
		       "it to InnoDB (ALTER TABLE ... ENGINE=InnoDB), or load into another table (load.table)",
		       (int)name.len, name.p, s->url, (int)t->cannot_roll_back.len,
		       t->cannot_roll_back.p);
}

/* Run a command on the table. */
static bool run(struct server *s, const char *before, const char *name, const char *after)
{
	buf_reset(&s->sql);
	buf_adds(&s->sql, before);
	database_add_table(s->db, &s->sql, str_of(name));
	buf_adds(&s->sql, after);
	return database_run(s->db, s->sql.p);
}

/* Drop the table if it is empty; nobody can put a row into it meanwhile. */
static bool drop(struct server *s, const char *name)
{
	return run(s, "LOCK TABLES ", name, " WRITE") &&
	       run(s, "SELECT 1 FROM ", name, " LIMIT 1") && !database_row(s->db) &&
	       run(s, "DROP TABLE ", name, "");
}

void server_keep_made(struct server *s)
{
	while (s->made_count > 0)
		free(s->made[--s->made_count]);
}

void server_drop_made(struct server *s)
{
	struct buf left = { 0 };

	if (s->made_count == 0)
		return;
	database_rollback(s->db);
	for (size_t i = s->made_count; i-- > 0;) {
		if (!drop(s, s->made[i]))
			buf_addf(&left, "%s'%s'", left.len > 0 ? ", " : "", s->made[i]);
		database_run(s->db, "UNLOCK TABLES");
	}
	if (left.len > 0)
		diag_error("'%s': this load has made tables, which stay there for the next one: %s",
		           s->url, left.p);
	buf_free(&left);
	server_keep_made(s);
}
