/*
 * mysql - the driver for MariaDB and MySQL. Sources: the manual of MariaDB Connector/C, the reference
 * manual of MySQL 8.
 *
 * The session is ours: strict, so that no value is changed to fit; utf8mb4; UTC. A backslash in a text
 * is a backslash, so that a text needs no escape but for its quote.
 */
#include <errmsg.h>
#include <errno.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "database/mysql_int.h"
#include "database/url.h"

/* each must be there in MariaDB and in MySQL */
#define STRICT                                                                                     \
	"STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"               \
	"NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES"
/* seconds to wait for a lock, as in SQLite; the server may say less */
#define PATIENCE "5"
#define CONNECT  30 /* seconds to wait for a connection */

/* ---- errors ---- */

/* Numbers that libmariadb has no names for, or other ones than MySQL. */
enum {
	MARIADB_CHECK = 4025, /* a check fails */
	MYSQL_CHECK = 3819,
	READ_ONLY_TRANSACTION = 1792
};

static enum database_trouble trouble_of(unsigned int number, const char *state)
{
	static const struct {
		unsigned int number;
		enum database_trouble kind;
	} troubles[] = {
		{ CR_SERVER_GONE_ERROR, DATABASE_LOST },
		{ CR_SERVER_LOST, DATABASE_LOST },
		{ ER_SERVER_SHUTDOWN, DATABASE_LOST },
		{ ER_CONNECTION_KILLED, DATABASE_LOST },
		{ ER_QUERY_INTERRUPTED, DATABASE_STOPPED },
		{ ER_DUP_ENTRY, DATABASE_UNIQUE },
		{ ER_DUP_ENTRY_WITH_KEY_NAME, DATABASE_UNIQUE },
		{ ER_NO_REFERENCED_ROW, DATABASE_NO_KEY },
		{ ER_NO_REFERENCED_ROW_2, DATABASE_NO_KEY },
		{ MARIADB_CHECK, DATABASE_CONSTRAINT },
		{ MYSQL_CHECK, DATABASE_CONSTRAINT },
		{ ER_NO_DEFAULT_FOR_FIELD, DATABASE_CONSTRAINT },
		{ ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, DATABASE_VALUE },
		{ ER_TRUNCATED_WRONG_VALUE, DATABASE_VALUE },
		{ WARN_DATA_TRUNCATED, DATABASE_VALUE },
		{ ER_LOCK_WAIT_TIMEOUT, DATABASE_LOCKED },
		{ ER_LOCK_DEADLOCK, DATABASE_LOCKED },
		{ ER_ACCESS_DENIED_ERROR, DATABASE_DENIED },
		{ READ_ONLY_TRANSACTION, DATABASE_READ_ONLY },
	};

	for (size_t i = 0; i < sizeof(troubles) / sizeof(*troubles); i++)
		if (number == troubles[i].number)
			return troubles[i].kind;
	if (strncmp(state, "23", 2) == 0 || strncmp(state, "45", 2) == 0)
		return DATABASE_CONSTRAINT;
	return strncmp(state, "22", 2) == 0 ? DATABASE_VALUE : DATABASE_OTHER;
}

bool mysql_fail(struct mysql *m)
{
	unsigned int number = mysql_errno(m->conn);
	const char *state = mysql_sqlstate(m->conn);

	database_fail(&m->base, trouble_of(number, state), mysql_error(m->conn));
	memcpy(m->base.error.state, state, strnlen(state, sizeof(m->base.error.state) - 1));
	return false;
}

/* ---- commands ---- */

void mysql_forget(struct mysql *m)
{
	/* the library reads what is left of rows that come one after the other */
	mysql_free_result(m->result);
	m->result = NULL;
	m->row = NULL;
	m->reading = false;
}

bool mysql_send_command(struct mysql *m, struct str sql)
{
	mysql_forget(m);
	return mysql_real_query(m->conn, sql.p, (unsigned long)sql.len) == 0 || mysql_fail(m);
}

