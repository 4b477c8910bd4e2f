/*
 * mapper - evaluate what is planned: let values, `where`, and for each record to emit its fields.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "map/mapper_int.h"

const struct header *mapper_header(const struct mapper *m)
{
	return &m->target.header;
}

bool mapper_in_order(const struct spec *spec)
{
	const struct spec_map *map = &spec->map;
	bool counts = false;

	for (size_t i = 0; spec_map_expr(map, i); i++)
		counts |= expr_counts(spec_map_expr(map, i)->expr);
	return counts || map->convert.rounding.present || map->group_count > 0;
}

bool mapper_expects(const struct mapper *m, size_t *field)
{
	*field = m->large_field;
	return m->large != NULL;
}

void mapper_expect(struct mapper *m, struct str text)
{
	lookup_expect(m->large, &m->ahead, text);
}

struct gather *mapper_gather(const struct mapper *m)
{
	return m->gather;
}

/* ---- one record ---- */

static bool is_let(const struct mapper *m, const struct expr *e)
{
	size_t i = 0;

	while (i < m->map->let_count && m->map->let[i].expr != e)
		i++;
	return i < m->map->let_count;
}

/*
 * The expression of `name` failed for `rec`. If it read a field that is already at fault, the cause
 * of that fault, which was reported, is also the cause of this one. Otherwise the cause is the one
 * field that the expression reads; for a key that a lookup lacks, only if the field has the key as
 * its text.
 */
static void report_failed(struct mapper *m, struct record *rec, struct str name,
                          const struct expr *e, const void *once)
{
	struct str missed = fault_report_key_missed(&m->env);
	struct fault_entry cause = { 0 };
	struct fault_entry only;
	bool follows = false, known;

	if (m->gather && gather_explains(m->gather, m->rec, e, missed, &cause, &follows)) {
		fault_report_failed(&m->fault_report, rec, name, &m->env, once, &cause, follows);
		return;
	}
	follows = known = cause_follows(&m->causes, m->rec, e, &cause);

	/* a key may be missing whatever is wrong with the other fields that the expression reads */
	if (follows && missed.p && !cause_reads(&m->causes, m->rec, e, &only))
		follows = false;
	if (!known && cause_reads(&m->causes, m->rec, e, &cause)) {
		/* the field itself will have the key */
		known = !missed.p || (str_eq(missed, cause.text) && !str_eq(name, cause.column));
		follows = !missed.p && cause_has(rec, &cause);
	}
	if (!known && m->gather && is_let(m, e)) {
		/* as aggregates over it name it, see gather_fault.c */
		cause = (struct fault_entry){ .column = name };
		known = true;
	}
	fault_report_failed(&m->fault_report, rec, name, &m->env, once, known ? &cause : NULL,
	                    follows);
}

static void eval_lets(struct mapper *m)
{
	/* the spec has each let after those that it uses */
	for (size_t i = 0; i < m->map->let_count; i++) {
		if (m->counts)
			expr_step(m->map->let[i].expr, &m->env);
		if (!expr_eval(m->map->let[i].expr, &m->env, &m->let[i])) {
			report_failed(m, m->rec, m->map->let[i].name, m->map->let[i].expr, NULL);
			m->let[i].kind = VALUE_NULL;
		}
	}
	for (size_t i = 0; i < m->counting_count; i++)
		expr_step(m->counting[i]->expr, &m->env);
}

/*
 * Does the condition hold? One that cannot be evaluated holds and leaves a fault: a record
 * must not disappear because of an error.
 */
bool mapper_holds(struct mapper *m, const struct spec_expr *condition, struct str name)
{
	bool yes;

	if (!condition)
		return true;
	if (expr_true(condition->expr, &m->env, &yes))
		return yes;
	report_failed(m, m->rec, name, condition->expr, NULL);
	return true;
}

/* Step to the next output that applies. */
static void decide(struct mapper *m)
{
	while (m->next < m->output_count && !mapper_holds(m, m->output[m->next].when, STR("emit")))
		m->next++;
	m->decided += m->next < m->output_count;
}

