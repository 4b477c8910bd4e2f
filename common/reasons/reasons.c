/* reasons - takes the records, and gives the reasons. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "reasons/reasons_int.h"
#include "record/payload.h"

/* How many sorters there are, each with its part of the memory. */
#define SORTERS 5

/* Bits for the hashes of wanted keys: 128 KB. */
#define WANTED_BITS ((uint64_t)1 << 20)

/* ---- opening ---- */

static struct sorter *open_sorter(const struct reasons_options *o)
{
	return sorter_open(&(struct sorter_options){
		.memory = o->memory / SORTERS,
		.parts = SORTERS * (o->shares > 0 ? o->shares : 1),
	});
}

struct reasons *reasons_open(const struct reasons_options *options)
{
	struct reasons *rs = xcalloc(1, sizeof(*rs));

	rs->options = *options;
	rs->scale = xcalloc(options->measures, sizeof(*rs->scale));
	rs->difference = xcalloc(options->measures, sizeof(*rs->difference));
	rs->value = xcalloc(3 * options->measures, sizeof(*rs->value));
	rs->wanted = xcalloc(WANTED_BITS / 64, sizeof(*rs->wanted));
	rs->part = xcalloc(options->key_parts, sizeof(*rs->part));
	rs->text = xcalloc(2 * options->id_parts + 2 * options->key_parts, sizeof(*rs->text));
	if ((rs->records = open_sorter(options)) && (rs->contents = open_sorter(options)) &&
	    (rs->numbers = open_sorter(options)) && (rs->reasons = open_sorter(options)) &&
	    (rs->ranked = open_sorter(options)))
		return rs;
	reasons_close(rs);
	return NULL;
}

/* ---- what is put ---- */

/* In the order of keys, the key comes before its reasons. */
enum { WANTED, REASON };

static void put_class(struct buf *key, int class)
{
	buf_addc(key, (char)class);
}

/* Write the parts of a key to rs->key. Returns the number of its bit. */
static uint64_t put_key(struct reasons *rs, const struct str *key)
{
	buf_reset(&rs->key);
	for (size_t i = 0; i < rs->options.key_parts; i++)
		payload_text(&rs->key, key[i]);
	return str_hash(buf_str(&rs->key)) % WANTED_BITS;
}

bool reasons_want(struct reasons *rs, const struct str *key, uint64_t rank)
{
	char room[sizeof(uint64_t)];
	uint64_t bit = put_key(rs, key);

	rs->wanted[bit / 64] |= (uint64_t)1 << bit % 64;
	put_class(&rs->key, WANTED);
	return sorter_put(rs->reasons, buf_str(&rs->key), sorter_number_key(rank, room));
}

/* May the key be wanted? It is written to rs->key. */
static bool may_want(struct reasons *rs, const struct str *key)
{
	uint64_t bit = put_key(rs, key);

	return rs->wanted[bit / 64] >> bit % 64 & 1;
}

static bool is_unwanted(void *self, const struct str *key)
{
	return !may_want(self, key);
}

/*
 * Can a record be a reason for a wanted key? One without an identity stays with its key, so those of most other
 * keys need not be sorted, nor fit into memory when they are alike.
 */
static bool matters(struct reasons *rs, const struct reason_record *rec)
{
	const struct reasons_options *o = &rs->options;

	if (o->id_parts > 0)
		return true;
	return o->each_key ? !o->each_key(o->keys, rec->key, is_unwanted, rs)
	                   : may_want(rs, rec->key);
}

bool reasons_put(struct reasons *rs, const struct reason_record *rec)
{
	if (!matters(rs, rec))
		return true;
	for (size_t i = 0; i < rs->options.measures; i++)
		if (rec->value[i].scale > rs->scale[i])
			rs->scale[i] = rec->value[i].scale;
	buf_reset(&rs->key);
	buf_reset(&rs->rest);
	voucher_put(rs, rec, &rs->key, &rs->rest);
	return sorter_put(rs->records, buf_str(&rs->key), buf_str(&rs->rest));
}

/* What `twin` of the reason will be. */
static struct str twin_of(const struct reasons *rs, const struct given *g)
{
	if (g->kind == REASON_TWICE_AFTER)
		return rs->voucher.twin;
	return g->kind == REASON_RENUMBERED && g->line[1] ? g->line[1]->id : STR_NULL;
}

/* The amounts of a side; a byte says whether there are any. */
static void put_part(struct buf *out, const struct decimal *part, size_t measures)
{
	buf_addc(out, part != NULL);
	if (part)
		buf_add(out, part, measures * sizeof(*part));
}

