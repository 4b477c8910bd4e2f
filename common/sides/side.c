/* side - one side: binds what the spec asks of it, and says what it was. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "program/program.h"
#include "sides/side_int.h"

#define CODES_SHOWN 10 /* of those without a mapping */

/* ---- opening ---- */

/* Set the types of its fields: those that the source knows, or those of the spec. */
static void set_scope(struct side_source *s)
{
	const struct header *header = source_header(s->source);

	if (s->map) {
		struct spec *own = side_mapping(s, s->source);

		s->scope = spec_scope(own, header, own->map.to, NULL, 0);
		return;
	}
	if (!side_is_database(s->side) && !s->side->form.spec) {
		s->scope = spec_scope(s->spec, header, s->spec->map.to, NULL, 0);
		return;
	}
	s->column = xcalloc(header->count, sizeof(*s->column));
	for (size_t i = 0; i < header->count; i++) {
		s->column[i].name = header->name[i];
		s->column[i].typed = source_type(s->source, i, &s->column[i].type);
	}
	s->scope = (struct expr_scope){ s->column, header->count, header->count };
}

static const struct spec_expr *field_of(const struct side_source *s, struct str name)
{
	for (size_t i = 0; i < s->side->field_count; i++)
		if (str_eq(s->side->field[i].name, name))
			return &s->side->field[i];
	yaml_error(s->side->node, "fields of '%.*s' does not give '%.*s'", (int)s->side->name.len,
	           s->side->name.p, (int)name.len, name.p);
	return NULL;
}

static bool bind_key(struct side_source *s, size_t i, struct str name)
{
	s->key[i] = field_of(s, name);
	if (!s->key[i] || !spec_bind(s->key[i], &s->scope))
		return false;
	if (expr_has_aggregate(s->key[i]->expr)) {
		yaml_error(s->key[i]->node, "'%.*s' is part of the key: it cannot be an aggregate",
		           (int)name.len, name.p);
		return false;
	}
	return true;
}

/* Know which fields the measures read, and whether all of them aggregate. */
static void note_measures(struct side_source *s)
{
	size_t fields = source_header(s->source)->count;

	s->wanted = xcalloc(fields, sizeof(*s->wanted));
	for (size_t i = 0; i < fields; i++)
		for (size_t k = 0; k < s->what->measure_count; k++)
			s->wanted[i] |= expr_uses(s->measure[k].expr->expr, i);
	for (size_t k = s->what->measure_count; k > 0 && !s->what->rows; k--)
		if (!expr_has_aggregate(s->measure[k - 1].expr->expr))
			s->single = s->measure[k - 1].expr;
}

/*
 * Lay out the sums of a key: sums and counts as they are, and the value of what does not aggregate. If
 * a measure is anything else, there are none: the records are kept.
 */
static void lay_out(struct side_source *s)
{
	for (size_t i = 0; i < s->what->measure_count; i++) {
		struct side_measure *m = &s->measure[i];
		size_t bytes = sizeof(struct decimal);

		m->at = s->sum_bytes;
		m->aggregates = expr_has_aggregate(m->expr->expr);
		if (m->aggregates)
			bytes = expr_group_small(m->expr->expr);
		s->whole |= bytes == 0;
		s->sum_bytes += (bytes + SUMS_ALIGNED - 1) / SUMS_ALIGNED * SUMS_ALIGNED;
	}
	if (s->whole)
		s->sum_bytes = 0;
}

/* Record by record nothing is added up, and only then there are texts. False after an error was reported. */
static bool suits_rows(const struct side_source *s, size_t measure)
{
	const struct spec_expr *e = s->measure[measure].expr;

	if (s->what->rows && expr_has_aggregate(e->expr)) {
		yaml_error(e->node,
		           "'%.*s' is an aggregate: record by record each record counts by itself",
		           (int)e->name.len, e->name.p);
		return false;
	}
	if (!s->what->rows && s->what->measure[measure].text) {
		yaml_error(e->node,
		           "'%.*s' is a text: only records are compared by texts, with --rows "
		           "or 'rows: true'",
		           (int)e->name.len, e->name.p);
		return false;
	}
	return true;
}

