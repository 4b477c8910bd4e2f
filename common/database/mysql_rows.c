/*
 * mysql_rows - many rows into a table of MariaDB or MySQL, and out of one.
 *
 * LOAD DATA LOCAL is the fast way in, but it works as IGNORE: where a value does not fit it loads
 * another one, or leaves the record out, and only warns. So rows go in blocks, each behind a
 * savepoint, and a block counts only if there was no warning and each of its rows was inserted.
 * Otherwise the block is rolled back and comes again by INSERT, which is strict in our session: first
 * many rows at once, then, if the server does not say which of them it refuses, one by one. It is the
 * same where the server forbids LOCAL.
 */
#include <errmsg.h>
#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>

#include "database/mysql_int.h"

#define BLOCK     4194304 /* bytes of lines that are sent at once */
#define STATEMENT 524288  /* bytes of an INSERT, about: servers take 1 MiB and more */

/* ---- values ---- */

/* Append the value of a line as a literal for its column. */
static void add_literal(struct mysql *m, struct buf *sql, enum database_kind kind, struct str value)
{
	if (str_is_null(value)) {
		buf_adds(sql, "NULL");
	} else if (kind == DATABASE_BOOLEAN && (str_is(value, "true") || str_is(value, "false"))) {
		buf_addstr(sql, value);
	} else if (kind == DATABASE_BYTES && str_starts(value, STR("\\x"))) {
		buf_adds(sql, "X'");
		buf_add(sql, value.p + 2, value.len - 2);
		buf_addc(sql, '\'');
	} else {
		database_add_text(&m->base, sql, value);
	}
}

static void add_row(struct mysql *m, struct buf *sql, struct str line)
{
	struct str value;
	char *text;

	buf_reset(&m->text);
	buf_reserve(&m->text, line.len + 1);
	text = m->text.p;
	for (size_t i = 0; i < m->into_count; i++) {
		if (!database_cut(&line, &value, &text))
			value = STR_NULL;
		buf_adds(sql, i == 0 ? "(" : ", ");
		add_literal(m, sql, m->into_kind[i], value);
	}
	buf_addc(sql, ')');
}

/* Cut the next line, with its LF, off the rows. */
static struct str cut_line(struct str *rows)
{
	const char *lf = memchr(rows->p, '\n', rows->len);
	struct str line = { rows->p, lf ? (size_t)(lf - rows->p) : rows->len };
	size_t all = line.len + (lf ? 1 : 0);

	*rows = (struct str){ rows->p + all, rows->len - all };
	return line;
}

/* ---- strict rows ---- */

static bool plain(struct mysql *m, const char *sql)
{
	return mysql_run_command(&m->base, sql, NULL, 0);
}

/* Note the first warning of the last command as an error. Returns false. */
static bool fail_warning(struct mysql *m)
{
	struct database *d = &m->base;

	if (!plain(m, "SHOW WARNINGS LIMIT 1"))
		return false;
	if (!database_row(d))
		return database_fail(d, DATABASE_VALUE, "the server does not take all of them");
	m->text.len = 0;
	buf_addstr(&m->text, database_value(d, 2));
	return database_fail(d, DATABASE_VALUE, buf_str(&m->text).p);
}

/* Were exactly `rows` rows inserted, and none of them changed? */
static bool all_taken(struct mysql *m, uint64_t rows)
{
	if (mysql_warning_count(m->conn) == 0 && m->base.affected == rows)
		return true;
	return fail_warning(m);
}

