/*
 * postgres - the driver for PostgreSQL. Source: the manual of libpq.
 *
 * Commands are sent without waiting, and the wait ends when a signal asks to stop: then the server
 * is asked to cancel.
 */
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "database/postgres_int.h"

#define WAIT 200 /* milliseconds until the wait looks for a signal */
/* what several processes of the server read comes in any order */
#define ONE_READER "SET LOCAL max_parallel_workers_per_gather = 0"
#define PATIENCE   "5s" /* how long to wait for a lock, as in SQLite */

#define POSTGRES_FOREIGN_KEYS                                                                      \
	"SELECT c.conname, c.confrelid::regclass, r.relname, a.attname, f.attname, "               \
	"CASE WHEN c.confrelid = c.conrelid THEN 1 ELSE 0 END "                                    \
	"FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) "                     \
	"WITH ORDINALITY k (own, other, place) JOIN pg_class r ON r.oid = c.confrelid "            \
	"JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own "                     \
	"JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = k.other "                  \
	"WHERE c.contype = 'f' AND c.conrelid = to_regclass($1) ORDER BY c.conname, k.place"

#define POSTGRES_REFERRING_KEYS                                                                    \
	"SELECT c.oid, c.conname, c.conrelid::regclass, r.relname, "                               \
	"CASE WHEN c.confrelid = c.conrelid THEN 1 ELSE 0 END, a.attname, f.attname "              \
	"FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) "                     \
	"WITH ORDINALITY k (own, other, place) JOIN pg_class r ON r.oid = c.conrelid "             \
	"JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own "                     \
	"JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = k.other "                  \
	"WHERE c.contype = 'f' AND c.confrelid = to_regclass($1) ORDER BY c.oid, k.place"

struct postgres {
	struct database base;
	PGconn *conn;
	PGresult *result; /* of the last command; NULL: none */
	int row;          /* the row at work, from 1 */
	char *line;       /* the last line of database_line() */
	char *table;      /* the table of the rows that are sent */
	struct buf soon;  /* commands that are sent with the next one */
	bool asked;       /* the server was asked to cancel */
	/* while rows are sent: notices that came, and whether the server has said something else */
	uint64_t notices;
	bool spoke;
	struct database_column *column; /* of database_describe() */
};

static struct postgres *postgres_of(struct database *d)
{
	return (struct postgres *)d;
}

/* ---- errors ---- */

static const struct {
	const char *state; /* how the SQLSTATE begins */
	enum database_trouble kind;
} troubles[] = {
	{ "08", DATABASE_LOST },         { "57P", DATABASE_LOST },
	{ "23505", DATABASE_UNIQUE },    { "23503", DATABASE_NO_KEY },
	{ "23", DATABASE_CONSTRAINT },   { "P0001", DATABASE_CONSTRAINT },
	{ "22", DATABASE_VALUE },        { "28", DATABASE_DENIED },
	{ "42501", DATABASE_DENIED },    { "55P03", DATABASE_LOCKED },
	{ "40", DATABASE_LOCKED },       { "57014", DATABASE_STOPPED },
	{ "25006", DATABASE_READ_ONLY },
};

static enum database_trouble trouble_of(const char *state)
{
	for (size_t i = 0; i < sizeof(troubles) / sizeof(*troubles); i++)
		if (strncmp(state, troubles[i].state, strlen(troubles[i].state)) == 0)
			return troubles[i].kind;
	return DATABASE_OTHER;
}

/*
 * The line in "COPY entry, line 7, column amount: ...". Its words are those of the language of the
 * server, but the name of the table is always in front of the number. What a trigger does comes
 * before it, in lines of its own.
 */
static uint64_t line_of(const struct postgres *p, const char *context)
{
	struct buf head = { 0 };
	uint64_t line = 0;
	const char *point, *name = p->table, *at;

	if (!name || !context)
		return 0;
	point = strrchr(name, '.');
	buf_addf(&head, "COPY %s,", point ? point + 1 : name);
	at = strstr(context, head.p);
	if (at) {
		at += head.len;
		at += strcspn(at, "0123456789\n");
		line = strtoull(at, NULL, 10);
	}
	buf_free(&head);
	return line;
}

