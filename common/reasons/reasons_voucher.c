/* reasons_voucher - records as bytes, and the lines of a voucher. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "reasons/reasons_int.h"
#include "record/payload.h"

/* ---- records as bytes ---- */

static void put_parts(struct buf *out, const struct str *part, size_t count)
{
	for (size_t i = 0; i < count; i++)
		payload_text(out, part[i]);
}

static void put_decimal(struct buf *out, struct decimal d)
{
	buf_add(out, &d.units, sizeof(d.units));
	buf_add(out, &d.scale, sizeof(d.scale));
}

static void put_amount(struct buf *out, const struct decimal *value, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_decimal(out, decimal_trim(value[i], 0));
}

void voucher_put(const struct reasons *rs, const struct reason_record *rec, struct buf *key,
                 struct buf *rest)
{
	const struct reasons_options *o = &rs->options;
	char from = (char)rec->from;

	put_parts(key, rec->id, o->id_parts);
	if (o->id_parts == 0) {
		put_parts(key, rec->key, o->key_parts);
		put_amount(key, rec->value, o->measures);
	}
	buf_add(rest, &from, 1);
	payload_text(rest, rec->at);
	payload_text(rest, rec->why);
	put_parts(rest, rec->key, o->key_parts);
	put_amount(rest, rec->value, o->measures);
}

/* Cut `count` texts off, which stay as bytes. */
static struct str cut_parts(struct str *rest, size_t count)
{
	struct str all = *rest, text;

	for (size_t i = 0; i < count; i++)
		payload_take_text(rest, &text);
	return (struct str){ all.p, all.len - rest->len };
}

static void take_values(struct str bytes, struct decimal *value, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		payload_take(&bytes, &value[i].units, sizeof(value[i].units));
		payload_take(&bytes, &value[i].scale, sizeof(value[i].scale));
	}
}

/* ---- reading ---- */

/* What a voucher is: the first parts of the identity, all of it, or all that there is. */
static struct str voucher_of(const struct reasons *rs, struct str key)
{
	const struct reasons_options *o = &rs->options;
	struct str rest = key;

	if (o->id_parts == 0)
		return key;
	return cut_parts(&rest, o->voucher_parts > 0 ? o->voucher_parts : o->id_parts);
}

/* Read the record after the voucher. */
static void read_next(struct reasons *rs)
{
	struct str key, rest;

	buf_reset(&rs->next_key);
	buf_reset(&rs->next_rest);
	if (sorter_next(rs->records, &key, &rest, NULL)) {
		buf_addstr(&rs->next_key, key);
		buf_addstr(&rs->next_rest, rest);
	}
}

static void add_line(struct reasons *rs)
{
	struct voucher *v = &rs->voucher;
	size_t measures = rs->options.measures;
	struct decimal *value = arena_alloc(&v->arena, measures * sizeof(*value));
	struct str rest = str_copy(&v->arena, buf_str(&rs->next_rest));
	struct line *line;
	char from;

	v->line = mem_grow(v->line, &v->capacity, v->count + 1, sizeof(*v->line));
	line = &v->line[v->count];
	*line = (struct line){ .number = v->count, .value = value };
	v->count++;
	if (rs->options.id_parts > 0)
		line->id = str_copy(&v->arena, buf_str(&rs->next_key));
	payload_take(&rest, &from, 1);
	line->merged = from == REASON_FROM_MERGED;
	line->skipped = from == REASON_FROM_SKIPPED;
	line->from = line->merged || line->skipped ? REASON_FROM_LEFT : (enum reason_from)from;
	v->any_left |= line->from == REASON_FROM_LEFT;
	v->any_merged |= line->merged;
	payload_take_text(&rest, &line->at);
	payload_take_text(&rest, &line->why);
	line->key = cut_parts(&rest, rs->options.key_parts);
	line->amount = rest;
	take_values(rest, value, measures);
}

bool voucher_first(struct reasons *rs)
{
	bool ok = sorter_rewind(rs->records);

	if (ok)
		read_next(rs);
	return ok;
}

bool voucher_next(struct reasons *rs)
{
	struct voucher *v = &rs->voucher;

	if (rs->next_rest.len == 0)
		return false;
	arena_reset(&v->arena);
	v->count = 0;
	v->any_left = v->any_merged = false;
	v->twin = STR_NULL;
	v->id = str_copy(&v->arena, voucher_of(rs, buf_str(&rs->next_key)));
	do {
		add_line(rs);
		read_next(rs);
	} while (rs->next_rest.len > 0 && str_eq(voucher_of(rs, buf_str(&rs->next_key)), v->id));
	return true;
}

/* ---- ranges ---- */

static int by_amount(const struct line *a, const struct line *b)
{
	int order = str_cmp(a->key, b->key);

	return order != 0 ? order : str_cmp(a->amount, b->amount);
}

