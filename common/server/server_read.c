/* server_read - read a table or a query as records. */
#include <stdlib.h>

#include "base/diag.h"
#include "base/filename.h"
#include "server/server_int.h"

/*
 * SELECT of all columns of a table. Of our own columns only _at is read. False if there is no such
 * table.
 */
static bool table_sql(struct server *s, struct str table)
{
	struct database_table t;
	size_t count = 0, fields = 0;
	bool whole = true; /* all of the key is read */

	if (!database_table(s->db, table, &t))
		return server_error(s, "read from");
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT ");
	for (size_t i = 0; i < t.count; i++) {
		bool at = str_is(t.column[i].name, "_at");

		whole = whole && !(t.column[i].key && str_starts(t.column[i].name, STR("_")));
		if (!store_reads_column(s->url, table, t.column[i].name))
			continue;
		buf_addc(&s->keys, t.column[i].key);
		fields += !at;
		buf_adds(&s->sql, count++ > 0 ? ", " : "");
		database_add_name(s->db, &s->sql, t.column[i].name);
	}
	if (!whole)
		buf_reset(&s->keys);
	buf_adds(&s->sql, " FROM ");
	database_add_table(s->db, &s->sql, table);
	database_table_free(&t);
	return fields > 0 || server_report(s, "there is no table '%.*s' in '%s'", (int)table.len,
	                                   table.p, s->url);
}

/* A query without the semicolon at its end. */
static void query_sql(struct server *s, struct str query)
{
	query = str_trim(query);
	while (str_ends(query, STR(";"))) {
		query.len--;
		query = str_trim(query);
	}
	buf_reset(&s->sql);
	buf_addstr(&s->sql, query);
}

/* A column whose values have no exact text: an error, with the way out. */
static bool is_exact(struct server *s, const struct database_column *c)
{
	if (c->kind == DATABASE_INEXACT)
		return server_report(
			s,
			"column '%.*s' of '%s' is a floating-point number or money, which is not exact: "
			"write a query that casts it, CAST(%.*s AS decimal(38,2)) AS %.*s",
			(int)c->name.len, c->name.p, s->url, (int)c->name.len, c->name.p,
			(int)c->name.len, c->name.p);
	if (c->kind == DATABASE_BYTES)
		return server_report(
			s,
			"column '%.*s' of '%s' holds bytes that are no text: write a query that leaves "
			"it out, or makes a text of it",
			(int)c->name.len, c->name.p, s->url);
	return true;
}

/*
 * Take over the names of the result. `_at` is not a field but the place of a record, as in a stream.
 * Other names that begin with _ (_batch) are an error in a query.
 */
static bool name_columns(struct server *s, const struct database_column *column, size_t count)
{
	s->column = xcalloc(count + 1, sizeof(*s->column));
	s->field = xcalloc(count + 1, sizeof(*s->field));
	s->at_column = -1;
	for (size_t i = 0; i < count; i++) {
		struct database_column *c = &s->column[s->columns++];

		*c = column[i];
		c->name = (struct str){ str_dup(column[i].name), column[i].name.len };
		c->type = STR_NULL;
		if (!is_exact(s, c))
			return false;
		if (s->at_column < 0 && str_is(c->name, "_at"))
			s->at_column = (ptrdiff_t)i;
		else if (!header_add(s->header, c->name))
			return server_report(
				s,
				"column %zu of the query on '%s' is named '%.*s': name it by AS, each name once, none "
				"beginning with _ but _at",
				i + 1, s->url, (int)c->name.len, c->name.p);
	}
	return count > 0 ||
	       server_report(s, "the query on '%s' does not read: only SELECT is allowed here",
	                     s->url);
}

/* Report why the query is not read; one that would write is told apart. Returns false. */
static bool not_read(struct server *s)
{
	if (database_error(s->db)->kind == DATABASE_READ_ONLY)
		return server_report(
			s, "the query on '%s' does not read: only SELECT is allowed here", s->url);
	return server_error(s, "read from");
}

bool server_select(void *self, struct str table, struct str query, struct header *header)
{
	struct server *s = self;
	const struct database_column *column;
	size_t count;

	s->header = header;
	if (!str_is_null(query))
		query_sql(s, query);
	else if (!table_sql(s, table))
		return false;
	if (!database_describe(s->db, s->sql.p, &column, &count))
		return not_read(s);
	return name_columns(s, column, count) && (database_lines(s->db, s->sql.p) || not_read(s));
}

/* ---- rows ---- */

/* "2026-01-31 22:04:05+00" as the stream writes it: 2026-01-31T22:04:05+00:00. */
static struct str instant_text(struct server *s, struct str value, bool offset)
{
	char *copy;

	if (value.len < 19 || value.p[10] != ' ')
		return value;
	copy = arena_alloc(&s->arena, value.len + 4);
	memcpy(copy, value.p, value.len);
	copy[10] = 'T';
	if (offset && (copy[value.len - 3] == '+' || copy[value.len - 3] == '-')) {
		copy[value.len++] = ':';
		copy[value.len++] = '0';
		copy[value.len++] = '0';
	}
	return (struct str){ copy, value.len };
}

/* Text without the blanks that fill its column. */
static struct str unpadded(struct str value)
{
	while (value.len > 0 && value.p[value.len - 1] == ' ')
		value.len--;
	return value;
}