/* Can the difference of each measure be told? False after an error was reported. */
static bool has_difference(struct reasons *rs, const struct decimal *const part[2])
{
	struct decimal difference;
	bool ok = true;

	for (size_t i = 0; i < rs->options.measures && part[0] && part[1]; i++)
		ok &= decimal_sub(part[1][i], part[0][i], &difference) == DECIMAL_OK;
	if (!ok)
		diag_error("a difference has more than 38 digits");
	return ok;
}

/* Put the reason in rs->rest for a key. */
static bool put_wanted(void *self, const struct str *key)
{
	struct reasons *rs = self;

	if (!may_want(rs, key))
		return true;
	put_class(&rs->key, REASON);
	return sorter_put(rs->reasons, buf_str(&rs->key), buf_str(&rs->rest));
}

/* Put the reason in rs->rest for all keys whose figures have a record of `key`. */
static bool put_reason(struct reasons *rs, struct str key)
{
	const struct reasons_options *o = &rs->options;

	for (size_t i = 0; i < o->key_parts; i++)
		payload_take_text(&key, &rs->part[i]);
	return o->each_key ? o->each_key(o->keys, rs->part, put_wanted, rs)
	                   : put_wanted(rs, rs->part);
}

bool reasons_give(struct reasons *rs, const struct given *g)
{
	const struct line *known = g->line[0] ? g->line[0] : g->line[1];
	char kind = (char)g->kind;
	bool unnamed = known->from == REASON_FROM_LEFT;

	buf_reset(&rs->rest);
	buf_add(&rs->rest, &kind, 1);
	payload_text(&rs->rest, g->pair);
	put_part(&rs->rest, g->part[0], rs->options.measures);
	put_part(&rs->rest, g->part[1], rs->options.measures);
	payload_text(&rs->rest, known->id);
	payload_text(&rs->rest, g->line[0] ? g->line[0]->at : STR_NULL);
	payload_text(&rs->rest, g->line[1] ? g->line[1]->at : STR_NULL);
	payload_text(&rs->rest, g->other);
	payload_text(&rs->rest, g->why);
	payload_text(&rs->rest, twin_of(rs, g));
	payload_text(&rs->rest, rs->options.each_key ? g->key : STR_NULL);
	buf_addc(&rs->rest, unnamed);
	return has_difference(rs, g->part) && put_reason(rs, g->key);
}

/* ---- the work ---- */

static bool match_all(struct reasons *rs)
{
	bool ok = voucher_first(rs);
	size_t pairs;

	rs->giving = rs->options.all;
	while (ok && voucher_next(rs))
		ok = renumber_cancel(rs) && voucher_cancel(rs, &pairs) && match_voucher(rs);
	return ok && sorter_whole(rs->records) && sorter_whole(rs->numbers);
}

/* In the order of keys, of kinds, and the halves of a pair together. */
static bool put_ranked(struct reasons *rs, struct str rank, struct str rest)
{
	struct str after_kind = { rest.p + 1, rest.len - 1 }, pair;

	payload_take_text(&after_kind, &pair);
	buf_reset(&rs->key);
	buf_addstr(&rs->key, rank);
	buf_add(&rs->key, rest.p, 1);
	buf_addstr(&rs->key, pair);
	return sorter_put(rs->ranked, buf_str(&rs->key), rest);
}

/* Give the reasons for wanted keys the rank of the key. */
static bool rank_all(struct reasons *rs)
{
	struct buf wanted = { 0 }, rank = { 0 };
	struct str key, rest;
	bool ok = true;

	while (ok && sorter_next(rs->reasons, &key, &rest, NULL)) {
		int class = key.p[--key.len];

		if (class == WANTED) {
			buf_reset(&wanted);
			buf_addstr(&wanted, key);
			buf_reset(&rank);
			buf_addstr(&rank, rest);
		} else if (wanted.len > 0 && str_eq(key, buf_str(&wanted))) {
			ok = put_ranked(rs, buf_str(&rank), rest);
		}
	}
	buf_free(&wanted);
	buf_free(&rank);
	return ok && sorter_whole(rs->reasons);
}

bool reasons_work(struct reasons *rs)
{
	return renumber_find(rs) && match_all(rs) && rank_all(rs);
}

uint64_t reasons_renumbered(const struct reasons *rs)
{
	return rs->renumbered;
}

/* ---- the reasons ---- */

/* Cut the parts of bytes; NULL: there are none. */
static const struct str *parts_of(struct str bytes, struct str *part, size_t count)
{
	if (str_is_null(bytes))
		return NULL;
	for (size_t i = 0; i < count; i++)
		payload_take_text(&bytes, &part[i]);
	return part;
}

