/* The key tables of a schema: what a Table Schema descriptor holds, and what it means. */
#include <string.h>

#include "schema/schema_int.h"
#include "value/currency.h"

/* A field while it is read: its constraints need its type, which may come after them. */
struct field_text {
	struct schema_field made;            /* what comes of it */
	struct str type;                     /* as written: "string" */
	uint64_t min_length;                 /* constraints.minLength */
	uint64_t max_length;                 /* constraints.maxLength */
	struct str *allowed;                 /* constraints.enum as written */
	size_t allowed_count;                /* how many */
	const struct yaml_node *scale;       /* x-cutover.scale */
	const struct yaml_node *constraints; /* the map, for the places in it */
};

/* Constraints */

/* Compile the pattern as it is, for errors in it, and then so that it matches a whole value. */
static bool read_pattern(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct schema_field *f = &((struct field_text *)into)->made;
	struct pattern *alone;
	struct buf whole = { 0 };
	char error[128];
	size_t offset;

	if (!key_text(c, n, &f->pattern_text))
		return false;
	alone = pattern_compile(f->pattern_text, error, sizeof(error), &offset);
	if (alone) {
		pattern_free(alone);
		buf_addf(&whole, "\\A(?:%s)\\z", f->pattern_text.p);
		f->pattern = pattern_compile(buf_str(&whole), error, sizeof(error), &offset);
		buf_free(&whole);
		if (f->pattern)
			return true;
		offset = 0;
	}
	return key_bad_in(c, n, offset, "%s: %s", c->path.p, error);
}

static const struct key_row constraint_keys[] = {
	{ "required", KEY_FLAG, KEY_AT(field_text, made.required),
	  .help = "true: null is a fault (required).", .preset = "false" },
	{ "unique", KEY_FLAG, KEY_AT(field_text, made.unique),
	  .help = "true: no two records have the same value.", .preset = "false" },
	{ "minLength", KEY_NUMBER, KEY_AT(field_text, min_length),
	  .help = "The text has at least this many characters." },
	{ "maxLength", KEY_NUMBER, KEY_AT(field_text, max_length),
	  .help = "The text has at most this many characters." },
	{ .name = "minimum",
	  .kind = KEY_DONE,
	  .takes = "number or date",
	  .help = "The smallest value; for numbers and dates." }, /* by read_limits(), once the type is known */
	{ .name = "maximum",
	  .kind = KEY_DONE,
	  .takes = "number or date",
	  .help = "The largest value; for numbers and dates." },
	{ "pattern", KEY_CODE, .read = read_pattern, .takes = "regular expression",
	  .help = "The whole value must match this regular expression (PCRE2)." },
	{ "enum", KEY_TEXTS, KEY_ARRAY(field_text, allowed, allowed_count),
	  .help = "The allowed values." },
};
static void start_constraints(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	((struct field_text *)into)->constraints = n;
}

static bool finish_constraints(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct field_text *t = into;

	(void)c;
	t->made.has_min_length = yaml_find(n, "minLength");
	t->made.has_max_length = yaml_find(n, "maxLength");
	t->made.min_length = (size_t)t->min_length;
	t->made.max_length = (size_t)t->max_length;
	return true;
}

/* Its members are those of the field. */
static const struct key_table constraint_table = { KEY_ROWS(constraint_keys),
	                                           .size = sizeof(struct field_text),
	                                           .start = start_constraints,
	                                           .finish = finish_constraints };

/* Fields */

static bool read_scale(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct field_text *t = into;
	struct str text;
	uint64_t scale;

	if (!key_text(c, n, &text))
		return false;
	if (!str_number(text, &scale) || scale > DECIMAL_DIGITS)
		return key_bad(c, n, "%s: digits after the point, from 0 to %d", c->path.p,
		               DECIMAL_DIGITS);
	t->scale = n;
	t->made.type.scale = (int)scale;
	return true;
}

static bool read_picture_of(struct key_context *c, const struct yaml_node *n, void *into)
{
	return layout_picture(c, n, &((struct field_text *)into)->made.picture);
}