/* Append `sql` with a literal in the place of each $1, $2, ... */
static void add_command(struct mysql *m, const char *sql, const struct str *value, size_t count)
{
	struct buf *out = &m->command;

	buf_reset(out);
	while (*sql != '\0') {
		char *end = NULL;
		unsigned long i = *sql == '$' ? strtoul(sql + 1, &end, 10) : 0;

		if (i == 0 || i > count) {
			buf_addc(out, *sql++);
			continue;
		}
		if (str_is_null(value[i - 1]))
			buf_adds(out, "NULL");
		else
			database_add_text(&m->base, out, value[i - 1]);
		sql = end;
	}
}

bool mysql_run_command(struct database *d, const char *sql, const struct str *value, size_t count)
{
	struct mysql *m = mysql_of(d);
	struct str text = str_of(sql);

	if (count > 0) {
		add_command(m, sql, value, count);
		text = buf_str(&m->command);
	}
	if (!mysql_send_command(m, text))
		return false;
	m->result = mysql_store_result(m->conn);
	if (!m->result && mysql_errno(m->conn) != 0)
		return mysql_fail(m);
	d->affected = m->result ? 0 : mysql_affected_rows(m->conn);
	return true;
}

static bool run(struct database *d, const char *sql)
{
	return mysql_run_command(d, sql, NULL, 0);
}

static bool mysql_row(struct database *d)
{
	struct mysql *m = mysql_of(d);

	m->row = m->result ? mysql_fetch_row(m->result) : NULL;
	m->len = m->row ? mysql_fetch_lengths(m->result) : NULL;
	return m->row != NULL;
}

static struct str mysql_value(const struct database *d, size_t i)
{
	const struct mysql *m = (const struct mysql *)d;

	return m->row[i] ? (struct str){ m->row[i], m->len[i] } : STR_NULL;
}

/* ---- transactions ---- */

