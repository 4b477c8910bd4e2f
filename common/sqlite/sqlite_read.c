/* sqlite_read - read a table or a query as records: amounts get their decimal point back. */
#include <stdlib.h>

#include "base/diag.h"
#include "base/filename.h"
#include "sqlite/sqlite_int.h"

/* Type and scale of a result column, if it is a column of a table that cutover made. */
static bool find_type(struct sqlite *s, int column, struct type *out)
{
	const char *table = sqlite3_column_table_name(s->select, column);
	const char *origin = sqlite3_column_origin_name(s->select, column);

	return table && origin && sqlite_noted_type(s, str_of(table), str_of(origin), out);
}

/* Add column `i` of the result as the next field. `made`: there are tables that cutover made. */
static void add_field(struct sqlite *s, int i, bool made)
{
	s->index[s->columns] = i;
	s->known[s->columns] = find_type(s, i, &s->column[s->columns]);
	s->computed[s->columns] = made && !sqlite3_column_origin_name(s->select, i);
	s->columns++;
}

/*
 * Read the names of the result. `_at` is not a field but the place of a record, as in a stream.
 * Other names that begin with _ (_batch) are an error in a query; for a table, the SELECT leaves
 * them out.
 */
static bool name_columns(struct sqlite *s)
{
	int count = sqlite3_column_count(s->select);
	bool made = sqlite_has_table(s, STR("cutover_column"));

	s->at_column = -1;
	for (int i = 0; i < count; i++) {
		/* NULL only if memory is full */
		const char *name = sqlite3_column_name(s->select, i);

		if (str_is(str_of(name), "_at") && s->at_column < 0) {
			s->at_column = i;
		} else if (header_add(s->header, str_of(name))) {
			add_field(s, i, made);
		} else {
			diag_error("column %d of the query on '%s' is named '%s': name it by "
			           "AS, each name once, none beginning with _ but _at",
			           i + 1, s->path, !name ? "" : name);
			return false;
		}
	}
	return true;
}

/*
 * SELECT of all columns of a table. Of our own columns only _at is read. False if there is no such
 * table.
 */
static bool table_sql(struct sqlite *s, struct str table)
{
	sqlite3_stmt *st = sqlite_prepare(
		s, "SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid");
	size_t count = 0, fields = 0;
	bool whole = true; /* all of the key is read */

	if (!st)
		return false;
	sqlite_bind_str(st, 1, table);
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT ");
	while (sqlite_row(s, st)) {
		struct str name = sqlite_text(st, 0);

		bool at = str_is(name, "_at"), key = sqlite3_column_int(st, 1) > 0;

		whole = whole && !(key && str_starts(name, STR("_")));
		if (!store_reads_column(s->path, table, name))
			continue;
		if (!at)
			buf_addc(&s->keys, key);
		fields += !at;
		buf_adds(&s->sql, count++ > 0 ? ", " : "");
		sqlite_add_name(&s->sql, name);
	}
	sqlite3_finalize(st);
	if (!whole)
		buf_reset(&s->keys);
	buf_adds(&s->sql, " FROM ");
	sqlite_add_name(&s->sql, table);
	if (fields == 0 && sqlite_ok(s))
		diag_error("there is no table '%.*s' in '%s'", (int)table.len, table.p, s->path);
	return fields > 0 && sqlite_ok(s);
}

bool sqlite_select(void *self, struct str table, struct str query, struct header *header)
{
	struct sqlite *s = self;
	size_t most;

	if (!str_is_null(query)) {
		buf_reset(&s->sql);
		buf_addstr(&s->sql, query);
	} else if (!table_sql(s, table)) {
		return false;
	}
	s->select = sqlite_prepare(s, s->sql.p);
	if (!s->select)
		return false;
	if (!sqlite3_stmt_readonly(s->select) || sqlite3_column_count(s->select) == 0) {
		diag_error("the query on '%s' does not read: only SELECT is allowed here", s->path);
		return false;
	}
	s->header = header;
	most = (size_t)sqlite3_column_count(s->select);
	s->index = xcalloc(most, sizeof(*s->index));
	s->column = xcalloc(most, sizeof(*s->column));
	s->known = xcalloc(most, sizeof(*s->known));
	s->computed = xcalloc(most, sizeof(*s->computed));
	s->field = xcalloc(most, sizeof(*s->field));
	return name_columns(s);
}

