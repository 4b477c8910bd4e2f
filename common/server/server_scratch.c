/*
 * server_scratch - a copy of a target for a rehearsal: a schema of its own or, in MariaDB and MySQL, a
 * database. Tables that are loaded into are copied with their records and constraints, and so is what
 * their foreign keys point to. All other tables are views of the true ones, which no load writes to.
 * Triggers are not copied: they could write elsewhere.
 *
 * The connection that made it holds a lock of its name. A scratch schema whose lock can be had belongs
 * to a process that is gone, and is dropped by the next rehearsal.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "server/server_int.h"

#define PREFIX   "cutover_rehearsal_"
#define OURS     "cutover_" /* begins the names of the tables of cutover */
#define REHEARSE "rehearse in"

/* A table or view of the target. */
struct original {
	char *schema, *name;
	bool table;  /* not a view */
	bool copied; /* in the scratch it is a table with its records; otherwise a view */
	bool keyed;  /* it has its foreign keys, too */
};

struct scratch {
	struct server *s; /* holds the lock */
	char *name;       /* of the schema */
	bool made;
	struct original *original;
	size_t count, capacity;
};

static const struct database_scratch *sql_of(const struct scratch *c)
{
	return database_scratch(c->s->db);
}

static bool is_yes(struct str value)
{
	return str_is(value, "1");
}

/* Append "schema"."name". */
static void add_place(struct scratch *c, struct buf *sql, const char *schema, const char *name)
{
	database_add_name(c->s->db, sql, str_of(schema));
	buf_addc(sql, '.');
	database_add_name(c->s->db, sql, str_of(name));
}

/* Run s->sql. */
static bool run(struct scratch *c)
{
	return server_run_sql(c->s, c->s->sql.p, REHEARSE);
}

/* Could the lock of this name be had? It is kept then. */
static bool hold(struct scratch *c, const char *name, bool *got)
{
	struct database *d = c->s->db;
	struct str value = str_of(name);

	*got = false;
	if (!database_query(d, sql_of(c)->hold, &value, 1) || !database_row(d))
		return server_error(c->s, REHEARSE);
	*got = str_is(database_value(d, 0), sql_of(c)->held);
	return true;
}

/* ---- what is left of others ---- */

/* The values of the first column of a query, in memory of their own; *count gets their number. */
static char **list(struct scratch *c, const char *sql, const struct str *value, size_t values,
                   size_t *count)
{
	struct database *d = c->s->db;
	char **name = NULL;
	size_t capacity = 0;

	*count = 0;
	if (!database_query(d, sql, value, values)) {
		server_error(c->s, REHEARSE);
		return NULL;
	}
	while (database_row(d)) {
		name = mem_grow(name, &capacity, *count + 1, sizeof(*name));
		name[(*count)++] = str_dup(database_value(d, 0));
	}
	return name;
}

static void free_list(char **name, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(name[i]);
	free(name);
}

static void add_drop(struct scratch *c, const char *name)
{
	buf_reset(&c->s->sql);
	buf_adds(&c->s->sql, sql_of(c)->drop);
	database_add_name(c->s->db, &c->s->sql, str_of(name));
	buf_adds(&c->s->sql, sql_of(c)->drop_end);
}

/* Drop what processes that are gone have left. False after an error was reported. */
static bool drop_left(struct scratch *c)
{
	struct str prefix = STR(PREFIX);
	size_t count;
	char **left = list(c, sql_of(c)->left, &prefix, 1, &count);
	bool got, ok = server_ok(c->s);

	for (size_t i = 0; ok && i < count; i++) {
		ok = hold(c, left[i], &got);
		if (!ok || !got)
			continue;
		add_drop(c, left[i]);
		/* that of another user can stay */
		if (database_run(c->s->db, c->s->sql.p))
			diag_note("'%s': dropped %s, which a rehearsal that was killed has left",
			          c->s->url, left[i]);
	}
	free_list(left, count);
	return ok;
}