/* Insert the first rows, at least one, until the command has `most` bytes. They are cut off. */
static bool insert(struct mysql *m, struct str *rows, size_t most, uint64_t *count)
{
	struct buf *sql = &m->command;

	buf_reset(sql);
	buf_adds(sql, "INSERT INTO ");
	database_add_table(&m->base, sql, str_of(m->table));
	for (size_t i = 0; i < m->into_count; i++) {
		buf_adds(sql, i == 0 ? " (" : ", ");
		database_add_name(&m->base, sql, m->into[i]);
	}
	buf_adds(sql, ") VALUES ");
	*count = 0;
	do {
		buf_adds(sql, *count > 0 ? ", " : "");
		add_row(m, sql, cut_line(rows));
		++*count;
	} while (rows->len > 0 && sql->len < most);
	/* the result is none, so mysql_store_result() has nothing to read */
	if (!mysql_send_command(m, buf_str(sql)))
		return false;
	m->base.affected = mysql_affected_rows(m->conn);
	return all_taken(m, *count);
}

static bool back(struct mysql *m)
{
	return plain(m, "ROLLBACK TO SAVEPOINT cutover_rows");
}

/* Insert the rows one by one, and note which one is refused. */
static bool insert_each(struct mysql *m, struct str rows)
{
	uint64_t count, number = m->taken;

	database_clear(&m->base);
	while (rows.len > 0) {
		number++;
		if (!insert(m, &rows, 0, &count)) {
			m->base.error.line = database_refuses(&m->base) ? number : 0;
			return false;
		}
	}
	return true;
}

/* MariaDB since 10.7 knows which row of the command that has failed it refuses: its number; 0: unknown. */
static uint64_t refused_row(struct mysql *m)
{
	static const char diagnose[] = "GET DIAGNOSTICS CONDITION 1 @cutover_row = ROW_NUMBER";
	uint64_t number = 0;
	MYSQL_RES *result;
	MYSQL_ROW row;

	if (!mariadb_connection(m->conn) || mysql_get_server_version(m->conn) < 100700)
		return 0;
	if (mysql_query(m->conn, diagnose) != 0 || mysql_query(m->conn, "SELECT @cutover_row") != 0)
		return 0;
	result = mysql_store_result(m->conn);
	row = result ? mysql_fetch_row(result) : NULL;
	if (row && row[0])
		number = strtoull(row[0], NULL, 10);
	mysql_free_result(result);
	return number;
}

/*
 * Is it row `row` of these that is refused? If a command of a trigger fails, the server's number is that of
 * a row of that command, so look: the rows before it go in together, and then it comes alone. A message
 * about a value has the number of the row in it, which this makes the same for all. If it is refused, its
 * error is noted.
 */
static bool is_refused(struct mysql *m, struct str rows, uint64_t row)
{
	struct str before, rest = rows;
	uint64_t count;

	for (uint64_t i = 1; i < row && rest.len > 0; i++)
		(void)cut_line(&rest);
	before = (struct str){ rows.p, rows.len - rest.len };
	while (before.len > 0)
		if (!insert(m, &before, STATEMENT, &count))
			return false;
	if (rest.len == 0 || insert(m, &rest, 0, &count))
		return false;
	m->base.error.line = database_refuses(&m->base) ? m->taken + row : 0;
	return true;
}

/*
 * A command has refused one of these rows, perhaps number `row`; 0: unknown. Insert them again, and note which
 * one it is.
 */
static bool insert_again(struct mysql *m, struct str rows, uint64_t row)
{
	if (!back(m))
		return false;
	database_clear(&m->base);
	if (row > 0) {
		if (is_refused(m, rows, row))
			return false;
		if (m->base.error.kind != DATABASE_FINE && !database_refuses(&m->base))
			return false;
		if (!back(m))
			return false;
	}
	return insert_each(m, rows);
}

static bool insert_all(struct mysql *m, struct str rows)
{
	struct str rest = rows;
	uint64_t count, number = 0, row;

	while (rest.len > 0) {
		if (!insert(m, &rest, STATEMENT, &count)) {
			if (!database_refuses(&m->base))
				return false;
			row = refused_row(m);
			return insert_again(m, rows, row > 0 ? number + row : 0);
		}
		number += count;
	}
	return true;
}

/* ---- LOAD DATA ---- */

