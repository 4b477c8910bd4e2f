/* server_table - make the table of a schema, or compare the schema with a table that is there. */
#include <stdlib.h>

#include "base/diag.h"
#include "server/server_int.h"

#define LOAD_ELSEWHERE ": bring the table up to date, or load into another (load.table)"

/* ---- a new table ---- */

static void add_names(struct server *s, const struct schema *schema, const size_t *field,
                      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(&s->sql, i > 0 ? ", " : "");
		database_add_name(s->db, &s->sql, schema->field[field[i]].name);
	}
}

static void add_table(struct server *s)
{
	database_add_table(s->db, &s->sql, s->table.name);
}

static void add_type(struct server *s, size_t i)
{
	const struct schema *schema = s->table.schema;
	const struct schema_field *f = &schema->field[i];
	struct database_field field = { .type = f->type, .key = f->unique };

	for (size_t k = 0; k < schema->key_count; k++)
		field.key = field.key || schema->key[k] == i;
	if (f->has_max_length)
		field.length = f->max_length;
	database_add_type(s->db, &s->sql, &field);
}

/* Write title and description to `text`. False if there are none. */
static bool describe(struct buf *text, struct str title, struct str description)
{
	buf_reset(text);
	if (str_is_null(title) && str_is_null(description))
		return false;
	buf_addstr(text, str_is_null(title) ? description : title);
	if (!str_is_null(title) && !str_is_null(description))
		buf_addf(text, ": %.*s", (int)description.len, description.p);
	return true;
}

static bool make_columns(struct server *s)
{
	const struct schema *schema = s->table.schema;
	const struct database_dialect *dialect = database_dialect(s->db);
	struct buf text = { 0 };

	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE TABLE ");
	add_table(s);
	buf_adds(&s->sql, " (");
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *f = &schema->field[i];

		database_add_name(s->db, &s->sql, f->name);
		buf_addc(&s->sql, ' ');
		add_type(s, i);
		buf_addf(&s->sql, "%s%s", f->required ? " NOT NULL" : "",
		         f->unique ? " UNIQUE" : "");
		if (dialect->comments_inside && describe(&text, f->title, f->description))
			database_add_comment(s->db, &s->sql, buf_str(&text));
		buf_adds(&s->sql, ", ");
	}
	buf_free(&text);
	buf_addf(&s->sql, "_batch bigint NOT NULL, _no bigint NOT NULL, _at %s%s", dialect->text,
	         dialect->batch_key);
	if (schema->key_count > 0) {
		buf_adds(&s->sql, ", UNIQUE (");
		add_names(s, schema, schema->key, schema->key_count);
		buf_addc(&s->sql, ')');
	}
	buf_addc(&s->sql, ')');
	database_end_table(s->db, &s->sql, schema->title);
	return server_define(s, s->table.name, "make the table in");
}

/* An index that says which blocks of the table have a batch: it costs a load nothing to keep. */
static bool make_index(struct server *s)
{
	const char *index = database_dialect(s->db)->batch_index;

	if (!index)
		return true;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE INDEX ON ");
	add_table(s);
	buf_addf(&s->sql, " %s", index);
	return server_run(s, "make the index in", NULL, 0);
}

/*
 * Write title and description of the schema to the column (null: to the table), if the encoding of the
 * database surely has their characters. Otherwise one more is *left.
 */
static bool comment(struct server *s, struct str column, struct str title, struct str description,
                    size_t *left)
{
	struct buf text = { 0 };
	bool ok;

	if (!describe(&text, title, description))
		return true;
	if (database_encoding(s->db) && !str_is_ascii(buf_str(&text))) {
		++*left;
		buf_free(&text);
		return true;
	}
	buf_reset(&s->sql);
	buf_adds(&s->sql, str_is_null(column) ? "COMMENT ON TABLE " : "COMMENT ON COLUMN ");
	add_table(s);
	if (!str_is_null(column)) {
		buf_addc(&s->sql, '.');
		database_add_name(s->db, &s->sql, column);
	}
	buf_adds(&s->sql, " IS ");
	database_add_text(s->db, &s->sql, buf_str(&text));
	ok = server_run(s, "describe the table in", NULL, 0);
	buf_free(&text);
	return ok;
}

