/* Section map: from clean fields to fields of the target. */
#include <string.h>

#include "spec/spec_int.h"

static void start_map(void *into, struct str name, const struct yaml_node *n)
{
	(void)name, (void)n;
	((struct spec_map *)into)->present = true;
}

static void start_emit(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	((struct spec_emit *)into)->node = n;
}

bool spec_target_field(struct key_context *c, const struct spec_map *m, struct str name,
                       const struct yaml_node *n)
{
	if (!name.len || name.p[0] == '_')
		return key_bad(c, n, "field %s: a name is not empty and does not begin with '_'",
		               key_quote(c, 0, name));
	if (!m->to || schema_find(m->to, name))
		return true;
	return key_bad(c, n, "%s has no field %s%s", m->to->name.p, key_quote(c, 0, name),
	               schema_hint(c, m->to, name));
}

static bool check_fields(struct key_context *c, const struct spec_map *m, const struct spec_expr *e,
                         size_t count, const struct yaml_node *map)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= spec_target_field(c, m, e[i].name, map->keys[i]);
	return ok;
}

bool spec_named(const struct spec_expr *e, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(e[i].name, name))
			return true;
	return false;
}

bool spec_among(const struct str *text, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(text[i], name))
			return true;
	return false;
}

/* ---- what the section makes ---- */

static bool add_field(struct header *h, struct str name)
{
	return !name.p || header_find(h, name) >= 0 || header_add(h, name);
}

static bool add_fields(struct header *h, const struct spec_expr *e, size_t count)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= add_field(h, e[i].name);
	return ok;
}

bool spec_map_header(const struct spec_map *m, struct header *h)
{
	const struct spec_convert *convert = &m->convert;
	const struct spec_split *split = &m->split;
	bool ok = add_fields(h, m->field, m->field_count);

	for (size_t i = 0; i < m->emit_count; i++)
		ok &= add_fields(h, m->emit[i].field, m->emit[i].field_count);
	ok &= add_fields(h, convert->amount, convert->amount_count) &&
	      add_field(h, convert->rate_field);
	ok &= add_fields(h, convert->rounding.field, convert->rounding.field_count);
	for (size_t i = 0; i < split->value_count; i++)
		ok &= add_field(h, split->value[i].field);
	for (size_t i = 0; i < split->part_count; i++)
		ok &= add_fields(h, split->part[i].field, split->part[i].field_count);
	return ok & add_fields(h, split->field, split->field_count);
}

bool spec_map_makes(const struct spec_map *m, struct str name)
{
	struct header h = { 0 };
	bool makes;

	(void)spec_map_header(m, &h);
	makes = header_find(&h, name) >= 0;
	header_free(&h);
	return makes;
}

/* The element number *left of an array, or NULL; lowers *left by the elements passed. */
static const struct spec_expr *take(const struct spec_expr *e, size_t count, size_t *left)
{
	if (*left < count)
		return &e[*left];
	*left -= count;
	return NULL;
}

/* Of those that may aggregate over the group of a record. */
static const struct spec_expr *take_member(const struct spec_map *m, size_t *left)
{
	const struct spec_expr *e = take(m->where, m->where != NULL, left);

	e = e ? e : take(m->let, m->let_count, left);
	e = e ? e : take(m->field, m->field_count, left);
	for (size_t i = 0; !e && i < m->emit_count; i++) {
		e = take(m->emit[i].when, m->emit[i].when != NULL, left);
		e = e ? e : take(m->emit[i].field, m->emit[i].field_count, left);
	}
	return e;
}

static const struct spec_expr *take_convert(const struct spec_convert *v, size_t *left)
{
	const struct spec_expr *e = take(v->when, v->when != NULL, left);

	e = e ? e : take(&v->currency, 1, left);
	e = e ? e : take(&v->date, 1, left);
	e = e ? e : take(v->amount, v->amount_count, left);
	return e ? e : take(v->rounding.field, v->rounding.field_count, left);
}

static const struct spec_expr *take_split(const struct spec_split *v, size_t *left)
{
	const struct spec_expr *e = take(v->when, v->when != NULL, left);

	e = e ? e : take(v->key, v->key_count, left);
	for (size_t i = 0; !e && i < v->part_count; i++)
		e = take(v->part[i].field, v->part[i].field_count, left);
	return e ? e : take(v->field, v->field_count, left);
}

const struct spec_expr *spec_map_member(const struct spec_map *m, size_t i)
{
	return take_member(m, &i);
}

const struct spec_expr *spec_map_expr(const struct spec_map *m, size_t i)
{
	const struct spec_expr *e = take_member(m, &i);

	e = e ? e : take(m->group, m->group_count, &i);
	if (!e && m->convert.present)
		e = take_convert(&m->convert, &i);
	if (!e && m->split.present)
		e = take_split(&m->split, &i);
	return e;
}

