/* reasons_match - a reason for each line: what is known best comes first. */
#include "base/diag.h"
#include "reasons/change.h"
#include "reasons/reasons_int.h"

/* ---- parts of a difference ---- */

static bool subtract(struct reasons *rs, const struct decimal *after, const struct decimal *before)
{
	bool ok = true;

	for (size_t i = 0; i < rs->options.measures; i++)
		ok &= decimal_sub(after ? after[i] : decimal_of(0, 0),
		                  before ? before[i] : decimal_of(0, 0),
		                  &rs->difference[i]) == DECIMAL_OK;
	if (!ok)
		diag_error("a difference has more than 38 digits");
	return ok;
}

/* A record that only one side has. */
static bool give_alone(struct reasons *rs, enum reason_kind kind, struct line *line, struct str why)
{
	bool after = line->from == REASON_FROM_AFTER;

	line->done = true;
	return subtract(rs, after ? line->value : NULL, after ? NULL : line->value) &&
	       reasons_give(rs, kind, line->key, rs->difference, after ? NULL : line,
	                    after ? line : NULL, STR_NULL, why);
}

/* A record that both sides have, under the key of `after`, with other amounts. */
static bool give_change(struct reasons *rs, const struct line *before, const struct line *after)
{
	enum reason_kind kind = change_kind(before->value, after->value, rs->options.measures,
	                                    rs->scale);

	return subtract(rs, after->value, before->value) &&
	       reasons_give(rs, kind, after->key, rs->difference, before, after, STR_NULL,
	                    STR_NULL);
}

/* A record that both sides have, under two keys. */
static bool give_moved(struct reasons *rs, struct line *before, struct line *after)
{
	before->done = after->done = true;
	return subtract(rs, NULL, before->value) &&
	       reasons_give(rs, REASON_MOVED, before->key, rs->difference, before, after,
	                    after->key, STR_NULL) &&
	       reasons_give(rs, REASON_MOVED, after->key, before->value, before, after, before->key,
	                    STR_NULL) &&
	       (str_eq(before->amount, after->amount) || give_change(rs, before, after));
}

/* ---- the same record ---- */

/* A record before and one that left on the way, as long as there are both. */
static bool find_left(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, left_at = 0;
	struct line *before, *left;
	bool ok = true;

	while (ok && (before = range_next(lines, REASON_FROM_BEFORE, &before_at)) &&
	       (left = range_next(lines, REASON_FROM_LEFT, &left_at))) {
		left->done = true;
		ok = give_alone(rs, REASON_LEFT, before, left->why);
	}
	return ok;
}

/* What left on the way from the same place of the legacy file. */
static bool find_left_there(struct reasons *rs, struct range lines)
{
	return str_is_null(lines.line->at) || find_left(rs, lines);
}

static bool has_cancelled(struct range lines)
{
	bool has = false;

	for (size_t i = 0; i < lines.count; i++)
		has |= lines.line[i].done && lines.line[i].from != REASON_FROM_LEFT;
	return has;
}

/* More of them on one side than on the other. */
static bool find_twice(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, after_at = 0;
	struct line *line;
	bool ok = true;

	if (!has_cancelled(lines))
		return true;
	while (ok && (line = range_next(lines, REASON_FROM_BEFORE, &before_at)))
		ok = give_alone(rs, REASON_TWICE_BEFORE, line, STR_NULL);
	while (ok && (line = range_next(lines, REASON_FROM_AFTER, &after_at)))
		ok = give_alone(rs, REASON_TWICE_AFTER, line, STR_NULL);
	return ok;
}

static bool find_changed(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, after_at = 0;
	struct line *before, *after;
	bool ok = true;

	while (ok && (before = range_next(lines, REASON_FROM_BEFORE, &before_at)) &&
	       (after = range_next(lines, REASON_FROM_AFTER, &after_at))) {
		before->done = after->done = true;
		ok = give_change(rs, before, after);
	}
	return ok;
}

/* Those with the same amounts. */
static bool find_moved(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, after_at = 0;
	struct line *before, *after;
	bool ok = true;

	while (ok && (before = range_next(lines, REASON_FROM_BEFORE, &before_at)) &&
	       (after = range_next(lines, REASON_FROM_AFTER, &after_at)))
		ok = give_moved(rs, before, after);
	return ok;
}

/* If one is left on each side, it is the same with another amount, too. */
static bool find_moved_changed(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, after_at = 0;
	struct line *before = range_next(lines, REASON_FROM_BEFORE, &before_at),
		    *after = range_next(lines, REASON_FROM_AFTER, &after_at);

	return !before || !after || range_next(lines, REASON_FROM_BEFORE, &before_at) ||
	       range_next(lines, REASON_FROM_AFTER, &after_at) || give_moved(rs, before, after);
}

/* ---- what only one side has ---- */

static bool find_alone(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, after_at = 0;
	struct line *line;
	bool twin = !str_is_null(rs->voucher.twin), ok = true;

	while (ok && (line = range_next(lines, REASON_FROM_BEFORE, &before_at)))
		ok = give_alone(rs, REASON_MISSING, line, STR_NULL);
	while (ok && (line = range_next(lines, REASON_FROM_AFTER, &after_at)))
		ok = give_alone(rs, twin ? REASON_TWICE_AFTER : REASON_ADDED, line, STR_NULL);
	return ok;
}

/* ---- without the records before ---- */

/* All that is known then: what left, and what is there twice. */
static bool find_known(struct reasons *rs, struct range lines)
{
	size_t left_at = 0, after_at = 0;
	struct line *line;
	bool ok = true;

	while (ok && (line = range_next(lines, REASON_FROM_LEFT, &left_at)))
		ok = give_alone(rs, REASON_LEFT, line, line->why);
	(void)range_next(lines, REASON_FROM_AFTER, &after_at);
	while (ok && rs->options.id_parts > 0 &&
	       (line = range_next(lines, REASON_FROM_AFTER, &after_at)))
		ok = give_alone(rs, REASON_TWICE_AFTER, line, STR_NULL);
	return ok;
}

bool match_voucher(struct reasons *rs)
{
	if (!rs->options.has_before)
		return voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_known);
	if (rs->options.id_parts == 0)
		return voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_left) &&
		       voucher_ranges(rs, SAME_ID, find_alone);
	return (!rs->voucher.any_left || voucher_ranges(rs, SAME_ID_PLACE, find_left_there)) &&
	       voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_left) &&
	       voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_twice) &&
	       voucher_ranges(rs, SAME_ID_KEY, find_changed) &&
	       voucher_ranges(rs, SAME_ID_AMOUNT, find_moved) &&
	       voucher_ranges(rs, SAME_ID, find_moved_changed) &&
	       voucher_ranges(rs, SAME_ID, find_left) && voucher_ranges(rs, SAME_ID, find_alone);
}