/* What is written sees what others have committed: what is locked is not older than its lock. */
static bool mysql_begin_transaction(struct database *d, bool read_only)
{
	if (read_only)
		return run(d, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ") &&
		       run(d, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
	return run(d, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED") &&
	       run(d, "START TRANSACTION");
}

/* The names of locks are those of the whole server, so the name of the database is in it. */
static bool mysql_lock(struct database *d, const char *name)
{
	struct str value = str_of(name);

	if (!mysql_run_command(
		    d, "SELECT GET_LOCK(CONCAT($1, '.', MD5(DATABASE())), @@lock_wait_timeout)",
		    &value, 1))
		return false;
	if (mysql_row(d) && str_is(mysql_value(d, 0), "1"))
		return true;
	return database_fail(d, DATABASE_LOCKED, "another load is at work");
}

/* LOCK TABLES would commit; to count the rows for an update locks each of them. */
static bool mysql_lock_table(struct database *d, const char *table)
{
	buf_reset(&d->sql);
	buf_adds(&d->sql, "SELECT count(*) FROM ");
	database_add_table(d, &d->sql, str_of(table));
	buf_adds(&d->sql, " FOR UPDATE");
	return run(d, d->sql.p);
}

/* ---- the connection ---- */

/* The parts of a URL: mysql://[USER@][HOST][:PORT]/DATABASE[?NAME=VALUE...]. Null where absent. */
struct place {
	char *user, *host, *database, *socket, *option_file;
	unsigned int port;
};

/* A copy of the part, with A for %41; NULL: it is empty. */
static char *part(const char *p, const char *end)
{
	char *out = p < end ? xmalloc((size_t)(end - p) + 1) : NULL;
	size_t len = 0;

	while (p < end) {
		bool hex = *p == '%' && end - p > 2 && text_hex(p[1]) >= 0 && text_hex(p[2]) >= 0;

		out[len++] = *p;
		if (hex)
			out[len - 1] = (char)(text_hex(p[1]) * 16 + text_hex(p[2]));
		p += hex ? 3 : 1;
	}
	if (out)
		out[len] = '\0';
	return out;
}

/* Read the host and port. False if the port is no number. */
static bool read_host(struct place *out, const char *p, const char *end)
{
	const char *close = *p == '[' ? memchr(p, ']', (size_t)(end - p)) : NULL;
	const char *colon = memchr(close ? close : p, ':', (size_t)(end - (close ? close : p)));
	uint64_t port = 0;

	if (colon && (!str_number((struct str){ colon + 1, (size_t)(end - colon) - 1 }, &port) ||
	              port == 0 || port > 65535))
		return false;
	out->port = (unsigned int)port;
	out->host = close ? part(p + 1, close) : part(p, colon ? colon : end);
	return true;
}

/* Read the parameters. Returns the first that is unknown, or NULL. */
static const char *read_parameters(struct place *out, const char *p)
{
	const struct {
		const char *name;
		char **value;
	} known[] = { { "socket=", &out->socket }, { "option_file=", &out->option_file } };

	while (*p != '\0') {
		const char *end = p + strcspn(p, "&");
		size_t i = 0;

		while (i < 2 && strncmp(p, known[i].name, strlen(known[i].name)) != 0)
			i++;
		if (i == 2)
			return p;
		free(*known[i].value);
		*known[i].value = part(p + strlen(known[i].name), end);
		p = *end == '&' ? end + 1 : end;
	}
	return NULL;
}

/* NULL, or what is wrong with the URL. */
static const char *read_url(struct place *out, const char *url)
{
	const char *p = strstr(url, "://"), *slash, *at, *end;

	if (url_has_password(url))
		return "it has a password";
	if (!p)
		return "write mysql://HOST/DATABASE";
	p += 3;
	slash = p + strcspn(p, "/?");
	at = memchr(p, '@', (size_t)(slash - p));
	if (at) {
		out->user = part(p, at);
		p = at + 1;
	}
	if (!read_host(out, p, slash))
		return "its port is no number from 1 to 65535";
	end = slash + strcspn(slash, "?");
	out->database = *slash == '/' ? part(slash + 1, end) : NULL;
	if (!out->database)
		return "it names no database: write mysql://HOST/DATABASE";
	if (*end == '?' && read_parameters(out, end + 1))
		return "of parameters it takes socket and option_file only";
	return NULL;
}

static bool settle(struct mysql *m)
{
	struct database *d = &m->base;

	return run(d, "SET NAMES utf8mb4") && run(d, "SET SESSION sql_mode = '" STRICT "'") &&
	       run(d, "SET SESSION time_zone = '+00:00', autocommit = 1, foreign_key_checks = 1, "
	              "unique_checks = 1, sql_notes = 1, wait_timeout = 2147483, "
	              "net_read_timeout = 86400, net_write_timeout = 86400") &&
	       run(d,
	           "SET SESSION innodb_lock_wait_timeout = LEAST(@@innodb_lock_wait_timeout, " PATIENCE
	           "), lock_wait_timeout = LEAST(@@lock_wait_timeout, " PATIENCE ")");
}

static bool cannot_read(struct mysql *m, const char *option_file)
{
	struct buf why = { 0 };

	buf_addf(&why, "cannot read the option file '%s': %s", option_file, strerror(errno));
	database_fail(&m->base, DATABASE_NO_SERVER, why.p);
	buf_free(&why);
	return false;
}

static bool connect_to(struct mysql *m, const struct place *at)
{
	unsigned int seconds = CONNECT, local = 1, tcp = MYSQL_PROTOCOL_TCP;

	/* without it the library would read the rest, and go to another server */
	if (at->option_file && access(at->option_file, R_OK) != 0)
		return cannot_read(m, at->option_file);
	m->conn = mysql_init(NULL);
	if (!m->conn)
		return database_fail(&m->base, DATABASE_NO_SERVER, "out of memory");
	mysql_options(m->conn, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
	if (at->option_file)
		mysql_options(m->conn, MYSQL_READ_DEFAULT_FILE, at->option_file);
	mysql_options(m->conn, MYSQL_READ_DEFAULT_GROUP, "cutover");
	mysql_options(m->conn, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	/* for localhost the library takes the socket, and forgets the port */
	if (at->port > 0 && !at->socket)
		mysql_options(m->conn, MYSQL_OPT_PROTOCOL, &tcp);
	/* only rows of ours are sent, whatever file the server asks for */
	mysql_options(m->conn, MYSQL_OPT_LOCAL_INFILE, &local);
	mysql_set_local_infile_handler(m->conn, mysql_rows_open, mysql_rows_read, mysql_rows_close,
	                               mysql_rows_error, m);
	mysql_options4(m->conn, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "cutover");
	if (mysql_real_connect(m->conn, at->host, at->user, NULL, at->database, at->port,
	                       at->socket, 0))
		return settle(m);
	mysql_fail(m);
	if (m->base.error.kind != DATABASE_DENIED)
		m->base.error.kind = DATABASE_NO_SERVER;
	return false;
}

static struct database *mysql_open(const char *url)
{
	struct mysql *m = xcalloc(1, sizeof(*m));
	struct place at = { 0 };
	const char *wrong = read_url(&at, url);

	if (wrong)
		database_fail(&m->base, DATABASE_BAD_URL, wrong);
	else
		connect_to(m, &at);
	free(at.user);
	free(at.host);
	free(at.database);
	free(at.socket);
	free(at.option_file);
	return &m->base;
}

static void mysql_close_all(struct database *d)
{
	struct mysql *m = mysql_of(d);

	mysql_forget(m);
	mysql_close(m->conn);
	free(m->kind);
	free(m->value);
	free(m->column);
	arena_free(&m->names);
	free(m->table);
	free(m->into);
	free(m->into_kind);
	buf_free(&m->command);
	buf_free(&m->line);
	buf_free(&m->rows);
	buf_free(&m->text);
	free(m);
}

/* The comment of a table has at most this many characters, that of a column half of it. */
#define COMMENT 2048

static struct str cut_characters(struct str text, size_t most)
{
	size_t len = 0;

	for (size_t n = 0; len < text.len; len++)
		if (((unsigned char)text.p[len] & 0xc0) != 0x80 && n++ == most)
			break;
	return (struct str){ text.p, len };
}

static void mysql_add_comment(const struct database *d, struct buf *sql, struct str text)
{
	buf_adds(sql, " COMMENT ");
	database_add_text(d, sql, cut_characters(text, COMMENT / 2));
}

/* A text is compared byte by byte: A is not a, and blanks at its end count. */
static void mysql_end_table(const struct database *d, struct buf *sql, struct str comment)
{
	const struct mysql *m = (const struct mysql *)d;

	buf_addf(sql, " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=%s",
	         mariadb_connection(m->conn) ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin");
	if (str_is_null(comment))
		return;
	buf_adds(sql, " COMMENT=");
	database_add_text(d, sql, cut_characters(comment, COMMENT));
}

#define FOREIGN_KEYS                                                                               \
	"SELECT CONSTRAINT_NAME, CONCAT('`', REFERENCED_TABLE_SCHEMA, '`.`', "                     \
	"REFERENCED_TABLE_NAME, '`'), REFERENCED_TABLE_NAME, COLUMN_NAME, "                        \
	"REFERENCED_COLUMN_NAME, REFERENCED_TABLE_SCHEMA = TABLE_SCHEMA "                          \
	"AND REFERENCED_TABLE_NAME = TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE "         \
	"WHERE REFERENCED_TABLE_NAME IS NOT NULL AND ((TABLE_SCHEMA = DATABASE() "                 \
	"AND CONCAT('`', TABLE_NAME, '`') = $1) "                                                  \
	"OR CONCAT('`', TABLE_SCHEMA, '`.`', TABLE_NAME, '`') = $1) "                              \
	"ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION"

#define REFERRING_KEYS                                                                             \
	"SELECT CONCAT(TABLE_SCHEMA, ' ', TABLE_NAME, ' ', CONSTRAINT_NAME), CONSTRAINT_NAME, "    \
	"CONCAT('`', TABLE_SCHEMA, '`.`', TABLE_NAME, '`'), TABLE_NAME, "                          \
	"REFERENCED_TABLE_SCHEMA = TABLE_SCHEMA AND REFERENCED_TABLE_NAME = TABLE_NAME, "          \
	"COLUMN_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE "            \
	"WHERE (REFERENCED_TABLE_SCHEMA = DATABASE() "                                             \
	"AND CONCAT('`', REFERENCED_TABLE_NAME, '`') = $1) "                                       \
	"OR CONCAT('`', REFERENCED_TABLE_SCHEMA, '`.`', REFERENCED_TABLE_NAME, '`') = $1 "         \
	"ORDER BY 1, ORDINAL_POSITION"

/* MariaDB only. A lock that is not there, or a command that is stopped, is an error, and no record is refused. */
#define TRY_BEFORE                                                                                 \
	"BEGIN NOT ATOMIC DECLARE cutover_n BIGINT DEFAULT %llu; DECLARE cutover_last BIGINT "     \
	"DEFAULT %llu; DECLARE cutover_e INT; DECLARE cutover_m TEXT; "                            \
	"DECLARE EXIT HANDLER FOR 1205, 1213, 1317 RESIGNAL; "                                     \
	"DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN "                                         \
	"GET DIAGNOSTICS CONDITION 1 cutover_e = MYSQL_ERRNO, cutover_m = MESSAGE_TEXT; "          \
	"INSERT INTO cutover_untaken VALUES (cutover_n, CASE WHEN cutover_e IN (1062, 1586) "      \
	"THEN 'unique' WHEN cutover_e IN (1216, 1452) THEN 'foreign' ELSE 'other' END, "           \
	"cutover_m, NULL, NULL); END; WHILE cutover_n <= cutover_last DO"
#define TRY_AFTER "SET cutover_n = cutover_n + 1; END WHILE; END"

const struct database_driver database_mysql = {
	.quote = '`',
	.dialect = { .text = "longtext",
	             .key_text = "varchar(191)",
	             .bytes = "longblob",
	             .cast_text = "char",
	             .equal = "<=>",
	             .bytes_before = "BINARY ",
	             .bytes_after = "",
	             .update_joins = true,
	             .batch_key = ", PRIMARY KEY (_batch, _no)",
	             .comments_inside = true,
	             .commits_tables = true,
	             .mark = "SAVEPOINT cutover_mark",
	             .try_before = TRY_BEFORE,
	             .try_after = TRY_AFTER,
	             .foreign_keys = FOREIGN_KEYS,
	             .referring_keys = REFERRING_KEYS },
	.scratch = &mysql_scratch,
	.add_type = mysql_add_type,
	.add_comment = mysql_add_comment,
	.end_table = mysql_end_table,
	.open = mysql_open,
	.run = mysql_run_command,
	.row = mysql_row,
	.value = mysql_value,
	.table = mysql_table,
	.has_unique = mysql_has_unique,
	.bulk_begin = mysql_bulk_begin,
	.bulk_put = mysql_bulk_put,
	.bulk_end = mysql_bulk_end,
	.bulk_stop = mysql_bulk_stop,
	.lines = mysql_lines,
	.line = mysql_line,
	.lines_end = mysql_lines_end,
	.describe = mysql_describe,
	.begin = mysql_begin_transaction,
	.lock = mysql_lock,
	.lock_table = mysql_lock_table,
	.close = mysql_close_all,
};
