/* breaks - a sorter of them, by side and key. */
#include "compare/breaks.h"

#include <stdlib.h>

#include "base/diag.h"
#include "date/period.h"
#include "record/payload.h"
#include "sort/sorter.h"

struct breaks {
	const struct spec_reconcile *what;
	struct sorter *sorter;
	uint64_t count[2];         /* by side */
	struct balance_break at;   /* that has come back, */
	struct str *part;          /* and its key */
	struct buf order, payload; /* scratch */
};

struct breaks *breaks_open(const struct spec_reconcile *what, size_t memory, unsigned shares)
{
	struct sorter *sorter = sorter_open(
		&(struct sorter_options){ .memory = memory, .parts = shares });
	struct breaks *b;

	if (!sorter)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->what = what;
	b->sorter = sorter;
	b->part = xcalloc(what->key_count, sizeof(*b->part));
	return b;
}

/* By side and key, the periods in their order. */
static void put_order(struct breaks *b, const struct balance_break *one)
{
	buf_reset(&b->order);
	buf_addc(&b->order, (char)one->side);
	for (size_t i = 0; i < b->what->key_count; i++) {
		struct value v = { .kind = VALUE_NULL };

		if (i == b->what->period)
			continue;
		if (!str_is_null(one->part[i]))
			v = (struct value){ .kind = VALUE_TEXT, .text = one->part[i] };
		value_order_key(&v, &b->order);
	}
	if (b->what->period < b->what->key_count)
		period_order_key(one->part[b->what->period], &b->order);
}

bool breaks_put(struct breaks *b, const struct balance_break *one)
{
	struct decimal d;

	if (decimal_sub(one->stated, one->expected, &d) != DECIMAL_OK) {
		diag_error("a difference within a side has more than 38 digits");
		return false;
	}
	put_order(b, one);
	buf_reset(&b->payload);
	buf_add(&b->payload, one, sizeof(*one));
	payload_text(&b->payload, one->from);
	for (size_t i = 0; i < b->what->key_count; i++)
		payload_text(&b->payload, one->part[i]);
	b->count[one->side]++;
	return sorter_put(b->sorter, buf_str(&b->order), buf_str(&b->payload));
}

struct decimal break_difference(const struct balance_break *one)
{
	struct decimal d = decimal_of(0, 0);

	/* breaks_put() has checked that it fits */
	(void)decimal_sub(one->stated, one->expected, &d);
	return d;
}

void break_rule(const struct balance_break *one, struct buf *out)
{
	if (one->kind == BREAK_PARENT) {
		buf_adds(out, "sub-accounts");
	} else if (one->kind == BREAK_CLOSING) {
		buf_adds(out, "opening + movement");
	} else if (one->kind == BREAK_RESTART) {
		buf_adds(out, "0 in a new year");
	} else {
		buf_adds(out, "closing of ");
		text_escape(out, str_is_null(one->from) ? STR("(null)") : one->from);
		if (one->kind == BREAK_MISSING)
			buf_adds(out, ", account is missing");
	}
}

uint64_t breaks_count(const struct breaks *b)
{
	return breaks_of(b, BEFORE) + breaks_of(b, AFTER);
}

uint64_t breaks_of(const struct breaks *b, enum side side)
{
	return b ? b->count[side] : 0;
}

const struct balance_break *breaks_next(struct breaks *b)
{
	struct str rest;

	if (!sorter_next(b->sorter, NULL, &rest, NULL))
		return NULL;
	payload_take(&rest, &b->at, sizeof(b->at));
	payload_take_text(&rest, &b->at.from);
	for (size_t i = 0; i < b->what->key_count; i++)
		payload_take_text(&rest, &b->part[i]);
	b->at.part = b->part;
	return &b->at;
}

bool breaks_rewind(struct breaks *b)
{
	return sorter_rewind(b->sorter);
}

bool breaks_whole(const struct breaks *b)
{
	return sorter_whole(b->sorter);
}

void breaks_close(struct breaks *b)
{
	if (!b)
		return;
	sorter_close(b->sorter);
	free(b->part);
	buf_free(&b->order);
	buf_free(&b->payload);
	free(b);
}
