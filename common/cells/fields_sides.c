/* Amounts whose meaning depends on another field: the currency, the side. */
#include "base/mem.h"
#include "cells/fields_int.h"

#define WRITTEN 2 /* digits after the point that the system writes for every currency */

static void set(struct record *rec, size_t i, struct decimal d)
{
	char *text = arena_alloc(rec->arena, DECIMAL_TEXT);

	record_set(rec, i, (struct str){ text, decimal_format(d, text) });
}

/* The amount of a field; 0 if it is null. False if it has a fault. */
static bool amount(const struct fields *f, const struct record *rec, size_t i, struct decimal *out)
{
	*out = decimal_of(0, 0);
	return fields_good(f, i) &&
	       (!rec->field[i].p || decimal_parse(rec->field[i], out) == DECIMAL_OK);
}

/* Report that field `i` contradicts another one; f->message has the values. */
static void report(struct fields *f, struct record *rec, size_t i, enum fault fault,
                   enum finding_front front)
{
	finding_report(f->sinks, rec,
	               &(struct finding){
			       .field = rec->header->name[i],
			       .code = fault_name(fault),
			       .value = rec->field[i],
			       .message = buf_str(&f->message),
			       .front = front,
		       });
	fields_spoil(f, i);
}

/* ---- the currency ---- */

/*
 * 10 to the power of the digits that are written but not used by the currency; false if the
 * currency is in no table.
 */
static bool factor_of(const struct lookup *minor_units, struct str currency, struct decimal *out)
{
	ptrdiff_t row = lookup_row_of(minor_units, &currency);
	int more;

	if (row < 0)
		return false;
	more = lookup_value(minor_units, (size_t)row, 0).p[0] - '0' - WRITTEN;
	*out = decimal_of(1, more > 0 ? more : 0);
	for (; more < 0; more++)
		out->units *= 10;
	return true;
}

static enum fault moved(struct decimal d, struct decimal factor, struct type type,
                        struct decimal *out)
{
	int scale = type.kind == TYPE_DECIMAL ? type.scale : 0;

	if (decimal_mul(d, factor, &d) != DECIMAL_OK)
		return FAULT_OVERFLOW;
	switch (decimal_rescale(d, scale, ROUND_NONE, out)) {
	case DECIMAL_OK:
		return FAULT_COUNT_;
	case DECIMAL_INEXACT:
		return FAULT_TOO_PRECISE;
	default:
		return FAULT_OVERFLOW;
	}
}

static void to_minor_units(const struct spec_clean *clean, struct fields *f, struct record *rec,
                           size_t i)
{
	const struct spec_field *field = &clean->field[i];
	struct str currency = rec->field[field->currency];
	struct buf quoted = { 0 };
	struct decimal d, factor;
	enum fault fault;

	if (!rec->field[i].p || !amount(f, rec, i, &d))
		return;
	buf_reset(&f->message);
	if (!currency.p || !factor_of(clean->minor_units, currency, &factor)) {
		buf_addf(&f->message, "its currency is %s: ISO 4217 gives no minor units for it",
		         currency.p ? text_quote(&quoted, currency) : "not there");
		report(f, rec, i, FAULT_NOT_IN_LOOKUP, FRONT_FIELD);
	} else if ((fault = moved(d, factor, field->type, &d)) != FAULT_COUNT_) {
		buf_addf(&f->message, "%s in the minor units of %.*s %s",
		         text_quote(&quoted, rec->field[i]), (int)currency.len, currency.p,
		         fault_meaning(fault));
		report(f, rec, i, fault, FRONT_FIELD);
	} else {
		set(rec, i, d);
	}
	buf_free(&quoted);
}

/* ---- the side ---- */

enum { DEBIT, CREDIT, NO_SIDE };

static int side_of(const struct spec_side_flag *side, struct str text)
{
	for (int k = DEBIT; k <= CREDIT; k++)
		for (size_t i = 0; i < side->count[k]; i++)
			if (str_eq(text, side->text[k][i]))
				return k;
	return NO_SIDE;
}