/* ---- checks ---- */

/*
 * Check that map.fields or this record of emit (NULL: there is no emit) fills every required field of
 * the target.
 */
static bool check_required(struct key_context *c, const struct spec_map *m,
                           const struct spec_emit *emit, const struct yaml_node *n)
{
	bool ok = true;

	for (size_t i = 0; m->to && i < m->to->count; i++) {
		const struct schema_field *f = &m->to->field[i];

		if (!f->required || spec_named(m->field, m->field_count, f->name))
			continue;
		if (emit && spec_named(emit->field, emit->field_count, f->name))
			continue;
		if (!m->convert.when &&
		    spec_named(m->convert.amount, m->convert.amount_count, f->name))
			continue;
		ok = key_bad(c, n, "%s: nothing fills '%s', which %s requires", c->path.p,
		             f->name.p, m->to->name.p);
	}
	return ok;
}

static bool check_emits(struct key_context *c, const struct spec_map *m,
                        const struct yaml_node *list)
{
	bool ok = true;

	for (size_t i = 0; i < m->emit_count; i++) {
		const struct spec_emit *e = &m->emit[i];
		const struct yaml_node *fields = yaml_find(e->node, "fields");

		if (fields)
			ok &= check_fields(c, m, e->field, e->field_count, fields);
		ok &= check_required(c, m, e, list->items[i]);
	}
	return ok;
}

/* The first of the lets from `done` on that let[i] names; let_count where there is none. */
static size_t needed_by(const struct spec_map *m, size_t i, size_t done)
{
	size_t k = done;

	while (k < m->let_count && !expr_names_field(m->let[i].expr, m->let[k].name))
		k++;
	return k;
}

/*
 * The lets from `done` on depend on each other in a circle: follow the dependencies until one repeats,
 * and report the circle.
 */
static bool circle(struct key_context *c, const struct spec_map *m, const struct yaml_node *let,
                   size_t done)
{
	size_t first = done, i;
	struct buf path = { 0 };

	for (size_t step = done; step < m->let_count; step++)
		first = needed_by(m, first, done);
	i = first;
	do {
		i = needed_by(m, i, done);
		buf_addf(&path, "%s'%s'", path.len ? ", which needs " : "", m->let[i].name.p);
	} while (i != first);
	for (size_t k = 0; k < let->count; k++)
		if (str_eq(let->keys[k]->text, m->let[first].name))
			let = let->keys[k];
	key_bad(c, let, "map.let goes in a circle: '%s' needs %s", m->let[first].name.p, path.p);
	buf_free(&path);
	return false;
}

/* Sort the lets into an order in which they can be computed: each after those that it names. */
static bool order_lets(struct key_context *c, struct spec_map *m, const struct yaml_node *n)
{
	for (size_t done = 0; done < m->let_count; done++) {
		struct spec_expr placed;
		size_t next = done;

		while (next < m->let_count && needed_by(m, next, done) < m->let_count)
			next++;
		if (next == m->let_count)
			return circle(c, m, n, done);
		placed = m->let[next];
		memmove(&m->let[done + 1], &m->let[done], (next - done) * sizeof(placed));
		m->let[done] = placed;
	}
	return true;
}

/* Refuse a name that is both a clean field and a let: it could mean either. */
static bool check_lets(struct key_context *c, const struct spec_map *m, const struct yaml_node *n)
{
	const struct spec_clean *clean = &spec_of(c)->clean;
	bool ok = true;

	for (size_t i = 0; i < m->let_count; i++)
		for (size_t j = 0; j < clean->field_count; j++)
			if (str_eq(m->let[i].name, clean->field[j].name))
				ok = key_bad(
					c, n->keys[i],
					"map.let: '%s' is a field of clean already: take another name",
					m->let[i].name.p);
	return ok;
}

/* ---- groups */

static bool names_late(const struct spec_map *m, const struct expr *e, const struct spec_expr **let)
{
	for (size_t i = 0; i < m->let_count; i++)
		if (m->late[i] && expr_names_field(e, m->let[i].name)) {
			*let = &m->let[i];
			return true;
		}
	return false;
}

/* The lets in their order: which of them need the whole group? */
static void find_late(struct key_context *c, struct spec_map *m)
{
	const struct spec_expr *let;

	m->late = arena_alloc(c->arena, mem_mul(m->let_count, sizeof(*m->late)));
	memset(m->late, 0, m->let_count * sizeof(*m->late));
	for (size_t i = 0; i < m->let_count; i++)
		m->late[i] = expr_has_aggregate(m->let[i].expr) ||
		             names_late(m, m->let[i].expr, &let);
}

