/*
 * hints - what the size of an unexplained difference may mean. A hint proves nothing: it says where to look.
 *
 *	struct hints *h = hints_new();
 *	hints_left(h, STR("V-12"), amount);	// the amount of each voucher that left on the way
 *	hints_add(h, &difference);		// each unexplained difference
 *	hints_find(h);
 *	while (hints_next(h, rank, measure, &at, &hint)) ...
 *
 * It keeps HINTS_MOST differences and vouchers at most, the first ones: the largest come first in a report.
 */
#ifndef REASONS_HINTS_H
#define REASONS_HINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "value/decimal.h"

#define HINTS_MOST 10000

enum hint_kind {
	HINT_ELSEWHERE, /* another key lacks what is too much here, or the other way round: hint.text names it */
	HINT_LEFT,   /* a voucher that left on the way has this amount: hint.text names it */
	HINT_DOUBLE, /* the figure after is double the one before */
	HINT_HALF,   /* it is half */
	HINT_NINE,   /* the difference is divisible by nine, as after two digits are exchanged */
	HINT_KINDS
};

struct hint {
	enum hint_kind kind;
	struct str text;
};

/* A difference of which some is unexplained. */
struct hint_difference {
	uint64_t rank;  /* of the key in the report */
	size_t measure; /* which one */
	struct str key; /* for a reader; copied */
	struct decimal before, after, unexplained;
	struct str
		currency; /* of the amounts; copied; null: the measure has none. Two are never the same amount */
};

struct hints;

struct hints *hints_new(void);

void hints_left(struct hints *h, struct str voucher, struct decimal amount);
void hints_add(struct hints *h, const struct hint_difference *d);

/* After all are added. */
void hints_find(struct hints *h);

/*
 * The hints for a measure of a key, one for each kind at most. *at is 0 at first. False at the end. The
 * text is valid until hints_free().
 */
bool hints_next(const struct hints *h, uint64_t rank, size_t measure, size_t *at, struct hint *out);

/* "the same amount is missing elsewhere" ...: as reports write it, before hint.text. */
const char *hint_name(enum hint_kind kind);

/* NULL is allowed. */
void hints_free(struct hints *h);

#endif