bool mapper_take(struct mapper *m, struct record *rec)
{
	m->rec = rec;
	m->env.rec = rec;
	m->env.arena = rec->arena;
	m->env.let = m->let;
	m->env.miss_count = 0;
	m->next = 0;
	fault_report_start(&m->fault_report);
	completeness_begin(m->fault_report.completeness);
	eval_lets(m);
	if (m->gather)
		gather_ask_key(m->gather, &m->env);
	completeness_lets(m->fault_report.completeness);
	m->misses = m->env.miss_count;
	if (!m->ignores_where && mapper_holds(m, m->map->where, STR("where")) == m->turns_where) {
		m->next = m->output_count;
		return false;
	}
	/*
	 * find out here whether any emit applies, so that a record without output counts as left
	 * out
	 */
	decide(m);
	if (m->next >= m->output_count)
		return false;
	m->taken++;
	if (m->weighs)
		tally_add(&m->given, rec);
	return true;
}

void mapper_ignore_where(struct mapper *m)
{
	m->ignores_where = true;
}

bool mapper_has_where(const struct mapper *m)
{
	return m->map->where != NULL;
}

void mapper_turn_where(struct mapper *m)
{
	m->turns_where = true;
}

void mapper_pass(struct mapper *m, struct record *rec)
{
	struct fault_report *r = &m->fault_report;
	const struct finding_sink *sinks = r->sinks;

	if (!m->counts)
		return;
	r->sinks = NULL;
	r->explains = true;
	(void)mapper_take(m, rec);
	r->sinks = sinks;
	r->explains = false;
}

/* Report that the value of the column, `text`, does not fit it, with the cause. */
static void report_unfit(struct mapper *m, struct record *out, size_t column, struct str text,
                         enum fault fault, const struct spec_expr *from)
{
	struct str name = m->target.header.name[column];
	struct fault_entry cause = { 0 };
	bool follows = false, known = true;

	if (!m->gather || !gather_explains(m->gather, m->rec, from->expr, text, &cause, &follows))
		follows = known = cause_follows(&m->causes, m->rec, from->expr, &cause);
	if (!known && cause_reads(&m->causes, m->rec, from->expr, &cause)) {
		/* the field with the same name has the text itself */
		known = !str_eq(cause.column, name) || !str_eq(cause.text, text);
		follows = cause_has(out, &cause);
	}
	fault_report_unfit(&m->fault_report, out, name, fault, text, from, known ? &cause : NULL,
	                   follows);
}

/* The text of the value in the form of its column; a value that does not fit is a fault. */
static struct str fit(struct mapper *m, struct record *out, size_t column, const struct value *v,
                      const struct spec_expr *from)
{
	struct str text;
	enum fault fault;

	if (!target_fits(&m->target, out, column, v, &text, &fault))
		report_unfit(m, out, column, text, fault, from);
	return text;
}

static inline void set_field(struct mapper *m, size_t column, struct str text)
{
	m->field[column] = text;
	typed_forget(m->typed, column);
}

/*
 * Make the number one with `scale` digits after the point. False: the quick way cannot. The field
 * may have been read, otherwise a look at its form is cheaper than to read it.
 */
static inline bool copy_number(struct mapper *m, size_t column, const struct fill *f)
{
	const struct typed_field *known = &m->typed->field[column];
	struct str text = m->field[column];
	int digits = known->known & TYPED_NUMBER ? known->scale : decimal_canonical_scale(text);

	if (digits == f->scale)
		return true;
	if (digits < 0 || digits > f->scale || !str_is_null(m->rec->fault) ||
	    !value_add_zeros(text, digits, f->scale, m->rec->arena, &text))
		return false;
	set_field(m, column, text);
	return true;
}

/* Does the field fit as it was copied, or is it made fit quickly? */
static inline bool fits_quickly(struct mapper *m, const struct record *out, size_t column,
                                const struct fill *f)
{
	struct date date;

	if (f->how == FILL_NUMBER)
		return copy_number(m, column, f);
	if (f->how == FILL_DATE)
		return typed_date(out, column, &date);
	return type_holds(m->target.column[column].type, m->field[column]);
}

