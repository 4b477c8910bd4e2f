/* convert - finds the rate first, then converts all amounts, then stores them. */
#include "map/convert.h"

#include <stdlib.h>

#include "base/buf.h"

#define NAME STR("convert") /* name for faults that are not about one field */

/* An amount that is converted. */
struct amount {
	size_t column;       /* of the target, which gets the result */
	int scale;           /* digits after its point */
	bool balanced;       /* the rounding of it counts: see struct slack */
	struct value result; /* of the record at work */
};

struct converter {
	const struct spec_convert *spec;
	const struct target *target;
	struct fault_report *fault_report;
	struct amount *amount; /* as many as the spec has */
	ptrdiff_t rate_column; /* gets the rate; -1: none does */
	struct expr_env env;   /* for its expressions */
	struct record *rec;    /* the record at work */
	/* the rate for it; NULL: none, or it is in the base currency */
	const struct rate *rate;
	struct slack slack; /* of that record */
	bool done;          /* its amounts are in the base currency */
};

static bool bind(const struct spec_convert *spec, const struct target *t)
{
	struct expr_scope fields = { t->scope.column, t->header.count, t->header.count };
	bool ok = spec_bind(&spec->currency, &fields);

	ok &= spec_bind(&spec->date, &fields);
	if (spec->when)
		ok &= spec_bind(spec->when, &fields);
	for (size_t i = 0; i < spec->amount_count; i++)
		ok &= spec_bind(&spec->amount[i], &fields) &&
		      spec_fits(&spec->amount[i], t->schema);
	return ok;
}

static bool is_balanced(const struct spec_rounding *r, struct str name)
{
	for (size_t i = 0; i < r->balance_count; i++)
		if (str_eq(r->balance[i], name))
			return true;
	return false;
}

struct converter *converter_open(const struct spec_convert *spec, const struct target *target,
                                 struct fault_report *fault_report)
{
	struct converter *c;

	if (!bind(spec, target))
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->spec = spec;
	c->target = target;
	c->fault_report = fault_report;
	c->env.asked = completeness_asked_besides(fault_report->completeness);
	c->amount = xcalloc(spec->amount_count, sizeof(*c->amount));
	for (size_t i = 0; i < spec->amount_count; i++) {
		size_t column = target_index(target, spec->amount[i].name);

		c->amount[i].column = column;
		c->amount[i].scale = target_scale(target, column,
		                                  spec->scale == UINT64_MAX ? 0 : (int)spec->scale);
		c->amount[i].balanced = is_balanced(&spec->rounding, spec->amount[i].name);
	}
	c->rate_column = spec->rate_field.p ? (ptrdiff_t)target_index(target, spec->rate_field)
	                                    : -1;
	return c;
}

/*
 * If a record already has a fault, a failure here is usually a result of it, so it is not reported
 * as well.
 */
static bool fails(struct converter *c, struct str name, struct str code, const char *detail)
{
	if (str_is_null(c->rec->fault))
		fault_report_add(c->fault_report, c->rec, name, code, detail, NULL);
	return false;
}

/* ---- the rate ---- */

static bool no_rate(struct converter *c, struct str currency, struct date day,
                    const struct rate *old)
{
	struct buf detail = { 0 }, quoted = { 0 };
	char on[DATE_TEXT], of[DATE_TEXT];

	text_quote(&quoted, currency);
	date_format_iso(day, on);
	if (!old) {
		buf_addf(&detail, "%s has no rate on or before %s", quoted.p, on);
	} else {
		date_format_iso(old->date, of);
		buf_addf(&detail,
		         "%s has no rate of %llu days before %s or less, the latest is of %s",
		         quoted.p, (unsigned long long)c->spec->max_age, on, of);
	}
	fails(c, NAME, fault_name(FAULT_NO_RATE), detail.p);
	buf_free(&detail);
	buf_free(&quoted);
	return false;
}

static bool text_of(struct converter *c, const struct spec_expr *e, struct str *out)
{
	struct value v;

	if (!expr_eval(e->expr, &c->env, &v))
		return fails(c, NAME, c->env.fault, c->env.detail);
	*out = value_to_text(&v, c->rec->arena);
	return true;
}

static bool day_of(struct converter *c, struct date *out)
{
	struct buf detail = { 0 }, quoted = { 0 };
	enum fault fault;
	struct value v;

	if (!expr_eval(c->spec->date.expr, &c->env, &v))
		return fails(c, NAME, c->env.fault, c->env.detail);
	if (v.kind == VALUE_NULL)
		return fails(c, NAME, fault_name(FAULT_NO_RATE),
		             "it has no date to take the rate of");
	if (value_to_date(&v, out, &fault))
		return true;
	buf_addf(&detail, "%s %s", text_quote(&quoted, value_to_text(&v, c->rec->arena)),
	         fault_meaning(fault));
	fails(c, NAME, fault_name(fault), detail.p);
	buf_free(&detail);
	buf_free(&quoted);
	return false;
}

/* Set c->rate; NULL for the base currency. */
static bool find_rate(struct converter *c)
{
	struct str currency;
	struct date day;

	if (!text_of(c, &c->spec->currency, &currency))
		return false;
	if (str_is_null(currency))
		return fails(c, NAME, fault_name(FAULT_NO_RATE),
		             "it has no currency to take the rate of");
	if (str_eq(currency, c->spec->base))
		return true;
	if (!day_of(c, &day))
		return false;
	c->rate = rates_find(c->spec->rates, currency, day);
	if (c->rate && (uint64_t)(day.day - c->rate->date.day) <= c->spec->max_age)
		return true;
	no_rate(c, currency, day, c->rate);
	c->rate = NULL;
	return false;
}