/*
 * Is a value of a number column surely a number? NaN and Infinity end in a letter, and the header says
 * that it has not too many digits.
 */
static bool is_plain_number(const struct database_column *c, struct str value)
{
	return c->kind == DATABASE_NUMBER && c->precision > 0 && c->precision <= DECIMAL_DIGITS &&
	       value.len > 0 && is_digit(value.p[value.len - 1]);
}

/* Is it a value that the stream can have: no NaN, no infinity, no year beyond 9999? */
static bool is_usual(struct server *s, const struct database_column *c, struct str value)
{
	struct type type = { TYPE_TEXT, 0 };
	struct buf quoted = { 0 };
	struct decimal d;
	bool ok = true;

	if (c->kind == DATABASE_BOOLEAN)
		ok = type_holds((struct type){ TYPE_BOOLEAN, 0 }, value);
	else if (c->kind == DATABASE_NUMBER)
		ok = decimal_parse(value, &d) == DECIMAL_OK;
	else if (c->kind == DATABASE_DATE || c->kind == DATABASE_DATETIME ||
	         c->kind == DATABASE_INSTANT) {
		type.kind = c->kind == DATABASE_DATE ? TYPE_DATE : TYPE_DATETIME;
		ok = type_holds(type, value);
	}
	if (!ok)
		server_report(
			s,
			"column '%.*s' of '%s' holds %s, which no %s of the stream can be: write a "
			"query that makes it a text or null",
			(int)c->name.len, c->name.p, s->url, text_quote(&quoted, value),
			c->kind == DATABASE_NUMBER    ? "number"
			: c->kind == DATABASE_BOOLEAN ? "boolean"
						      : "date");
	buf_free(&quoted);
	return ok;
}

/* The value as the stream writes it. False after an error was reported. */
static bool set_value(struct server *s, size_t i, struct str value, struct str *out)
{
	const struct database_column *c = &s->column[i];

	*out = value;
	if (str_is_null(value) || c->kind == DATABASE_TEXT || c->kind == DATABASE_INTEGER ||
	    is_plain_number(c, value))
		return true;
	if (c->kind == DATABASE_BOOLEAN)
		*out = str_is(value, "t") ? STR("true") : str_is(value, "f") ? STR("false") : value;
	else if (c->kind == DATABASE_DATETIME || c->kind == DATABASE_INSTANT)
		*out = instant_text(s, value, c->kind == DATABASE_INSTANT);
	else if (c->kind == DATABASE_PADDED)
		*out = unpadded(value);
	return is_usual(s, c, *out);
}

/* The place of a record that has no _at: the number of its row. */
static struct str place_of(struct server *s)
{
	if (s->row++ == 0) {
		buf_reset(&s->place);
		file_name_encode(&s->place, str_of(s->url));
		buf_addc(&s->place, ':');
		s->place_len = s->place.len;
	}
	s->place.len = s->place_len;
	buf_addu(&s->place, s->row);
	return buf_str(&s->place);
}

bool server_next(void *self, struct record *rec)
{
	struct server *s = self;
	struct str line, *value = s->field, *out = s->field;

	if (!database_line(s->db, &line)) {
		if (!database_ok(s->db))
			server_error(s, "read from");
		return false;
	}
	arena_reset(&s->arena);
	buf_reset(&s->text);
	buf_reserve(&s->text, line.len + 1);
	database_cut_all(line, value, s->columns, s->text.p);
	*rec = (struct record){ .header = s->header, .field = s->field, .arena = &s->arena };
	for (size_t i = 0; i < s->columns; i++) {
		if ((ptrdiff_t)i == s->at_column)
			rec->at = value[i];
		else if (!set_value(s, i, value[i], out++))
			return false;
	}
	if (s->at_column < 0)
		rec->at = place_of(s);
	return true;
}

bool server_column_type(const void *self, size_t i, struct type *out)
{
	const struct server *s = self;
	const struct database_column *c;

	if (s->at_column >= 0 && i >= (size_t)s->at_column)
		i++;
	if (i >= s->columns)
		return false;
	c = &s->column[i];
	switch (c->kind) {
	case DATABASE_NUMBER:
		*out = c->scale > 0 ? (struct type){ TYPE_DECIMAL, c->scale }
		                    : (struct type){ TYPE_INTEGER, 0 };
		return c->scale >= 0 && c->scale <= DECIMAL_DIGITS;
	case DATABASE_INTEGER:
		*out = (struct type){ TYPE_INTEGER, 0 };
		return true;
	case DATABASE_DATE:
		*out = (struct type){ TYPE_DATE, 0 };
		return true;
	case DATABASE_BOOLEAN:
		*out = (struct type){ TYPE_BOOLEAN, 0 };
		return true;
	case DATABASE_TEXT:
	case DATABASE_PADDED:
		*out = (struct type){ TYPE_TEXT, 0 };
		return true;
	default:
		return false;
	}
}

struct store_column server_column(const void *self, size_t i)
{
	const struct server *s = self;

	if (s->at_column >= 0 && i >= (size_t)s->at_column)
		i++;
	return (struct store_column){
		.key = i < s->keys.len && s->keys.p[i],
		.number = i < s->columns && (s->column[i].kind == DATABASE_NUMBER ||
		                             s->column[i].kind == DATABASE_INTEGER),
	};
}