/* ---- the schema and its views ---- */

static bool make_schema(struct scratch *c)
{
	struct buf name = { 0 };
	bool got;

	buf_addf(&name, PREFIX "%llx_%lx", (unsigned long long)time(NULL), (long)getpid());
	c->name = name.p;
	if (!hold(c, c->name, &got))
		return false;
	buf_reset(&c->s->sql);
	buf_adds(&c->s->sql, sql_of(c)->make);
	database_add_name(c->s->db, &c->s->sql, str_of(c->name));
	c->made = database_run(c->s->db, c->s->sql.p);
	return c->made ||
	       server_report(
		       c->s,
		       "cannot rehearse in '%s': a rehearsal copies what it needs to a place of its "
		       "own there, and that needs the right %s: %.*s",
		       c->s->url, sql_of(c)->right, (int)database_error(c->s->db)->message.len,
		       database_error(c->s->db)->message.p);
}

static bool find_originals(struct scratch *c)
{
	struct database *d = c->s->db;

	if (!database_query(d, sql_of(c)->tables, NULL, 0))
		return server_error(c->s, REHEARSE);
	while (database_row(d)) {
		c->original = mem_grow(c->original, &c->capacity, c->count + 1,
		                       sizeof(*c->original));
		c->original[c->count++] = (struct original){
			.schema = str_dup(database_value(d, 0)),
			.name = str_dup(database_value(d, 1)),
			.table = is_yes(database_value(d, 2)),
		};
	}
	return true;
}

/* What cannot be seen has no view: who asks for it is told that it is not there. */
static void make_view(struct scratch *c, const struct original *o)
{
	struct buf *sql = &c->s->sql;

	buf_reset(sql);
	buf_adds(sql, "CREATE VIEW ");
	add_place(c, sql, c->name, o->name);
	buf_adds(sql, " AS SELECT * FROM ");
	add_place(c, sql, o->schema, o->name);
	if (!database_run(c->s->db, sql->p))
		diag_detail("'%s': the rehearsal does not see '%s': %.*s", c->s->url, o->name,
		            (int)database_error(c->s->db)->message.len,
		            database_error(c->s->db)->message.p);
}

/* ---- a table ---- */

static bool copy_records(struct scratch *c, const struct original *o)
{
	struct buf *sql = &c->s->sql, columns = { 0 };
	struct str place[] = { str_of(o->schema), str_of(o->name) };
	size_t count;
	char **column = list(c, sql_of(c)->columns, place, 2, &count);
	bool ok = server_ok(c->s);

	for (size_t i = 0; i < count; i++) {
		buf_adds(&columns, i > 0 ? ", " : "");
		database_add_name(c->s->db, &columns, str_of(column[i]));
	}
	if (ok && count > 0) {
		buf_reset(sql);
		buf_adds(sql, "INSERT INTO ");
		add_place(c, sql, c->name, o->name);
		buf_addf(sql, " (%s)%s SELECT %s FROM ", columns.p, sql_of(c)->over, columns.p);
		add_place(c, sql, o->schema, o->name);
		ok = run(c);
	}
	free_list(column, count);
	buf_free(&columns);
	return ok;
}

/* Append a counter of the scratch, as a name or as a literal. */
static void add_counter(struct scratch *c, struct buf *sql, const struct original *o, size_t i,
                        bool literal)
{
	struct buf name = { 0 }, place = { 0 };

	buf_addf(&name, "%s_cutover_%zu", o->name, i);
	add_place(c, &place, c->name, name.p);
	if (literal)
		database_add_text(c->s->db, sql, buf_str(&place));
	else
		buf_addstr(sql, buf_str(&place));
	buf_free(&name);
	buf_free(&place);
}

