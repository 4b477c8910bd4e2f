/*
 * balances_records - compares two books record by record.
 *
 * An entry of a book is a record: its key with all its measures, and how many such records there are. What
 * both sides have is equal. What is left over goes to a sorter, in which the records of a key come
 * together, and there they are paired.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "compare/balances_int.h"
#include "compare/match.h"
#include "compare/record_key.h"
#include "record/payload.h"
#include "sort/sorter.h"

#define SORTING_SHARE 8 /* of the memory */
/* More records of one key than this are not paired: who would read that? It bounds memory and time. */
#define PAIRED_MOST 4096

/* A record that is left over. */
struct left {
	enum side side;
	uint64_t count;        /* so many such records */
	uint64_t number;       /* the order in which they were read */
	struct str *part;      /* the key, and the texts */
	struct str at;         /* the place of the first one */
	struct decimal *value; /* of the measures */
};

struct records {
	struct balances *b;
	struct sorter *sorter;
	int *scale;            /* of each measure: the most digits after the point, of both sides */
	struct decimal *value; /* of the record at work */
	struct buf key, payload; /* scratch */
	struct buf group;        /* the key of the group at work */
	struct arena arena;      /* of its records */
	struct left *left;
	size_t count, capacity;
	struct key_balance at; /* the pair at work */
	uint64_t pairs;        /* for the order of what is the same for a reader */
};

/* ---- what is equal, and what is left over ---- */

/* Add `count` records of a side with this value to a total. */
static bool add_total(struct grand_total *total, enum side side, struct decimal value,
                      uint64_t count)
{
	struct decimal product = value;

	if (count > 1 && decimal_mul(value, decimal_of((int128)count, 0), &product) != DECIMAL_OK)
		return balances_too_long("a total");
	grand_total_add(total, side, product);
	return true;
}

static bool add_totals(struct balances *b, const struct match *m, const struct decimal *value)
{
	for (size_t i = 0; i < b->spec->measure_count; i++) {
		struct grand_total *total = grand_totals_of(b->totals, m->at.part, i);

		if (!total)
			return false;
		for (int side = BEFORE; side <= AFTER; side++)
			if (m->at.half[side].records > 0 &&
			    !add_total(total, (enum side)side, value[i], m->at.half[side].records))
				return false;
	}
	return true;
}

/* The bytes by which what is left over is sorted: the key, then the side and the number. */
static void put_key(struct records *r, const struct match *m, enum side side)
{
	buf_reset(&r->key);
	for (size_t i = 0; i < r->b->spec->key_count; i++) {
		struct value v = { .kind = VALUE_NULL };

		if (!str_is_null(m->at.part[i]))
			v = (struct value){ .kind = VALUE_TEXT, .text = m->at.part[i] };
		value_order_key(&v, &r->key);
	}
	buf_addc(&r->key, (char)side);
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_addc(&r->key, (char)(m->number >> shift));
}

/* How many bytes of such a key follow the parts. */
#define KEY_TAIL 9

static bool keep(struct records *r, const struct match *m, enum side side, uint64_t count)
{
	struct buf *out = &r->payload;

	put_key(r, m, side);
	buf_reset(out);
	buf_add(out, &count, sizeof(count));
	buf_add(out, &m->number, sizeof(m->number));
	buf_add(out, r->value, r->b->spec->measure_count * sizeof(*r->value));
	payload_text(out, m->at.half[side].at);
	for (size_t i = 0; i < balances_parts(r->b->spec); i++)
		payload_text(out, m->at.part[i]);
	return sorter_put(r->sorter, buf_str(&r->key), buf_str(out));
}

static bool take_record(void *self, struct match *m)
{
	struct records *r = self;
	struct balances *b = r->b;
	const uint64_t before = m->at.half[BEFORE].records, after = m->at.half[AFTER].records;
	const uint64_t equal = before < after ? before : after;

	record_key_take(m->key, b->spec, r->scale, r->value);
	b->count += equal;
	b->with[STATUS_EQUAL] += equal;
	b->known[BEFORE] += before;
	b->known[AFTER] += after;
	/* equal records are many, and only a currency needs their parts */
	if (b->spec->minor_units || before != after)
		match_parts(m);
	if (!add_totals(b, m, r->value))
		return false;
	if (before == after)
		return true;
	return keep(r, m, before > after ? BEFORE : AFTER,
	            before > after ? before - after : after - before);
}

/* ---- pairs ---- */

static void set_half(const struct records *r, enum side side, const struct left *left,
                     uint64_t count)
{
	const struct spec_reconcile *spec = r->b->spec;
	struct half *half = (struct half *)&r->at.half[side];
	size_t texts = spec->key_count;

	half->records = left ? count : 0;
	half->at = left ? left->at : STR_NULL;
	for (size_t i = 0; i < spec->measure_count; i++) {
		half->value[i] = left ? left->value[i] : decimal_of(0, 0);
		half->text[i] = left && spec->measure[i].text ? left->part[texts++] : STR_NULL;
	}
}

/* Let the pair at work be these records; NULL: that side has none. */
static void set_pair(struct records *r, const struct left *before, const struct left *after,
                     uint64_t count)
{
	const struct left *any = before ? before : after;

	r->at.part = any->part;
	set_half(r, BEFORE, before, count);
	set_half(r, AFTER, after, count);
}

/* How many measures of the pair at work differ by more than their tolerance? */
static size_t differing(const struct records *r)
{
	const struct spec_reconcile *spec = r->b->spec;
	size_t count = 0;

	for (size_t i = 0; i < spec->measure_count; i++) {
		struct decimal d = balance_difference(&r->at, i);

		count += spec->measure[i].text
		                 ? balance_text_differs(&r->at, i)
		                 : decimal_sign(d) != 0 && !balances_tolerates(r->b, &r->at, i, d);
	}
	return count;
}

