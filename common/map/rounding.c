/* rounding - sums a voucher and holds one record back. */
#include "map/rounding.h"

#include <stdlib.h>

#include "base/buf.h"

#define NAME STR("convert") /* name for its faults */

/* A record that is kept. */
struct rounding_slot {
	struct record rec; /* its texts are in */
	struct arena arena;
	struct str *field; /* its fields */
};

struct rounder {
	const struct spec_rounding *spec;
	const struct target *target;
	struct fault_report *fault_report;
	size_t *group;             /* columns that name the voucher */
	size_t *balance;           /* columns that are summed */
	struct expr_group **state; /* of each field of the line */
	struct expr_env env;       /* for them */

	struct rounding_slot slot[2]; /* the record held back and the one before it, by turns */
	struct rounding_slot line;    /* the line that is made */
	struct rounding_slot *held;   /* one of slot; NULL: none */
	struct rounding_slot *ready;  /* one of slot, to be given out */
	bool line_ready;              /* the line comes after it */

	/* the voucher at work */
	struct decimal_sum *sum;  /* of each column in balance */
	struct decimal_sum slack; /* what rounding by conversion explains */
	struct decimal_sum given; /* and rounding by the old system, where nothing was converted */
	bool in_base;             /* amounts of some record are in the base currency */
	bool converted;           /* since they were converted to it */
	bool faulty;              /* some record has a fault: its sums say nothing */
	struct buf at;            /* place of its first record */

	struct tally made; /* the lines */
};

static size_t *columns_of(const struct target *t, const struct str *name, size_t count)
{
	size_t *column = xcalloc(count, sizeof(*column));

	for (size_t i = 0; i < count; i++)
		column[i] = target_index(t, name[i]);
	return column;
}

static void slot_open(struct rounding_slot *s, const struct target *t)
{
	s->rec.header = &t->header;
	s->rec.field = s->field = xcalloc(t->header.count, sizeof(*s->field));
	s->rec.arena = &s->arena;
}

struct rounder *rounder_open(const struct spec_rounding *spec, const struct controls *controls,
                             const struct target *target, struct fault_report *fault_report)
{
	struct expr_scope fields = { target->scope.column, target->header.count,
		                     target->header.count };
	struct rounder *r;
	bool ok = true;

	for (size_t i = 0; i < spec->field_count; i++)
		ok &= spec_bind(&spec->field[i], &fields) &&
		      spec_fits(&spec->field[i], target->schema);
	if (!ok)
		return NULL;
	r = xcalloc(1, sizeof(*r));
	r->spec = spec;
	r->target = target;
	r->fault_report = fault_report;
	r->group = columns_of(target, spec->group, spec->group_count);
	r->balance = columns_of(target, spec->balance, spec->balance_count);
	r->sum = xcalloc(spec->balance_count, sizeof(*r->sum));
	r->env.asked = completeness_asked_besides(fault_report->completeness);
	r->state = xcalloc(spec->field_count, sizeof(struct expr_group *));
	for (size_t i = 0; i < spec->field_count; i++)
		r->state[i] = expr_group_new(spec->field[i].expr);
	slot_open(&r->slot[0], target);
	slot_open(&r->slot[1], target);
	slot_open(&r->line, target);
	tally_init(&r->made, controls);
	tally_bind(&r->made, &target->header);
	return r;
}

/* ---- the line ---- */

static void line_amounts(struct rounder *r, struct decimal difference)
{
	struct record *line = &r->line.rec;
	bool two = r->spec->balance_count == 2, over = decimal_sign(difference) > 0;

	/* of two columns, the smaller one gets it */
	for (size_t i = 0; i < r->spec->balance_count; i++) {
		struct value v = { .kind = VALUE_NUMBER,
			           .number = decimal_of(0, difference.scale) };

		if (!two)
			v.number = decimal_neg(difference);
		else if (over == (i == 1))
			v.number = decimal_abs(difference);
		record_set(line, r->balance[i],
		           target_text(r->target, r->fault_report, line, r->balance[i], &v, NULL));
	}
}