/* Return an integer as the text of its field: an amount with its point, a boolean as a word. */
static struct str integer_text(struct sqlite *s, size_t field)
{
	sqlite3_int64 n = sqlite3_column_int64(s->select, s->index[field]);
	struct type type = s->known[field] ? s->column[field] : (struct type){ TYPE_INTEGER, 0 };
	char text[DECIMAL_TEXT];
	size_t len;

	if (s->computed[field]) {
		diag_note("column '%s' of the query on '%s' is computed by SQLite: an amount in it "
		          "is in the smallest unit, without its point",
		          sqlite3_column_name(s->select, s->index[field]), s->path);
		s->computed[field] = false;
	}
	if (type.kind == TYPE_BOOLEAN)
		return n != 0 ? STR("true") : STR("false");
	len = decimal_format(decimal_of(n, type.kind == TYPE_DECIMAL ? type.scale : 0), text);
	return (struct str){ arena_copy(&s->arena, text, len), len };
}

/* Get the value of a field as text. False, after a report, if text cannot show it exactly. */
static bool field_text(struct sqlite *s, size_t field, struct str *out)
{
	int i = s->index[field];

	switch (sqlite3_column_type(s->select, i)) {
	case SQLITE_NULL:
		*out = STR_NULL;
		return true;
	case SQLITE_INTEGER:
		*out = integer_text(s, field);
		return true;
	case SQLITE_TEXT:
		*out = sqlite_text(s->select, i);
		return true;
	case SQLITE_FLOAT:
		return sqlite_report(
			s,
			"column '%s' of '%s' holds a floating-point number, which is not "
			"exact: keep amounts as integers of the smallest unit, or as text, or "
			"write a query that makes it a text, printf('%%.2f', %s) AS %s",
			sqlite3_column_name(s->select, i), s->path,
			sqlite3_column_name(s->select, i), sqlite3_column_name(s->select, i));
	default:
		return sqlite_report(
			s,
			"column '%s' of '%s' holds bytes that are no text: write a query that leaves it "
			"out, or makes a text of it",
			sqlite3_column_name(s->select, i), s->path);
	}
}

/* The place of the record: its _at as loaded, or else the number of its row. */
static struct str place_of(struct sqlite *s)
{
	s->row++;
	if (s->at_column >= 0)
		return sqlite_text(s->select, s->at_column);
	buf_reset(&s->sql);
	file_name_encode(&s->sql, str_of(s->path));
	buf_addf(&s->sql, ":%llu", (unsigned long long)s->row);
	return buf_str(&s->sql);
}

bool sqlite_next(void *self, struct record *rec)
{
	struct sqlite *s = self;
	int step = sqlite3_step(s->select);

	arena_reset(&s->arena);
	if (step != SQLITE_ROW) {
		if (step != SQLITE_DONE)
			sqlite_error(s, "read from");
		return false;
	}
	for (size_t i = 0; i < s->columns; i++)
		if (!field_text(s, i, &s->field[i]))
			return false;
	*rec = (struct record){
		.header = s->header,
		.field = s->field,
		.arena = &s->arena,
		.at = place_of(s),
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

struct store_column sqlite_column(const void *self, size_t i)
{
	const struct sqlite *s = self;
	bool known = i < s->columns && s->known[i];

	return (struct store_column){
		.key = i < s->keys.len && s->keys.p[i],
		.number = known &&
		          (s->column[i].kind == TYPE_DECIMAL || s->column[i].kind == TYPE_INTEGER),
	};
}
