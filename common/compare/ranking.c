/* ranking - a sorter whose keys have the order of the report. */
#include "compare/ranking.h"

#include <stdlib.h>

#include "record/payload.h"
#include "sort/sorter.h"

struct ranking {
	const struct spec_reconcile *spec;
	enum ranking_order by;
	struct sorter *sorter;
	struct key_balance at;     /* that has come back */
	struct news *news;         /* of its measures */
	struct buf order, payload; /* scratch */
};

struct ranking *ranking_open(const struct spec_reconcile *spec, enum ranking_order by,
                             size_t memory, unsigned shares)
{
	struct sorter *sorter = sorter_open(
		&(struct sorter_options){ .memory = memory, .parts = shares });
	struct ranking *r;

	if (!sorter)
		return NULL;
	r = xcalloc(1, sizeof(*r));
	r->spec = spec;
	r->by = by;
	r->sorter = sorter;
	r->at.parts = spec->key_count;
	r->at.part = xcalloc(spec->key_count, sizeof(*r->at.part));
	r->news = xcalloc(spec->measure_count, sizeof(*r->news));
	for (int side = BEFORE; side <= AFTER; side++) {
		struct half *half = &r->at.half[side];

		half->value = xcalloc(spec->measure_count, sizeof(*half->value));
		half->text = xcalloc(spec->measure_count, sizeof(*half->text));
	}
	return r;
}

static void put_part(struct ranking *r, struct str part)
{
	struct value v = { .kind = VALUE_NULL };

	if (!str_is_null(part))
		v = (struct value){ .kind = VALUE_TEXT, .text = part };
	value_order_key(&v, &r->order);
}

/* Those that differ first: what is new since the earlier day, then the largest difference. */
static void put_difference(struct ranking *r, const struct key_balance *at)
{
	struct value v = { .kind = VALUE_NUMBER, .number = at->largest };
	size_t start;

	buf_addc(&r->order, status_differs(at->status) ? 0 : 1);
	buf_addc(&r->order, (char)balance_news(at, r->spec->measure_count));
	start = r->order.len;
	value_order_key(&v, &r->order);
	/* no number is the beginning of another one, so all bits can turn */
	for (size_t i = start; i < r->order.len; i++)
		r->order.p[i] = (char)~r->order.p[i];
}

/* The bytes by which the keys are sorted. */
static void put_order(struct ranking *r, const struct key_balance *at, uint64_t number)
{
	size_t first = r->by == RANKING_ACCOUNTS ? 1 : 0;

	buf_reset(&r->order);
	if (r->by == RANKING_DIFFERENCES)
		put_difference(r, at);
	for (size_t i = first; i < at->parts; i++)
		put_part(r, at->part[i]);
	if (first > 0)
		put_part(r, at->part[0]);
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_addc(&r->order, (char)(number >> shift));
}

static void put_decimal(struct buf *out, struct decimal d)
{
	buf_add(out, &d.units, sizeof(d.units));
	buf_addc(out, (char)d.scale);
}

static void take_decimal(struct str *rest, struct decimal *d)
{
	char scale;

	payload_take(rest, &d->units, sizeof(d->units));
	payload_take(rest, &scale, 1);
	d->scale = scale;
}

/* What a record has more than the sums of a key. */
static void put_texts(struct ranking *r, const struct half *half)
{
	payload_text(&r->payload, half->at);
	for (size_t i = 0; i < r->spec->measure_count; i++)
		if (r->spec->measure[i].text)
			payload_text(&r->payload, half->text[i]);
}

static void take_texts(const struct ranking *r, struct str *rest, struct half *half)
{
	payload_take_text(rest, &half->at);
	for (size_t i = 0; i < r->spec->measure_count; i++)
		if (r->spec->measure[i].text)
			payload_take_text(rest, &half->text[i]);
}

static void put_news(struct ranking *r, const struct key_balance *at)
{
	buf_addc(&r->payload, at->news != NULL);
	if (at->news)
		buf_add(&r->payload, at->news, r->spec->measure_count * sizeof(*at->news));
}

static void take_news(struct ranking *r, struct str *rest)
{
	char known;

	payload_take(rest, &known, 1);
	r->at.news = known ? r->news : NULL;
	if (known)
		payload_take(rest, r->news, r->spec->measure_count * sizeof(*r->news));
}

bool ranking_put(struct ranking *r, const struct key_balance *at, uint64_t number)
{
	struct buf *out = &r->payload;

	put_order(r, at, number);
	buf_reset(out);
	buf_add(out, &number, sizeof(number));
	buf_addc(out, (char)at->status);
	put_decimal(out, at->largest);
	put_news(r, at);
	for (int side = BEFORE; side <= AFTER; side++) {
		buf_add(out, &at->half[side].records, sizeof(at->half[side].records));
		for (size_t i = 0; i < r->spec->measure_count; i++)
			put_decimal(out, at->half[side].value[i]);
		if (r->spec->rows)
			put_texts(r, &at->half[side]);
	}
	for (size_t i = 0; i < at->parts; i++)
		payload_text(out, at->part[i]);
	return sorter_put(r->sorter, buf_str(&r->order), buf_str(out));
}

struct key_balance *ranking_next(struct ranking *r, uint64_t *number)
{
	struct key_balance *at = &r->at;
	struct str rest;
	uint64_t n;
	char status;

	if (!sorter_next(r->sorter, NULL, &rest, NULL))
		return NULL;
	payload_take(&rest, &n, sizeof(n));
	if (number)
		*number = n;
	payload_take(&rest, &status, 1);
	at->status = (enum status)status;
	take_decimal(&rest, &at->largest);
	take_news(r, &rest);
	for (int side = BEFORE; side <= AFTER; side++) {
		payload_take(&rest, &at->half[side].records, sizeof(at->half[side].records));
		for (size_t i = 0; i < r->spec->measure_count; i++)
			take_decimal(&rest, &at->half[side].value[i]);
		if (r->spec->rows)
			take_texts(r, &rest, &at->half[side]);
	}
	for (size_t i = 0; i < at->parts; i++)
		payload_take_text(&rest, &at->part[i]);
	return at;
}

bool ranking_rewind(struct ranking *r)
{
	return sorter_rewind(r->sorter);
}

bool ranking_whole(const struct ranking *r)
{
	return sorter_whole(r->sorter);
}

void ranking_close(struct ranking *r)
{
	if (!r)
		return;
	sorter_close(r->sorter);
	free(r->at.part);
	free(r->news);
	for (int side = BEFORE; side <= AFTER; side++) {
		free(r->at.half[side].value);
		free(r->at.half[side].text);
	}
	buf_free(&r->order);
	buf_free(&r->payload);
	free(r);
}
