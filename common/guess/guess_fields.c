/* guess_fields - see guess_fields.h. */
#include "guess/guess_fields.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "guess/guess_yaml.h"

/* ---- columns without a name ---- */

static bool lacks_name(const struct guess_plan *p)
{
	const struct guess_totals *t = &p->rows.totals;

	for (size_t i = 0; i < t->kinds; i++)
		if (!guess_plan_named(p, t->kind[i].column))
			return true;
	return false;
}

void guess_fields_columns(struct guess_plan *p)
{
	size_t own = p->columns.own;
	uint64_t line = p->columns.line;
	struct str *name;
	struct arena arena = { 0 };

	if (p->heading.none || !lacks_name(p))
		return;
	name = xcalloc(own + 1, sizeof(*name));
	p->given = xcalloc(own + 1, sizeof(*p->given));
	for (size_t i = 0; i < own; i++) {
		char number[24];
		size_t n = i + 1;

		p->given[i] = !guess_plan_named(p, i);
		do
			snprintf(number, sizeof(number), "c%zu", n++);
		while (p->given[i] && columns_index(&p->columns, str_of(number)) != COLUMN_NONE);
		name[i] = str_copy(&arena, p->given[i] ? str_of(number) : p->columns.shown[i]);
	}
	columns_free(&p->columns);
	columns_set(&p->columns, name, own, line);
	free(name);
	arena_free(&arena);
}

/* ---- from columns to fields ---- */

/*
 * Choose a name that no field before it has: the name from the table, or the heading itself. A
 * column that is not read needs no name.
 */
static void name_field(struct guess_plan *p, size_t i, const struct guess_known *known)
{
	struct buf *name = &p->field[i].name;
	size_t len;

	if (!guess_plan_named(p, i))
		return;
	if (known && !guess_plan_has(p, i, known->field)) {
		buf_addstr(name, known->field);
		return;
	}
	guess_identifier(p->heading.none ? STR("") : p->columns.shown[i], i + 1, name);
	len = name->len;
	for (size_t n = 2; guess_plan_has(p, i, buf_str(name)); n++) {
		name->len = len;
		buf_addf(name, "_%zu", n);
	}
}

/* Fields that many exports fill only on the first line of a voucher. */
static bool heads_voucher(struct str field)
{
	static const char *const names[] = { "date", "word",   "number", "document_date",
		                             "id",   "period", "book",   "reference" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_is(field, names[i]))
			return true;
	return false;
}

/* Is it empty below a filled first row, in every fifth row at least? */
static bool has_gaps(const struct guess_column *c)
{
	return c->first && c->filled < c->rows && (c->rows - c->filled) * 5 >= c->rows;
}

/*
 * Are there figures with a fraction, whatever else the column has? If they were filled down, they
 * would count again and again.
 */
static bool has_fractions(const struct guess_column *c)
{
	return !c->no_numbers && ((c->number[0].good > 0 && c->number[0].scale > 0) ||
	                          (c->number[1].good > 0 && c->number[1].scale > 0));
}

bool guess_fields_may_fill_down(const struct guess_field *f)
{
	return has_gaps(f->column) && !f->amount && !has_fractions(f->column);
}

static void choose_fill_down(struct guess_plan *p)
{
	for (size_t i = 0; i < p->columns.own; i++) {
		struct str name = buf_str(&p->field[i].name);

		p->field[i].fill_down = has_gaps(p->field[i].column) && heads_voucher(name) &&
		                        (!str_is(name, "reference") || p->field[0].fill_down);
	}
	/* what is empty in the same rows belongs with them */
	for (size_t i = 0; i < p->columns.own; i++)
		for (size_t k = 0; k < p->columns.own; k++)
			if (p->field[k].fill_down && guess_fields_may_fill_down(&p->field[i]) &&
			    p->field[i].column->blanks == p->field[k].column->blanks)
				p->field[i].fill_down = true;
}

/* The fields that a total row can be compared with. */
static void note_sums(struct guess_plan *p)
{
	p->sum_field = xcalloc(p->columns.own + 1, sizeof(*p->sum_field));
	for (size_t i = 0; i < p->columns.own; i++)
		if (p->field[i].amount && guess_plan_named(p, i) && !p->field[i].fill_down)
			p->sum_field[i] = buf_str(&p->field[i].name);
}

