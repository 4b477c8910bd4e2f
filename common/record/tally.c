/* tally - count records and sum control fields. tally_seal.c writes and checks the seal. */
#include <stdlib.h>

#include "base/buf.h"
#include "record/fault.h"
#include "record/finding.h"
#include "record/record_typed.h"
#include "record/tally_int.h"

void tally_init(struct tally *t, const struct controls *controls)
{
	*t = (struct tally){ .controls = controls };
	t->sum = xcalloc(tally_controls(t), sizeof(*t->sum));
	t->field = xcalloc(tally_controls(t), sizeof(*t->field));
	t->there = xcalloc(tally_controls(t), sizeof(*t->there));
	t->unread = xcalloc(tally_controls(t), sizeof(*t->unread));
	t->empty = xcalloc(tally_controls(t), sizeof(*t->empty));
	if (controls && controls->maker)
		t->computed = xcalloc(controls->count, sizeof(*t->computed));
	for (size_t i = 0; i < tally_controls(t); i++)
		t->field[i] = -1;
}

void tally_weigh(struct tally *t)
{
	t->stake = xcalloc(tally_controls(t), sizeof(*t->stake));
}

static void close_computed(struct tally *t)
{
	for (size_t i = 0; t->computed && i < tally_controls(t); i++) {
		if (t->computed[i])
			t->controls->maker->close(t->computed[i]);
		t->computed[i] = NULL;
	}
}

void tally_bind(struct tally *t, const struct header *h)
{
	close_computed(t);
	for (size_t i = 0; i < tally_controls(t); i++) {
		if (t->computed)
			t->computed[i] = t->controls->maker->open(t->controls->maker, i, h);
		t->field[i] = t->computed && t->computed[i] ? -1
		                                            : header_find(h, t->controls->name[i]);
		t->there[i] = t->field[i] >= 0 || (t->computed && t->computed[i]);
	}
}

#define WHOLE_DIGITS 18 /* before the point, */
#define POINT_DIGITS 16 /* after it, */
/* and in all: the limits of a control sum, which holds ten thousand million such amounts */
#define ALL_DIGITS 28

static bool takes(struct decimal d)
{
	int digits = WHOLE_DIGITS + d.scale < ALL_DIGITS ? WHOLE_DIGITS + d.scale : ALL_DIGITS;
	uint128 limit = 1, units = d.units < 0 ? -(uint128)d.units : (uint128)d.units;

	while (digits-- > 0)
		limit *= 10;
	return units < limit && d.scale <= POINT_DIGITS;
}

static void add_long(struct tally *t, size_t i, struct str text)
{
	struct decimal d;

	if (decimal_canonical(text, &d) && takes(d)) {
		decimal_sum_add(&t->sum[i], d);
		if (t->stake)
			decimal_sum_add(&t->stake[i], decimal_abs(d));
	} else {
		t->unread[i]++;
	}
}

static inline void add_short(struct tally *t, size_t i, long long units, int scale)
{
	decimal_sum_add_short(&t->sum[i], units, scale);
	if (t->stake)
		decimal_sum_add_short(&t->stake[i], units < 0 ? -units : units, scale);
}

static struct str computed_value(struct tally *t, size_t i, const struct record *rec)
{
	struct str text = t->controls->maker->value(t->computed[i], rec);

	if (str_is_null(rec->fault) && (str_is_null(text) || str_is(text, CONTROL_NO_NUMBER)))
		t->empty[i]++;
	return text;
}

void tally_add(struct tally *t, const struct record *rec)
{
	size_t count = tally_controls(t);

	t->rows++;
	for (size_t i = 0; i < count; i++) {
		struct str text;
		long long units;
		int scale;
		bool is_short;

		if (t->field[i] >= 0) {
			text = rec->field[t->field[i]];
			is_short = typed_number(rec, (size_t)t->field[i], &units, &scale);
		} else if (t->computed && t->computed[i]) {
			text = computed_value(t, i, rec);
			is_short = decimal_canonical_short(text, &units, &scale);
		} else {
			continue;
		}
		if (is_short)
			add_short(t, i, units, scale);
		else if (!str_is_null(text))
			add_long(t, i, text);
	}
}

static void refuse(struct record *rec, struct str name, struct str text, struct decimal d)
{
	enum fault fault = d.scale > POINT_DIGITS ? FAULT_TOO_PRECISE : FAULT_TOO_LARGE;
	struct buf message = { 0 };

	buf_addf(
		&message,
		"is more than a control sum takes (%d digits before the point, %d after it, %d in all)",
		WHOLE_DIGITS, POINT_DIGITS, ALL_DIGITS);
	finding_report(finding_stderr(), rec,
	               &(struct finding){ .field = name,
	                                  .code = fault_name(fault),
	                                  .value = text,
	                                  .message = buf_str(&message) });
	buf_free(&message);
}

void tally_guard(const struct tally *t, struct record *rec)
{
	for (size_t i = 0; i < tally_controls(t); i++) {
		struct decimal d;
		struct str text;

		if (t->field[i] < 0)
			continue;
		text = rec->field[t->field[i]];
		if (text.len > DECIMAL_SHORT && decimal_canonical(text, &d) && !takes(d) &&
		    !fault_has(rec, t->controls->name[i]))
			refuse(rec, t->controls->name[i], text, d);
	}
}

void tally_merge(struct tally *t, const struct tally *other)
{
	t->rows += other->rows;
	for (size_t i = 0; i < tally_controls(t); i++) {
		decimal_sum_merge(&t->sum[i], &other->sum[i]);
		if (t->stake && other->stake)
			decimal_sum_merge(&t->stake[i], &other->stake[i]);
		t->unread[i] += other->unread[i];
		t->empty[i] += other->empty[i];
		if (t->field[i] < 0)
			t->field[i] = other->field[i];
		t->there[i] = t->there[i] || other->there[i];
	}
}

void tally_subtract(struct tally *t, const struct tally *other)
{
	t->rows -= other->rows;
	for (size_t i = 0; i < tally_controls(t); i++) {
		decimal_sum_subtract(&t->sum[i], &other->sum[i]);
		if (t->stake && other->stake)
			decimal_sum_subtract(&t->stake[i], &other->stake[i]);
		t->unread[i] -= other->unread[i];
		t->empty[i] -= other->empty[i];
	}
}

bool tally_sum(const struct tally *t, size_t i, struct decimal *out)
{
	return t->there[i] && decimal_sum_get(&t->sum[i], out);
}

bool tally_stake(const struct tally *t, size_t i, struct decimal *out)
{
	return t->stake && t->there[i] && decimal_sum_get(&t->stake[i], out);
}

void tally_clear(struct tally *t)
{
	t->rows = 0;
	for (size_t i = 0; i < tally_controls(t); i++) {
		t->sum[i] = (struct decimal_sum){ 0 };
		if (t->stake)
			t->stake[i] = (struct decimal_sum){ 0 };
		t->unread[i] = t->empty[i] = 0;
	}
}

void tally_free(struct tally *t)
{
	free(t->sum);
	free(t->field);
	free(t->there);
	free(t->unread);
	free(t->empty);
	free(t->stake);
	close_computed(t);
	free(t->computed);
	*t = (struct tally){ 0 };
}
