/* sqlite_lacking - what a foreign key of the schema points to, and its table does not have. */
#include "store/lacking.h"
#include "store/sqlite_int.h"

static void add_name(void *of, struct buf *sql, struct str name)
{
	(void)of;
	sqlite_add_name(sql, name);
}

static bool count(struct sqlite *s, const struct lacking *l, struct store_lacking *out)
{
	sqlite3_stmt *st;
	bool ok;

	lacking_count_sql(&s->sql, l);
	st = sqlite_prepare(s, s->sql.p);
	ok = st && sqlite_row(s, st);
	if (ok) {
		out->keys = (uint64_t)sqlite3_column_int64(st, 0);
		out->records = (uint64_t)sqlite3_column_int64(st, 1);
	}
	sqlite3_finalize(st);
	return ok;
}

static bool name(struct sqlite *s, const struct lacking *l, struct store_lacking *out)
{
	sqlite3_stmt *st;

	lacking_keys_sql(&s->sql, l, LACKING_NAMED);
	st = sqlite_prepare(s, s->sql.p);
	while (st && sqlite_row(s, st)) {
		buf_adds(&out->named, out->named.len > 0 ? ", " : "");
		for (size_t i = 0; i < l->key->field_count; i++) {
			buf_adds(&out->named, i > 0 ? " " : "");
			buf_addstr(&out->named, sqlite_text(st, (int)i));
		}
	}
	sqlite3_finalize(st);
	return sqlite_ok(s);
}

bool sqlite_lacking(void *self, const struct schema_foreign *key, struct store_lacking *out)
{
	struct sqlite *s = self;
	struct str other = key->resource.len > 0 ? key->resource : s->table.name;
	struct buf table = { 0 }, quoted = { 0 };
	struct lacking l = {
		.schema = s->table.schema, .key = key, .batch = s->batch, .add_name = add_name
	};
	bool ok;

	out->no_table = !sqlite_has_table(s, other);
	if (out->no_table || !sqlite_ok(s))
		return sqlite_ok(s);
	sqlite_add_name(&table, s->table.name);
	sqlite_add_name(&quoted, other);
	l.table = buf_str(&table);
	l.other = buf_str(&quoted);
	ok = count(s, &l, out) && (out->keys == 0 || name(s, &l, out));
	buf_free(&table);
	buf_free(&quoted);
	return ok;
}