static const struct key_row own_keys[] = {
	{ "scale", KEY_CODE, .read = read_scale, .takes = "number",
	  .help = "Digits after the point. A field of type number must have this key; others cannot have it." },
	{ "unit", KEY_TEXT, KEY_AT(field_text, made.unit),
	  .help = "What a figure counts, such as months; only for readers." },
	{ "currency", KEY_TEXT, KEY_AT(field_text, made.currency),
	  .help = "The currency of an amount: a field with its code, a code of ISO 4217 such as JPY, or of_book, the currency that the spec names. Digits that the currency does not have are a fault (too_precise)." },
	{ "bytes", KEY_NUMBER, KEY_AT(field_text, made.max_bytes),
	  .help = "The text takes at most this many bytes in the encoding of the file. More is a fault (too_long)." },
	{ "date", KEY_CODE, .read = read_picture_of, .takes = "text",
	  .help = "How the file writes this date, such as YYYYMMDD. Without this key, x-cutover.dialect.date decides." },
	{ "null", KEY_ANY, KEY_AT(field_text, made.null_text),
	  .help = "What the file has for null. Without this key, x-cutover.dialect.null decides." },
	{ "once", KEY_FLAG, KEY_AT(field_text, made.once),
	  .help = "true: the file has the value only on the first line of a group. On the other lines the record must have the same value, or null.",
	  .preset = "false" },
	{ "from", KEY_TEXT, KEY_AT(field_text, made.from),
	  .help = "The parameter of x-cutover.params that is the first day allowed, as YYYYMMDD; for dates." },
	{ "to", KEY_TEXT, KEY_AT(field_text, made.to),
	  .help = "The parameter of x-cutover.params that is the last day allowed, as YYYYMMDD; for dates." },
};
static const struct key_table own_table = { KEY_ROWS(own_keys), .size = sizeof(struct field_text) };

static const struct {
	const char *name;
	enum type_kind kind;
} types[] = {
	{ "string", TYPE_TEXT }, { "number", TYPE_DECIMAL },    { "integer", TYPE_INTEGER },
	{ "date", TYPE_DATE },   { "datetime", TYPE_DATETIME }, { "boolean", TYPE_BOOLEAN },
};

static bool read_type(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct field_text *t = into;

	if (!key_text(c, n, &t->type))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_is(t->type, types[i].name)) {
			t->made.type.kind = types[i].kind;
			return true;
		}
	return key_bad(
		c, n,
		"%s: no type %s: it is one of string, number, integer, date, datetime, boolean",
		c->path.p, key_quote(c, 0, t->type));
}

static bool read_format(struct key_context *c, const struct yaml_node *n, void *into)
{
	(void)into;
	if (n->kind == YAML_SCALAR && str_is(n->text, "default"))
		return true;
	return key_bad(c, n, "%s: only 'default' is known here, a 'pattern' says more", c->path.p);
}

static void start_field(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	((struct field_text *)into)->made.node = n;
}

/* A bound as a value of the field's type. */
static bool read_limit(struct key_context *c, struct field_text *t, const char *key,
                       struct value *out)
{
	const struct yaml_node *n = yaml_find(t->constraints, key);
	enum type_kind kind = t->made.type.kind;
	struct value text;
	enum fault fault;
	bool ok = false;

	if (!n)
		return true;
	if (n->kind != YAML_SCALAR ||
	    (kind != TYPE_DECIMAL && kind != TYPE_INTEGER && kind != TYPE_DATE))
		return key_bad(c, n, "%s.constraints.%s is for numbers and dates", c->path.p, key);
	text = (struct value){ .kind = VALUE_TEXT, .text = n->text };
	*out = (struct value){ .kind = kind == TYPE_DATE ? VALUE_DATE : VALUE_NUMBER };
	ok = kind == TYPE_DATE ? value_to_date(&text, &out->date, &fault)
	                       : value_to_number(&text, &out->number, &fault);
	return ok || key_bad(c, n, "%s.constraints.%s: %s is no %s", c->path.p, key,
	                     key_quote(c, 0, n->text), kind == TYPE_DATE ? "date" : "number");
}

/* enum in the canonical text of the type. */
static bool read_allowed(struct key_context *c, struct field_text *t)
{
	char name[16];
	bool ok = true;

	for (size_t i = 0; i < t->allowed_count; i++) {
		struct value v = { .kind = VALUE_TEXT, .text = t->allowed[i] };
		enum fault fault;

		if (!value_to_type(&v, t->made.type, c->arena, &t->allowed[i], &fault))
			ok = key_bad(c, yaml_find(t->constraints, "enum"),
			             "%s.constraints.enum: %s is not %s", c->path.p,
			             key_quote(c, 0, t->allowed[i]), type_name(t->made.type, name));
	}
	t->made.allowed = t->allowed;
	t->made.allowed_count = t->allowed_count;
	return ok;
}