/* Classify the pair, so many times, and let it come back. */
static bool give(struct records *r, const struct left *before, const struct left *after,
                 uint64_t count)
{
	struct balances *b = r->b;

	for (uint64_t i = 0; i < count; i++) {
		set_pair(r, before, after, 1);
		if (!balances_classify(b, &r->at))
			return false;
		b->count++;
		b->with[r->at.status]++;
		if (r->at.status != STATUS_EQUAL && !ranking_put(b->ranking, &r->at, r->pairs++))
			return false;
	}
	return true;
}

/* Pair two records as often as both are there. */
static bool pair(struct records *r, struct left *before, struct left *after)
{
	uint64_t count = before->count < after->count ? before->count : after->count;

	before->count -= count;
	after->count -= count;
	return give(r, before, after, count);
}

/*
 * The record after that is nearest to `before`: the one with the fewest different measures, at most
 * `most`; of several the first. NULL: there is none.
 */
static struct left *nearest(struct records *r, const struct left *before, struct left *after,
                            size_t count, size_t most)
{
	struct left *best = NULL;

	for (size_t i = 0; i < count && !(best && most == 0); i++) {
		size_t different;

		if (after[i].count == 0)
			continue;
		set_pair(r, before, &after[i], 1);
		different = differing(r);
		if (different > most || (best && different == most))
			continue;
		best = &after[i];
		most = different;
	}
	return best;
}

static bool pair_all(struct records *r, struct left *before, size_t befores, struct left *after,
                     size_t afters, size_t most)
{
	for (size_t i = 0; i < befores; i++)
		while (before[i].count > 0) {
			struct left *other = nearest(r, &before[i], after, afters, most);

			if (!other)
				break;
			if (!pair(r, &before[i], other))
				return false;
		}
	return true;
}

/* Pair the records of the group: those within tolerance first. */
static bool settle_group(struct records *r)
{
	size_t befores = 0;
	bool ok;

	while (befores < r->count && r->left[befores].side == BEFORE)
		befores++;
	ok = pair_all(r, r->left, befores, r->left + befores, r->count - befores, 0) &&
	     pair_all(r, r->left, befores, r->left + befores, r->count - befores,
	              r->b->spec->measure_count);
	for (size_t i = 0; i < r->count && ok; i++)
		ok = give(r, i < befores ? &r->left[i] : NULL, i < befores ? NULL : &r->left[i],
		          r->left[i].count);
	r->count = 0;
	arena_reset(&r->arena);
	return ok;
}

/* ---- the groups ---- */

static void take_left(struct records *r, enum side side, struct str rest)
{
	const struct spec_reconcile *spec = r->b->spec;
	size_t parts = balances_parts(spec);
	struct left one = { .side = side };

	one.part = arena_alloc(&r->arena, mem_mul(parts, sizeof(*one.part)));
	one.value = arena_alloc(&r->arena, mem_mul(spec->measure_count, sizeof(*one.value)));
	rest = str_copy(&r->arena, rest);
	payload_take(&rest, &one.count, sizeof(one.count));
	payload_take(&rest, &one.number, sizeof(one.number));
	payload_take(&rest, one.value, spec->measure_count * sizeof(*one.value));
	payload_take_text(&rest, &one.at);
	for (size_t i = 0; i < parts; i++)
		payload_take_text(&rest, &one.part[i]);
	r->left = mem_grow(r->left, &r->capacity, r->count + 1, sizeof(*r->left));
	r->left[r->count++] = one;
}

static bool settle_all(struct records *r)
{
	struct str key, payload;
	bool ok = true;

	while (ok && sorter_next(r->sorter, &key, &payload, NULL)) {
		struct str group = { key.p, key.len - KEY_TAIL };

		if (!str_eq(group, buf_str(&r->group)) || r->count == PAIRED_MOST)
			ok = settle_group(r);
		buf_reset(&r->group);
		buf_addstr(&r->group, group);
		take_left(r, (enum side)group.p[group.len], payload);
	}
	return ok && sorter_whole(r->sorter) && settle_group(r);
}

bool balances_compare_records(struct balances *b)
{
	size_t measures = b->spec->measure_count;
	struct records r = { .b = b, .at.parts = b->spec->key_count };
	bool ok;

	r.value = xcalloc(measures, sizeof(*r.value));
	r.scale = xcalloc(measures, sizeof(*r.scale));
	for (int side = BEFORE; side <= AFTER; side++) {
		for (size_t i = 0; i < measures; i++)
			if (b->side[side].scale[i] > r.scale[i])
				r.scale[i] = b->side[side].scale[i];
		r.at.half[side].value = xcalloc(measures, sizeof(*r.at.half[side].value));
		r.at.half[side].text = xcalloc(measures, sizeof(*r.at.half[side].text));
	}
	r.sorter = sorter_open(&(struct sorter_options){ .memory = b->memory / SORTING_SHARE,
	                                                 .parts = SORTING_SHARE * b->parts });
	ok = r.sorter && match_books(&(struct match_options){ .side = b->side,
	                                                      .book = b->book,
	                                                      .parts = balances_parts(b->spec),
	                                                      .measures = measures,
	                                                      .take = take_record,
	                                                      .self = &r });
	ok = ok && settle_all(&r);
	sorter_close(r.sorter);
	for (int side = BEFORE; side <= AFTER; side++) {
		free(r.at.half[side].value);
		free(r.at.half[side].text);
	}
	free(r.value);
	free(r.scale);
	free(r.left);
	buf_free(&r.key);
	buf_free(&r.payload);
	buf_free(&r.group);
	arena_free(&r.arena);
	return ok;
}