static int by_number(const struct line *a, const struct line *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

static int order_by_amount(const void *a, const void *b)
{
	int order = by_amount(a, b);

	return order != 0 ? order : by_number(a, b);
}

static int order_by_id(const void *a, const void *b)
{
	const struct line *one = a, *other = b;
	int order = str_cmp(one->id, other->id);

	return order != 0 ? order : order_by_amount(a, b);
}

static int order_by_id_place(const void *a, const void *b)
{
	const struct line *one = a, *other = b;
	int order = str_cmp(one->id, other->id);

	if (order == 0)
		order = str_cmp(one->at, other->at);
	return order != 0 ? order : order_by_amount(a, b);
}

static int order_by_id_amount(const void *a, const void *b)
{
	const struct line *one = a, *other = b;
	int order = str_cmp(one->id, other->id);

	if (order == 0)
		order = str_cmp(one->amount, other->amount);
	return order != 0 ? order : order_by_amount(a, b);
}

static bool is_same(const struct line *a, const struct line *b, enum sameness same)
{
	switch (same) {
	case SAME_ID:
		return str_eq(a->id, b->id);
	case SAME_ID_PLACE:
		return str_eq(a->id, b->id) && str_eq(a->at, b->at);
	case SAME_ID_AMOUNT:
		return str_eq(a->id, b->id) && str_eq(a->amount, b->amount);
	case SAME_ID_KEY:
		return str_eq(a->id, b->id) && str_eq(a->key, b->key);
	case SAME_ID_KEY_AMOUNT:
		return str_eq(a->id, b->id) && by_amount(a, b) == 0;
	case SAME_KEY_AMOUNT:
		break;
	}
	return by_amount(a, b) == 0;
}

bool voucher_ranges(struct reasons *rs, enum sameness same,
                    bool (*find)(struct reasons *rs, struct range lines))
{
	static int (*const order[])(const void *a, const void *b) = {
		[SAME_ID] = order_by_id,
		[SAME_ID_PLACE] = order_by_id_place,
		[SAME_ID_AMOUNT] = order_by_id_amount,
		[SAME_ID_KEY] = order_by_id,
		[SAME_ID_KEY_AMOUNT] = order_by_id,
		[SAME_KEY_AMOUNT] = order_by_amount,
	};
	struct voucher *v = &rs->voucher;
	bool ok = true;

	qsort(v->line, v->count, sizeof(*v->line), order[same]);
	for (size_t i = 0, end; ok && i < v->count; i = end) {
		for (end = i + 1; end < v->count && is_same(&v->line[i], &v->line[end], same);)
			end++;
		ok = find(rs, (struct range){ &v->line[i], end - i });
	}
	return ok;
}

struct line *range_next(struct range lines, enum reason_from from, size_t *at)
{
	while (*at < lines.count) {
		struct line *line = lines.line + (*at)++;

		if (line->from == from && !line->done)
			return line;
	}
	return NULL;
}

/* ---- what agrees ---- */

/*
 * A line before that was merged, at its place of the legacy file, leaves before anything is compared: the
 * version that was kept is what the line after has come from.
 */
static bool take_merged(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, left_at = 0;
	struct line *before, *left;

	(void)rs;
	if (str_is_null(lines.line->at))
		return true;
	while ((left = range_next(lines, REASON_FROM_LEFT, &left_at)))
		if (left->merged && (before = range_next(lines, REASON_FROM_BEFORE, &before_at)))
			before->merged = before->done = left->done = true;
	return true;
}

/* Mark the lines before that are known to have left: one of the same place of the legacy file did. */
static bool mark_left(struct reasons *rs, struct range lines)
{
	size_t before_at = 0, left_at = 0;
	struct line *before;

	(void)rs;
	if (str_is_null(lines.line->at) || !range_next(lines, REASON_FROM_LEFT, &left_at))
		return true;
	while ((before = range_next(lines, REASON_FROM_BEFORE, &before_at)))
		before->has_left = true;
	return true;
}

/* Both sides have the same record. */
static bool agree(struct reasons *rs, struct line *before, struct line *after)
{
	before->done = after->done = true;
	return !rs->giving ||
	       reasons_give(rs, &(struct given){
					.kind = str_eq(before->id, after->id) ? REASON_AGREES
	                                                                      : REASON_RENUMBERED,
					.key = after->key,
					.part = { before->value, after->value },
					.line = { before, after },
				});
}

/* Of lines that are equal, those that have left cancel out last. */
static bool cancel(struct reasons *rs, struct range lines)
{
	size_t after_at = 0;
	struct line *after = range_next(lines, REASON_FROM_AFTER, &after_at);
	bool ok = true;

	for (int has_left = 0; has_left < 2; has_left++) {
		size_t before_at = 0;
		struct line *before;

		while (ok && after &&
		       (before = range_next(lines, REASON_FROM_BEFORE, &before_at))) {
			if (before->has_left != has_left)
				continue;
			ok = agree(rs, before, after);
			after = range_next(lines, REASON_FROM_AFTER, &after_at);
		}
	}
	return ok;
}

bool voucher_cancel(struct reasons *rs, size_t *pairs)
{
	size_t done = 0;

	if (rs->voucher.any_merged)
		voucher_ranges(rs, SAME_ID_PLACE, take_merged);
	if (rs->voucher.any_left)
		voucher_ranges(rs, SAME_ID_PLACE, mark_left);
	if (!voucher_ranges(rs, SAME_ID_KEY_AMOUNT, cancel) ||
	    !voucher_ranges(rs, SAME_KEY_AMOUNT, cancel))
		return false;
	for (size_t i = 0; i < rs->voucher.count; i++)
		done += rs->voucher.line[i].done && rs->voucher.line[i].from == REASON_FROM_AFTER;
	*pairs = done;
	return true;
}
