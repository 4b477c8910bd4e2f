/*
 * sqlite_read - a table or a query as records: amounts get their decimal point back.
 */
#include "store/sqlite_int.h"

#include <stdlib.h>

#include "base/diag.h"
#include "base/filename.h"

/* Type and scale of a result column, if it is a column of a table that cutover made. */
static bool find_type(struct sqlite *s, int column, struct type *out)
{
	const char *table = sqlite3_column_table_name(s->select, column);
	const char *origin = sqlite3_column_origin_name(s->select, column);

	return table != NULL && origin != NULL && sqlite_noted_type(s, str_of(table), str_of(origin), out);
}

/*
 * The names of the result; those of cutover (_batch, _at) are left out of a table, and refused in a
 * query.
 */
static bool name_columns(struct sqlite *s)
{
	for (size_t i = 0; i < s->columns; i++) {
		const char *name = sqlite3_column_name(
			s->select, (int)i); /* never NULL but for want of memory */

		if (!header_add(s->header, str_of(name))) {
			diag_trouble("column %zu of the query on '%s' is named '%s': name it by "
				     "AS, each name once, none beginning with _",
				     i + 1, s->path, name == NULL ? "" : name);
			return false;
		}
		s->known[i] = find_type(s, (int)i, &s->column[i]);
		s->computed[i] = sqlite3_column_origin_name(s->select, (int)i) == NULL;
	}
	return true;
}

/* SELECT of all columns of a table but our own; false where there is no such table. */
static bool table_sql(struct sqlite *s, struct str table)
{
	sqlite3_stmt *st = sqlite_prepare(s, "SELECT name FROM pragma_table_info(?1) ORDER BY cid");
	size_t count = 0;

	if (st == NULL)
		return false;
	sqlite_bind_str(st, 1, table);
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT ");
	while (sqlite3_step(st) == SQLITE_ROW) {
		struct str name = sqlite_text(st, 0);

		if (str_starts(name, STR("_")))
			continue;
		buf_adds(&s->sql, count++ > 0 ? ", " : "");
		sqlite_add_name(&s->sql, name);
	}
	sqlite3_finalize(st);
	buf_adds(&s->sql, " FROM ");
	sqlite_add_name(&s->sql, table);
	if (count == 0)
		diag_trouble("there is no table '%.*s' in '%s'", (int)table.len, table.p, s->path);
	return count > 0;
}

bool sqlite_select(void *self, struct str table, struct str query, struct header *header)
{
	struct sqlite *s = self;

	if (!str_is_null(query)) {
		buf_reset(&s->sql);
		buf_addstr(&s->sql, query);
	} else if (!table_sql(s, table)) {
		return false;
	}
	s->select = sqlite_prepare(s, s->sql.p);
	if (s->select == NULL)
		return false;
	if (!sqlite3_stmt_readonly(s->select) || sqlite3_column_count(s->select) == 0) {
		diag_trouble("the query on '%s' does not read: only SELECT is allowed here",
			     s->path);
		return false;
	}
	s->header = header;
	s->columns = (size_t)sqlite3_column_count(s->select);
	s->column = xcalloc(s->columns, sizeof(*s->column));
	s->known = xcalloc(s->columns, sizeof(*s->known));
	s->computed = xcalloc(s->columns, sizeof(*s->computed));
	s->field = xcalloc(s->columns, sizeof(*s->field));
	return name_columns(s);
}

/* An integer as the text of its column: an amount with its point, a boolean as a word. */
static struct str integer_text(struct sqlite *s, int i)
{
	sqlite3_int64 n = sqlite3_column_int64(s->select, i);
	struct type type = s->known[i] ? s->column[i] : (struct type){ TYPE_INTEGER, 0 };
	char text[DECIMAL_TEXT];
	size_t len;

	if (s->computed[i]) {
		diag_note("column '%s' of the query on '%s' is computed by SQLite: an amount in it "
			  "is in the smallest unit, without its point",
			  sqlite3_column_name(s->select, i), s->path);
		s->computed[i] = false;
	}
	if (type.kind == TYPE_BOOLEAN)
		return n != 0 ? STR("true") : STR("false");
	len = decimal_format(decimal_of(n, type.kind == TYPE_DECIMAL ? type.scale : 0), text);
	return (struct str){ arena_copy(&s->arena, text, len), len };
}

/* The value of a result column as text. False, told, for what cannot be shown exactly. */
static bool column_text(struct sqlite *s, int i, struct str *out)
{
	switch (sqlite3_column_type(s->select, i)) {
	case SQLITE_NULL:
		*out = STR_NULL;
		return true;
	case SQLITE_INTEGER:
		*out = integer_text(s, i);
		return true;
	case SQLITE_TEXT:
		*out = sqlite_text(s->select, i);
		return true;
	case SQLITE_FLOAT:
		diag_trouble("column '%s' of '%s' holds a floating-point number, which is not "
			     "exact: keep amounts as integers of the smallest unit, or as text",
			     sqlite3_column_name(s->select, i), s->path);
		return false;
	default:
		diag_trouble("column '%s' of '%s' holds bytes that are no text",
			     sqlite3_column_name(s->select, i), s->path);
		return false;
	}
}

bool sqlite_next(void *self, struct record *rec)
{
	struct sqlite *s = self;
	int step = sqlite3_step(s->select);

	arena_reset(&s->arena);
	if (step != SQLITE_ROW) {
		if (step != SQLITE_DONE)
			sqlite_trouble(s, "read from");
		return false;
	}
	for (size_t i = 0; i < s->columns; i++)
		if (!column_text(s, (int)i, &s->field[i]))
			return false;
	buf_reset(&s->sql);
	file_name_encode(&s->sql, str_of(s->path));
	buf_addf(&s->sql, ":%llu", (unsigned long long)++s->row);
	*rec = (struct record){
		.header = s->header, .field = s->field, .arena = &s->arena, .at = buf_str(&s->sql),
	};
	return true;
}

bool sqlite_column_type(const void *self, size_t i, struct type *out)
{
	const struct sqlite *s = self;

	if (i < s->columns && s->known[i])
		*out = s->column[i];
	return i < s->columns && s->known[i];
}
