/*
 * mapper_plan - before the first record: which names an expression has, what fills each column, which
 * stages follow.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "map/mapper_int.h"

/* How a field of the input is copied into the column. */
static enum fill_how how_to_copy(const struct target_column *c)
{
	if (!c->typed)
		return FILL_COPY;
	return c->type.kind == TYPE_DECIMAL || c->type.kind == TYPE_INTEGER ? FILL_NUMBER
	       : c->type.kind == TYPE_DATE                                  ? FILL_DATE
	                                                                    : FILL_TYPED;
}

/* Is it one value for all records, which fits the column? Then set its text. */
static bool is_constant(struct mapper *m, size_t column, const struct expr *e, struct str *text)
{
	struct record none = { .arena = &m->constants };
	struct value v;
	enum fault fault;

	return expr_is_constant(e, &v) && target_fits(&m->target, &none, column, &v, text, &fault);
}

static void fill_columns(struct mapper *m, struct output *o, const struct spec_expr *field,
                         size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t column = target_index(&m->target, field[i].name);
		struct fill *f = &o->fill[column];

		*f = (struct fill){ .from = &field[i], .how = FILL_COMPUTED };
		f->copies = expr_is_column(field[i].expr, &f->source) &&
		            f->source < m->scope.field_count;
		f->scale = target_scale(&m->target, column, 0);
		if (f->copies)
			f->how = how_to_copy(&m->target.column[column]);
		else if (is_constant(m, column, field[i].expr, &f->text))
			f->how = FILL_SAME;
	}
}

static void set_outputs(struct mapper *m)
{
	const struct spec_map *map = m->map;

	m->output_count = map->emit_count > 0 ? map->emit_count : 1;
	m->output = xcalloc(m->output_count, sizeof(*m->output));
	for (size_t i = 0; i < m->output_count; i++) {
		struct output *o = &m->output[i];

		o->fill = xcalloc(m->target.header.count, sizeof(*o->fill));
		fill_columns(m, o, map->field, map->field_count);
		if (map->emit_count == 0)
			continue;
		o->when = map->emit[i].when;
		fill_columns(m, o, map->emit[i].field, map->emit[i].field_count);
	}
}

static bool bind_all(const struct mapper *m, const struct spec_expr *e, size_t count)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= spec_bind(&e[i], &m->scope) && spec_fits(&e[i], m->map->to);
	return ok;
}

/*
 * The input may have fields that the section clean of this spec does not name. Expressions would
 * read such a field instead of a let value of the same name.
 */
static bool lets_are_new(const struct spec_map *map, const struct header *header)
{
	bool ok = true;

	for (size_t i = 0; i < map->let_count; i++)
		if (header_find(header, map->let[i].name) >= 0) {
			yaml_error(
				map->let[i].node,
				"map.let: '%s' is a field of the input already: take another name",
				map->let[i].name.p);
			ok = false;
		}
	return ok;
}

static bool bind(struct mapper *m)
{
	const struct spec_map *map = m->map;
	bool ok = spec_bind_lets(map->let, map->let_count, &m->scope);

	for (size_t i = 0; i < map->group_count; i++)
		ok &= spec_bind(&map->group[i], &m->scope);
	ok &= bind_all(m, map->field, map->field_count);
	if (map->where)
		ok &= spec_bind(map->where, &m->scope);
	for (size_t i = 0; i < map->emit_count; i++) {
		if (map->emit[i].when)
			ok &= spec_bind(map->emit[i].when, &m->scope);
		ok &= bind_all(m, map->emit[i].field, map->emit[i].field_count);
	}
	return ok;
}

/* Plan the stages after fill. */
static bool plan_stages(struct mapper *m, const struct controls *controls)
{
	const struct spec_map *map = m->map;
	bool ok = true;

	if (map->convert.present)
		ok = (m->convert = converter_open(&map->convert, &m->target, &m->fault_report)) !=
		     NULL;
	if (ok && map->convert.rounding.present)
		ok = (m->rounding = rounder_open(&map->convert.rounding, controls, &m->target,
		                                 &m->fault_report)) != NULL;
	if (ok && map->split.present)
		ok = (m->split = splitter_open(&map->split, &m->target, &m->fault_report)) != NULL;
	return ok;
}

/* Find the expressions that must see every record, even one that `where` leaves out. */
static void plan_counting(struct mapper *m)
{
	const struct spec_map *map = m->map;
	const struct spec_expr *e;
	size_t count = 0;

	while (spec_map_expr(map, count))
		count++;
	m->counting = xcalloc(count, sizeof(*m->counting));
	for (size_t i = 0; i < count; i++) {
		e = spec_map_expr(map, i);
		if (!expr_counts(e->expr))
			continue;
		m->counts = true;
		if (e < map->let || e >= map->let + map->let_count)
			m->counting[m->counting_count++] = e;
	}
}

/* Find a table that is worth to look ahead for. */
static void plan_ahead(struct mapper *m)
{
	const struct spec_expr *e;

	for (size_t i = 0; !m->large && (e = spec_map_expr(m->map, i)); i++) {
		m->large = expr_looks_up(e->expr, &m->large_field);
		if (m->large && !lookup_is_large(m->large))
			m->large = NULL;
	}
}

static bool plan(struct mapper *m, struct spec *spec, const struct header *header,
                 struct bound *memory)
{
	if (!lets_are_new(m->map, header) || !bind(m) || !target_open(&m->target, spec) ||
	    !plan_stages(m, spec_controls(spec, STAGE_TARGET)))
		return false;
	if (m->map->group_count > 0)
		m->gather = gather_open(m->map, &m->causes, m->fault_report.sinks, &m->env,
		                        spec->lookup_count, memory);
	m->let = xcalloc(m->map->let_count, sizeof(*m->let));
	plan_counting(m);
	plan_ahead(m);
	set_outputs(m);
	m->weighs = m->map->emit_count > 0 || m->convert;
	m->field = xcalloc(m->target.header.count, sizeof(*m->field));
	m->typed = typed_new(m->target.header.count);
	typed_start(m->typed, m->field);
	tally_bind(&m->given, header);
	tally_bind(&m->filled, &m->target.header);
	tally_bind(&m->before, &m->target.header);
	tally_bind(&m->after, &m->target.header);
	return true;
}

struct mapper *mapper_open(struct spec *spec, const struct header *header,
                           struct completeness *completeness, struct bound *memory)
{
	struct mapper *m = xcalloc(1, sizeof(*m));

	m->map = &spec->map;
	m->fault_report.completeness = completeness;
	m->fault_report.sinks = finding_stderr();
	m->env.asked = completeness_asked(completeness);
	m->scope = spec_scope(spec, header, NULL, spec->map.let, spec->map.let_count);
	m->causes = (struct causes){ .scope = &m->scope,
		                     .let = m->map->let,
		                     .let_count = m->map->let_count,
		                     .clean = &spec->clean };
	tally_init(&m->given, spec_controls(spec, STAGE_CLEAN));
	tally_init(&m->filled, spec_controls(spec, STAGE_TARGET));
	tally_init(&m->before, spec_controls(spec, STAGE_TARGET));
	tally_init(&m->after, spec_controls(spec, STAGE_TARGET));
	if (!plan(m, spec, header, memory) ||
	    !completeness_bind(completeness, spec, header, &m->target.header)) {
		mapper_free(m);
		return NULL;
	}
	return m;
}
