/*
 * mapper - plan once, then evaluate: let values, `where`, and for each record to emit its fields.
 */
#include "mapper.h"

#include <stdlib.h>

#include "base/diag.h"

/* What fills a column. */
struct fill {
	const struct spec_expr *from;	/* NULL: nothing, it stays null */
	bool copies;			/* it is nothing but the field `source` of the input */
	size_t source;
};

/* A record to be made. */
struct output {
	const struct spec_expr *when;	/* NULL: always */
	struct fill *fill;		/* one for each column */
};

/* A column of the target. */
struct column {
	struct type type;	/* what its text must be */
	bool typed;		/* the schema says so, and it is more than a text, which every value is */
};

struct mapper {
	const struct spec_map *map;
	struct gate *gate;
	struct expr_scope scope;	/* fields of the input, then let values */
	struct value *let;		/* their values for this record */
	struct header header;		/* of the target */
	struct column *column;		/* one for each name of header */
	struct output *output;		/* records to make, in order */
	size_t output_count;

	struct record *rec;		/* the record at work */
	struct expr_env env;		/* for its expressions */
	size_t misses;			/* keys missed by let values: they count for each output */
	size_t next;			/* the next output to try */
	struct str *field;		/* fields of the record that is made */
};

/* Tell what is wrong with `name` of the record, and write it into the record. */
static void add_fault(struct mapper *m, struct record *rec, struct str name)
{
	diag_finding(m->env.fault, rec->at, "%.*s: %s", (int)name.len, name.p, m->env.detail);
	fault_add(rec, name, m->env.fault);
}

/* ---- planning ---- */

static bool add_columns(struct mapper *m, const struct spec_expr *field, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (header_find(&m->header, field[i].name) >= 0)
			continue;
		if (!header_add(&m->header, field[i].name)) {
			conf_trouble(field[i].node, "'%.*s' cannot be the name of a field", (int)field[i].name.len,
			             field[i].name.p);
			return false;
		}
	}
	return true;
}

static void set_types(struct mapper *m)
{
	m->column = xcalloc(m->header.count, sizeof(*m->column));
	if (m->map->to == NULL)
		return;
	for (size_t i = 0; i < m->header.count; i++) {
		const struct schema_field *f = schema_find(m->map->to, m->header.name[i]);

		if (f != NULL && f->type.kind != TYPE_TEXT)
			m->column[i] = (struct column){ f->type, true };
	}
}

static void fill_columns(struct mapper *m, struct output *o, const struct spec_expr *field, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct fill *f = &o->fill[header_find(&m->header, field[i].name)];

		f->from = &field[i];
		f->copies = expr_is_column(field[i].expr, &f->source) && f->source < m->scope.field_count;
	}
}