/* A text of the server in one line. Null for NULL. */
static struct str said(struct postgres *p, const char *text)
{
	struct str s = str_trim(str_of(text));
	char *copy;

	if (str_is_null(s))
		return s;
	copy = arena_copy(&p->base.said, s.p, s.len);
	for (size_t i = 0; i < s.len; i++)
		if (copy[i] == '\n' || copy[i] == '\t')
			copy[i] = ' ';
	return (struct str){ copy, s.len };
}

/* Note why the connection does not do what it should. Returns false. */
static bool fail_connection(struct postgres *p, enum database_trouble kind)
{
	struct database_error *e = &p->base.error;

	database_clear(&p->base);
	*e = (struct database_error){ .kind = kind, .message = said(p, PQerrorMessage(p->conn)) };
	return false;
}

/* Note what the result says. Returns false. */
static bool fail_result(struct postgres *p, const PGresult *r)
{
	struct database_error *e = &p->base.error;
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	if (!state)
		return fail_connection(p, PQstatus(p->conn) == CONNECTION_BAD ? DATABASE_LOST
		                                                              : DATABASE_OTHER);
	database_clear(&p->base);
	*e = (struct database_error){
		.kind = trouble_of(state),
		.message = said(p, PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY)),
		.detail = said(p, PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL)),
		.hint = said(p, PQresultErrorField(r, PG_DIAG_MESSAGE_HINT)),
		.constraint = said(p, PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME)),
		.line = line_of(p, PQresultErrorField(r, PG_DIAG_CONTEXT)),
	};
	memcpy(e->state, state, strnlen(state, sizeof(e->state) - 1));
	return false;
}

/* ---- waiting ---- */

static void ask_to_cancel(struct postgres *p)
{
	PGcancel *cancel = PQgetCancel(p->conn);
	char error[256];

	p->asked = true;
	if (cancel)
		PQcancel(cancel, error, sizeof(error));
	PQfreeCancel(cancel);
}

/* Wait until the server has said more. False if the connection is lost. */
static bool wait_more(struct postgres *p)
{
	struct pollfd fd = { .fd = PQsocket(p->conn), .events = POLLIN };

	if (fd.fd < 0)
		return false;
	if (poll(&fd, 1, WAIT) <= 0) {
		if (diag_interrupted() && !p->asked)
			ask_to_cancel(p);
		return true;
	}
	return PQconsumeInput(p->conn) == 1;
}

/* The next result of what was sent; NULL: there is none any more. */
static PGresult *next_result(struct postgres *p)
{
	while (PQisBusy(p->conn) && wait_more(p))
		;
	return PQgetResult(p->conn);
}

/* Read all results, and note the first error. The last good one stays in p->result. */
static bool read_results(struct postgres *p)
{
	bool ok = true;
	PGresult *r;

	while ((r = next_result(p))) {
		ExecStatusType status = PQresultStatus(r);

		if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
			PQclear(p->result);
			p->result = r;
			return ok;
		}
		if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && ok)
			ok = fail_result(p, r);
		if (ok) {
			PQclear(p->result);
			p->result = r;
		} else {
			PQclear(r);
		}
	}
	if (ok && PQstatus(p->conn) == CONNECTION_BAD)
		ok = fail_connection(p, DATABASE_LOST);
	return ok;
}

/* ---- commands ---- */

static void forget_result(struct postgres *p)
{
	PQclear(p->result);
	p->result = NULL;
	p->row = 0;
	p->asked = false;
}

static bool send(struct postgres *p, const char *sql, const struct str *value, size_t count)
{
	const char **text = count > 0 ? xcalloc(count, sizeof(*text)) : NULL;
	bool sent;

	for (size_t i = 0; i < count; i++)
		text[i] = str_is_null(value[i]) ? NULL : str_dup(value[i]);
	/* without parameters there may be several commands */
	sent = count == 0 ? PQsendQuery(p->conn, sql) == 1
	                  : PQsendQueryParams(p->conn, sql, (int)count, NULL, text, NULL, NULL,
	                                      0) == 1;
	for (size_t i = 0; i < count; i++)
		free((char *)text[i]);
	free(text);
	return sent || fail_connection(p, DATABASE_LOST);
}

