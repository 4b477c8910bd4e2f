/*
 * sqlite_key - the foreign keys that the table itself has: what they point to and is not there.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "record/fault.h"
#include "sqlite/sqlite_int.h"

/* ---- the keys ---- */

static void clear_foreign(struct sqlite_foreign *f)
{
	buf_reset(&f->own);
	buf_reset(&f->table);
	arena_reset(&f->names);
	f->parts = 0;
}

static void free_foreign(struct sqlite_foreign *f)
{
	buf_free(&f->own);
	buf_free(&f->table);
	arena_free(&f->names);
	free(f->field);
	free(f->from);
	free(f->to);
}

/* Add a column: the other table, the own column, and that of the other table. */
static void add_part(struct sqlite *s, struct sqlite_foreign *f, sqlite3_stmt *st)
{
	struct str from = sqlite_text(st, 2);
	size_t n = f->parts++;

	if (n == 0) {
		f->id = sqlite3_column_int(st, 0);
		buf_addstr(&f->table, sqlite_text(st, 1));
		f->itself = f->table.len == s->table.name.len &&
		            sqlite3_strnicmp(f->table.p, s->table.name.p, (int)f->table.len) == 0;
	}
	f->field = xrealloc(f->field, f->parts, sizeof(*f->field));
	f->from = xrealloc(f->from, f->parts, sizeof(*f->from));
	f->to = xrealloc(f->to, f->parts, sizeof(*f->to));
	f->from[n] = str_copy(&f->names, from);
	f->to[n] = str_copy(&f->names, sqlite_text(st, 3));
	f->field[n] = header_find(s->table.header, from);
	buf_addf(&f->own, "%s%.*s", n > 0 ? ", " : "", (int)from.len, from.p);
}

/* The columns of the foreign keys of ?1: number, table, column, column there. */
#define FOREIGN_KEYS                                                                               \
	"SELECT f.id, f.\"table\", f.\"from\", coalesce(f.\"to\", (SELECT p.name FROM "            \
	"pragma_table_info(f.\"table\", 'main') p WHERE p.pk = f.seq + 1)) "                       \
	"FROM pragma_foreign_key_list(?1, 'main') f ORDER BY f.id, f.seq"

bool sqlite_each_foreign(struct sqlite *s,
                         bool (*each)(void *context, const struct sqlite_foreign *f), void *context)
{
	struct sqlite_foreign f = { .parts = 0 };
	sqlite3_stmt *st = sqlite_prepare(s, FOREIGN_KEYS);
	bool more, ok = st != NULL;

	if (ok)
		sqlite_bind_str(st, 1, s->table.name);
	do {
		more = ok && sqlite_row(s, st);
		if (f.parts > 0 && (!more || sqlite3_column_int(st, 0) != f.id)) {
			ok = sqlite_ok(s) && each(context, &f);
			clear_foreign(&f);
		}
		if (more && ok)
			add_part(s, &f, st);
	} while (more && ok);
	sqlite3_finalize(st);
	free_foreign(&f);
	return ok && sqlite_ok(s);
}

/* ---- which keys of records are missing ---- */

/* The values of the key in a record, for a message; false: it has none, since one of them is null. */
static bool key_values(const struct sqlite_foreign *f, const struct record *rec, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < f->parts; i++) {
		if (f->field[i] < 0 || str_is_null(rec->field[f->field[i]]))
			return false;
		buf_adds(out, i > 0 ? ", " : "");
		buf_addstr(out, rec->field[f->field[i]]);
	}
	return true;
}

/* Is the key of the record in the other table? True also if that cannot be asked. */
static bool is_there(struct sqlite *s, const struct sqlite_foreign *f, sqlite3_stmt *look,
                     const struct record *rec)
{
	struct store_refusal none;
	bool there = false;

	for (size_t i = 0; i < f->parts; i++)
		there = there ||
		        !sqlite_bind_field(s, look, (int)i + 1, rec, (size_t)f->field[i], &none);
	there = there || sqlite_row(s, look) || !sqlite_ok(s);
	sqlite3_reset(look);
	return there;
}

/* The query of the other table for the values of a record. */
static sqlite3_stmt *prepare_look(struct sqlite *s, const struct sqlite_foreign *f)
{
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT 1 FROM main.");
	sqlite_add_name(&s->sql, buf_str(&f->table));
	for (size_t i = 0; i < f->parts; i++) {
		buf_adds(&s->sql, i > 0 ? " AND " : " WHERE ");
		sqlite_add_name(&s->sql, f->to[i]);
		buf_addf(&s->sql, " = ?%zu", i + 1);
	}
	return sqlite_prepare(s, s->sql.p);
}