static bool add_comments(struct server *s)
{
	const struct schema *schema = s->table.schema;
	size_t left = 0;
	bool ok;

	if (database_dialect(s->db)->comments_inside)
		return true;
	ok = comment(s, STR_NULL, schema->title, STR_NULL, &left);
	for (size_t i = 0; ok && i < schema->count; i++)
		ok = comment(s, schema->field[i].name, schema->field[i].title,
		             schema->field[i].description, &left);
	if (left > 0)
		diag_note(
			"'%s': table '%.*s' gets no titles that are not in ASCII: the encoding of the "
			"database is %s",
			s->url, (int)s->table.name.len, s->table.name.p, database_encoding(s->db));
	return ok;
}

/* Note type and scale of each column: readers of the ledger and --verify ask for them. */
static bool note_columns(struct server *s)
{
	const struct schema *schema = s->table.schema;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "DELETE FROM cutover_column WHERE table_name = ");
	database_add_text(s->db, &s->sql, s->table.name);
	if (!server_run(s, "note the columns in", NULL, 0))
		return false;
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *f = &schema->field[i];
		char type[16];

		buf_reset(&s->sql);
		buf_adds(&s->sql, "INSERT INTO cutover_column VALUES (");
		database_add_text(s->db, &s->sql, s->table.name);
		buf_adds(&s->sql, ", ");
		database_add_text(s->db, &s->sql, f->name);
		buf_addf(&s->sql, ", '%s', %d)", type_name(f->type, type),
		         f->type.kind == TYPE_DECIMAL ? f->type.scale : 0);
		if (!server_run(s, "note the columns in", NULL, 0))
			return false;
	}
	return true;
}

static bool make_table(struct server *s)
{
	s->fresh = make_columns(s) && make_index(s) && add_comments(s);
	return s->fresh && database_table(s->db, s->table.name, &s->there);
}

/* ---- a table that is there ---- */

/* Can the column hold every value of the type as it is? */
static bool can_hold(const struct database_column *c, struct type type)
{
	bool exact = c->kind == DATABASE_NUMBER, whole = c->kind == DATABASE_INTEGER;

	switch (type.kind) {
	case TYPE_INTEGER:
		return whole || (exact && c->scale <= 0 && c->scale >= -1);
	case TYPE_DECIMAL:
		return (whole && type.scale == 0) ||
		       (exact && (c->scale == type.scale || c->scale == -1));
	case TYPE_DATE:
		return c->kind == DATABASE_DATE;
	case TYPE_BOOLEAN:
		return c->kind == DATABASE_BOOLEAN;
	default:
		return c->kind == DATABASE_TEXT;
	}
}

/* Report if the column does not fit the field of the schema. */
static bool compare_column(struct server *s, const struct schema_field *f)
{
	const struct database_column *c = server_column_of(&s->there, f->name);
	struct buf in = { 0 };
	char want[16];
	bool ok = false;

	buf_addf(&in, "column '%.*s' of table '%.*s' in '%s'", (int)f->name.len, f->name.p,
	         (int)s->table.name.len, s->table.name.p, s->url);
	type_name(f->type, want);
	if (!c)
		diag_error("there is no %s, but the schema has it" LOAD_ELSEWHERE, in.p);
	else if (!can_hold(c, f->type))
		diag_error("%s is %.*s, the schema says %s" LOAD_ELSEWHERE, in.p, (int)c->type.len,
		           c->type.p, want);
	else if (c->computed)
		diag_error("%s is computed by the server, the schema has it" LOAD_ELSEWHERE, in.p);
	else if (c->length > 0 && f->has_max_length && f->max_length > c->length)
		diag_error("%s holds %llu characters, the schema allows %zu" LOAD_ELSEWHERE, in.p,
		           (unsigned long long)c->length, f->max_length);
	else if (c->not_null && !f->required)
		diag_error("%s may not be null, the schema says otherwise" LOAD_ELSEWHERE, in.p);
	else
		ok = true;
	buf_free(&in);
	return ok;
}