static void line_fields(struct rounder *r)
{
	struct record *line = &r->line.rec;

	r->env.arena = line->arena;
	completeness_made(r->fault_report->completeness);
	for (size_t i = 0; i < r->spec->field_count; i++) {
		const struct spec_expr *e = &r->spec->field[i];
		size_t column = target_index(r->target, e->name);
		struct value v;

		r->env.miss_count = 0;
		if (expr_group_value(r->state[i], &r->env, &v)) {
			record_set(line, column,
			           target_text(r->target, r->fault_report, line, column, &v, NULL));
		} else {
			fault_report_failed(r->fault_report, line, e->name, &r->env, NULL, NULL,
			                    false);
			record_set(line, column, fault_report_key_missed(&r->env));
		}
		fault_report_misses(r->fault_report, &r->env, line);
	}
}

static void make_line(struct rounder *r, struct decimal difference)
{
	struct record *line = &r->line.rec;
	const struct record *last = &r->held->rec;

	arena_reset(&r->line.arena);
	line->at = str_is_null(last->at) ? STR_NULL : str_copy(&r->line.arena, buf_str(&r->at));
	line->fault = STR_NULL;
	for (size_t i = 0; i < r->target->header.count; i++)
		record_set(line, i, STR_NULL);
	for (size_t i = 0; i < r->spec->group_count; i++)
		record_set(line, r->group[i], str_copy(&r->line.arena, last->field[r->group[i]]));
	line_amounts(r, difference);
	line_fields(r);
	tally_add(&r->made, line);
	r->line_ready = true;
}

static void too_much(struct rounder *r, struct decimal difference, struct decimal most)
{
	char by[DECIMAL_TEXT], at_most[DECIMAL_TEXT];
	struct buf detail = { 0 };

	decimal_format(difference, by);
	decimal_format(most, at_most);
	buf_addf(&detail, "its voucher is off by %s %s, %s %s at most", by,
	         r->converted ? "after conversion" : "in the base currency",
	         r->spec->has_max ? "max accepts" : "rounding explains", at_most);
	fault_report_add(r->fault_report, &r->held->rec, NAME, fault_name(FAULT_ROUNDING), detail.p,
	                 NULL);
	buf_free(&detail);
}

/*
 * The difference between the sums of the voucher. False if there is none, or if its records cannot
 * be summed.
 */
static bool difference(struct rounder *r, struct decimal *out)
{
	struct decimal second = decimal_of(0, 0);

	if (!r->in_base || r->faulty || !decimal_sum_get(&r->sum[0], out))
		return false;
	if (r->spec->balance_count == 2 && !decimal_sum_get(&r->sum[1], &second))
		return false;
	return decimal_sub(*out, second, out) == DECIMAL_OK && decimal_sign(*out) != 0;
}

/*
 * Does rounding explain the difference? If nothing in the voucher was converted, only the old
 * system can have rounded, and how is unknown: one unit of the last digit is accepted, for any
 * number of lines.
 */
static bool explained(const struct rounder *r, struct decimal difference, struct decimal *out)
{
	struct decimal unit = decimal_of(1, difference.scale);

	if (r->converted)
		return decimal_sum_get(&r->slack, out);
	if (!decimal_sum_get(&r->given, out))
		return false;
	if (decimal_cmp(*out, unit) > 0)
		*out = unit;
	return true;
}

static void end_group(struct rounder *r)
{
	struct decimal off, most;

	if (!difference(r, &off))
		return;
	if (r->spec->has_max)
		most = r->spec->max;
	else if (!explained(r, off, &most))
		return;
	if (decimal_cmp(decimal_abs(off), most) > 0)
		too_much(r, off, most);
	else
		make_line(r, off);
}

/* ---- the records ---- */

static bool same_group(const struct rounder *r, const struct record *rec)
{
	size_t nulls = 0;

	if (!r->held)
		return false;
	for (size_t i = 0; i < r->spec->group_count; i++) {
		if (!str_eq(rec->field[r->group[i]], r->held->rec.field[r->group[i]]))
			return false;
		nulls += str_is_null(rec->field[r->group[i]]);
	}
	/* a record without a voucher is a voucher of its own */
	return nulls < r->spec->group_count;
}