/* A column that takes its next value from the counter of the true table gets a counter of its own. */
static bool replace_counter(struct scratch *c, const struct original *o, size_t i,
                            const char *column)
{
	struct buf *sql = &c->s->sql;

	buf_reset(sql);
	buf_adds(sql, "CREATE SEQUENCE ");
	add_counter(c, sql, o, i, false);
	buf_adds(sql, "; SELECT setval(");
	add_counter(c, sql, o, i, true);
	buf_adds(sql, ", coalesce(max(");
	database_add_name(c->s->db, sql, str_of(column));
	buf_adds(sql, "), 0) + 1, false) FROM ");
	add_place(c, sql, c->name, o->name);
	buf_adds(sql, "; ALTER TABLE ");
	add_place(c, sql, c->name, o->name);
	buf_adds(sql, " ALTER COLUMN ");
	database_add_name(c->s->db, sql, str_of(column));
	buf_adds(sql, " SET DEFAULT nextval(");
	add_counter(c, sql, o, i, true);
	buf_addc(sql, ')');
	return run(c);
}

static bool replace_counters(struct scratch *c, const struct original *o)
{
	struct str place[] = { str_of(o->schema), str_of(o->name) };
	char **column;
	size_t count;
	bool ok;

	if (!sql_of(c)->counters)
		return true;
	column = list(c, sql_of(c)->counters, place, 2, &count);
	ok = server_ok(c->s);
	for (size_t i = 0; ok && i < count; i++)
		ok = replace_counter(c, o, i, column[i]);
	free_list(column, count);
	return ok;
}

/* Does the true table have triggers? They are not rehearsed. */
static bool look_for_triggers(struct scratch *c, const struct original *o)
{
	struct buf name = { 0 };
	struct database_table t;

	buf_addf(&name, "%s.%s", o->schema, o->name);
	if (!database_table(c->s->db, buf_str(&name), &t)) {
		buf_free(&name);
		return server_error(c->s, REHEARSE);
	}
	if (t.triggers)
		diag_note("'%s': what the triggers of table '%s' do is not rehearsed: they could "
		          "write to other tables",
		          c->s->url, o->name);
	database_table_free(&t);
	buf_free(&name);
	return true;
}

static bool copy_table(struct scratch *c, struct original *o)
{
	struct buf *sql = &c->s->sql;

	if (o->copied || !o->table)
		return true;
	o->copied = true;
	buf_reset(sql);
	buf_adds(sql, "DROP VIEW IF EXISTS ");
	add_place(c, sql, c->name, o->name);
	if (!run(c))
		return false;
	buf_reset(sql);
	buf_adds(sql, "CREATE TABLE ");
	add_place(c, sql, c->name, o->name);
	buf_adds(sql, sql_of(c)->like);
	add_place(c, sql, o->schema, o->name);
	buf_adds(sql, sql_of(c)->like_end);
	return run(c) && copy_records(c, o) && replace_counters(c, o);
}

/* ---- foreign keys ---- */

static struct original *find(struct scratch *c, struct str name)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_is(name, c->original[i].name))
			return &c->original[i];
	return NULL;
}

/* One foreign key while its columns come in. */
struct foreign {
	char *name;
	struct original *other; /* NULL: it is elsewhere */
	struct buf own, there;  /* the columns */
};

static void add_column(struct scratch *c, struct buf *columns, struct str name)
{
	buf_adds(columns, columns->len > 0 ? ", " : "");
	database_add_name(c->s->db, columns, name);
}

/* The foreign keys of a table; *count gets their number. NULL with server_ok(): there are none. */
static struct foreign *find_keys(struct scratch *c, const struct original *o, size_t *count)
{
	struct str place[] = { str_of(o->schema), str_of(o->name) };
	struct database *d = c->s->db;
	struct foreign *key = NULL;
	size_t capacity = 0;

