/*
 * A spec for one more thread: it shares what it can; things with scratch memory are made again.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "spec/spec_int.h"

/* A copy of an array in the arena of the part. */
static void *array(struct spec *part, const void *p, size_t count, size_t size)
{
	size_t bytes = mem_mul(count, size);
	void *copy = arena_alloc(&part->arena, bytes);

	if (bytes > 0)
		memcpy(copy, p, bytes);
	return copy;
}

static void own(struct spec *part, struct spec_expr *e)
{
	e->expr = expr_copy(e->expr);
	spec_own(part, OWNED_EXPR, e->expr);
}

static struct spec_expr *exprs(struct spec *part, const struct spec_expr *e, size_t count)
{
	struct spec_expr *copy = e ? array(part, e, count, sizeof(*e)) : NULL;

	for (size_t i = 0; copy && i < count; i++)
		own(part, &copy[i]);
	return copy;
}

static void convert(struct spec *part, struct spec_convert *v)
{
	v->when = exprs(part, v->when, 1);
	own(part, &v->currency);
	own(part, &v->date);
	v->amount = exprs(part, v->amount, v->amount_count);
	v->rounding.field = exprs(part, v->rounding.field, v->rounding.field_count);
}

static void split(struct spec *part, struct spec_split *v)
{
	v->when = exprs(part, v->when, 1);
	v->key = exprs(part, v->key, v->key_count);
	v->field = exprs(part, v->field, v->field_count);
	v->part = array(part, v->part, v->part_count, sizeof(*v->part));
	for (size_t i = 0; i < v->part_count; i++)
		v->part[i].field = exprs(part, v->part[i].field, v->part[i].field_count);
}

static void map(struct spec *part, struct spec_map *m)
{
	m->where = exprs(part, m->where, 1);
	m->let = exprs(part, m->let, m->let_count);
	m->field = exprs(part, m->field, m->field_count);
	m->emit = array(part, m->emit, m->emit_count, sizeof(*m->emit));
	for (size_t i = 0; i < m->emit_count; i++) {
		m->emit[i].when = exprs(part, m->emit[i].when, 1);
		m->emit[i].field = exprs(part, m->emit[i].field, m->emit[i].field_count);
	}
	if (m->convert.present)
		convert(part, &m->convert);
	if (m->split.present)
		split(part, &m->split);
}

struct spec *spec_for_worker(const struct spec *spec)
{
	struct spec *part = xmalloc(sizeof(*part));

	*part = *spec;
	part->folder = NULL;
	part->file = NULL;
	part->evidence = NULL;
	part->yaml = NULL;
	part->arena = (struct arena){ 0 };
	part->owned = NULL;
	part->owned_count = part->owned_capacity = 0;
	map(part, &part->map);
	part->validate.group = exprs(part, spec->validate.group, spec->validate.group_count);
	for (size_t i = 0; spec_map_expr(&spec->map, i); i++)
		assert(spec_map_expr(&part->map, i)->expr != spec_map_expr(&spec->map, i)->expr);
	return part;
}
