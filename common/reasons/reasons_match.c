/* reasons_match - a reason for each line: what is known best comes first. */
#include "base/diag.h"
#include "reasons/change.h"
#include "reasons/reasons_int.h"
#include "record/payload.h"

/* ---- parts of a difference ---- */

/* A record that only one side has; what left on the way is known to have been before. */
static bool give_alone(struct reasons *rs, enum reason_kind kind, struct line *line, struct str why)
{
	struct given g = { .kind = kind, .key = line->key, .why = why };
	bool after = line->from == REASON_FROM_AFTER;

	line->done = true;
	g.part[after] = line->value;
	g.line[after] = line;
	return reasons_give(rs, &g);
}

/* A record that both sides have under the same key, with other amounts. */
static bool give_change(struct reasons *rs, const struct line *before, const struct line *after)
{
	return reasons_give(rs, &(struct given){
					.kind = change_kind(before->value, after->value,
	                                                    rs->options.measures, rs->scale),
					.key = after->key,
					.part = { before->value, after->value },
					.line = { before, after },
				});
}

static bool subtract(struct reasons *rs, const struct line *after, const struct line *before)
{
	bool ok = true;

	for (size_t i = 0; i < rs->options.measures; i++)
		ok &= decimal_sub(after->value[i], before->value[i], &rs->difference[i]) ==
		      DECIMAL_OK;
	if (!ok)
		diag_error("a difference has more than 38 digits");
	return ok;
}

/*
 * A record that both sides have, under two keys. If its amount is another one, too, that is a reason of the key
 * after: there it has come with the amount before, and then it has changed.
 */
static bool give_moved(struct reasons *rs, struct line *before, struct line *after)
{
	struct given away = { .kind = REASON_MOVED,
		              .key = before->key,
		              .part = { before->value, NULL },
		              .line = { before, after },
		              .other = after->key },
		     here = away, change = away;

	before->done = after->done = true;
	here.key = change.key = after->key;
	here.part[0] = change.part[0] = NULL;
	here.part[1] = before->value;
	here.other = before->key;
	if (!reasons_give(rs, &away) || !reasons_give(rs, &here))
		return false;
	if (str_eq(before->amount, after->amount))
		return true;
	change.kind = change_kind(before->value, after->value, rs->options.measures, rs->scale);
	change.part[1] = rs->difference;
	change.other = STR_NULL;
	return subtract(rs, after, before) && reasons_give(rs, &change);
}

/* ---- the same record ---- */

/* How a line has left on the way. */
static enum reason_kind way_of(const struct line *left)
{
	return left->merged ? REASON_MERGED : left->skipped ? REASON_SKIPPED : REASON_LEFT;
}

/* A record before and one that left on the way, as long as there are both. */
static bool find_left(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, left_at = 0;
	struct line *before, *left;
	bool ok = true;

	while (ok && (before = range_next(lines, REASON_FROM_BEFORE, &before_at)) &&
	       (left = range_next(lines, REASON_FROM_LEFT, &left_at))) {
		left->done = true;
		ok = give_alone(rs, way_of(left), before, left->why);
	}
	return ok;
}

/* What was merged has left the records before already. */
static bool give_merged(struct reasons *rs)
{
	bool ok = true;

	for (size_t i = 0; ok && i < rs->voucher.count; i++) {
		struct line *line = &rs->voucher.line[i];

		if (line->from == REASON_FROM_BEFORE && line->merged)
			ok = give_alone(rs, REASON_MERGED, line, STR_NULL);
	}
	return ok;
}

/* A row without a voucher, such as a subtotal, is no record of the books. */
static bool has_voucher(const struct reasons *rs, const struct line *line)
{
	struct str rest = line->id, part;
	bool has = true;

	for (size_t i = 0; i < rs->options.voucher_parts; i++) {
		payload_take_text(&rest, &part);
		has &= !str_is_null(part);
	}
	return has;
}

/* What was skipped, and none of the records before is. */
static bool give_unnamed(struct reasons *rs)
{
	bool ok = true;

	for (size_t i = 0; ok && i < rs->voucher.count; i++) {
		struct line *line = &rs->voucher.line[i];

		if (line->skipped && !line->done && has_voucher(rs, line))
			ok = give_alone(rs, REASON_SKIPPED, line, line->why);
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
		has |= lines.line[i].done && !lines.line[i].merged &&
		       lines.line[i].from != REASON_FROM_LEFT;
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

/* All that is known then: what left, and what is there twice; of what is there once nothing is known. */
static bool find_known(struct reasons *rs, struct range lines)
{
	size_t left_at = 0, after_at = 0;
	struct line *line;
	bool ok = true, again = false;

	while (ok && (line = range_next(lines, REASON_FROM_LEFT, &left_at)))
		ok = give_alone(rs, way_of(line), line, line->why);
	while (ok && (line = range_next(lines, REASON_FROM_AFTER, &after_at))) {
		if (again)
			ok = give_alone(rs, REASON_TWICE_AFTER, line, STR_NULL);
		else if (rs->giving)
			ok = give_alone(rs, REASON_OPEN, line, STR_NULL);
		again = rs->options.id_parts > 0;
	}
	return ok;
}

/* With the records before. */
static bool match_records(struct reasons *rs)
{
	if (rs->options.id_parts == 0)
		return voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_left) &&
		       voucher_ranges(rs, SAME_ID, find_alone);
	return (!rs->voucher.any_merged || give_merged(rs)) &&
	       (!rs->voucher.any_left || voucher_ranges(rs, SAME_ID_PLACE, find_left_there)) &&
	       voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_left) &&
	       voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_twice) &&
	       voucher_ranges(rs, SAME_ID_KEY, find_changed) &&
	       voucher_ranges(rs, SAME_ID_AMOUNT, find_moved) &&
	       voucher_ranges(rs, SAME_ID, find_moved_changed) &&
	       voucher_ranges(rs, SAME_ID, find_left) && voucher_ranges(rs, SAME_ID, find_alone);
}

bool match_voucher(struct reasons *rs)
{
	if (!rs->options.has_before)
		return voucher_ranges(rs, SAME_ID_KEY_AMOUNT, find_known);
	return match_records(rs) && (!rs->options.sums_before || give_unnamed(rs));
}
