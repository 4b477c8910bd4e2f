/*
 * spec_identity - what identifies a record must come from the record.
 *
 * A record is on another line in the next export. A key made of its line would find nothing again,
 * and the same record would be loaded twice. So keys cannot use line() and at(): the key of dedupe,
 * the group of validate, the primary key of a schema; nor the fields of map that such a key names, nor
 * the lets that those fields name. concat_ws() leaves out null, so that different records can get the
 * same key: a note says so.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "spec/spec_int.h"

/* The key that uses an expression, and the field through which it does. */
struct use {
	const char *what; /* "dedupe.key"; NULL: nowhere */
	const char *of;   /* the schema, if it is a primary key; else NULL */
	struct str field; /* the field of map; null: the expression itself is there */
};

static const char *const functions[] = { "line", "at" };

/* ---- which fields identify ---- */

static bool names_field(const struct spec_expr *e, size_t count, struct str field)
{
	for (size_t i = 0; i < count; i++)
		if (expr_names_field(e[i].expr, field))
			return true;
	return false;
}

static bool in_key(const struct schema *schema, struct str field)
{
	for (size_t i = 0; schema && i < schema->key_count; i++)
		if (str_eq(schema->field[schema->key[i]].name, field))
			return true;
	return false;
}

static struct use use_of_field(const struct spec *s, struct str field)
{
	const struct schema *schemas[] = { s->map.to, s->load.schema, s->validate.schema };
	const struct spec_dedupe *d = &s->dedupe;

	if (names_field(d->key, d->key_count, field))
		return (struct use){ "dedupe.key", NULL, field };
	if (names_field(d->group, d->group_count, field))
		return (struct use){ "dedupe.group", NULL, field };
	if (names_field(s->validate.group, s->validate.group_count, field))
		return (struct use){ "validate.group", NULL, field };
	for (size_t i = 0; i < sizeof(schemas) / sizeof(*schemas); i++)
		if (in_key(schemas[i], field))
			return (struct use){ "the primary key of", schemas[i]->name.p, field };
	return (struct use){ 0 };
}

/* ---- the expressions that make them ---- */

static bool is_let(const struct spec_map *m, const struct spec_expr *e)
{
	return m->let_count > 0 && e >= m->let && e < m->let + m->let_count;
}

static bool is_group(const struct spec_map *m, const struct spec_expr *e)
{
	return m->group_count > 0 && e >= m->group && e < m->group + m->group_count;
}

/* The key that uses a field of map, also through the parts of a split record. */
static struct use use_of_made(const struct spec *s, struct str field)
{
	const struct spec_split *split = &s->map.split;
	struct use use = use_of_field(s, field);

	for (size_t i = 0; !use.what && i < split->field_count; i++)
		if (expr_names_field(split->field[i].expr, field))
			use = use_of_field(s, split->field[i].name);
	for (size_t k = 0; k < split->part_count; k++)
		for (size_t i = 0; !use.what && i < split->part[k].field_count; i++)
			if (expr_names_field(split->part[k].field[i].expr, field))
				use = use_of_field(s, split->part[k].field[i].name);
	return use;
}

/* Set let[i] to the key that uses the i-th let, directly or through a later let. */
static void trace_lets(const struct spec *s, struct use *let)
{
	const struct spec_map *m = &s->map;
	const struct spec_expr *e;

	for (size_t i = m->let_count; i-- > 0;) {
		for (size_t k = 0; !let[i].what && (e = spec_map_expr(m, k)); k++) {
			if (!expr_names_field(e->expr, m->let[i].name))
				continue;
			if (is_let(m, e) && e > &m->let[i])
				let[i] = let[e - m->let];
			else if (is_group(m, e))
				let[i] = (struct use){ "map.group", NULL, STR_NULL };
			else if (!is_let(m, e) && !str_is_null(e->name))
				let[i] = use_of_made(s, e->name);
		}
	}
}

/* ---- what is wrong ---- */

static bool refuse(const struct spec_expr *e, const struct use *use, const char *function,
                   size_t offset)
{
	struct buf field = { 0 }, where = { 0 };

	if (use->field.p)
		buf_addf(&where, "%s is in ", text_quote(&field, use->field));
	buf_adds(&where, use->what);
	if (use->of)
		buf_addf(&where, " %s", use->of);
	yaml_error_in(
		e->node, offset,
		"%s() is the position of a record, which changes from export to export and so identifies "
		"nothing (%s%s): use ordinal(FIELDS) in map.fields instead, the number of the record among its neighbours "
		"that agree in FIELDS",
		function, use->field.p ? "" : "this is ", where.p);
	buf_free(&field);
	buf_free(&where);
	return false;
}

static bool check(const struct spec_expr *e, const struct use *use)
{
	const struct yaml_node *n = e->node;
	size_t offset;
	bool ok = true;

	if (!use->what)
		return true;
	for (size_t i = 0; ok && i < sizeof(functions) / sizeof(*functions); i++)
		if (expr_calls(e->expr, functions[i], &offset))
			ok = refuse(e, use, functions[i], offset);
	if (ok && expr_calls(e->expr, "concat_ws", NULL))
		diag_note(
			"%s:%zu:%zu: concat_ws() leaves out what is null, so that different records may get one key (%s%s%s): "
			"join with ||, which is null where a part is",
			n->file, n->line, n->column, use->what, use->of ? " " : "",
			use->of ? use->of : "");
	return ok;
}

static bool check_all(const struct spec_expr *e, size_t count, const char *what)
{
	struct use use = { what, NULL, STR_NULL };
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= check(&e[i], &use);
	return ok;
}

bool spec_identity_check(const struct spec *s)
{
	const struct spec_dedupe *d = &s->dedupe;
	const struct spec_map *m = &s->map;
	struct use *let = xcalloc(m->let_count, sizeof(*let));
	const struct spec_expr *e;
	bool ok = check_all(d->key, d->key_count, "dedupe.key");

	ok &= check_all(d->group, d->group_count, "dedupe.group");
	ok &= check_all(d->version, d->version_count, "dedupe.version");
	ok &= check_all(m->group, m->group_count, "map.group");
	ok &= check_all(s->validate.group, s->validate.group_count, "validate.group");
	trace_lets(s, let);
	for (size_t i = 0; (e = spec_map_expr(m, i)); i++) {
		struct use use = { 0 };

		if (is_let(m, e))
			use = let[e - m->let];
		else if (!str_is_null(e->name))
			use = use_of_made(s, e->name);
		ok &= check(e, &use);
	}
	free(let);
	return ok;
}

/* ---- what they are made of ---- */

bool spec_made_of(const struct spec *s, const struct spec_expr *part, size_t count,
                  struct str field)
{
	const struct spec_expr *e;
	struct str *name = NULL; /* the field, and all that map makes of it */
	size_t names = 0, all = 0;
	bool found = false;

	while (spec_map_expr(&s->map, all))
		all++;
	name = xcalloc(all + 1, sizeof(*name));
	name[names++] = field;
	for (size_t i = 0; i < names && !found; i++) {
		found = names_field(part, count, name[i]);
		for (size_t k = 0; k < all && !found; k++) {
			size_t same = 0;

			e = spec_map_expr(&s->map, k);
			if (str_is_null(e->name) || !expr_names_field(e->expr, name[i]))
				continue;
			while (same < names && !str_eq(name[same], e->name))
				same++;
			if (same == names)
				name[names++] = e->name;
		}
	}
	free(name);
	return found;
}