static bool finish_field(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct field_text *t = into;
	struct schema_field *f = &t->made;
	bool ok = true;

	if (!f->name.len || f->name.p[0] == '_')
		return key_bad(c, f->node,
		               "field %s: a name is not empty and does not begin with '_'",
		               key_quote(c, 0, f->name));
	if (f->type.kind == TYPE_DECIMAL && !t->scale)
		return key_bad(
			c, yaml_find(n, "type"),
			"field '%s': a number needs its digits after the point: x-cutover: { scale: 2 }",
			f->name.p);
	if (f->type.kind != TYPE_DECIMAL && t->scale)
		return key_bad(c, t->scale, "field '%s': 'scale' is for type number", f->name.p);
	if (f->currency.p && f->type.kind != TYPE_DECIMAL)
		return key_bad(c, f->node, "field '%s': 'currency' is for type number", f->name.p);
	if (t->constraints) {
		ok = read_limit(c, t, "minimum", &f->minimum);
		ok &= read_limit(c, t, "maximum", &f->maximum);
		ok &= read_allowed(c, t);
	}
	if (f->has_min_length && f->has_max_length && f->min_length > f->max_length)
		ok = key_bad(c, t->constraints, "field '%s': minLength is more than maxLength",
		             f->name.p);
	return ok;
}

static const struct key_row field_keys[] = {
	{ "name", KEY_TEXT, KEY_AT(field_text, made.name), .required = true,
	  .help = "The name of the field. It does not begin with _." },
	{ "title", KEY_TEXT, KEY_AT(field_text, made.title),
	  .help = "A short name for readers. A file with a header has it there." },
	{ "description", KEY_TEXT, KEY_AT(field_text, made.description),
	  .help = "What the field means, for readers." },
	{ .name = "example",
	  .kind = KEY_DONE,
	  .help = "An example of a value, for readers. The programs do not use it." },
	{ .name = "rdfType",
	  .kind = KEY_DONE,
	  .help = "The URI of a type, for other programs. The programs of cutover do not use it." },
	{ "type", KEY_CODE, .required = true, .read = read_type,
	  .takes = "string|number|integer|date|datetime|boolean",
	  .help = "The type. A number also needs x-cutover.scale." },
	{ "format", KEY_CODE, .read = read_format, .takes = "default",
	  .help = "Only default is allowed. Use constraints.pattern to say more." },
	{ "x-cutover", KEY_MAP, .at = 0, .table = &own_table,
	  .help = "What Table Schema cannot say about the field." },
	{ "constraints", KEY_MAP, .at = 0, .table = &constraint_table,
	  .help = "What the values of the field must be." },
};
static const struct key_table field_table = {
	KEY_ROWS(field_keys),
	.size = sizeof(struct field_text),
	.start = start_field,
	.finish = finish_field,
};

static bool read_fields(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct schema *s = into;
	bool ok = true;

	if (n->kind != YAML_LIST || n->count == 0)
		return key_bad(c, n, "fields must be a list");
	s->field = arena_alloc(c->arena, mem_mul(n->count, sizeof(*s->field)));
	for (size_t i = 0; i < n->count; i++) {
		const struct yaml_node *name = yaml_find(n->items[i], "name");
		struct field_text t = { .constraints = NULL };
		size_t before = key_path_push(c, name && name->kind == YAML_SCALAR ? name->text
		                                                                   : STR("?"));

		start_field(&t, STR_NULL, n->items[i]);
		ok &= key_map(c, &field_table, n->items[i], &t);
		s->field[s->count++] = t.made;
		for (size_t j = 0; j < i; j++)
			if (t.made.name.p && str_eq(s->field[j].name, t.made.name))
				ok = key_bad(c, name, "field '%s' is here twice", t.made.name.p);
		key_path_pop(c, before);
	}
	return ok;
}

/* Keys */

static const struct key_row reference_keys[] = {
	{ "resource", KEY_ANY, KEY_AT(foreign_text, resource), .required = true,
	  .help = "The name of the other schema. The empty text means this schema." }, /* may be empty */
	{ "fields", KEY_TEXTS, KEY_ARRAY(foreign_text, column, column_count), .required = true,
	  .help = "The fields of the other schema, in the same order as the fields here." },
};
static const struct key_table reference_table = { KEY_ROWS(reference_keys),
	                                          .size = sizeof(struct foreign_text) };

static void start_foreign(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	((struct foreign_text *)into)->node = n;
}

static const struct key_row foreign_keys[] = {
	{ "fields", KEY_TEXTS, KEY_ARRAY(foreign_text, field, field_count), .required = true,
	  .help = "The fields that refer to another schema." },
	{ "reference", KEY_MAP, .at = 0, .required = true, .table = &reference_table,
	  .help = "The schema and the fields that they refer to." },
};
static const struct key_table foreign_table = {
	KEY_ROWS(foreign_keys),
	.size = sizeof(struct foreign_text),
	.start = start_foreign,
};

/* Names of fields to their indexes. */
static bool find_fields(struct key_context *c, const struct schema *s, const struct yaml_node *n,
                        const struct str *name, size_t count, size_t **out)
{
	bool ok = true;

	*out = arena_alloc(c->arena, mem_mul(count, sizeof(**out)));
	for (size_t i = 0; i < count; i++) {
		ptrdiff_t field = schema_index(s, name[i]);

		if (field < 0)
			ok = key_bad(c, n, "%s: no field %s%s",
			             c->path.len ? c->path.p : "primaryKey",
			             key_quote(c, 0, name[i]), schema_hint(c, s, name[i]));
		(*out)[i] = field < 0 ? 0 : (size_t)field;
	}
	return ok;
}