/* Must a column that the schema does not have get a value? Then no record can be inserted. */
static bool compare_other(struct server *s, const struct database_column *c)
{
	if (!c->not_null || c->filled || c->computed || schema_find(s->table.schema, c->name) ||
	    str_starts(c->name, STR("_")))
		return true;
	diag_error(
		"column '%.*s' of table '%.*s' in '%s' may not be null, and the schema does not have it" LOAD_ELSEWHERE,
		(int)c->name.len, c->name.p, (int)s->table.name.len, s->table.name.p, s->url);
	return false;
}

/* The columns of ours: which batch a record is of, its number there, its place. */
static bool compare_ours(struct server *s)
{
	static const struct {
		const char *name;
		enum database_kind kind;
	} ours[] = { { "_batch", DATABASE_INTEGER },
		     { "_no", DATABASE_INTEGER },
		     { "_at", DATABASE_TEXT } };

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++) {
		const struct database_column *c = server_column_of(&s->there, str_of(ours[i].name));

		if (c && c->kind == ours[i].kind)
			continue;
		diag_error(
			"table '%.*s' in '%s' needs the columns _batch bigint, _no bigint and _at text, which say "
			"where a record came from: add them, or load into another table (load.table)",
			(int)s->table.name.len, s->table.name.p, s->url);
		return false;
	}
	return true;
}

/* Do the columns of the table that is there fit? False after an error was reported. */
static bool table_fits(struct server *s)
{
	bool ok = true;

	if (s->there.is_view) {
		diag_error("'%.*s' in '%s' is not a table: load into another (load.table)",
		           (int)s->table.name.len, s->table.name.p, s->url);
		return false;
	}
	if (!server_can_roll_back(s, &s->there, s->table.name))
		return false;
	for (size_t i = 0; i < s->table.schema->count; i++)
		ok &= compare_column(s, &s->table.schema->field[i]);
	for (size_t i = 0; i < s->there.count; i++)
		ok &= compare_other(s, &s->there.column[i]);
	return ok && compare_ours(s);
}

/* ---- what is sent ---- */

/* What must be checked of each record: nothing of a text that may be null and have any length. */
static void find_checks(struct server *s)
{
	const struct header *h = s->table.header;

	s->value = xcalloc(h->count + 1, sizeof(*s->value));
	s->check = xcalloc(h->count + 1, sizeof(*s->check));
	for (size_t i = 0; i < h->count; i++) {
		const struct database_column *c = server_column_of(&s->there, h->name[i]);
		struct type type = s->table.field[i]->type;
		struct server_check check = { .field = i, .type = type };

		if (c) {
			check.not_null = c->not_null;
			check.length = c->kind == DATABASE_TEXT ? c->length : 0;
			check.whole = c->precision > 0 ? c->precision - c->scale : 0;
			check.integer = c->kind == DATABASE_INTEGER;
		}
		if (type.kind != TYPE_TEXT || check.not_null || check.length > 0)
			s->check[s->checks++] = check;
	}
}

/* May a field that is not sent get a value, or one that is sent another one? */
static bool something_fills(const struct server *s)
{
	if (s->there.triggers)
		return true;
	for (size_t i = s->fields.sent; i < s->fields.count; i++) {
		const struct database_column *c = server_column_of(&s->there, s->fields.name[i]);

		if (c && c->filled)
			return true;
	}
	return false;
}

bool server_create(void *self, const struct store_table *table)
{
	struct server *s = self;

	s->table = *table;
	if (!server_ledger(s) ||
	    (!database_table(s->db, table->name, &s->there) && !server_error(s, "read from")))
		return false;
	if (!(s->there.found ? table_fits(s) : make_table(s)) ||
	    (store_by_key(table->mode) && !server_changes_define(s)) || !note_columns(s))
		return false;
	note_fields_name(&s->fields, table, true);
	note_controls_name(&s->noted, table);
	find_checks(s);
	if (!server_keys_read(s))
		return false;
	s->fills = something_fills(s);
	return !s->changes || server_changes_stage(s);
}