/* Append the column, or the variable that its value goes through, and how that becomes a value. */
static void add_target(struct mysql *m, struct buf *sql, struct buf *set, size_t i)
{
	enum database_kind kind = m->into_kind[i];

	if (kind != DATABASE_BOOLEAN && kind != DATABASE_BYTES) {
		database_add_name(&m->base, sql, m->into[i]);
		return;
	}
	buf_addf(sql, "@v%zu", i);
	buf_adds(set, set->len > 0 ? ", " : " SET ");
	database_add_name(&m->base, set, m->into[i]);
	if (kind == DATABASE_BOOLEAN)
		buf_addf(set, " = CASE @v%zu WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE @v%zu END",
		         i, i);
	else
		buf_addf(set, " = UNHEX(SUBSTR(@v%zu, 3))", i);
}

static void add_load(struct mysql *m)
{
	struct buf *sql = &m->command, set = { 0 };

	buf_reset(sql);
	buf_adds(sql, "LOAD DATA LOCAL INFILE 'cutover' INTO TABLE ");
	database_add_table(&m->base, sql, str_of(m->table));
	/* a backslash in these texts is one, so TAB and LF are there themselves */
	buf_adds(sql, " CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\t' ESCAPED BY '\\' "
	              "LINES TERMINATED BY '\n'");
	for (size_t i = 0; i < m->into_count; i++) {
		buf_adds(sql, i == 0 ? " (" : ", ");
		add_target(m, sql, &set, i);
	}
	buf_addc(sql, ')');
	buf_addstr(sql, buf_str(&set));
	buf_free(&set);
}

/* Have the lines an escape that LOAD DATA does not know: \f or \v? */
static bool has_other_escapes(struct str rows)
{
	const char *p = rows.p, *end = str_end(rows);

	while ((p = memchr(p, '\\', (size_t)(end - p))) && end - p > 1) {
		if (p[1] == 'f' || p[1] == 'v')
			return true;
		p += 2;
	}
	return false;
}

/* Send the rows by LOAD DATA. False also if the server has changed one, or left one out. */
static bool load(struct mysql *m, struct str rows)
{
	uint64_t count = 0;
	bool sent;

	for (const char *p = rows.p; (p = memchr(p, '\n', (size_t)(str_end(rows) - p))); p++)
		count++;
	add_load(m);
	m->next = rows.p;
	sent = mysql_send_command(m, buf_str(&m->command));
	m->next = NULL;
	m->base.affected = sent ? mysql_affected_rows(m->conn) : 0;
	return sent && mysql_warning_count(m->conn) == 0 && m->base.affected == count;
}

/* Does the server forbid LOCAL? */
static bool is_forbidden(const struct mysql *m)
{
	unsigned int number = mysql_errno(m->conn);

	/* MariaDB and MySQL 5; MySQL 8; MariaDB 10.11 and later */
	return number == ER_NOT_ALLOWED_COMMAND || number == 3948 || number == 4166;
}

int mysql_rows_open(void **handle, const char *name, void *m)
{
	(void)name;
	*handle = m;
	return ((struct mysql *)m)->next ? 0 : 1;
}

int mysql_rows_read(void *handle, char *out, unsigned int size)
{
	struct mysql *m = handle;
	size_t left = (size_t)(m->rows.p + m->rows.len - m->next);
	size_t len = left < size ? left : size;

	memcpy(out, m->next, len);
	m->next += len;
	return (int)len;
}

void mysql_rows_close(void *handle)
{
	(void)handle;
}

int mysql_rows_error(void *handle, char *out, unsigned int size)
{
	(void)handle;
	if (size > 0)
		*out = '\0';
	return CR_UNKNOWN_ERROR;
}

/* ---- rows in ---- */