/* Do the two amounts agree with the flag? If both are zero, there is no side to compare. */
static bool agrees(enum side_mode mode, int side, const struct decimal amount[2])
{
	int sign = decimal_sign(amount[DEBIT]);

	if (mode == SIDE_SIGNED)
		return sign == 0 || side == (sign > 0 ? DEBIT : CREDIT);
	if (sign == 0 && decimal_sign(amount[CREDIT]) == 0)
		return true;
	if (mode == SIDE_DIVIDE)
		return side != NO_SIDE;
	return side != NO_SIDE && decimal_sign(amount[1 - side]) == 0;
}

/* Both amounts of a line are set, and there is no flag: the debit gets the fault. */
static void check_one_side(const struct spec_clean *clean, struct fields *f, struct record *rec,
                           const struct decimal amount[2])
{
	const size_t *at = clean->side.amount;
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT];

	if (decimal_sign(amount[DEBIT]) == 0 || decimal_sign(amount[CREDIT]) == 0)
		return;
	decimal_format(amount[DEBIT], a);
	decimal_format(amount[CREDIT], b);
	buf_reset(&f->message);
	buf_addf(&f->message, "%.*s and %.*s both differ from zero: %s and %s",
	         (int)rec->header->name[at[DEBIT]].len, rec->header->name[at[DEBIT]].p,
	         (int)rec->header->name[at[CREDIT]].len, rec->header->name[at[CREDIT]].p, a, b);
	report(f, rec, at[DEBIT], FAULT_SIDE, FRONT_NOTHING);
}

static void report_side(const struct spec_clean *clean, struct fields *f, struct record *rec,
                        const struct decimal amount[2])
{
	const struct spec_side_flag *side = &clean->side;
	struct str flag = rec->field[side->field];
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT];
	struct buf quoted = { 0 };

	decimal_format(amount[DEBIT], a);
	decimal_format(amount[CREDIT], b);
	buf_reset(&f->message);
	buf_addf(&f->message, "%s %s: ", flag.p ? text_quote(&quoted, flag) : "nothing",
	         fault_meaning(FAULT_SIDE));
	buf_addf(&f->message, side->mode == SIDE_CHECK ? "debit %s, credit %s" : "%s", a, b);
	report(f, rec, side->field, FAULT_SIDE, FRONT_FIELD);
	buf_free(&quoted);
}

static void look_at_side(const struct spec_clean *clean, struct fields *f, struct record *rec)
{
	const struct spec_side_flag *side = &clean->side;
	struct decimal d[2] = { decimal_of(0, 0), decimal_of(0, 0) };
	int flag;

	if ((side->has_field && !fields_good(f, side->field)) ||
	    !amount(f, rec, side->amount[DEBIT], &d[DEBIT]) ||
	    (side->mode != SIDE_SIGNED && !amount(f, rec, side->amount[CREDIT], &d[CREDIT])))
		return;
	if (!side->has_field) {
		check_one_side(clean, f, rec, d);
		return;
	}
	flag = side_of(side, rec->field[side->field]);
	if (!agrees(side->mode, flag, d)) {
		report_side(clean, f, rec, d);
	} else if (side->mode == SIDE_DIVIDE && flag != NO_SIDE) {
		struct decimal zero = decimal_of(0, d[1 - flag].scale);

		if (rec->field[side->amount[1 - flag]].p)
			set(rec, side->amount[1 - flag], zero);
	}
}

void fields_sides(const struct spec_clean *clean, struct fields *f, struct record *rec)
{
	for (size_t i = 0; i < clean->field_count && clean->minor_units; i++)
		if (clean->field[i].currency_name.p)
			to_minor_units(clean, f, rec, i);
	if (clean->side.mode != SIDE_NONE)
		look_at_side(clean, f, rec);
}