static bool bind(struct side_source *s)
{
	const struct spec_reconcile *r = s->what;
	bool ok = !s->side->where || spec_bind(s->side->where, &s->scope);

	s->nulls = xcalloc(r->key_count, sizeof(*s->nulls));
	s->periods = sums_new(0, SIZE_MAX);
	s->key = xcalloc(r->key_count, sizeof(*s->key));
	s->measure = xcalloc(r->measure_count, sizeof(*s->measure));
	s->scale = xcalloc(r->measure_count, sizeof(*s->scale));
	for (size_t i = 0; i < r->key_count; i++)
		ok &= bind_key(s, i, r->key[i]);
	for (size_t i = 0; i < r->measure_count; i++) {
		s->measure[i].expr = field_of(s, r->measure[i].name);
		ok &= s->measure[i].expr && spec_bind(s->measure[i].expr, &s->scope) &&
		      suits_rows(s, i);
	}
	if (ok) {
		note_measures(s);
		if (!s->what->rows)
			lay_out(s);
		s->own = adder_new(s);
	}
	return ok;
}

struct side_source *side_open_as(struct spec *spec, const struct spec_reconcile *what,
                                 const struct spec_side *as, enum side which, struct bound memory,
                                 bool digest)
{
	struct side_source *s = xcalloc(1, sizeof(*s));

	s->spec = spec;
	s->what = what;
	s->which = which;
	s->side = as;
	s->source = side_source(s, memory, digest);
	if (s->source) {
		set_scope(s);
		if (bind(s))
			return s;
	}
	side_close(s);
	return NULL;
}

struct side_source *side_open(struct spec *spec, const struct spec_reconcile *what, enum side which,
                              struct bound memory, bool digest)
{
	return side_open_as(spec, what, which == BEFORE ? &what->before : &what->after, which,
	                    memory, digest);
}

/* ---- the end ---- */

struct str side_name(const struct side_source *s)
{
	return str_is(s->side->name, s->which == BEFORE ? "before" : "after") ? STR_NULL
	                                                                      : s->side->name;
}

const char *side_description(const struct side_source *s)
{
	return s->description.p;
}

uint64_t side_records(const struct side_source *s)
{
	return source_tally(s->source)->rows;
}

uint64_t side_left_out(const struct side_source *s)
{
	return s->left_out + (s->map ? side_map_left_out(s->map) : 0);
}

bool side_is_incomplete(const struct side_source *s)
{
	return s->map && side_map_faulty(s->map) > 0;
}

void side_put_unmapped(const struct side_source *s, struct buf *out)
{
	const char *which = s->which == BEFORE ? "before" : "after";
	struct buf begin = { 0 };
	size_t codes = side_map_codes(s->map);
	char number[27];

	buf_addf(
		out,
		"%s: in %s record%s the map leaves something at fault, so the side is incomplete\n",
		which, text_count(side_map_faulty(s->map), number),
		side_map_faulty(s->map) == 1 ? "" : "s");
	buf_addf(&begin, "%s: ", which);
	side_map_put_codes(s->map, CODES_SHOWN, begin.p, out);
	if (codes > CODES_SHOWN)
		buf_addf(out,
		         "%s: %s more codes have no mapping: cutover map --unmapped lists them\n",
		         which, text_count(codes - CODES_SHOWN, number));
	buf_free(&begin);
}

struct file_findings *side_findings(const struct side_source *s)
{
	return source_findings(s->source);
}

const struct file_summary *side_inputs(const struct side_source *s, size_t *count)
{
	return source_inputs(s->source, count);
}

const struct spec_report *side_report(const struct side_source *s)
{
	const struct spec *own = source_spec(s->source);

	return s->side->report.present || !own ? &s->side->report : &own->source.report;
}

const char *side_cleaned_by(const struct side_source *s)
{
	return s->side->form.spec;
}

static void note(struct audit *audit, struct json_node *comparison, const char *name,
                 struct str value)
{
	if (comparison)
		json_node_set_text(comparison, name, value);
	else
		audit_fact(audit, name, value);
}

void side_audit(const struct side_source *s, struct audit *audit, struct json_node *comparison)
{
	struct buf count_text = { 0 };
	size_t count = 0;
	const struct file_summary *input = source_inputs(s->source, &count);

	for (size_t i = 0; i < count; i++)
		audit_input(audit, &input[i]);
	note(audit, comparison, s->which == BEFORE ? "before" : "after", buf_str(&s->description));
	/* a database has no bytes to digest: use the number of its records instead */
	buf_addf(&count_text, "%llu", (unsigned long long)side_records(s));
	note(audit, comparison, s->which == BEFORE ? "before_records" : "after_records",
	     buf_str(&count_text));
	buf_free(&count_text);
}

void side_close(struct side_source *s)
{
	if (!s)
		return;
	adder_free(s->own);
	source_close(s->source);
	side_map_free(s->map);
	free(s->column);
	free(s->key);
	free(s->scale);
	free(s->nulls);
	sums_free(s->periods);
	free(s->measure);
	free(s->wanted);
	matches_free(&s->files);
	buf_free(&s->description);
	free(s);
}
