/* Section map: clean fields in, fields of the target out. */
#include "spec/spec_int.h"

#include <string.h>

static void start_map(void *into, struct str name, const struct conf_node *n)
{
	(void)name, (void)n;
	((struct spec_map *)into)->present = true;
}

static void start_emit(void *into, struct str name, const struct conf_node *n)
{
	(void)name;
	((struct spec_emit *)into)->node = n;
}

static bool read_to(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_map *m = into;
	struct str name = spec_fill(c, n);

	if (!name.p)
		return false;
	m->to = spec_schema(c, n, name);
	return m->to;
}

/* A target field that is there, and behaves; told otherwise. */
static bool check_field(struct compile *c, const struct spec_map *m, const struct spec_expr *e, const struct conf_node *key)
{
	if (!e->name.len || e->name.p[0] == '_')
		return spec_bad(c, key, "field %s: a name is not empty and does not begin with '_'", spec_quote(c, 0, e->name));
	if (!m->to || schema_find(m->to, e->name))
		return true;
	return spec_bad(c, key, "%s has no field %s%s", m->to->name.p, spec_quote(c, 0, e->name),
	                schema_hint(c, m->to, e->name));
}

static bool check_fields(struct compile *c, const struct spec_map *m, const struct spec_expr *e, size_t count,
                         const struct conf_node *map)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= check_field(c, m, &e[i], map->keys[i]);
	return ok;
}

static bool names(const struct spec_expr *e, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(e[i].name, name))
			return true;
	return false;
}

/* Every required field of the target is filled, by map.fields or by this record of emit (NULL: there is no emit). */
static bool check_required(struct compile *c, const struct spec_map *m, const struct spec_emit *emit, const struct conf_node *n)
{
	bool ok = true;

	for (size_t i = 0; m->to && i < m->to->count; i++) {
		const struct schema_field *f = &m->to->field[i];

		if (!f->required || names(m->field, m->field_count, f->name))
			continue;
		if (emit && names(emit->field, emit->field_count, f->name))
			continue;
		ok = spec_bad(c, n, "%s: nothing fills '%s', which %s requires", c->path.p, f->name.p, m->to->name.p);
	}
	return ok;
}

static bool check_emits(struct compile *c, const struct spec_map *m, const struct conf_node *list)
{
	bool ok = true;

	for (size_t i = 0; i < m->emit_count; i++) {
		const struct spec_emit *e = &m->emit[i];
		const struct conf_node *fields = conf_find(e->node, "fields");

		if (fields)
			ok &= check_fields(c, m, e->field, e->field_count, fields);
		ok &= check_required(c, m, e, list->items[i]);
	}
	return ok;
}

/*
 * let in the order in which it can be computed: each behind those that it names. What is left where nothing more can be placed
 * is a circle.
 */
static bool order_lets(struct compile *c, struct spec_map *m, const struct conf_node *n)
{
	struct spec_expr placed;
	size_t done = 0;

	while (done < m->let_count) {
		size_t next = done;

		for (; next < m->let_count; next++) {
			size_t i = done;

			while (i < m->let_count && !expr_names_field(m->let[next].expr, m->let[i].name))
				i++;
			if (i == m->let_count)
				break;
		}
		if (next == m->let_count)
			return spec_bad(c, n, "map.let: '%s' needs itself, through what it names", m->let[done].name.p);
		placed = m->let[next];
		memmove(&m->let[done + 1], &m->let[done], (next - done) * sizeof(placed));
		m->let[done++] = placed;
	}
	return true;
}

/* A name that is both a clean field and a let would be read as either. */
static bool check_lets(struct compile *c, const struct spec_map *m, const struct conf_node *n)
{
	const struct spec_clean *clean = &c->spec->clean;
	bool ok = true;

	for (size_t i = 0; i < m->let_count; i++)
		for (size_t j = 0; j < clean->field_count; j++)
			if (str_eq(m->let[i].name, clean->field[j].name))
				ok = spec_bad(c, n->keys[i], "map.let: '%s' is a field of clean already: take another name", m->let[i].name.p);
	return ok;
}

static bool finish_map(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_map *m = into;
	const struct conf_node *let = conf_find(n, "let"), *fields = conf_find(n, "fields"), *emit = conf_find(n, "emit");
	bool ok = true;

	if (!fields && !emit)
		return spec_bad(c, n, "map: 'fields' is missing");
	if (let)
		ok = check_lets(c, m, let) && order_lets(c, m, let);
	if (fields)
		ok &= check_fields(c, m, m->field, m->field_count, fields);
	if (emit && m->emit_count == 0)
		return spec_bad(c, emit, "map.emit is an empty list: no record would come out");
	if (emit)
		return check_emits(c, m, emit) && ok;
	return check_required(c, m, NULL, fields) && ok;
}

static const struct key_row emit_keys[] = {
	{ "when", KEY_EXPR, KEY_AT(spec_emit, when) },
	{ "fields", KEY_EXPR_MAP, KEY_ARRAY(spec_emit, field, field_count) },
};
static const struct key_table emit_table = {
	KEY_ROWS(emit_keys), .size = sizeof(struct spec_emit), .start = start_emit,
};

static const struct key_row map_keys[] = {
	{ "to", KEY_CODE, .read = read_to, .takes = "schema" },
	{ "where", KEY_EXPR, KEY_AT(spec_map, where) },
	{ "let", KEY_EXPR_MAP, KEY_ARRAY(spec_map, let, let_count) },
	{ "fields", KEY_EXPR_MAP, KEY_ARRAY(spec_map, field, field_count) },
	{ "emit", KEY_LIST, KEY_ARRAY(spec_map, emit, emit_count), .table = &emit_table },
	{ "split", KEY_LATER, .later = "dividing an amount by shares comes later" },
};
const struct key_table spec_map_table = {
	KEY_ROWS(map_keys), .size = sizeof(struct spec_map), .start = start_map, .finish = finish_map,
};