static void start_group(struct rounder *r, const struct record *rec)
{
	for (size_t i = 0; i < r->spec->field_count; i++)
		expr_group_reset(r->state[i]);
	for (size_t i = 0; i < r->spec->balance_count; i++)
		r->sum[i] = (struct decimal_sum){ 0 };
	r->slack = r->given = (struct decimal_sum){ 0 };
	r->in_base = r->converted = r->faulty = false;
	buf_reset(&r->at);
	buf_addstr(&r->at, rec->at);
}

static void add_sums(struct rounder *r, struct record *rec)
{
	for (size_t i = 0; i < r->spec->balance_count; i++) {
		struct str text = rec->field[r->balance[i]];
		struct decimal d;

		if (str_is_null(text))
			continue;
		if (decimal_parse(text, &d) == DECIMAL_OK) {
			decimal_sum_add(&r->sum[i], d);
		} else if (!fault_has(rec, r->spec->balance[i])) {
			struct buf detail = { 0 }, quoted = { 0 };

			buf_addf(&detail, "%s is not a number", text_quote(&quoted, text));
			fault_report_add(r->fault_report, rec, r->spec->balance[i],
			                 fault_name(FAULT_NOT_A_NUMBER), detail.p, NULL);
			buf_free(&detail);
			buf_free(&quoted);
		}
	}
}

static void add_to_group(struct rounder *r, struct record *rec, const struct slack *slack)
{
	r->env.rec = rec;
	r->env.arena = rec->arena;
	r->env.miss_count = 0;
	add_sums(r, rec);
	if (slack) {
		r->in_base = true;
		r->converted |= !slack->in_base;
		decimal_sum_add(&r->slack, slack->converted);
		decimal_sum_add(&r->given, slack->given);
	}
	/* a value that cannot be summed makes the line faulty, if there is a line */
	for (size_t i = 0; i < r->spec->field_count; i++)
		(void)expr_group_add(r->state[i], &r->env);
	r->faulty |= !str_is_null(rec->fault);
}

static void copy(struct rounding_slot *s, const struct record *rec)
{
	arena_reset(&s->arena);
	s->rec.at = str_copy(&s->arena, rec->at);
	s->rec.fault = str_copy(&s->arena, rec->fault);
	s->rec.line = STR_NULL;
	for (size_t i = 0; i < rec->header->count; i++)
		record_set(&s->rec, i, str_copy(&s->arena, rec->field[i]));
}

void rounder_put(struct rounder *r, const struct record *rec, const struct slack *slack)
{
	bool same = same_group(r, rec);
	struct rounding_slot *next = r->held == &r->slot[0] ? &r->slot[1] : &r->slot[0];

	if (r->held && !same)
		end_group(r);
	r->ready = r->held;
	copy(next, rec);
	r->held = next;
	if (!same)
		start_group(r, &next->rec);
	add_to_group(r, &next->rec, slack);
}

void rounder_end(struct rounder *r)
{
	if (r->held)
		end_group(r);
	r->ready = r->held;
	r->held = NULL;
}

bool rounder_next(struct rounder *r, struct record *out)
{
	if (r->ready) {
		*out = r->ready->rec;
		r->ready = NULL;
		return true;
	}
	if (!r->line_ready)
		return false;
	*out = r->line.rec;
	r->line_ready = false;
	return true;
}

const struct tally *rounder_made(const struct rounder *r)
{
	return &r->made;
}

void rounder_free(struct rounder *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->spec->field_count; i++)
		expr_group_free(r->state[i]);
	expr_env_free(&r->env);
	for (size_t i = 0; i < 2; i++) {
		free(r->slot[i].field);
		arena_free(&r->slot[i].arena);
	}
	free(r->line.field);
	arena_free(&r->line.arena);
	free(r->state);
	free(r->group);
	free(r->balance);
	free(r->sum);
	buf_free(&r->at);
	tally_free(&r->made);
	free(r);
}
