/* database - pass calls to the driver; how SQL and lines are written. */
#include <stdlib.h>

#include "base/scan.h"
#include "database/database_driver.h"

void database_clear(struct database *d)
{
	arena_reset(&d->said);
	d->error = (struct database_error){ .kind = DATABASE_FINE };
}

bool database_fail(struct database *d, enum database_trouble kind, const char *message)
{
	database_clear(d);
	d->error.kind = kind;
	d->error.message = str_copy(&d->said, str_of(message));
	return false;
}

struct database *database_open(const struct database_driver *driver, const char *url)
{
	struct database *d = driver->open(url);

	d->driver = driver;
	return d;
}

bool database_ok(const struct database *d)
{
	return d->error.kind == DATABASE_FINE;
}

const struct database_error *database_error(const struct database *d)
{
	return &d->error;
}

/* ---- how SQL is written ---- */

void database_add_name(const struct database *d, struct buf *sql, struct str name)
{
	text_enclose(sql, name, d->driver->quote);
}

void database_add_text(const struct database *d, struct buf *sql, struct str text)
{
	(void)d;
	text_enclose(sql, text, '\'');
}

void database_add_type(const struct database *d, struct buf *sql,
                       const struct database_field *field)
{
	d->driver->add_type(sql, field);
}

void database_add_comment(const struct database *d, struct buf *sql, struct str text)
{
	d->driver->add_comment(d, sql, text);
}

void database_end_table(const struct database *d, struct buf *sql, struct str comment)
{
	if (d->driver->end_table)
		d->driver->end_table(d, sql, comment);
}

const char *database_encoding(const struct database *d)
{
	return d->encoding;
}

const struct database_dialect *database_dialect(const struct database *d)
{
	return &d->driver->dialect;
}

void database_add_table(const struct database *d, struct buf *sql, struct str name)
{
	ptrdiff_t point = str_find(name, STR("."));

	if (point > 0) {
		database_add_name(d, sql, (struct str){ name.p, (size_t)point });
		buf_addc(sql, '.');
		name = (struct str){ name.p + point + 1, name.len - (size_t)point - 1 };
	}
	database_add_name(d, sql, name);
}

const struct database_scratch *database_scratch(const struct database *d)
{
	return d->driver->scratch;
}

bool database_add_unpacked(const struct database *d, struct buf *sql, struct str table,
                           struct str column)
{
	if (!d->driver->unpacked)
		return false;
	buf_adds(sql, "ALTER TABLE ");
	database_add_table(d, sql, table);
	buf_adds(sql, " ALTER COLUMN ");
	database_add_name(d, sql, column);
	buf_addf(sql, " %s", d->driver->unpacked);
	return true;
}

/* ---- commands ---- */

bool database_run(struct database *d, const char *sql)
{
	return database_run_with(d, sql, NULL, 0);
}

bool database_run_with(struct database *d, const char *sql, const struct str *value, size_t count)
{
	database_clear(d);
	return d->driver->run(d, sql, value, count);
}

bool database_define(struct database *d, const char *sql)
{
	return database_run(d, sql) &&
	       (!d->driver->dialect.commits_tables || d->driver->begin(d, false));
}

bool database_query(struct database *d, const char *sql, const struct str *value, size_t count)
{
	return database_run_with(d, sql, value, count);
}

uint64_t database_affected(const struct database *d)
{
	return d->affected;
}

bool database_row(struct database *d)
{
	return d->driver->row(d);
}

struct str database_value(const struct database *d, size_t i)
{
	return d->driver->value(d, i);
}

bool database_table(struct database *d, struct str name, struct database_table *out)
{
	*out = (struct database_table){ .cannot_roll_back = STR_NULL };
	return d->driver->table(d, name, out);
}

bool database_has_unique(struct database *d, struct str table, const struct str *column,
                         size_t count, bool *found)
{
	*found = false;
	return d->driver->has_unique(d, table, column, count, found);
}

void database_table_free(struct database_table *t)
{
	free(t->column);
	arena_free(&t->arena);
	*t = (struct database_table){ .found = false };
}

/* ---- many rows ---- */