/* Send the commands that wait, and this one. With parameters there can be only one. */
static bool send_with_soon(struct postgres *p, const char *sql, const struct str *value,
                           size_t count)
{
	bool ok;

	if (p->soon.len == 0)
		return send(p, sql, value, count);
	if (count == 0)
		buf_adds(&p->soon, sql);
	ok = send(p, p->soon.p, NULL, 0);
	buf_reset(&p->soon);
	return ok && (count == 0 || (read_results(p) && send(p, sql, value, count)));
}

static bool postgres_run_soon(struct database *d, const char *sql)
{
	struct postgres *p = postgres_of(d);

	buf_addf(&p->soon, "%s; ", sql);
	return true;
}

static bool postgres_run(struct database *d, const char *sql, const struct str *value, size_t count)
{
	struct postgres *p = postgres_of(d);

	forget_result(p);
	if (!send_with_soon(p, sql, value, count) || !read_results(p))
		return false;
	d->affected = p->result ? strtoull(PQcmdTuples(p->result), NULL, 10) : 0;
	/* COMMIT of a failed transaction succeeds as ROLLBACK */
	if (p->result && strcmp(sql, "COMMIT") == 0 &&
	    strcmp(PQcmdStatus(p->result), "COMMIT") != 0)
		return database_fail(d, DATABASE_OTHER, "the transaction was rolled back");
	return true;
}

static bool postgres_row(struct database *d)
{
	struct postgres *p = postgres_of(d);

	return p->result && p->row < PQntuples(p->result) && ++p->row > 0;
}

static struct str postgres_value(const struct database *d, size_t i)
{
	const struct postgres *p = (const struct postgres *)d;
	int row = p->row - 1, column = (int)i;

	if (PQgetisnull(p->result, row, column))
		return STR_NULL;
	return (struct str){ PQgetvalue(p->result, row, column),
		             (size_t)PQgetlength(p->result, row, column) };
}

static bool postgres_begin(struct database *d, bool read_only)
{
	return postgres_run(d,
	                    read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	                              : "BEGIN ISOLATION LEVEL READ COMMITTED; " ONE_READER,
	                    NULL, 0);
}