/*
 * A copied column always keeps its text. A text that cannot be read as the target's type is a
 * fault, unless clean already reported it.
 */
static void copy_unfit(struct mapper *m, struct record *out, size_t column, const struct fill *f)
{
	struct value v = { .kind = VALUE_TEXT, .text = m->field[column] };

	if (!type_holds(m->target.column[column].type, v.text) &&
	    !fault_has(m->rec, m->scope.column[f->source].name))
		set_field(m, column, fit(m, out, column, &v, f->from));
}

static struct str compute_field(struct mapper *m, struct record *out, size_t column,
                                const struct spec_expr *e)
{
	struct value v;

	if (expr_eval(e->expr, &m->env, &v))
		return v.kind == VALUE_TEXT && !m->target.column[column].typed
		               ? v.text
		               : fit(m, out, column, &v, e);
	report_failed(m, out, m->target.header.name[column], e->expr, e);
	/* the key that an aggregate lacks is not the value of this record: a sum would look like one */
	return m->gather && gather_fails(m->gather, e->expr) ? STR_NULL
	                                                     : fault_report_key_missed(&m->env);
}

/*
 * A field was filled from a faulty one. If it does not hold what it must, that is a fault with the
 * same cause.
 */
static void inherit(struct mapper *m, struct record *out, size_t column, const struct fill *f)
{
	const struct target_column *c = &m->target.column[column];
	struct str name = m->target.header.name[column], text = out->field[column];
	struct fault_entry cause;

	if (str_is_null(text) ? !c->field || !c->field->required
	                      : !c->typed || type_holds(c->type, text))
		return;
	if (fault_has(out, name) || !cause_follows(&m->causes, m->rec, f->from->expr, &cause))
		return;
	cause.field = name;
	fault_add_cause(out, &cause);
}

void mapper_fill(struct mapper *m, const struct output *o, struct record *out)
{
	size_t count = m->target.header.count;
	const struct str *from = m->rec->field;
	const struct typed_field *known = typed_find(m->rec, 0);
	struct str *field = m->field;
	struct typed_field *typed = m->typed->field;
	bool faulty = !str_is_null(m->rec->fault);

	*out = (struct record){
		.header = &m->target.header,
		.at = m->rec->at,
		.fault = m->rec->fault,
		.field = m->field,
		.arena = m->rec->arena,
		.typed = m->typed,
	};
	for (size_t i = 0; i < count; i++) {
		const struct fill *f = &o->fill[i];

		typed[i].known = 0;
		if (f->copies) {
			field[i] = from[f->source];
			if (known)
				typed[i] = known[f->source];
			if (f->how != FILL_COPY && field[i].p && !fits_quickly(m, out, i, f))
				copy_unfit(m, out, i, f);
		} else if (f->how == FILL_COMPUTED) {
			field[i] = compute_field(m, out, i, f->from);
		} else {
			field[i] = f->text;
		}
		if (faulty && f->from)
			inherit(m, out, i, f);
	}
	if (!str_is_null(out->fault))
		fault_spell_out(out, m->rec);
}

static void convert(struct mapper *m)
{
	tally_add(&m->before, &m->made);
	(void)converter_apply(m->convert, &m->made);
	m->slack = converter_slack(m->convert);
	tally_add(&m->after, &m->made);
}

/* Get the next record made from the one at work, before rounding. */
static bool next_made(struct mapper *m, struct record *out)
{
	if (m->split && splitter_next(m->split, out))
		return true;
	if (m->next >= m->output_count)
		return false;
	completeness_made(m->fault_report.completeness);
	mapper_fill(m, &m->output[m->next++], &m->made);
	if (m->weighs)
		tally_add(&m->filled, &m->made);
	if (m->convert)
		convert(m);
	completeness_record(m->fault_report.completeness, &m->env, m->rec, &m->made);
	m->env.miss_count = m->misses;
	if (m->map->emit_count > 0)
		decide(m);
	if (m->split && splitter_take(m->split, &m->made))
		return splitter_next(m->split, out);
	*out = m->made;
	return true;
}

