/* mysql_catalog - tables and columns of MariaDB and MySQL, and the types of ours. */
#include <stdlib.h>
#include <string.h>

#include "database/mysql_int.h"
#include "value/decimal.h"

#define NO_SUCH_TABLE    1146
#define NO_SUCH_DATABASE 1049
#define BINARY           63  /* the number of the character set of bytes */
#define KEY_TEXT         191 /* characters of a text in a key: four of them fit in an index */

/* ---- the columns of a result ---- */

static void set_integer(struct database_column *c, int digits)
{
	c->kind = DATABASE_INTEGER;
	c->precision = digits;
}

static enum database_kind text_kind(const MYSQL_FIELD *f)
{
	if (f->charsetnr == BINARY)
		return DATABASE_BYTES;
	return f->type == MYSQL_TYPE_STRING && !(f->flags & (ENUM_FLAG | SET_FLAG))
	               ? DATABASE_PADDED
	               : DATABASE_TEXT;
}

void mysql_column_kind(struct database_column *c, const MYSQL_FIELD *f)
{
	c->kind = DATABASE_ANY;
	/* filled with zeroes: 007 is no number of the stream */
	if (f->flags & ZEROFILL_FLAG)
		return;
	switch (f->type) {
	case MYSQL_TYPE_TINY:
		set_integer(c, 2);
		if (f->length == 1)
			c->kind = DATABASE_BOOLEAN;
		break;
	case MYSQL_TYPE_SHORT:
		set_integer(c, 4);
		break;
	case MYSQL_TYPE_INT24:
		set_integer(c, 6);
		break;
	case MYSQL_TYPE_LONG:
		set_integer(c, 9);
		break;
	case MYSQL_TYPE_LONGLONG:
		set_integer(c, 18);
		break;
	case MYSQL_TYPE_DECIMAL:
	case MYSQL_TYPE_NEWDECIMAL:
		c->kind = DATABASE_NUMBER;
		c->scale = (int)f->decimals;
		break;
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		c->kind = DATABASE_INEXACT;
		break;
	case MYSQL_TYPE_BIT:
		c->kind = f->length == 1 ? DATABASE_BOOLEAN : DATABASE_BYTES;
		break;
	case MYSQL_TYPE_DATE:
	case MYSQL_TYPE_NEWDATE:
		c->kind = DATABASE_DATE;
		break;
	case MYSQL_TYPE_DATETIME:
		c->kind = DATABASE_DATETIME;
		break;
	case MYSQL_TYPE_TIMESTAMP:
		c->kind = DATABASE_INSTANT;
		break;
	case MYSQL_TYPE_GEOMETRY:
		c->kind = DATABASE_BYTES;
		break;
	case MYSQL_TYPE_STRING:
	case MYSQL_TYPE_VAR_STRING:
	case MYSQL_TYPE_VARCHAR:
	case MYSQL_TYPE_TINY_BLOB:
	case MYSQL_TYPE_MEDIUM_BLOB:
	case MYSQL_TYPE_LONG_BLOB:
	case MYSQL_TYPE_BLOB:
		c->kind = text_kind(f);
		break;
	default:
		break;
	}
}

/* ---- the columns of a table ---- */

/* The numbers in "decimal(12,2)"; zero where there is none. */
static void read_size(const char *type, int *first, int *second)
{
	const char *open = strchr(type, '(');
	char *end = NULL;

	*first = *second = 0;
	if (!open)
		return;
	*first = (int)strtol(open + 1, &end, 10);
	if (*end == ',')
		*second = (int)strtol(end + 1, NULL, 10);
}

/* Find the kind of a column from its type, as SHOW COLUMNS writes it in small letters. */
static void read_type(struct database_column *c, bool is_bytes)
{
	static const struct {
		const char *name; /* how it begins */
		enum database_kind kind;
		int digits;
	} types[] = {
		{ "tinyint(1)", DATABASE_BOOLEAN, 0 }, { "bit(1)", DATABASE_BOOLEAN, 0 },
		{ "tinyint", DATABASE_INTEGER, 2 },    { "smallint", DATABASE_INTEGER, 4 },
		{ "mediumint", DATABASE_INTEGER, 6 },  { "int", DATABASE_INTEGER, 9 },
		{ "bigint", DATABASE_INTEGER, 18 },    { "decimal", DATABASE_NUMBER, 0 },
		{ "float", DATABASE_INEXACT, 0 },      { "double", DATABASE_INEXACT, 0 },
		{ "datetime", DATABASE_DATETIME, 0 },  { "date", DATABASE_DATE, 0 },
		{ "timestamp", DATABASE_INSTANT, 0 },  { "char", DATABASE_PADDED, 0 },
		{ "varchar", DATABASE_TEXT, 0 },       { "tinytext", DATABASE_TEXT, 0 },
		{ "text", DATABASE_TEXT, 0 },          { "mediumtext", DATABASE_TEXT, 0 },
		{ "longtext", DATABASE_TEXT, 0 },      { "binary", DATABASE_BYTES, 0 },
		{ "varbinary", DATABASE_BYTES, 0 },    { "blob", DATABASE_BYTES, 0 },
		{ "tinyblob", DATABASE_BYTES, 0 },     { "mediumblob", DATABASE_BYTES, 0 },
		{ "longblob", DATABASE_BYTES, 0 },
	};
	int first, second;

	c->kind = DATABASE_ANY;
	if (str_find(c->type, STR("zerofill")) >= 0)
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types) && c->kind == DATABASE_ANY; i++)
		if (str_starts(c->type, str_of(types[i].name))) {
			c->kind = types[i].kind;
			c->precision = types[i].digits;
		}
	read_size(c->type.p, &first, &second);
	if (c->kind == DATABASE_NUMBER) {
		c->precision = first;
		c->scale = second;
	} else if (c->kind == DATABASE_TEXT || c->kind == DATABASE_PADDED) {
		c->length = (uint64_t)first;
		c->kind = is_bytes ? DATABASE_BYTES : c->kind;
	}
}