static bool postgres_lock(struct database *d, const char *name)
{
	struct str value = str_of(name);

	return postgres_run(d, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", &value, 1);
}

static bool postgres_lock_table(struct database *d, const char *table)
{
	buf_reset(&d->sql);
	buf_adds(&d->sql, "LOCK TABLE ");
	database_add_table(d, &d->sql, str_of(table));
	buf_adds(&d->sql, " IN SHARE ROW EXCLUSIVE MODE");
	return postgres_run(d, d->sql.p, NULL, 0);
}

/* ---- many rows ---- */

static bool postgres_bulk_begin(struct database *d, const char *table, const struct str *column,
                                size_t count, bool fresh)
{
	struct postgres *p = postgres_of(d);

	free(p->table);
	p->table = xstrdup(table);
	p->spoke = false;
	buf_reset(&d->sql);
	buf_adds(&d->sql, "COPY ");
	database_add_table(d, &d->sql, str_of(table));
	for (size_t i = 0; i < count; i++) {
		buf_adds(&d->sql, i == 0 ? " (" : ", ");
		database_add_name(d, &d->sql, column[i]);
	}
	/* nobody can have seen a table of this transaction, so its rows need no marks later */
	buf_adds(&d->sql, fresh ? ") FROM STDIN WITH (FREEZE)" : ") FROM STDIN");
	return postgres_run(d, d->sql.p, NULL, 0);
}

/*
 * Has the server said something while rows are sent? That is a notice, or that it refuses a row. It
 * would read all the other rows for nothing.
 */
static bool refuses(struct postgres *p)
{
	struct pollfd fd = { .fd = PQsocket(p->conn), .events = POLLIN };
	uint64_t notices = p->notices;

	if (poll(&fd, 1, 0) <= 0)
		return false;
	p->spoke = PQconsumeInput(p->conn) == 0 || (!PQisBusy(p->conn) && p->notices == notices);
	return p->spoke;
}

static bool postgres_bulk_put(struct database *d, const char *lines, size_t len)
{
	struct postgres *p = postgres_of(d);

	if (PQputCopyData(p->conn, lines, (int)len) != 1)
		return fail_connection(p, DATABASE_LOST);
	return !refuses(p);
}

static bool postgres_bulk_end(struct database *d, uint64_t *rows)
{
	struct postgres *p = postgres_of(d);
	static const char broken_off[] = "broken off by cutover";
	bool ok;

	*rows = 0;
	if (PQputCopyEnd(p->conn, p->spoke ? broken_off : NULL) != 1)
		return fail_connection(p, DATABASE_LOST);
	ok = read_results(p);
	if (ok)
		*rows = strtoull(PQcmdTuples(p->result), NULL, 10);
	free(p->table);
	p->table = NULL;
	return ok;
}

static void postgres_bulk_stop(struct database *d)
{
	struct postgres *p = postgres_of(d);
	uint64_t rows;

	p->spoke = true;
	postgres_bulk_end(d, &rows);
}

static bool postgres_lines(struct database *d, const char *sql)
{
	buf_reset(&d->sql);
	/* a comment may be at the end of the query */
	buf_addf(&d->sql, "COPY (%s\n) TO STDOUT", sql);
	return postgres_run(d, d->sql.p, NULL, 0);
}

static bool postgres_line(struct database *d, struct str *line)
{
	struct postgres *p = postgres_of(d);
	int len;

	PQfreemem(p->line);
	p->line = NULL;
	while ((len = PQgetCopyData(p->conn, &p->line, 1)) == 0)
		if (!wait_more(p))
			break;
	if (len > 0) {
		*line = (struct str){ p->line, (size_t)len - 1 };
		return true;
	}
	if (len == -1)
		read_results(p);
	else
		fail_connection(p, DATABASE_LOST);
	return false;
}

static bool postgres_lines_end(struct database *d)
{
	struct postgres *p = postgres_of(d);
	struct str line;

	if (PQtransactionStatus(p->conn) != PQTRANS_ACTIVE)
		return database_ok(d);
	/* to cancel the command would end the transaction */
	while (postgres_line(d, &line))
		;
	return database_ok(d);
}

static bool postgres_describe(struct database *d, const char *sql,
                              const struct database_column **column, size_t *count)
{
	struct postgres *p = postgres_of(d);

	forget_result(p);
	if (PQsendPrepare(p->conn, "", sql, 0, NULL) != 1)
		return fail_connection(p, DATABASE_LOST);
	if (!read_results(p))
		return false;
	if (PQsendDescribePrepared(p->conn, "") != 1)
		return fail_connection(p, DATABASE_LOST);
	if (!read_results(p))
		return false;
	*count = (size_t)PQnfields(p->result);
	free(p->column);
	p->column = xcalloc(*count, sizeof(*p->column));
	for (size_t i = 0; i < *count; i++) {
		p->column[i].name = str_of(PQfname(p->result, (int)i));
		p->column[i].type = STR("");
		postgres_column_kind(&p->column[i], PQftype(p->result, (int)i),
		                     PQfmod(p->result, (int)i));
	}
	*column = p->column;
	return true;
}

/* ---- the connection ---- */

static void count_notice(void *arg, const PGresult *r)
{
	struct postgres *p = arg;

	(void)r;
	p->notices++;
}

/* Does libpq understand the URL, and does it find no password in it? */
static bool check_url(struct postgres *p, const char *url)
{
	char *error = NULL;
	PQconninfoOption *option = PQconninfoParse(url, &error);
	bool secret = false;

	if (!option) {
		database_fail(&p->base, DATABASE_BAD_URL, error ? error : "out of memory");
		p->base.error.message = said(p, error);
		PQfreemem(error);
		return false;
	}
	for (const PQconninfoOption *o = option; o->keyword; o++)
		secret = secret || (o->val && o->dispchar[0] == '*' && *o->val != '\0');
	PQconninfoFree(option);
	return !secret || database_fail(&p->base, DATABASE_BAD_URL, "it has a password");
}

/*
 * What dates and bytes look like, that a long pause in the input is no reason to hang up, and that
 * what is said to be loaded is on the disk of the server. A query of a table
 * of which a policy hides rows is an error, so that none is missed without a word.
 */
static bool settle(struct postgres *p)
{
	return postgres_run(
		&p->base,
		"SET DateStyle = ISO; SET bytea_output = hex; SET standard_conforming_strings = on; "
		"SET synchronize_seqscans = off; SET idle_in_transaction_session_timeout = 0; "
		"SET row_security = off; "
		"SELECT CASE WHEN current_setting('lock_timeout') = '0' "
		"THEN set_config('lock_timeout', '" PATIENCE "', false) END, "
		"CASE WHEN current_setting('synchronous_commit') = 'off' "
		"THEN set_config('synchronous_commit', 'on', false) END",
		NULL, 0);
}

/* SQL_ASCII takes any bytes, as they are. */
static const char *narrow_encoding(const struct postgres *p)
{
	const char *encoding = PQparameterStatus(p->conn, "server_encoding");
	bool wide = !encoding || strcmp(encoding, "UTF8") == 0 ||
	            strcmp(encoding, "SQL_ASCII") == 0;

	return wide ? NULL : encoding;
}

static struct database *postgres_open(const char *url)
{
	/* what stands before the URL can be changed by it, what follows cannot */
	const char *const key[] = { "connect_timeout", "fallback_application_name", "dbname",
		                    "client_encoding", NULL };
	const char *const value[] = { "30", "cutover", url, "UTF8", NULL };
	struct postgres *p = xcalloc(1, sizeof(*p));

	if (!check_url(p, url))
		return &p->base;
	p->conn = PQconnectdbParams(key, value, 1);
	if (PQstatus(p->conn) != CONNECTION_OK) {
		fail_connection(p, DATABASE_NO_SERVER);
		if (PQconnectionNeedsPassword(p->conn))
			p->base.error.kind = DATABASE_DENIED;
		return &p->base;
	}
	PQsetNoticeReceiver(p->conn, count_notice, p);
	p->base.encoding = narrow_encoding(p);
	settle(p);
	return &p->base;
}

static void postgres_close(struct database *d)
{
	struct postgres *p = postgres_of(d);

	PQclear(p->result);
	PQfreemem(p->line);
	PQfinish(p->conn);
	buf_free(&p->soon);
	free(p->table);
	free(p->column);
	free(p);
}

const struct database_driver database_postgres = {
	.quote = '"',
	.dialect = { .text = "text",
	             .key_text = "text",
	             .bytes = "bytea",
	             .cast_text = "text",
	             .equal = "IS NOT DISTINCT FROM",
	             .bytes_before = "",
	             .bytes_after = " COLLATE \"C\"",
	             .batch_key = "",
	             .batch_index = "USING brin (_batch)",
	             .freezes = true,
	             .mark = "RELEASE SAVEPOINT cutover_mark; SAVEPOINT cutover_mark",
	             .settle = "SET CONSTRAINTS ALL IMMEDIATE",
	             .try_before = POSTGRES_TRY_BEFORE,
	             .try_after = POSTGRES_TRY_AFTER,
	             .foreign_keys = POSTGRES_FOREIGN_KEYS,
	             .referring_keys = POSTGRES_REFERRING_KEYS },
	.scratch = &postgres_scratch,
	.unpacked = "SET STORAGE EXTERNAL",
	.add_type = postgres_add_type,
	.open = postgres_open,
	.run = postgres_run,
	.run_soon = postgres_run_soon,
	.row = postgres_row,
	.value = postgres_value,
	.table = postgres_table,
	.has_unique = postgres_has_unique,
	.bulk_begin = postgres_bulk_begin,
	.bulk_put = postgres_bulk_put,
	.bulk_end = postgres_bulk_end,
	.bulk_stop = postgres_bulk_stop,
	.lines = postgres_lines,
	.line = postgres_line,
	.lines_end = postgres_lines_end,
	.describe = postgres_describe,
	.begin = postgres_begin,
	.lock = postgres_lock,
	.lock_table = postgres_lock_table,
	.close = postgres_close,
};
