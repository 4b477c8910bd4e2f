/* postgres_catalog - tables and columns of a PostgreSQL database, and the types of ours. */
#include <stdlib.h>

#include "database/postgres_int.h"
#include "value/decimal.h"

/* Numbers of types (OIDs) that are the same in every PostgreSQL. Source: pg_type.dat. */
enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_FLOAT4 = 700,
	OID_FLOAT8 = 701,
	OID_MONEY = 790,
	OID_BPCHAR = 1042,
	OID_VARCHAR = 1043,
	OID_DATE = 1082,
	OID_TIMESTAMP = 1114,
	OID_TIMESTAMPTZ = 1184,
	OID_NUMERIC = 1700
};

#define HEADER 4 /* the modifier of a type with a length counts so many bytes more */

static void set_number(struct database_column *c, int64_t modifier)
{
	c->kind = DATABASE_NUMBER;
	c->scale = -1;
	if (modifier < HEADER)
		return;
	c->precision = (int)((modifier - HEADER) >> 16 & 0xffff);
	/* 11 bits with a sign */
	c->scale = (int)((((modifier - HEADER) & 0x7ff) ^ 1024) - 1024);
}

static void set_text(struct database_column *c, enum database_kind kind, int64_t modifier)
{
	c->kind = kind;
	c->length = modifier > HEADER ? (uint64_t)(modifier - HEADER) : 0;
}

static void set_integer(struct database_column *c, int digits)
{
	c->kind = DATABASE_INTEGER;
	c->precision = digits;
}

void postgres_column_kind(struct database_column *c, uint64_t type, int64_t modifier)
{
	static const struct {
		int oid;
		enum database_kind kind;
	} simple[] = {
		{ OID_BOOL, DATABASE_BOOLEAN },       { OID_BYTEA, DATABASE_BYTES },
		{ OID_FLOAT4, DATABASE_INEXACT },     { OID_FLOAT8, DATABASE_INEXACT },
		{ OID_MONEY, DATABASE_INEXACT },      { OID_DATE, DATABASE_DATE },
		{ OID_TIMESTAMP, DATABASE_DATETIME }, { OID_TIMESTAMPTZ, DATABASE_INSTANT }
	};

	c->kind = DATABASE_ANY;
	for (size_t i = 0; i < sizeof(simple) / sizeof(*simple); i++)
		if (type == (uint64_t)simple[i].oid)
			c->kind = simple[i].kind;
	if (type == OID_NUMERIC)
		set_number(c, modifier);
	else if (type == OID_INT2)
		set_integer(c, 4);
	else if (type == OID_INT4)
		set_integer(c, 9);
	else if (type == OID_INT8)
		set_integer(c, 18);
	else if (type == OID_TEXT || type == OID_VARCHAR)
		set_text(c, DATABASE_TEXT, modifier);
	else if (type == OID_BPCHAR)
		set_text(c, DATABASE_PADDED, modifier);
}

void postgres_add_type(struct buf *sql, const struct database_field *field)
{
	switch (field->type.kind) {
	case TYPE_INTEGER:
		buf_addf(sql, "numeric(%d,0)", DECIMAL_DIGITS);
		break;
	case TYPE_DECIMAL:
		buf_addf(sql, "numeric(%d,%d)", DECIMAL_DIGITS, field->type.scale);
		break;
	case TYPE_DATE:
		buf_adds(sql, "date");
		break;
	case TYPE_BOOLEAN:
		buf_adds(sql, "boolean");
		break;
	default:
		buf_adds(sql, "text");
		break;
	}
}

/* ---- a table ---- */

static struct str keep(struct database *d, struct database_table *t, size_t i)
{
	return str_copy(&t->arena, database_value(d, i));
}

static bool is_true(const struct database *d, size_t i)
{
	return str_is(database_value(d, i), "t");
}

static int64_t number(const struct database *d, size_t i)
{
	struct str text = database_value(d, i);

	return str_is_null(text) ? 0 : strtoll(text.p, NULL, 10);
}

/* Is there a table of that name (in its quotes), and what is it? */
static bool find(struct database *d, struct str name, struct database_table *t)
{
	static const char sql[] =
		"SELECT relkind NOT IN ('r', 'p'), relkind = 'p', relhasrules OR EXISTS (SELECT 1 FROM pg_trigger "
		"WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled <> 'D') FROM pg_class c "
		"WHERE oid = to_regclass($1)";

	if (!database_query(d, sql, &name, 1))
		return false;
	t->found = database_row(d);
	if (!t->found)
		return true;
	t->is_view = is_true(d, 0);
	t->partitioned = is_true(d, 1);
	t->triggers = is_true(d, 2);
	return true;
}