/* Send the lines that wait. */
static bool flush(struct mysql *m)
{
	struct str rows = buf_str(&m->rows), rest = rows;
	bool ok;

	if (rows.len == 0)
		return true;
	if (!plain(m, "SAVEPOINT cutover_rows"))
		return false;
	ok = !m->no_local && !has_other_escapes(rows) && load(m, rows);
	if (!ok) {
		if (m->base.error.kind == DATABASE_LOST || m->base.error.kind == DATABASE_LOCKED)
			return false;
		m->no_local = m->no_local || is_forbidden(m);
		database_clear(&m->base);
		ok = back(m) && insert_all(m, rows);
	}
	while (ok && rest.len > 0) {
		cut_line(&rest);
		m->taken++;
	}
	buf_reset(&m->rows);
	return ok;
}

bool mysql_bulk_begin(struct database *d, const char *table, const struct str *column, size_t count,
                      bool fresh)
{
	struct mysql *m = mysql_of(d);
	MYSQL_FIELD *field;
	struct database_column c;

	(void)fresh;
	free(m->table);
	free(m->into);
	free(m->into_kind);
	m->table = xstrdup(table);
	m->into = xcalloc(count, sizeof(*m->into));
	m->into_kind = xcalloc(count, sizeof(*m->into_kind));
	m->into_count = count;
	m->taken = 0;
	m->broken = false;
	arena_reset(&m->names);
	buf_reset(&m->rows);
	buf_reset(&m->command);
	for (size_t i = 0; i < count; i++) {
		m->into[i] = str_copy(&m->names, column[i]);
		buf_adds(&m->command, i == 0 ? "SELECT " : ", ");
		database_add_name(d, &m->command, column[i]);
	}
	buf_adds(&m->command, " FROM ");
	database_add_table(d, &m->command, str_of(table));
	buf_adds(&m->command, " LIMIT 0");
	if (!plain(m, m->command.p))
		return false;
	field = mysql_fetch_fields(m->result);
	for (size_t i = 0; i < count; i++) {
		mysql_column_kind(&c, &field[i]);
		m->into_kind[i] = c.kind;
	}
	mysql_forget(m);
	return true;
}

bool mysql_bulk_put(struct database *d, const char *lines, size_t len)
{
	struct mysql *m = mysql_of(d);

	buf_add(&m->rows, lines, len);
	m->broken = m->broken || (m->rows.len >= BLOCK && !flush(m));
	return !m->broken;
}

bool mysql_bulk_end(struct database *d, uint64_t *rows)
{
	struct mysql *m = mysql_of(d);

	*rows = 0;
	m->broken = m->broken || !flush(m);
	buf_reset(&m->rows);
	if (!m->broken)
		*rows = m->taken;
	return !m->broken;
}

void mysql_bulk_stop(struct database *d)
{
	struct mysql *m = mysql_of(d);

	m->broken = true;
	buf_reset(&m->rows);
}

/* ---- rows out ---- */

bool mysql_lines(struct database *d, const char *sql)
{
	struct mysql *m = mysql_of(d);
	struct database_column c;
	const MYSQL_FIELD *field;
	size_t count;

	if (!mysql_send_command(m, str_of(sql)))
		return false;
	m->result = mysql_use_result(m->conn);
	if (!m->result)
		return mysql_errno(m->conn) != 0
		               ? mysql_fail(m)
		               : database_fail(d, DATABASE_READ_ONLY, "the command gives no rows");
	count = mysql_num_fields(m->result);
	field = mysql_fetch_fields(m->result);
	free(m->kind);
	free(m->value);
	m->kind = xcalloc(count + 1, sizeof(*m->kind));
	m->value = xcalloc(count + 1, sizeof(*m->value));
	m->as_they_are = true;
	for (size_t i = 0; i < count; i++) {
		mysql_column_kind(&c, &field[i]);
		m->kind[i] = c.kind;
		m->as_they_are = m->as_they_are && c.kind != DATABASE_BYTES &&
		                 c.kind != DATABASE_BOOLEAN && c.kind != DATABASE_INSTANT;
	}
	m->reading = true;
	return true;
}