void guess_fields(struct guess_plan *p)
{
	bool comma = p->dialect.delimiter[0] == ';' && p->dialect.cells > 1;
	const struct guess_known **known = xcalloc(p->columns.own + 1, sizeof(*known));

	for (size_t i = 0; i < p->columns.own && !p->heading.none; i++)
		known[i] = guess_names_find(&p->names, p->columns.shown[i]);
	guess_habits(p->rows.column, p->columns.own, known, comma, p->dates, &p->habits);
	p->field_count = p->columns.own;
	p->field = xcalloc(p->field_count + 1, sizeof(*p->field));
	for (size_t i = 0; i < p->columns.own; i++) {
		name_field(p, i, known[i]);
		guess_type(&p->rows.column[i], known[i], &p->habits, &p->field[i]);
	}
	free(known);
	choose_fill_down(p);
	note_sums(p);
}

/* ---- on top of a layout ---- */

/*
 * Say how the file writes what the layout cannot read. Appends nothing if no key of a field helps.
 */
static void override(const struct guess_plan *p, const struct spec_field *f,
                     const struct guess_tried *t, struct buf *out)
{
	const struct guess_column *c = &p->rows.column[t->column];
	struct buf formats = { 0 }, doubts = { 0 };
	bool timed;
	size_t mark = c->number[1].only > c->number[0].only;

	if ((f->type.kind == TYPE_DATE || f->type.kind == TYPE_DATETIME) &&
	    t->by[FAULT_NOT_A_DATE] > 0 &&
	    guess_formats(c, true, &p->habits, &formats, &doubts, &timed)) {
		guess_comment_lines(&doubts, "    ", out);
		buf_adds(out, "    ");
		guess_yaml_text(out, f->name);
		buf_addf(out, ": { formats: %s }\n", formats.p);
	} else if (f->type.kind == TYPE_DECIMAL && t->by[FAULT_NOT_A_NUMBER] > 0 &&
	           (f->notation.mark == ',') != mark && c->number[mark].good * 2 > c->values) {
		buf_adds(out, "    ");
		guess_yaml_text(out, f->name);
		buf_addf(out, ": { decimal_mark: \"%c\" }\n", mark ? ',' : '.');
	} else if (f->type.kind == TYPE_DECIMAL && t->by[FAULT_NOT_A_NUMBER] > 0 &&
	           f->notation.mark == '.' && c->indian > 0 &&
	           f->notation.grouping != GROUPING_INDIAN) {
		buf_adds(out, "    ");
		guess_yaml_text(out, f->name);
		buf_adds(out, ": { grouping: indian }\n");
	} else if (f->type.kind == TYPE_DECIMAL && t->by[FAULT_TOO_PRECISE] > 0) {
		buf_adds(out, "    ");
		guess_yaml_text(out, f->name);
		buf_addf(out, ": { type: decimal(%d) }\n",
		         c->number[f->notation.mark == ','].scale);
	}
	buf_free(&formats);
	buf_free(&doubts);
}

void guess_fields_layout(struct guess_plan *p, const struct guess_trial *t)
{
	const struct spec_expr *skip = t->spec->source.skip;

	/* totals that a label identifies are for files of any kind: what this file has is better */
	for (size_t i = 0; i < t->spec->clean.totals_count; i++)
		p->has_totals |= t->spec->clean.totals[i].when != NULL;
	if (skip)
		buf_addstr(&p->skip, skip->node->text);
	p->sum_field = xcalloc(p->columns.own + 1, sizeof(*p->sum_field));
	for (size_t i = 0; i < t->spec->clean.field_count; i++)
		if (t->field[i].column >= 0 && (size_t)t->field[i].column < p->columns.own &&
		    t->spec->clean.field[i].type.kind == TYPE_DECIMAL)
			p->sum_field[t->field[i].column] = str_copy(&p->arena,
			                                            t->spec->clean.field[i].name);
	if (t->faulty == 0)
		return;
	guess_habits(p->rows.column, p->columns.own, NULL, false, p->dates, &p->habits);
	for (size_t i = 0; i < t->spec->clean.field_count; i++)
		if (t->field[i].bad > 0 && t->field[i].column >= 0 &&
		    (size_t)t->field[i].column < p->columns.own)
			override(p, &t->spec->clean.field[i], &t->field[i], &p->overrides);
}
