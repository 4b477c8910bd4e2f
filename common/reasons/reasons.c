/* reasons - takes the records, and gives the reasons. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "reasons/reasons_int.h"
#include "record/payload.h"

/* How many sorters there are, each with its part of the memory. */
#define SORTERS 5

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
	rs->text = xcalloc(options->id_parts + options->key_parts + options->voucher_parts,
	                   sizeof(*rs->text));
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

bool reasons_want(struct reasons *rs, const struct str *key, uint64_t rank)
{
	char room[sizeof(uint64_t)];

	buf_reset(&rs->key);
	for (size_t i = 0; i < rs->options.key_parts; i++)
		payload_text(&rs->key, key[i]);
	put_class(&rs->key, WANTED);
	return sorter_put(rs->reasons, buf_str(&rs->key), sorter_number_key(rank, room));
}

bool reasons_put(struct reasons *rs, const struct reason_record *rec)
{
	for (size_t i = 0; i < rs->options.measures; i++)
		if (rec->value[i].scale > rs->scale[i])
			rs->scale[i] = rec->value[i].scale;
	buf_reset(&rs->key);
	buf_reset(&rs->rest);
	voucher_put(rs, rec, &rs->key, &rs->rest);
	return sorter_put(rs->records, buf_str(&rs->key), buf_str(&rs->rest));
}

bool reasons_give(struct reasons *rs, enum reason_kind kind, struct str key,
                  const struct decimal *value, const struct line *before, const struct line *after,
                  struct str other, struct str why)
{
	struct str id = STR_NULL, at[2] = { STR_NULL, STR_NULL };
	char byte = (char)kind;

	if (before) {
		id = before->id;
		at[0] = before->at;
	}
	if (after) {
		id = after->id;
		at[1] = after->at;
	}
	buf_reset(&rs->key);
	buf_addstr(&rs->key, key);
	put_class(&rs->key, REASON);
	buf_reset(&rs->rest);
	buf_add(&rs->rest, &byte, 1);
	buf_add(&rs->rest, value, rs->options.measures * sizeof(*value));
	payload_text(&rs->rest, id);
	payload_text(&rs->rest, at[0]);
	payload_text(&rs->rest, at[1]);
	payload_text(&rs->rest, other);
	payload_text(&rs->rest, why);
	payload_text(&rs->rest, kind == REASON_TWICE_AFTER ? rs->voucher.twin : STR_NULL);
	return sorter_put(rs->reasons, buf_str(&rs->key), buf_str(&rs->rest));
}

/* ---- the work ---- */

static bool match_all(struct reasons *rs)
{
	bool ok = voucher_first(rs);

	while (ok && voucher_next(rs)) {
		renumber_cancel(rs);
		(void)voucher_cancel(rs);
		ok = match_voucher(rs);
	}
	return ok && sorter_whole(rs->records) && sorter_whole(rs->numbers);
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
			buf_reset(&rs->key);
			buf_addstr(&rs->key, buf_str(&rank));
			buf_add(&rs->key, rest.p, 1); /* the kind */
			ok = sorter_put(rs->ranked, buf_str(&rs->key), rest);
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

bool reasons_next(struct reasons *rs, struct reason *out)
{
	const struct reasons_options *o = &rs->options;
	struct str *id = rs->text, *other = id + o->id_parts, *twin = other + o->key_parts;
	struct str key, rest, text;
	char kind;

	if (!sorter_next(rs->ranked, &key, &rest, NULL))
		return false;
	key.len = sizeof(uint64_t);
	*out = (struct reason){ .rank = sorter_key_number(key), .value = rs->difference };
	payload_take(&rest, &kind, 1);
	out->kind = (enum reason_kind)kind;
	payload_take(&rest, rs->difference, o->measures * sizeof(*rs->difference));
	payload_take_text(&rest, &text);
	out->id = o->id_parts > 0 ? parts_of(text, id, o->id_parts) : NULL;
	payload_take_text(&rest, &out->at[0]);
	payload_take_text(&rest, &out->at[1]);
	payload_take_text(&rest, &text);
	out->other = parts_of(text, other, o->key_parts);
	payload_take_text(&rest, &out->why);
	payload_take_text(&rest, &text);
	out->twin = parts_of(text, twin, o->voucher_parts);
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
	free(rs->scale);
	free(rs->difference);
	free(rs->text);
	free(rs);
}