static bool next_rounded(struct mapper *m, struct record *out)
{
	struct record made;

	while (!rounder_next(m->rounding, out)) {
		if (!next_made(m, &made))
			return false;
		rounder_put(m->rounding, &made, m->slack);
		/* the parts of a split record are rounded together */
		m->slack = NULL;
	}
	return true;
}

bool mapper_next(struct mapper *m, struct record *out)
{
	if (!(m->rounding ? next_rounded(m, out) : next_made(m, out)))
		return false;
	if (m->target.layout)
		target_check(&m->target, &m->fault_report, out);
	return true;
}

void mapper_end(struct mapper *m)
{
	m->next = m->output_count;
	if (m->rounding)
		rounder_end(m->rounding);
}

/* ---- what was made ---- */

/* Does convert fill it? */
static bool is_converted(const struct mapper *m, struct str name)
{
	const struct spec_convert *spec = &m->map->convert;

	for (size_t i = 0; i < spec->amount_count; i++)
		if (str_eq(spec->amount[i].name, name))
			return true;
	return false;
}

/*
 * Add plus - minus, for each control that both have: of all controls, or of those that convert
 * fills.
 */
static void add_difference(const struct mapper *m, struct tally *into, const struct tally *plus,
                           const struct tally *minus, bool all)
{
	struct decimal d;

	for (size_t i = 0; i < into->controls->count; i++) {
		if (!plus->there[i] || !minus->there[i] ||
		    !(all || into->field[i] < 0 || is_converted(m, into->controls->name[i])))
			continue;
		if (tally_sum(plus, i, &d))
			decimal_sum_add(&into->sum[i], d);
		if (tally_sum(minus, i, &d))
			decimal_sum_add(&into->sum[i], decimal_neg(d));
	}
}

bool mapper_made(const struct mapper *m, struct tally *into)
{
	if (m->map->emit_count == 0 && !m->convert && !m->split)
		return false;
	into->rows += m->decided - m->taken;
	/*
	 * a control that convert fills has the input's value only by accident: the real amount is
	 * in another field
	 */
	add_difference(m, into, &m->filled, &m->given, m->map->emit_count > 0);
	add_difference(m, into, &m->after, &m->before, false);
	if (m->split)
		into->rows += splitter_made(m->split);
	if (m->rounding)
		tally_merge(into, rounder_made(m->rounding));
	return true;
}

static void join_tally(struct tally *t, struct tally *part)
{
	tally_merge(t, part);
	tally_clear(part);
}

void mapper_join(struct mapper *m, struct mapper *part)
{
	m->taken += part->taken;
	m->decided += part->decided;
	part->taken = part->decided = 0;
	join_tally(&m->given, &part->given);
	join_tally(&m->filled, &part->filled);
	join_tally(&m->before, &part->before);
	join_tally(&m->after, &part->after);
	if (m->split)
		splitter_join(m->split, part->split);
}

void mapper_clear(struct mapper *part)
{
	part->taken = part->decided = 0;
	tally_clear(&part->given);
	tally_clear(&part->filled);
	tally_clear(&part->before);
	tally_clear(&part->after);
	if (part->split)
		splitter_clear(part->split);
}

uint64_t mapper_rounding_lines(const struct mapper *m)
{
	return m->rounding ? rounder_made(m->rounding)->rows : 0;
}

void mapper_free(struct mapper *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->output_count; i++)
		free(m->output[i].fill);
	free(m->output);
	arena_free(&m->constants);
	expr_env_free(&m->env);
	gather_free(m->gather);
	free(m->counting);
	free(m->field);
	free(m->typed);
	free(m->let);
	converter_free(m->convert);
	splitter_free(m->split);
	rounder_free(m->rounding);
	target_free(&m->target);
	causes_free(&m->causes);
	fault_report_free(&m->fault_report);
	tally_free(&m->given);
	tally_free(&m->filled);
	tally_free(&m->before);
	tally_free(&m->after);
	free(m);
}