/* Append bytes as lines have them: \\x00ff. */
static void add_bytes(struct buf *line, struct str value)
{
	static const char digits[] = "0123456789abcdef";

	buf_adds(line, "\\\\x");
	for (size_t i = 0; i < value.len; i++) {
		buf_addc(line, digits[(unsigned char)value.p[i] >> 4]);
		buf_addc(line, digits[value.p[i] & 15]);
	}
}

/* Append t or f, as PostgreSQL has it; a number that is neither 1 nor 0 as it is. */
static void add_boolean(struct buf *line, struct str value)
{
	bool is_true = value.len == 1 && (value.p[0] == 1 || value.p[0] == '1');
	bool is_false = value.len == 1 && (value.p[0] == 0 || value.p[0] == '0');

	if (is_true || is_false)
		buf_addc(line, is_true ? 't' : 'f');
	else
		database_add_value(line, value);
}

static void add_value(struct buf *line, enum database_kind kind, struct str value)
{
	if (str_is_null(value) || (kind != DATABASE_BYTES && kind != DATABASE_BOOLEAN))
		database_add_value(line, value);
	else if (kind == DATABASE_BYTES)
		add_bytes(line, value);
	else
		add_boolean(line, value);
	/* the session is in UTC */
	if (kind == DATABASE_INSTANT && !str_is_null(value))
		buf_adds(line, "+00");
}

bool mysql_line(struct database *d, struct str *line)
{
	struct mysql *m = mysql_of(d);
	unsigned int count;

	if (!m->reading)
		return false;
	if (!database_row(d)) {
		m->reading = false;
		if (mysql_errno(m->conn) != 0)
			mysql_fail(m);
		return false;
	}
	count = mysql_num_fields(m->result);
	buf_reset(&m->line);
	for (unsigned int i = 0; i < count; i++)
		m->value[i] = database_value(d, i);
	if (m->as_they_are)
		database_add_values(&m->line, m->value, count);
	for (unsigned int i = 0; !m->as_they_are && i < count; i++) {
		if (i > 0)
			buf_addc(&m->line, '\t');
		add_value(&m->line, m->kind[i], m->value[i]);
	}
	*line = buf_str(&m->line);
	return true;
}

bool mysql_lines_end(struct database *d)
{
	mysql_forget(mysql_of(d));
	return database_ok(d);
}

/* ---- the columns of a query ---- */

static bool describe(struct mysql *m, MYSQL_STMT *statement, const char *sql, size_t *count)
{
	MYSQL_RES *result;
	const MYSQL_FIELD *field;

	*count = 0;
	if (mysql_stmt_prepare(statement, sql, strlen(sql)) != 0)
		return false;
	result = mysql_stmt_result_metadata(statement);
	arena_reset(&m->names);
	free(m->column);
	*count = result ? mysql_num_fields(result) : 0;
	m->column = xcalloc(*count + 1, sizeof(*m->column));
	field = result ? mysql_fetch_fields(result) : NULL;
	for (size_t i = 0; i < *count; i++) {
		m->column[i].name = str_copy(&m->names, str_of(field[i].name));
		m->column[i].type = STR("");
		mysql_column_kind(&m->column[i], &field[i]);
	}
	mysql_free_result(result);
	return true;
}

bool mysql_describe(struct database *d, const char *sql, const struct database_column **column,
                    size_t *count)
{
	struct mysql *m = mysql_of(d);
	MYSQL_STMT *statement;
	bool ok;

	mysql_forget(m);
	statement = mysql_stmt_init(m->conn);
	if (!statement)
		return database_fail(d, DATABASE_OTHER, "out of memory");
	ok = describe(m, statement, sql, count) || mysql_fail(m);
	mysql_stmt_close(statement);
	*column = m->column;
	return ok;
}