static struct str keep(struct database *d, struct database_table *t, size_t i)
{
	return str_copy(&t->arena, database_value(d, i));
}

/* The columns of SHOW FULL COLUMNS. */
enum { FIELD, TYPE, COLLATION, NULLABLE, KEY, DEFAULT, EXTRA };

static void add_column(struct database *d, struct database_table *t, size_t *capacity)
{
	struct str extra = database_value(d, EXTRA);
	struct database_column *c;

	t->column = mem_grow(t->column, capacity, t->count + 1, sizeof(*t->column));
	c = &t->column[t->count++];
	*c = (struct database_column){ .name = keep(d, t, FIELD), .type = keep(d, t, TYPE) };
	read_type(c, str_is(database_value(d, COLLATION), "binary"));
	c->not_null = str_is(database_value(d, NULLABLE), "NO");
	c->key = str_is(database_value(d, KEY), "PRI");
	c->computed = str_find(extra, STR(" GENERATED")) >= 0;
	c->filled = c->computed || !str_is_null(database_value(d, DEFAULT)) ||
	            str_find(extra, STR("auto_increment")) >= 0;
	/* MariaDB writes the default NULL as a word */
	if (str_is(database_value(d, DEFAULT), "NULL") && !c->not_null)
		c->filled = c->computed;
}

/* Find out what kind of table it is. A temporary table is in no catalogue, and is one of ours. */
static bool find_kind(struct database *d, struct str name, struct database_table *t)
{
	static const char sql[] =
		"SELECT TABLE_TYPE, ENGINE, CREATE_OPTIONS FROM information_schema.TABLES "
		"WHERE TABLE_SCHEMA = COALESCE($1, DATABASE()) AND TABLE_NAME = $2 "
		"ORDER BY BINARY TABLE_NAME = $2 DESC LIMIT 1";
	ptrdiff_t point = str_find(name, STR("."));
	struct str value[] = { STR_NULL, name };

	if (point > 0) {
		value[0] = (struct str){ name.p, (size_t)point };
		value[1] = (struct str){ name.p + point + 1, name.len - (size_t)point - 1 };
	}
	if (!database_query(d, sql, value, 2))
		return false;
	if (!database_row(d))
		return true;
	t->is_view = !str_is(database_value(d, 0), "BASE TABLE");
	if (!t->is_view && !str_is(database_value(d, 1), "InnoDB"))
		t->cannot_roll_back = str_is_null(database_value(d, 1)) ? STR("an unknown engine")
		                                                        : keep(d, t, 1);
	t->partitioned = str_find(database_value(d, 2), STR("partitioned")) >= 0;
	return true;
}

bool mysql_table(struct database *d, struct str name, struct database_table *out)
{
	struct mysql *m = mysql_of(d);
	size_t capacity = 0;
	bool ok;

	buf_reset(&d->sql);
	buf_adds(&d->sql, "SHOW FULL COLUMNS FROM ");
	database_add_table(d, &d->sql, name);
	if (!database_query(d, d->sql.p, NULL, 0)) {
		unsigned int number = mysql_errno(m->conn);

		ok = number == NO_SUCH_TABLE || number == NO_SUCH_DATABASE;
		if (ok)
			database_clear(d);
		return ok;
	}
	out->found = true;
	while (database_row(d))
		add_column(d, out, &capacity);
	/* who may not see the triggers of a table sees none, so there may be some in any */
	out->triggers = true;
	return find_kind(d, name, out);
}

/* ---- the types of ours ---- */

void mysql_add_type(struct buf *sql, const struct database_field *field)
{
	switch (field->type.kind) {
	case TYPE_INTEGER:
		buf_addf(sql, "decimal(%d,0)", DECIMAL_DIGITS);
		break;
	case TYPE_DECIMAL:
		buf_addf(sql, "decimal(%d,%d)", DECIMAL_DIGITS, field->type.scale);
		break;
	case TYPE_DATE:
		buf_adds(sql, "date");
		break;
	case TYPE_BOOLEAN:
		buf_adds(sql, "boolean");
		break;
	default:
		/* an index needs to know the length */
		if (field->key)
			buf_addf(sql, "varchar(%zu)", field->length > 0 ? field->length : KEY_TEXT);
		else
			buf_adds(sql, "longtext");
		break;
	}
}

/* The columns of SHOW INDEX. */
enum { NOT_UNIQUE = 1, POSITION = 3, COLUMN, PREFIX = 7 };

static bool is_among(struct str name, const struct str *column, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name, column[i]))
			return true;
	return false;
}

/* Each row is a column of an index; those of one index follow each other. */
bool mysql_has_unique(struct database *d, struct str table, const struct str *column, size_t count,
                      bool *found)
{
	size_t columns = 0, fit = 0;

	buf_reset(&d->sql);
	buf_adds(&d->sql, "SHOW INDEX FROM ");
	database_add_table(d, &d->sql, table);
	if (!database_query(d, d->sql.p, NULL, 0))
		return false;
	while (database_row(d)) {
		if (str_is(database_value(d, POSITION), "1")) {
			*found = *found || (columns == count && fit == count);
			columns = fit = 0;
		}
		columns++;
		fit += str_is(database_value(d, NOT_UNIQUE), "0") &&
		       str_is_null(database_value(d, PREFIX)) &&
		       is_among(database_value(d, COLUMN), column, count);
	}
	*found = *found || (columns == count && fit == count);
	return true;
}
