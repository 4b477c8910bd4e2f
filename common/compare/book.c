/* book - a table of sums, and a sorter of what was in it when it was full. */
#include "compare/book.h"

#include <stdlib.h>

#include "base/mem.h"
#include "record/payload.h"
#include "sort/sorter.h"

struct book {
	struct book_options options;
	struct sums *sums;
	struct sorter *sorter;
	struct str *part;    /* of the key at work */
	struct buf payload;  /* scratch */
	struct buf unpacked; /* the sums that have come back */
};

struct book *book_open(const struct book_options *options)
{
	struct sorter *sorter = sorter_open(
		&(struct sorter_options){ .memory = options->sorting, .parts = options->shares });
	struct book *b;

	if (!sorter)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->options = *options;
	b->sorter = sorter;
	b->sums = sums_new(options->side->bytes, options->memory);
	b->part = xcalloc(options->parts, sizeof(*b->part));
	return b;
}

/* ---- keys and their parts ---- */

/* Are the parts those texts of which value_key() has made the key? */
static bool is_plain(struct str key, const struct str *part, size_t parts, bool tail)
{
	const char *p = key.p, *end = str_end(key);

	for (size_t i = 0; i < parts; i++) {
		if (!part[i].p || (size_t)(end - p) <= part[i].len || p[part[i].len] != '\t' ||
		    memcmp(p, part[i].p, part[i].len) != 0 || memchr(p, '\t', part[i].len))
			return false;
		p += part[i].len + 1;
	}
	return tail || p == end;
}

void book_more(const struct balance_side *side, struct str key, const struct str *part,
               size_t parts, struct str at, struct buf *out)
{
	if (side->places)
		payload_text(out, at);
	if (!part || is_plain(key, part, parts, side->tail))
		return;
	for (size_t i = 0; i < parts; i++)
		payload_text(out, part[i]);
}

static struct str take_place(const struct book *b, struct str *more)
{
	struct str at = STR_NULL;

	if (b->options.side->places)
		payload_take_text(more, &at);
	return at;
}

struct str book_place(const struct book *b, struct str more)
{
	return take_place(b, &more);
}

void book_parts(const struct book *b, struct str key, struct str more, struct str *part)
{
	const char *p = key.p;

	take_place(b, &more);
	for (size_t i = 0; i < b->options.parts; i++) {
		if (more.len > 0) {
			payload_take_text(&more, &part[i]);
			continue;
		}
		part[i] = (struct str){
			p, (size_t)((const char *)memchr(p, '\t', (size_t)(str_end(key) - p)) - p)
		};
		p = str_end(part[i]) + 1;
	}
}

/* ---- what goes to the sorter ---- */

/*
 * Numbers as the machine has them, without their bytes that are 0: a byte says which of eight are
 * there. Most of the bytes of sums are 0.
 */
static void pack(struct buf *out, const void *p, size_t len)
{
	const char *bytes = p;

	for (size_t i = 0; i < len; i += 8) {
		unsigned there = 0;
		size_t at = out->len;

		buf_addc(out, 0);
		for (unsigned k = 0; k < 8 && i + k < len; k++)
			if (bytes[i + k] != 0) {
				there |= 1u << k;
				buf_addc(out, bytes[i + k]);
			}
		out->p[at] = (char)there;
	}
}

static void unpack(struct str *rest, void *p, size_t len)
{
	char *bytes = p;

	for (size_t i = 0; i < len; i += 8) {
		unsigned char there;

		payload_take(rest, &there, 1);
		for (unsigned k = 0; k < 8 && i + k < len; k++) {
			bytes[i + k] = 0;
			if (there & 1u << k)
				payload_take(rest, &bytes[i + k], 1);
		}
	}
}

/* Put an entry of `sums` into the sorter; `first` is the number of its first record. */
static bool spill_entry(struct book *b, const struct sums *sums, struct sums_entry *e,
                        uint64_t first)
{
	buf_reset(&b->payload);
	pack(&b->payload, &first, sizeof(first));
	pack(&b->payload, &e->records, sizeof(e->records));
	pack(&b->payload, sums_of(e), b->options.side->bytes);
	buf_addstr(&b->payload, sums_more(sums, e));
	return sorter_put(b->sorter, sums_key(sums, e), buf_str(&b->payload));
}