static bool find_foreign(struct key_context *c, struct schema_text *t)
{
	struct schema *s = &t->made;
	bool ok = true;

	s->foreign = arena_alloc(c->arena, mem_mul(t->foreign_count, sizeof(*s->foreign)));
	for (size_t i = 0; i < t->foreign_count; i++) {
		const struct foreign_text *f = &t->foreign[i];
		struct schema_foreign *made = &s->foreign[i];
		size_t before = key_path_push(c, STR("foreignKeys"));

		*made = (struct schema_foreign){ .field_count = f->field_count,
			                         .resource = f->resource,
			                         .column = f->column };
		ok &= find_fields(c, s, f->node, f->field, f->field_count, &made->field);
		if (f->field_count != f->column_count)
			ok = key_bad(c, f->node, "foreignKeys: %zu fields refer to %zu",
			             f->field_count, f->column_count);
		key_path_pop(c, before);
	}
	s->foreign_count = t->foreign_count;
	return ok;
}

/* The fields that hold the currency of others. */
static bool find_currencies(struct key_context *c, struct schema *s)
{
	bool ok = true;

	for (size_t i = 0; i < s->count; i++) {
		struct schema_field *f = &s->field[i];

		f->currency_field = f->currency.p ? schema_index(s, f->currency) : -1;
		if (f->currency.p && f->currency_field < 0 && !currency_is_code(f->currency) &&
		    !str_is(f->currency, SCHEMA_OF_BOOK))
			ok = key_bad(
				c, f->node,
				"field '%s': currency: %s is neither a field, nor a code of ISO "
				"4217, nor " SCHEMA_OF_BOOK "%s",
				f->name.p, key_quote(c, 0, f->currency),
				schema_hint(c, s, f->currency));
	}
	return ok;
}

static bool finish_schema(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct schema_text *t = into;

	t->made.key_count = t->key_count;
	return find_fields(c, &t->made, yaml_find(n, "primaryKey"), t->key, t->key_count,
	                   &t->made.key) &&
	       find_foreign(c, t) && find_currencies(c, &t->made) &&
	       layout_finish(c, yaml_find(n, "x-cutover"), &t->made);
}

/* [""] is the default of Table Schema; the stream marks null by itself. */
static bool read_missing(struct key_context *c, const struct yaml_node *n, void *into)
{
	bool ok = n->kind == YAML_LIST;

	(void)into;
	for (size_t i = 0; ok && i < n->count; i++)
		ok = n->items[i]->kind == YAML_SCALAR && n->items[i]->text.len == 0;
	return ok ||
	       key_bad(c, n,
	               "missingValues can only be [\"\"]: 'null' in clean says what means null");
}

static const struct key_row top_keys[] = {
	{ "name", KEY_TEXT, KEY_AT(schema_text, made.name),
	  .help = "The name of the schema. It is also the name of the table, unless load.table has another." },
	{ "title", KEY_TEXT, KEY_AT(schema_text, made.title),
	  .help = "What the records are, for readers." },
	{ .name = "description",
	  .kind = KEY_DONE,
	  .help = "More about the records, for readers. The programs do not use it." },
	{ "fields", KEY_CODE, KEY_AT(schema_text, made), .required = true, .read = read_fields,
	  .table = &field_table, .many = true, .takes = "list of maps",
	  .help = "The fields, in the order of the columns." },
	{ "primaryKey", KEY_TEXTS, KEY_ARRAY(schema_text, key, key_count),
	  .help = "The fields that identify a record." },
	{ "foreignKeys", KEY_LIST, KEY_ARRAY(schema_text, foreign, foreign_count),
	  .table = &foreign_table, .help = "Fields whose values must be in another schema." },
	{ "missingValues", KEY_CODE, .read = read_missing, .takes = "texts",
	  .help = "Only a list of empty texts is allowed. Use null in clean for texts that mean null." },
	{ "x-cutover", KEY_CODE, .read = layout_read, .table = &layout_table, .takes = "map",
	  .help = "How a file of these records is written. A schema of a database table does not have it." },
};
const struct key_table schema_table = {
	KEY_ROWS(top_keys),
	.size = sizeof(struct schema_text),
	.finish = finish_schema,
};

const char *schema_hint(struct key_context *c, const struct schema *s, struct str name)
{
	struct str *known = arena_alloc(c->arena, mem_mul(s->count, sizeof(*known)));

	for (size_t i = 0; i < s->count; i++)
		known[i] = s->field[i].name;
	return key_hint(c, name, known, s->count);
}