bool database_bulk_begin(struct database *d, const char *table, const struct str *column,
                         size_t count, bool fresh)
{
	database_clear(d);
	return d->driver->bulk_begin(d, table, column, count, fresh);
}

bool database_bulk_put(struct database *d, const char *lines, size_t len)
{
	return d->driver->bulk_put(d, lines, len);
}

bool database_bulk_end(struct database *d, uint64_t *rows)
{
	return d->driver->bulk_end(d, rows);
}

void database_bulk_stop(struct database *d)
{
	d->driver->bulk_stop(d);
}

bool database_lines(struct database *d, const char *sql)
{
	database_clear(d);
	return d->driver->lines(d, sql);
}

bool database_line(struct database *d, struct str *line)
{
	return d->driver->line(d, line);
}

bool database_lines_end(struct database *d)
{
	return d->driver->lines_end(d);
}

bool database_describe(struct database *d, const char *sql, const struct database_column **column,
                       size_t *count)
{
	database_clear(d);
	return d->driver->describe(d, sql, column, count);
}

/* ---- transactions ---- */

bool database_begin(struct database *d, bool read_only)
{
	database_clear(d);
	return d->driver->begin(d, read_only);
}

bool database_commit(struct database *d)
{
	return database_run(d, "COMMIT");
}

bool database_rollback(struct database *d)
{
	return database_run(d, "ROLLBACK");
}

/* Run it with the next command, where the server takes several at once. */
static bool run_soon(struct database *d, const char *sql)
{
	return d->driver->run_soon ? d->driver->run_soon(d, sql) : database_run(d, sql);
}

bool database_mark(struct database *d)
{
	bool ok = run_soon(d, d->marked ? d->driver->dialect.mark : "SAVEPOINT cutover_mark");

	d->marked = d->marked || ok;
	return ok;
}

bool database_back(struct database *d)
{
	return run_soon(d, "ROLLBACK TO SAVEPOINT cutover_mark");
}

bool database_refuses(const struct database *d)
{
	enum database_trouble kind = d->error.kind;

	return kind == DATABASE_UNIQUE || kind == DATABASE_NO_KEY || kind == DATABASE_CONSTRAINT ||
	       kind == DATABASE_VALUE;
}

bool database_lock(struct database *d, const char *name)
{
	database_clear(d);
	return d->driver->lock(d, name);
}

bool database_lock_table(struct database *d, const char *table)
{
	database_clear(d);
	return d->driver->lock_table(d, table);
}

void database_close(struct database *d)
{
	if (!d)
		return;
	arena_free(&d->said);
	buf_free(&d->sql);
	d->driver->close(d);
}

/* ---- lines ---- */

/* The letter after the backslash for a character that is escaped; 0: it is none. */
static char escape_of(char c)
{
	switch (c) {
	case '\b':
		return 'b';
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\v':
		return 'v';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	case '\\':
		return '\\';
	default:
		return 0;
	}
}

/* The character of such a letter; any other letter is itself. */
static char escaped(char letter)
{
	static const char letters[] = "btnvfr", characters[] = "\b\t\n\v\f\r";
	const char *p = letter ? strchr(letters, letter) : NULL;

	return p ? characters[p - letters] : letter;
}

void database_add_value(struct buf *line, struct str value)
{
	if (str_is_null(value)) {
		buf_adds(line, "\\N");
		return;
	}
	buf_reserve(line, 2 * value.len);
	for (size_t i = 0; i < value.len; i++) {
		char letter = escape_of(value.p[i]);

		if (letter)
			line->p[line->len++] = '\\';
		line->p[line->len++] = letter ? letter : value.p[i];
	}
	line->p[line->len] = '\0';
}

/* How many bytes of a line are TABs, or others that a value has only behind a backslash, or such a backslash? */
static size_t count_special(struct str line)
{
	size_t count = 0, i = 0;

	for (; i + SCAN_WIDTH <= line.len; i += SCAN_WIDTH) {
		struct scan block = scan_load(line.p + i);
		uint64_t bits = scan_bits(
			scan_or(scan_within(block, '\b', '\r'), scan_eq(block, '\\')));

		for (; bits; bits &= bits - 1)
			count++;
	}
	for (; i < line.len; i++)
		count += escape_of(line.p[i]) != 0;
	return count;
}