/* The records that are asked about, and who hears of them. */
struct asked {
	struct sqlite *s;
	const struct record *rec;
	const bool *left;
	size_t count;
	void (*each)(void *context, const struct store_missing *m);
	void *context;
};

/* Does one of the records bring what record i needs into the table? */
static bool is_brought(const struct asked *a, const struct sqlite_foreign *f, size_t i)
{
	const struct header *h = a->s->table.header;

	for (size_t k = 0; f->itself && k < a->count; k++) {
		bool same = !a->left[k];

		for (size_t j = 0; same && j < f->parts; j++) {
			ptrdiff_t other = header_find(h, f->to[j]);

			same = other >= 0 &&
			       str_eq(a->rec[k].field[other], a->rec[i].field[f->field[j]]);
		}
		if (same)
			return true;
	}
	return false;
}

static bool look_for(void *context, const struct sqlite_foreign *f)
{
	const struct asked *a = context;
	struct sqlite *s = a->s;
	sqlite3_stmt *look = prepare_look(s, f);
	struct buf value = { 0 };

	for (size_t i = 0; look && i < a->count; i++)
		if (!a->left[i] && key_values(f, &a->rec[i], &value) &&
		    !is_there(s, f, look, &a->rec[i]) && !is_brought(a, f, i))
			a->each(a->context, &(struct store_missing){ .record = i,
			                                             .field = buf_str(&f->own),
			                                             .value = buf_str(&value),
			                                             .table = buf_str(&f->table) });
	sqlite3_finalize(look);
	buf_free(&value);
	return sqlite_ok(s);
}

bool sqlite_missing(void *self, const struct record *rec, const bool *left, size_t count,
                    void (*each)(void *context, const struct store_missing *m), void *context)
{
	struct asked a = { self, rec, left, count, each, context };

	return sqlite_each_foreign(self, look_for, &a);
}

/* ---- before the first record ---- */

/* Run a query of the table, ?1; its first value, or 0. */
static sqlite3_int64 ask_table(struct sqlite *s, const char *sql)
{
	sqlite3_stmt *st = sqlite_prepare(s, sql);
	sqlite3_int64 n = 0;

	if (!st)
		return 0;
	sqlite_bind_str(st, 1, s->table.name);
	if (sqlite_row(s, st))
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* A key that refers to its own table is put off, so that a record may come before the one that it names. */
static bool put_off(struct sqlite *s)
{
	bool itself = ask_table(s, "SELECT count(*) FROM pragma_foreign_key_list(?1, 'main') WHERE "
	                           "\"table\" = ?1 COLLATE NOCASE") > 0;

	/* SQLite does not say which keys are deferred: a table that has the word may have one */
	s->late = itself ||
	          ask_table(s, "SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND "
	                       "name = ?1 COLLATE NOCASE AND sql LIKE '%DEFERRED%'") > 0;
	return !itself || sqlite_run(s, "PRAGMA defer_foreign_keys = ON", "work in");
}

bool sqlite_keys_prepare(struct sqlite *s)
{
	sqlite3_int64 broken;
	char number[27];

	if (s->fresh ||
	    ask_table(s, "SELECT count(*) FROM pragma_foreign_key_list(?1, 'main')") == 0)
		return sqlite_ok(s);
	if (!put_off(s) ||
	    !sqlite_run(s, "CREATE TABLE " SQLITE_BROKEN " (row INTEGER, key INTEGER)", "work in"))
		return false;
	ask_table(s, "INSERT INTO " SQLITE_BROKEN
	             " SELECT rowid, fkid FROM pragma_foreign_key_check(?1, "
	             "'main')");
	broken = sqlite3_changes64(s->db);
	s->broken = broken > 0;
	if (broken > 0)
		diag_note(
			"'%s': %s foreign key%s of records in table '%.*s' %s broken already: SQLite "
			"has not looked at them before; they stay as they are",
			s->path, text_count((uint64_t)broken, number), broken == 1 ? "" : "s",
			(int)s->table.name.len, s->table.name.p, broken == 1 ? "is" : "are");
	return sqlite_ok(s);
}

bool sqlite_settles_keys(const void *self)
{
	return ((const struct sqlite *)self)->late;
}