/* Check the aggregates of an expression. The value of one cannot be in another one. */
static bool check_aggregates(struct key_context *c, const struct spec_map *m,
                             const struct spec_expr *e)
{
	struct expr_aggregate a;

	for (size_t k = 0; expr_aggregate(e->expr, k, &a); k++) {
		if (m->group_count == 0)
			return key_bad_in(
				c, e->node, a.offset,
				"%s() needs a group: say under map.group in which fields the records of one group agree",
				a.function);
		for (size_t i = 0; i < m->let_count; i++)
			if (m->late[i] && expr_aggregate_names(e->expr, k, m->let[i].name))
				return key_bad_in(
					c, e->node, a.offset,
					"%s() cannot be over '%s', which is made of an aggregate itself",
					a.function, m->let[i].name.p);
	}
	return true;
}

/* After order_lets(). */
static bool check_groups(struct key_context *c, struct spec_map *m)
{
	const struct spec_expr *e, *let;
	bool ok = true;

	find_late(c, m);
	for (size_t i = 0; (e = spec_map_member(m, i)); i++) {
		ok &= check_aggregates(c, m, e);
		m->aggregate_count = expr_number(e->expr, m->aggregate_count);
	}
	for (size_t i = 0; i < m->group_count; i++)
		if (names_late(m, m->group[i].expr, &let))
			ok = key_bad(
				c, m->group[i].node,
				"map.group cannot be of '%s', which is made of the group itself",
				let->name.p);
	return ok;
}

static bool finish_map(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_map *m = into;
	const struct yaml_node *let = yaml_find(n, "let"), *fields = yaml_find(n, "fields"),
			       *emit = yaml_find(n, "emit");
	bool ok = true;

	if (!fields && !emit)
		return key_bad(c, n, "map: 'fields' is missing");
	if (let)
		ok = check_lets(c, m, let) && order_lets(c, m, let);
	ok = ok && check_groups(c, m);
	if (fields)
		ok &= check_fields(c, m, m->field, m->field_count, fields);
	if (emit && m->emit_count == 0)
		return key_bad(c, emit, "map.emit is an empty list: no record would come out");
	ok &= emit ? check_emits(c, m, emit) : check_required(c, m, NULL, fields);
	if (m->convert.present)
		ok &= spec_convert_check(c, m);
	if (m->split.present)
		ok &= spec_split_check(c, m);
	return ok;
}

static const struct key_row emit_keys[] = {
	{ "when", KEY_MEMBER_EXPR, KEY_AT(spec_emit, when),
	  .help = "The record is only made if this is true." },
	{ "fields", KEY_MEMBER_MAP, KEY_ARRAY(spec_emit, field, field_count),
	  .help = "The fields of this record, in addition to those of map.fields. They win over those." },
};
static const struct key_table emit_table = {
	KEY_ROWS(emit_keys),
	.size = sizeof(struct spec_emit),
	.start = start_emit,
};

static const struct key_row map_keys[] = {
	{ "to", KEY_SCHEMA, KEY_AT(spec_map, to),
	  .help = "The target schema, such as ledger/journal_line; the layout of a file, such as yonyou/u8-voucher-txt; or a file whose name ends in .yml." },
	{ "where", KEY_MEMBER_EXPR, KEY_AT(spec_map, where),
	  .help = "Records for which this is not true are left out and counted." },
	{ "group", KEY_EXPRS, KEY_ARRAY(spec_map, group, group_count),
	  .help = "Records with the same values here are a group, such as a voucher. They must follow one another. The other expressions of map can then use first(), sum() and the like over the group." },
	{ "let", KEY_MEMBER_MAP, KEY_ARRAY(spec_map, let, let_count),
	  .help = "Intermediate values for other expressions of map." },
	{ "fields", KEY_MEMBER_MAP, KEY_ARRAY(spec_map, field, field_count),
	  .help = "The fields of the target, each with its expression." },
	{ "emit", KEY_LIST, KEY_ARRAY(spec_map, emit, emit_count), .table = &emit_table,
	  .json = "'minItems': 1", .help = "Makes several records of one." },
	{ "convert", KEY_MAP, KEY_AT(spec_map, convert), .table = &spec_convert_table,
	  .help = "Converts amounts of another currency to the currency of the ledger, by a table of rates." },
	{ "split", KEY_MAP, KEY_AT(spec_map, split), .table = &spec_split_table,
	  .help = "Divides one record into several by shares. The last part gets the remainder of the amounts." },
};
const struct key_table spec_map_table = {
	KEY_ROWS(map_keys),
	.size = sizeof(struct spec_map),
	.start = start_map,
	.finish = finish_map,
};