/* Append the values as they are, null as \N. Returns how many special bytes that needs. */
static size_t add_plain(struct buf *line, const struct str *value, size_t count)
{
	size_t room = 3 * count, special = count - 1;
	char *p;

	for (size_t i = 0; i < count; i++)
		room += value[i].len;
	buf_reserve(line, room);
	p = line->p + line->len;
	for (size_t i = 0; i < count; i++) {
		struct str v = str_is_null(value[i]) ? STR("\\N") : value[i];

		if (i > 0)
			*p++ = '\t';
		memcpy(p, v.p, v.len);
		p += v.len;
		special += str_is_null(value[i]);
	}
	*p = '\0';
	line->len = (size_t)(p - line->p);
	return special;
}

/*
 * Nearly no value has anything to escape. So all are copied, and the line is looked through once: with
 * more special bytes than TABs between values and nulls, it is written again.
 */
void database_add_values(struct buf *line, const struct str *value, size_t count)
{
	size_t start = line->len, special;

	if (count == 0)
		return;
	special = add_plain(line, value, count);
	if (count_special((struct str){ line->p + start, line->len - start }) == special)
		return;
	line->len = start;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_addc(line, '\t');
		database_add_value(line, value[i]);
	}
}

/* Write `raw` without its escapes to `text`, and return its length. */
static size_t unescape(struct str raw, char *text)
{
	size_t len = 0;

	for (size_t i = 0; i < raw.len; i++)
		if (raw.p[i] == '\\' && i + 1 < raw.len)
			text[len++] = escaped(raw.p[++i]);
		else
			text[len++] = raw.p[i];
	return len;
}

/* What the bytes of a value mean. Without a backslash they are the value. */
static struct str meaning(struct str raw, bool backslash, char **text)
{
	struct str value;

	if (!backslash)
		return raw;
	if (raw.len == 2 && raw.p[0] == '\\' && raw.p[1] == 'N')
		return STR_NULL;
	value = (struct str){ *text, unescape(raw, *text) };
	*text += value.len;
	return value;
}

bool database_cut(struct str *line, struct str *value, char **text)
{
	const char *tab;
	struct str raw = *line;

	if (!line->p)
		return false;
	tab = line->len > 0 ? memchr(line->p, '\t', line->len) : NULL;
	if (tab) {
		raw.len = (size_t)(tab - line->p);
		*line = (struct str){ tab + 1, line->len - raw.len - 1 };
	} else {
		*line = STR_NULL;
	}
	*value = meaning(raw, raw.len > 0 && memchr(raw.p, '\\', raw.len), text);
	return true;
}

/* Where the value at `p` ends: at a TAB or at the end of the line. *backslash: it has one. */
static const char *value_end(const char *p, const char *end, bool *backslash)
{
	const char *tab;

	for (; end - p >= SCAN_WIDTH; p += SCAN_WIDTH) {
		struct scan s = scan_load(p);
		uint64_t bits = scan_bits(scan_or(scan_eq(s, '\t'), scan_eq(s, '\\')));

		if (bits) {
			p += scan_first(bits);
			break;
		}
	}
	while (p < end && *p != '\t' && *p != '\\')
		p++;
	*backslash = p < end && *p == '\\';
	if (!*backslash)
		return p;
	tab = memchr(p, '\t', (size_t)(end - p));
	return tab ? tab : end;
}

void database_cut_all(struct str line, struct str *value, size_t count, char *text)
{
	const char *p = line.p, *end = str_end(line), *stop;
	size_t i = 0;

	for (bool more = true; more && i < count; i++, p = stop + 1) {
		/* most columns of a wide table are null */
		bool null = end - p >= 3 && p[0] == '\\' && p[1] == 'N' && p[2] == '\t', backslash;

		stop = null ? p + 2 : value_end(p, end, &backslash);
		value[i] = null ? STR_NULL
		                : meaning((struct str){ p, (size_t)(stop - p) }, backslash, &text);
		more = stop < end;
	}
	while (i < count)
		value[i++] = STR_NULL;
}