static bool read_columns(struct database *d, struct str name, struct database_table *t)
{
	/* a domain counts as the type below it */
	static const char sql[] =
		"SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
		"CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END, "
		"CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, a.attnotnull OR t.typnotnull, "
		"a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL, "
		"a.attgenerated <> '' OR a.attidentity = 'a', "
		"EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)), "
		"a.attidentity = 'a' "
		"FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
		"WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
	size_t capacity = 0;

	if (!database_query(d, sql, &name, 1))
		return false;
	while (database_row(d)) {
		struct database_column *c;

		t->column = mem_grow(t->column, &capacity, t->count + 1, sizeof(*t->column));
		c = &t->column[t->count++];
		*c = (struct database_column){ .name = keep(d, t, 0), .type = keep(d, t, 1) };
		postgres_column_kind(c, (uint64_t)number(d, 2), number(d, 3));
		c->not_null = is_true(d, 4);
		c->filled = is_true(d, 5);
		c->computed = is_true(d, 6);
		c->key = is_true(d, 7);
		c->counted = is_true(d, 8);
	}
	return true;
}

bool postgres_table(struct database *d, struct str name, struct database_table *out)
{
	struct buf quoted = { 0 };
	bool ok;

	database_add_table(d, &quoted, name);
	ok = find(d, buf_str(&quoted), out) &&
	     (!out->found || read_columns(d, buf_str(&quoted), out));
	buf_free(&quoted);
	return ok;
}

/* ---- a schema of its own ---- */

#define OF_TABLE                                                                                   \
	"JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "     \
	"WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped "

const struct database_scratch postgres_scratch = {
	.use = "SET search_path TO ",
	.exists = "SELECT 1 FROM pg_namespace WHERE nspname = $1",
	.hold = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))",
	.held = "t",
	.make = "CREATE SCHEMA ",
	.drop = "DROP SCHEMA ",
	.drop_end = " CASCADE",
	.left = "SELECT nspname FROM pg_namespace WHERE left(nspname, length($1)) = $1 "
		"AND pg_has_role(nspowner, 'USAGE')",
	.tables = "SELECT n.nspname, c.relname, (c.relkind IN ('r', 'p'))::int FROM pg_class c "
		  "JOIN pg_namespace n ON n.oid = c.relnamespace "
		  "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(c.oid) "
		  "AND n.nspname <> 'information_schema' AND left(n.nspname, 3) <> 'pg_'",
	.like = " (LIKE ",
	.like_end = " INCLUDING ALL)",
	.columns = "SELECT a.attname FROM pg_attribute a " OF_TABLE
		   "AND a.attgenerated = '' ORDER BY a.attnum",
	.over = " OVERRIDING SYSTEM VALUE",
	.counters = "SELECT a.attname FROM pg_attribute a JOIN pg_attrdef d "
		    "ON d.adrelid = a.attrelid AND d.adnum = a.attnum " OF_TABLE
		    "AND pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%'",
	.keys = "SELECT k.conname, pg_table_is_visible(f.oid)::int, m.nspname, f.relname, a.attname, b.attname "
		"FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
		"JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class f ON f.oid = k.confrelid "
		"JOIN pg_namespace m ON m.oid = f.relnamespace "
		"CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY u(own, other, place) "
		"JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.own "
		"JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.other "
		"WHERE k.contype = 'f' AND n.nspname = $1 AND c.relname = $2 ORDER BY k.conname, u.place",
	.right = "CREATE on the database",
};

bool postgres_has_unique(struct database *d, struct str table, const struct str *column,
                         size_t count, bool *found)
{
	struct buf sql = { 0 }, quoted = { 0 };
	struct str name;
	bool ok;

	database_add_table(d, &quoted, table);
	buf_addf(&sql,
	         "SELECT 1 FROM pg_index i WHERE indrelid = to_regclass($1) AND indisunique AND "
	         "indisvalid AND indpred IS NULL AND indnatts = %zu AND (SELECT count(*) FROM "
	         "pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) AND "
	         "a.attname IN (",
	         count);
	for (size_t i = 0; i < count; i++) {
		buf_adds(&sql, i > 0 ? ", " : "");
		database_add_text(d, &sql, column[i]);
	}
	buf_addf(&sql, ")) = %zu", count);
	name = buf_str(&quoted);
	ok = database_query(d, sql.p, &name, 1);
	*found = ok && database_row(d);
	buf_free(&sql);
	buf_free(&quoted);
	return ok;
}