static void set_outputs(struct mapper *m)
{
	const struct spec_map *map = m->map;

	m->output_count = map->emit_count > 0 ? map->emit_count : 1;
	m->output = xcalloc(m->output_count, sizeof(*m->output));
	for (size_t i = 0; i < m->output_count; i++) {
		struct output *o = &m->output[i];

		o->fill = xcalloc(m->header.count, sizeof(*o->fill));
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
		ok &= spec_bind(&e[i], &m->scope);
	return ok;
}

static bool bind(const struct mapper *m)
{
	const struct spec_map *map = m->map;
	bool ok = bind_all(m, map->let, map->let_count);

	ok &= bind_all(m, map->field, map->field_count);
	if (map->where != NULL)
		ok &= spec_bind(map->where, &m->scope);
	for (size_t i = 0; i < map->emit_count; i++) {
		if (map->emit[i].when != NULL)
			ok &= spec_bind(map->emit[i].when, &m->scope);
		ok &= bind_all(m, map->emit[i].field, map->emit[i].field_count);
	}
	return ok;
}

static bool plan(struct mapper *m)
{
	if (!bind(m))
		return false;
	m->let = xcalloc(m->map->let_count, sizeof(*m->let));
	if (!add_columns(m, m->map->field, m->map->field_count))
		return false;
	for (size_t i = 0; i < m->map->emit_count; i++)
		if (!add_columns(m, m->map->emit[i].field, m->map->emit[i].field_count))
			return false;
	set_types(m);
	set_outputs(m);
	m->field = xcalloc(m->header.count, sizeof(*m->field));
	gate_bind(m->gate, &m->header);
	return true;
}

struct mapper *mapper_open(struct spec *spec, const struct header *header, struct gate *gate)
{
	struct mapper *m = xcalloc(1, sizeof(*m));

	m->map = &spec->map;
	m->gate = gate;
	m->env.asked = gate_asked(gate);
	m->scope = spec_scope(spec, header, NULL, spec->map.let, spec->map.let_count);
	if (!plan(m)) {
		mapper_free(m);
		return NULL;
	}
	return m;
}

const struct header *mapper_header(const struct mapper *m)
{
	return &m->header;
}

/* ---- one record ---- */

static void eval_lets(struct mapper *m)
{
	/* the spec has put each behind those that it uses */
	for (size_t i = 0; i < m->map->let_count; i++) {
		if (!expr_eval(m->map->let[i].expr, &m->env, &m->let[i])) {
			add_fault(m, m->rec, m->map->let[i].name);
			m->let[i].kind = VALUE_NULL;
		}
	}
}

/*
 * Does the condition hold? One that cannot be evaluated holds and leaves a fault: a record
 * must not disappear because of an error.
 */
static bool holds(struct mapper *m, const struct spec_expr *condition, struct str name)
{
	bool yes;

	if (condition == NULL)
		return true;
	if (expr_true(condition->expr, &m->env, &yes))
		return yes;
	add_fault(m, m->rec, name);
	return true;
}

bool mapper_take(struct mapper *m, struct record *rec)
{
	m->rec = rec;
	m->env.rec = rec;
	m->env.arena = rec->arena;
	m->env.let = m->let;
	m->env.miss_count = 0;
	m->next = 0;
	eval_lets(m);
	m->misses = m->env.miss_count;
	if (!holds(m, m->map->where, STR("where"))) {
		m->next = m->output_count;
		return false;
	}
	if (m->map->emit_count == 0)
		return true;
	/* whether any emit applies is found out here, so that a record which makes nothing is counted as left out */
	while (m->next < m->output_count && !holds(m, m->output[m->next].when, STR("emit")))
		m->next++;
	return m->next < m->output_count;
}

/*
 * A column that is copied keeps its text whatever it is; one that cannot be read as the
 * target's type gets a fault, unless clean has said already what is wrong with it.
 */
static struct str copy_field(struct mapper *m, struct record *out, size_t column, size_t source)
{
	struct str text = m->rec->field[source], result;
	struct value v = { .kind = VALUE_TEXT, .text = text };
	enum fault fault;
	struct buf quoted = { 0 };

	if (str_is_null(text) || !m->column[column].typed || type_holds(m->column[column].type, text))
		return text;
	if (fault_has(m->rec, m->scope.column[source].name))
		return text;
	if (value_to_type(&v, m->column[column].type, out->arena, &result, &fault))
		return result;
	diag_finding(fault_name(fault), out->at, "%.*s: %s %s", (int)m->header.name[column].len,
	             m->header.name[column].p, text_quote(&quoted, text), fault_meaning(fault));
	buf_free(&quoted);
	fault_add(out, m->header.name[column], fault_name(fault));
	return text;
}

/*
 * What stands in a field whose expression failed: the code that its lookup does not have, so that whoever reads
 * the set-aside record sees it; otherwise nothing.
 */
static struct str key_missed(const struct mapper *m)
{
	const struct expr_miss *miss;

	if (m->env.miss_count == 0 || !str_eq(m->env.fault, fault_name(FAULT_UNMAPPED)))
		return STR_NULL;
	miss = &m->env.miss[m->env.miss_count - 1];
	return miss->key[lookup_key_count(miss->lookup) - 1];
}

static struct str compute_field(struct mapper *m, struct record *out, size_t column, const struct expr *e)
{
	struct str name = m->header.name[column], text;
	struct buf quoted = { 0 };
	enum fault fault;
	struct value v;

	if (!expr_eval(e, &m->env, &v)) {
		add_fault(m, out, name);
		return key_missed(m);
	}
	if (!m->column[column].typed)
		return value_to_text(&v, out->arena);
	if (value_to_type(&v, m->column[column].type, out->arena, &text, &fault))
		return text;
	text = value_to_text(&v, out->arena);
	diag_finding(fault_name(fault), out->at, "%.*s: %s %s", (int)name.len, name.p, text_quote(&quoted, text),
	             fault_meaning(fault));
	buf_free(&quoted);
	fault_add(out, name, fault_name(fault));
	return text;
}

/* The same key missed by two fields of a record is one miss. */
static bool missed_before(const struct expr_env *env, size_t i)
{
	const struct expr_miss *miss = &env->miss[i];

	for (size_t k = 0; k < i; k++) {
		size_t part = 0, parts = lookup_key_count(miss->lookup);

		if (env->miss[k].lookup != miss->lookup)
			continue;
		while (part < parts && str_eq(env->miss[k].key[part], miss->key[part]))
			part++;
		if (part == parts)
			return true;
	}
	return false;
}

static void note_misses(struct mapper *m, const struct record *out)
{
	for (size_t i = 0; i < m->env.miss_count; i++)
		if (!missed_before(&m->env, i))
			gate_add(m->gate, m->env.miss[i].lookup, m->env.miss[i].key, out);
	m->env.miss_count = m->misses;
}

static void make_record(struct mapper *m, const struct output *o, struct record *out)
{
	*out = (struct record){
		.header = &m->header, .at = m->rec->at, .fault = m->rec->fault, .field = m->field, .arena = m->rec->arena,
	};
	for (size_t i = 0; i < m->header.count; i++) {
		const struct fill *f = &o->fill[i];

		if (f->from == NULL)
			m->field[i] = STR_NULL;
		else if (f->copies)
			m->field[i] = copy_field(m, out, i, f->source);
		else
			m->field[i] = compute_field(m, out, i, f->from->expr);
	}
	note_misses(m, out);
}

bool mapper_next(struct mapper *m, struct record *out)
{
	if (m->next >= m->output_count)
		return false;
	make_record(m, &m->output[m->next++], out);
	while (m->next < m->output_count && !holds(m, m->output[m->next].when, STR("emit")))
		m->next++;
	return true;
}

void mapper_free(struct mapper *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->output_count; i++)
		free(m->output[i].fill);
	free(m->output);
	free(m->column);
	free(m->field);
	free(m->let);
	header_free(&m->header);
	free(m);
}