/* ---- the amounts ---- */

/* Add a unit of the last digit, or half of it. */
static void add_slack(struct decimal *slack, int scale, bool whole)
{
	struct decimal most = whole || scale == DECIMAL_DIGITS ? decimal_of(1, scale)
	                                                       : decimal_of(5, scale + 1);

	(void)decimal_add(*slack, most, slack);
}

/* An amount in the base currency stays as it is. */
static enum decimal_status take(struct converter *c, struct decimal d, const struct amount *a,
                                struct decimal *out)
{
	if (a->balanced && decimal_sign(d) != 0)
		add_slack(&c->slack.given, a->scale, false);
	return decimal_rescale(d, a->scale, ROUND_NONE, out);
}

static enum decimal_status convert(struct converter *c, struct decimal d, const struct amount *a,
                                   struct decimal *out)
{
	const struct rate *r = c->rate;
	enum decimal_status status;

	if (!r)
		return take(c, d, a, out);
	status = decimal_mul(d, c->spec->quote == QUOTE_DIRECT ? r->rate : r->per, &d);
	if (status != DECIMAL_OK)
		return status;
	status = decimal_div(d, c->spec->quote == QUOTE_DIRECT ? r->per : r->rate, a->scale,
	                     ROUND_NONE, out);
	if (status != DECIMAL_INEXACT)
		return status;
	if (a->balanced)
		add_slack(&c->slack.converted, a->scale, c->spec->round == ROUND_DOWN);
	return decimal_div(d, c->spec->quote == QUOTE_DIRECT ? r->per : r->rate, a->scale,
	                   c->spec->round, out);
}

static bool convert_amount(struct converter *c, size_t i)
{
	const struct spec_expr *e = &c->spec->amount[i];
	struct value *result = &c->amount[i].result;
	struct buf detail = { 0 }, quoted = { 0 };
	enum fault fault = FAULT_OVERFLOW;
	struct decimal d;

	if (!expr_eval(e->expr, &c->env, result))
		return fails(c, e->name, c->env.fault, c->env.detail);
	if (result->kind == VALUE_NULL)
		return true;
	if (value_to_number(result, &d, &fault)) {
		enum decimal_status status = convert(c, d, &c->amount[i], &d);

		if (status == DECIMAL_OK) {
			*result = (struct value){ .kind = VALUE_NUMBER, .number = d };
			return true;
		}
		fault = status == DECIMAL_INEXACT ? FAULT_TOO_PRECISE : FAULT_OVERFLOW;
	}
	buf_addf(&detail, "%s %s", text_quote(&quoted, value_to_text(result, c->rec->arena)),
	         fault_meaning(fault));
	fails(c, e->name, fault_name(fault), detail.p);
	buf_free(&detail);
	buf_free(&quoted);
	return false;
}

/* Set the rate of one unit; an inverse rate gets as many digits as the field has. */
static void set_rate(struct converter *c)
{
	size_t column = (size_t)c->rate_column;
	struct value v = { .kind = VALUE_NUMBER, .number = decimal_of(1, 0) };
	int scale = target_scale(c->target, column, 16);

	if (c->rate) {
		bool direct = c->spec->quote == QUOTE_DIRECT;

		if (decimal_div(direct ? c->rate->rate : c->rate->per,
		                direct ? c->rate->per : c->rate->rate, scale, ROUND_HALF_UP,
		                &v.number) != DECIMAL_OK)
			v.kind = VALUE_NULL;
		else
			v.number = decimal_trim(v.number, 0);
	}
	record_set(c->rec, column,
	           target_text(c->target, c->fault_report, c->rec, column, &v, NULL));
}

static bool apply(struct converter *c)
{
	bool yes = true;

	if (c->spec->when && !expr_true(c->spec->when->expr, &c->env, &yes))
		return fails(c, NAME, c->env.fault, c->env.detail);
	if (!yes || !find_rate(c))
		return false;
	for (size_t i = 0; i < c->spec->amount_count; i++)
		if (!convert_amount(c, i))
			return false;
	/* first compute all amounts: one may depend on another */
	for (size_t i = 0; i < c->spec->amount_count; i++)
		record_set(c->rec, c->amount[i].column,
		           target_text(c->target, c->fault_report, c->rec, c->amount[i].column,
		                       &c->amount[i].result, NULL));
	if (c->rate_column >= 0)
		set_rate(c);
	c->slack.in_base = !c->rate;
	c->done = true;
	return c->rate != NULL;
}

bool converter_apply(struct converter *c, struct record *rec)
{
	bool done;

	c->rec = rec;
	c->rate = NULL;
	c->slack = (struct slack){ decimal_of(0, 0), decimal_of(0, 0), false };
	c->done = false;
	c->env.rec = rec;
	c->env.arena = rec->arena;
	c->env.miss_count = 0;
	done = apply(c);
	fault_report_misses(c->fault_report, &c->env, rec);
	return done;
}

const struct slack *converter_slack(const struct converter *c)
{
	return c->done ? &c->slack : NULL;
}

const struct rate *converter_rate(const struct converter *c)
{
	return c->rate;
}

void converter_free(struct converter *c)
{
	if (!c)
		return;
	expr_env_free(&c->env);
	free(c->amount);
	free(c);
}
