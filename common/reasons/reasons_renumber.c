/*
 * reasons_renumber - a voucher that is only before, and one that is only after, are the same if their lines
 * are: only the number has changed. What is only after and has the lines of a voucher that is on both sides
 * is there twice.
 */
#include <string.h>

#include "reasons/reasons_int.h"
#include "record/payload.h"

/* ---- contents ---- */

struct content_key {
	struct hash128 sum; /* of the digests of its lines: their order does not matter */
	uint64_t lines;
};

static void add_line(struct content_key *key, const struct line *line)
{
	struct hash128 digest = str_hash128(line->amount, str_hash(line->key));

	key->sum.low += digest.low;
	key->sum.high += digest.high + (key->sum.low < digest.low);
	key->lines++;
}

static bool put_content(struct reasons *rs, enum content content, enum reason_from from)
{
	const struct voucher *v = &rs->voucher;
	struct content_key key = { 0 };
	char class = (char)content;

	for (size_t i = 0; i < v->count; i++)
		if (v->line[i].from == from && !v->line[i].merged)
			add_line(&key, &v->line[i]);
	if (key.lines == 0)
		return true;
	buf_reset(&rs->key);
	buf_add(&rs->key, &key, sizeof(key));
	buf_add(&rs->key, &class, 1);
	return sorter_put(rs->contents, buf_str(&rs->key), v->id);
}

static bool put_contents(struct reasons *rs)
{
	bool ok = voucher_first(rs);
	size_t pairs;

	while (ok && voucher_next(rs)) {
		ok = voucher_cancel(rs, &pairs);
		if (ok && pairs > 0)
			ok = put_content(rs, CONTENT_BOTH, REASON_FROM_AFTER);
		else if (ok)
			ok = put_content(rs, CONTENT_BEFORE, REASON_FROM_BEFORE) &&
			     put_content(rs, CONTENT_AFTER, REASON_FROM_AFTER);
	}
	return ok && sorter_whole(rs->records);
}

/* ---- the same content ---- */

/* The vouchers of one content that were read so far. */
struct same {
	struct buf key;    /* the content */
	struct buf before; /* those that are only before, which wait for one after */
	struct str waiting;
	struct buf twin; /* the first one that is not only after; no bytes: there is none */
};

static void put_text(struct buf *out, struct str text)
{
	buf_reset(out);
	buf_addstr(out, text);
}

/*
 * Note what is known of a voucher on a side: it has a twin; or (null) the other side has it under another
 * number, and `before` is the one before.
 */
static bool put_number(struct reasons *rs, struct str voucher, enum reason_from from,
                       struct str twin, struct str before)
{
	char side = (char)from;

	put_text(&rs->key, voucher);
	buf_add(&rs->key, &side, 1);
	buf_reset(&rs->rest);
	payload_text(&rs->rest, twin);
	payload_text(&rs->rest, before);
	return sorter_put(rs->numbers, buf_str(&rs->key), buf_str(&rs->rest));
}

/* A voucher that is only after: the first one before that waits is the same. */
static bool pair(struct reasons *rs, struct same *s, struct str voucher)
{
	struct str before;

	if (s->waiting.len > 0) {
		payload_take_text(&s->waiting, &before);
		rs->renumbered++;
		return put_number(rs, before, REASON_FROM_BEFORE, STR_NULL, before) &&
		       put_number(rs, voucher, REASON_FROM_AFTER, STR_NULL, before);
	}
	return s->twin.len == 0 ||
	       put_number(rs, voucher, REASON_FROM_AFTER, buf_str(&s->twin), STR_NULL);
}

static bool take_content(struct reasons *rs, struct same *s, struct str key, struct str voucher)
{
	enum content content = (enum content)key.p[key.len - 1];

	key.len--;
	if (!str_eq(key, buf_str(&s->key))) {
		put_text(&s->key, key);
		buf_reset(&s->before);
		s->waiting = STR_NULL;
		buf_reset(&s->twin);
	}
	if (content == CONTENT_AFTER)
		return pair(rs, s, voucher);
	if (s->twin.len == 0)
		put_text(&s->twin, voucher);
	if (content == CONTENT_BEFORE)
		payload_text(&s->before, voucher);
	s->waiting = buf_str(&s->before);
	return true;
}

static bool join_contents(struct reasons *rs)
{
	struct same s = { 0 };
	struct str key, voucher;
	bool ok = true;

	while (ok && sorter_next(rs->contents, &key, &voucher, NULL))
		ok = take_content(rs, &s, key, voucher);
	buf_free(&s.key);
	buf_free(&s.before);
	buf_free(&s.twin);
	return ok && sorter_whole(rs->contents);
}

static void next_number(struct reasons *rs)
{
	if (!sorter_next(rs->numbers, &rs->number, &rs->number_rest, NULL))
		rs->number = STR_NULL;
}

bool renumber_find(struct reasons *rs)
{
	bool ok = true;

	if (rs->options.voucher_parts > 0 && rs->options.has_before && rs->options.contents)
		ok = put_contents(rs) && join_contents(rs);
	if (ok)
		next_number(rs);
	return ok;
}

/* ---- what agrees ---- */

/*
 * The name of one line of the pair of vouchers: the `nth` of those with its key and amounts, which the other
 * voucher has as often.
 */
static struct str name_line(struct reasons *rs, const struct line *line, size_t nth)
{
	char side = (char)line->from, room[sizeof(uint64_t)];

	buf_reset(&rs->half);
	payload_text(&rs->half, rs->before);
	/* a figure can have lines of several keys */
	payload_text(&rs->half, line->key);
	payload_text(&rs->half, line->amount);
	buf_addstr(&rs->half, sorter_number_key(nth, room));
	buf_add(&rs->half, &side, 1);
	return buf_str(&rs->half);
}

/* Lines that are equal agree with those of the voucher that has the other number. */
static bool agree(struct reasons *rs, struct range lines)
{
	struct line *line;
	size_t at = 0;
	bool ok = true, after = rs->renumbering == REASON_FROM_AFTER;

	for (size_t nth = 0; ok && (line = range_next(lines, rs->renumbering, &at)); nth++) {
		struct given half = { .kind = REASON_RENUMBERED, .key = line->key };

		line->done = true;
		if (!rs->giving)
			continue;
		half.part[after] = line->value;
		half.line[after] = line;
		half.pair = name_line(rs, line, nth);
		ok = reasons_give(rs, &half);
	}
	return ok;
}

bool renumber_cancel(struct reasons *rs)
{
	struct voucher *v = &rs->voucher;
	bool ok = true;

	while (ok && str_starts(rs->number, v->id) && rs->number.len == v->id.len + 1) {
		struct str twin;

		rs->renumbering = (enum reason_from)rs->number.p[v->id.len];
		payload_take_text(&rs->number_rest, &twin);
		payload_take_text(&rs->number_rest, &rs->before);
		if (str_is_null(twin))
			ok = voucher_ranges(rs, SAME_KEY_AMOUNT, agree);
		else
			v->twin = str_copy(&v->arena, twin);
		next_number(rs);
	}
	return ok;
}