/* The amounts of one side, in `value`; NULL: there are none. */
static const struct decimal *take_part(struct str *rest, struct decimal *value, size_t measures)
{
	char any;

	payload_take(rest, &any, 1);
	if (!any)
		return NULL;
	payload_take(rest, value, measures * sizeof(*value));
	return value;
}

/* After minus before; reasons_give() has seen that it can be told. */
static const struct decimal *difference_of(const struct reasons *rs, const struct reason *r,
                                           struct decimal *value)
{
	for (size_t i = 0; i < rs->options.measures; i++) {
		value[i] = decimal_of(0, 0);
		if (r->kind != REASON_OPEN)
			(void)decimal_sub(r->part[1] ? r->part[1][i] : value[i],
			                  r->part[0] ? r->part[0][i] : value[i], &value[i]);
	}
	return value;
}

/* Read a reason, or a half of one. */
static void take(struct reasons *rs, struct str rest, struct reason *out)
{
	const struct reasons_options *o = &rs->options;
	struct str *id = rs->text, *other = id + o->id_parts, *twin = other + o->key_parts,
		   *key = twin + o->id_parts, text;
	char kind, unnamed;

	payload_take(&rest, &kind, 1);
	out->kind = (enum reason_kind)kind;
	payload_take_text(&rest, &text);
	out->part[0] = take_part(&rest, rs->value, o->measures);
	out->part[1] = take_part(&rest, rs->value + o->measures, o->measures);
	out->value = difference_of(rs, out, rs->value + 2 * o->measures);
	payload_take_text(&rest, &text);
	out->id = o->id_parts > 0 ? parts_of(text, id, o->id_parts) : NULL;
	payload_take_text(&rest, &out->at[0]);
	payload_take_text(&rest, &out->at[1]);
	payload_take_text(&rest, &text);
	out->other = parts_of(text, other, o->key_parts);
	payload_take_text(&rest, &out->why);
	payload_take_text(&rest, &text);
	out->twin_parts = out->kind == REASON_RENUMBERED ? o->id_parts : o->voucher_parts;
	out->twin = parts_of(text, twin, out->twin_parts);
	payload_take_text(&rest, &text);
	out->key = parts_of(text, key, o->key_parts);
	payload_take(&rest, &unnamed, 1);
	out->unnamed = unnamed != 0;
}

/* `half` is the record before, `rest` the one after. */
static void join(struct reasons *rs, struct str half, struct str rest, struct reason *out)
{
	struct reason before = { 0 };

	take(rs, rest, out);
	take(rs, half, &before);
	/* the amounts are the same, and the parts of `twin` are those of the record after */
	out->part[0] = before.part[0];
	out->id = before.id;
	out->at[0] = before.at[0];
	out->value = difference_of(rs, out, rs->value + 2 * rs->options.measures);
}

/* Is it the half before of a pair, whose other half comes next? */
static bool is_half(struct str rest)
{
	struct str after_kind = { rest.p + 1, rest.len - 1 }, pair;

	payload_take_text(&after_kind, &pair);
	return pair.len > 0 && pair.p[pair.len - 1] == REASON_FROM_BEFORE;
}

bool reasons_next(struct reasons *rs, struct reason *out)
{
	struct str key, rest;

	if (!sorter_next(rs->ranked, &key, &rest, NULL))
		return false;
	key.len = sizeof(uint64_t);
	*out = (struct reason){ .rank = sorter_key_number(key) };
	if (!is_half(rest)) {
		take(rs, rest, out);
		return true;
	}
	buf_reset(&rs->half);
	buf_addstr(&rs->half, rest);
	if (!sorter_next(rs->ranked, NULL, &rest, NULL))
		return false;
	join(rs, buf_str(&rs->half), rest, out);
	return true;
}

bool reasons_whole(const struct reasons *rs)
{
	return sorter_whole(rs->ranked);
}

bool reasons_rewind(struct reasons *rs)
{
	return sorter_rewind(rs->ranked);
}

void reasons_close(struct reasons *rs)
{
	if (!rs)
		return;
	sorter_close(rs->records);
	sorter_close(rs->contents);
	sorter_close(rs->numbers);
	sorter_close(rs->reasons);
	sorter_close(rs->ranked);
	arena_free(&rs->voucher.arena);
	free(rs->voucher.line);
	buf_free(&rs->next_key);
	buf_free(&rs->next_rest);
	buf_free(&rs->key);
	buf_free(&rs->rest);
	free(rs->wanted);
	free(rs->scale);
	free(rs->difference);
	free(rs->part);
	free(rs->value);
	buf_free(&rs->half);
	free(rs->text);
	free(rs);
}