/* Put all that is in memory into the sorter. */
static bool spill(struct book *b)
{
	struct sums_cursor at = { 0 };
	struct sums_entry *e;

	while ((e = sums_next(b->sums, &at)))
		if (!spill_entry(b, b->sums, e, e->first))
			return false;
	sums_clear(b->sums);
	return true;
}

/* ---- adding ---- */

/* The key is there: add the sums to those that it has. */
static bool merge(struct book *b, struct sums_entry *to, const struct sums *batch,
                  struct sums_entry *from)
{
	const struct balance_side *side = b->options.side;
	struct str more = sums_more(batch, from);

	if (side->single) {
		book_parts(b, sums_key(b->sums, to), sums_more(b->sums, to), b->part);
		if (!side->kind->again(side->self, b->part, take_place(b, &more)))
			return false;
	}
	to->records += from->records;
	side->kind->merge(side->self, sums_of(to), sums_of(from));
	return true;
}

/* The key is not there. */
static bool add(struct book *b, const struct sums *batch, struct sums_entry *from, uint64_t first)
{
	struct sums_entry *to = sums_copy(b->sums, from);

	if (!to) {
		if (!spill(b))
			return false;
		to = sums_copy(b->sums, from);
	}
	if (!to) /* it is too large for the table */
		return spill_entry(b, batch, from, first + from->first);
	to->first += first;
	return true;
}

bool book_put(struct book *b, const struct sums *batch, uint64_t first)
{
	struct sums_search at = sums_search(batch, b->sums);
	struct sums_entry *from;

	while ((from = sums_search_next(&at))) {
		struct sums_entry *to = sums_find(b->sums, from->hash, sums_key(batch, from));

		if (!(to ? merge(b, to, batch, from) : add(b, batch, from, first)))
			return false;
	}
	return true;
}

void book_expect(struct book *b, uint64_t read, uint64_t total)
{
	/* in sixteenths: how many times as many keys */
	uint64_t times = total / (read / 16 + 1);

	sums_expect(b->sums, mem_mul(sums_count(b->sums), times) / 16);
}

bool book_put_record(struct book *b, struct str key, const struct str *part,
                     const struct record *rec)
{
	buf_reset(&b->payload);
	for (size_t i = 0; i < b->options.parts; i++)
		payload_text(&b->payload, part[i]);
	payload_record(&b->payload, rec, b->options.side->wanted);
	return sorter_put(b->sorter, key, buf_str(&b->payload));
}

/* ---- what comes back ---- */

bool book_spilled(const struct book *b)
{
	return sorter_count(b->sorter) > 0;
}

const struct sums *book_sums(const struct book *b)
{
	return b->sums;
}

bool book_finish(struct book *b)
{
	bool ok = spill(b);

	sums_free(b->sums);
	b->sums = NULL;
	return ok;
}

bool book_next(struct book *b, struct book_item *out)
{
	const struct balance_side *side = b->options.side;
	struct str rest;
	uint64_t number;

	*out = (struct book_item){ .records = 1 };
	if (!sorter_next(b->sorter, &out->key, &rest, &number))
		return false;
	if (side->whole) {
		struct str parts = rest;

		for (size_t i = 0; i < b->options.parts; i++)
			payload_take_text(&rest, &b->part[i]);
		out->more = (struct str){ parts.p, parts.len - rest.len };
		out->record = rest;
		out->first = number;
		return true;
	}
	unpack(&rest, &out->first, sizeof(out->first));
	unpack(&rest, &out->records, sizeof(out->records));
	buf_reset(&b->unpacked);
	buf_reserve(&b->unpacked, side->bytes);
	unpack(&rest, b->unpacked.p, side->bytes);
	out->sums = b->unpacked.p;
	out->more = rest;
	out->at = take_place(b, &rest);
	return true;
}

bool book_whole(const struct book *b)
{
	return sorter_whole(b->sorter);
}

void book_close(struct book *b)
{
	if (!b)
		return;
	sums_free(b->sums);
	sorter_close(b->sorter);
	free(b->part);
	buf_free(&b->payload);
	buf_free(&b->unpacked);
	free(b);
}