	*count = 0;
	if (!database_query(d, sql_of(c)->keys, place, 2)) {
		server_error(c->s, REHEARSE);
		return NULL;
	}
	while (database_row(d)) {
		struct str name = database_value(d, 0);

		if (*count == 0 || !str_is(name, key[*count - 1].name)) {
			key = mem_grow(key, &capacity, *count + 1, sizeof(*key));
			key[(*count)++] = (struct foreign){
				.name = str_dup(name),
				.other = is_yes(database_value(d, 1))
				                 ? find(c, database_value(d, 3))
				                 : NULL,
			};
		}
		add_column(c, &key[*count - 1].own, database_value(d, 4));
		add_column(c, &key[*count - 1].there, database_value(d, 5));
	}
	return key;
}

static bool add_key(struct scratch *c, const struct original *o, const struct foreign *key)
{
	struct buf *sql = &c->s->sql;

	if (!key->other || !key->other->table) {
		diag_note("'%s': the foreign key '%s' of table '%s' is not rehearsed: it points to "
		          "a table elsewhere",
		          c->s->url, key->name, o->name);
		return true;
	}
	if (!copy_table(c, key->other))
		return false;
	buf_reset(sql);
	buf_adds(sql, "ALTER TABLE ");
	add_place(c, sql, c->name, o->name);
	buf_adds(sql, " ADD CONSTRAINT ");
	database_add_name(c->s->db, sql, str_of(key->name));
	buf_addf(sql, " FOREIGN KEY (%s) REFERENCES ", key->own.p);
	add_place(c, sql, c->name, key->other->name);
	buf_addf(sql, " (%s)", key->there.p);
	return run(c);
}

static bool add_keys(struct scratch *c, struct original *o)
{
	size_t count;
	struct foreign *key;
	bool ok;

	if (o->keyed || !o->table)
		return true;
	o->keyed = true;
	key = find_keys(c, o, &count);
	ok = server_ok(c->s);
	for (size_t i = 0; i < count; i++) {
		ok = ok && add_key(c, o, &key[i]);
		free(key[i].name);
		buf_free(&key[i].own);
		buf_free(&key[i].there);
	}
	free(key);
	return ok;
}

bool server_scratch_table(void *self, struct str table)
{
	struct scratch *c = self;
	struct original *o = find(c, table);

	if (str_find(table, STR(".")) >= 0)
		return server_report(
			c->s,
			"'%s' cannot be rehearsed: load.table '%.*s' names its schema, and a rehearsal "
			"loads into one of its own: write it after # in the URL of load.to",
			c->s->url, (int)table.len, table.p);
	return !o || (look_for_triggers(c, o) && copy_table(c, o) && add_keys(c, o));
}

/* ---- begin and end ---- */

/* The tables of cutover are copied, since each load writes to them; all else is only read. */
static bool fill(struct scratch *c)
{
	bool ok = find_originals(c);

	for (size_t i = 0; ok && i < c->count; i++) {
		struct original *o = &c->original[i];

		if (o->table && str_starts(str_of(o->name), STR(OURS)))
			ok = copy_table(c, o);
		else
			make_view(c, o);
	}
	return ok;
}

void *server_scratch_begin(const struct database_driver *driver, const char *url, struct buf *place)
{
	struct server *s = server_open(driver, url, url, STORE_CHANGE);
	const char *mark = strchr(url, '#');
	struct scratch *c;

	if (!s)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->s = s;
	if (drop_left(c) && make_schema(c) && fill(c)) {
		url = strchr(url, ':') + 1;
		buf_add(place, url, mark ? (size_t)(mark - url) : strlen(url));
		buf_addf(place, "#%s", c->name);
		return c;
	}
	server_scratch_end(c);
	return NULL;
}

void server_scratch_end(void *self)
{
	struct scratch *c = self;

	if (c->made) {
		add_drop(c, c->name);
		if (!database_run(c->s->db, c->s->sql.p))
			diag_note("'%s': the next rehearsal drops what is left of this one, %s",
			          c->s->url, c->name);
	}
	for (size_t i = 0; i < c->count; i++) {
		free(c->original[i].schema);
		free(c->original[i].name);
	}
	free(c->original);
	free(c->name);
	server_close(c->s);
	free(c);
}
