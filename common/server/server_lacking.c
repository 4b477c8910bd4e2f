/* server_lacking - what a foreign key of the schema points to, and its table does not have. */
#include <stdlib.h>

#include "schema/lacking.h"
#include "server/server_int.h"

static void add_name(void *of, struct buf *sql, struct str name)
{
	database_add_name(((struct server *)of)->db, sql, name);
}

static uint64_t number(struct server *s, size_t i)
{
	struct str text = database_value(s->db, i);
	uint64_t n = 0;

	(void)str_number(text, &n);
	return n;
}

static bool count(struct server *s, const struct lacking *l, struct store_lacking *out)
{
	lacking_count_sql(&s->sql, l);
	if (!database_query(s->db, s->sql.p, NULL, 0) || !database_row(s->db))
		return server_error(s, "read from");
	out->keys = number(s, 0);
	out->records = number(s, 1);
	return true;
}

static bool name(struct server *s, const struct lacking *l, struct store_lacking *out)
{
	lacking_keys_sql(&s->sql, l, LACKING_NAMED);
	if (!database_query(s->db, s->sql.p, NULL, 0))
		return server_error(s, "read from");
	while (database_row(s->db)) {
		buf_adds(&out->named, out->named.len > 0 ? ", " : "");
		for (size_t i = 0; i < l->key->field_count; i++) {
			buf_adds(&out->named, i > 0 ? " " : "");
			buf_addstr(&out->named, database_value(s->db, i));
		}
	}
	return true;
}

bool server_lacking(void *self, const struct schema_foreign *key, struct store_lacking *out)
{
	struct server *s = self;
	struct str other = key->resource.len > 0 ? key->resource : s->table.name;
	struct buf table = { 0 }, quoted = { 0 }, place = { 0 };
	ptrdiff_t point = str_find(s->table.name, STR("."));
	struct lacking l = { .schema = s->table.schema,
		             .key = key,
		             .batch = s->batch,
		             .add_name = add_name,
		             .of = s };
	bool ok;

	/* it is in the same schema as the table */
	if (point > 0 && key->resource.len > 0) {
		buf_add(&place, s->table.name.p, (size_t)point + 1);
		buf_addstr(&place, other);
		other = buf_str(&place);
	}
	ok = true;
	out->no_table = !server_has(s, other.p);
	if (!out->no_table) {
		database_add_table(s->db, &table, s->table.name);
		database_add_table(s->db, &quoted, other);
		l.table = buf_str(&table);
		l.other = buf_str(&quoted);
		ok = count(s, &l, out) && (out->keys == 0 || name(s, &l, out));
	}
	buf_free(&table);
	buf_free(&quoted);
	buf_free(&place);
	return ok && server_ok(s);
}
