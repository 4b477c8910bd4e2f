/* dedupe_follow - see dedupe_follow.h. */
#include "dedupe/dedupe_follow.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "dedupe/dedupe_int.h"
#include "program/blocks.h"

/* if in so many blocks, and most of all, a record does not stay, the next program is not asked */
#define WRONG 8

#define AHEAD 8 /* records: so far ahead memory is asked for, for their keys */

/* What was found of a record. */
struct found {
	struct str at; /* its place */
	struct dedupe_known
		known; /* but for the bytes of its key; the keys lie one after the other */
	bool whole;    /* that does not do: its fields are needed */
};

struct follow_block {
	struct block block;
	const struct dedupe_follow *all;
	struct key_finder finder;
	struct found *found;
	size_t count, capacity;
	struct buf keys;
	struct writer *out; /* the records, for the next program; NULL with --dry-run */
	bool passed;        /* it has worked on them */
	bool read;          /* there was no error */
};

struct dedupe_follow {
	struct program *prog;
	struct dedupe *d;
	struct stage stage;
	uint64_t blocks,
		wrong;       /* how many were passed on; of them, how many had a record that went */
	atomic_bool useless; /* the next program is not asked any more: the records may not stay */
};

/* ---- in a worker thread ---- */

static void find(struct follow_block *k, const struct record *rec)
{
	struct found *f;

	k->found = mem_grow(k->found, &k->capacity, k->count + 1, sizeof(*k->found));
	f = &k->found[k->count++];
	f->at = rec->at;
	f->whole = !key_finder_find(&k->finder, rec, &f->known, &k->keys);
}

static void read_block(void *block)
{
	struct follow_block *k = block;
	const struct tally *made;
	struct packet *first;
	struct record rec;

	k->count = 0;
	buf_reset(&k->keys);
	reader_begin(k->block.in);
	while (reader_next(k->block.in, &rec))
		find(k, &rec);
	k->read = !reader_failed(k->block.in);
	k->passed = k->read && k->out && writer_is_followed(k->out) &&
	            !atomic_load(&k->all->useless);
	if (!k->passed)
		return;
	first = reader_handed(k->block.in, &made);
	assert(made->rows == k->count);
	writer_follow_packets(k->out, first, made);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct dedupe_follow *b = self;
	struct follow_block *k = block;

	k->all = b;
	k->block.in = reader_for_worker(b->prog->in);
	key_finder_open(&k->finder, b->d);
	if (b->prog->out)
		k->out = writer_for_worker(b->prog->out);
	return true;
}

static void close_block(void *block)
{
	struct follow_block *k = block;

	if (!k->block.in)
		return;
	key_finder_close(&k->finder);
	writer_close(k->out);
	reader_close(k->block.in);
	free(k->found);
	buf_free(&k->keys);
}

static bool fill(void *self, void *block)
{
	struct dedupe_follow *b = self;
	struct follow_block *k = block;

	return reader_give(b->prog->in, k->block.in);
}

/* Where the thread is in a block. */
struct turn {
	size_t next;               /* the record that comes next, */
	const char *key;           /* and its key */
	struct dedupe_known known; /* of the one before */
	bool repeats;              /* which has the key of an earlier record: */
	size_t number;             /* the number of that key */
	bool full;                 /* there is no memory left for the keys */
};

/* The keys of `d` will be asked for that of a record, if there is such a record. */
static void expect(const struct dedupe *d, const struct follow_block *k, size_t i)
{
	if (i < k->count && k->found[i].known.has_key)
		keyset_expect(d->keys, k->found[i].known.tag);
}

/* Go on by a record. NULL: what is known of it does not do. */
static const struct dedupe_known *next_known(const struct follow_block *k, struct turn *t)
{
	const struct found *f = &k->found[t->next++];

	t->known = f->known;
	t->known.key.p = t->key;
	t->key = t->key ? t->key + f->known.key.len : NULL;
	return f->whole ? NULL : &t->known;
}

/* Go on as long as the records stay. Returns how many do: all of them, or those before one that may not. */
static size_t count_staying(struct dedupe_follow *b, const struct follow_block *k, struct turn *t)
{
	struct dedupe *d = b->d;
	bool stays = !d->waits && !d->units;

	for (size_t i = 0; i < AHEAD; i++)
		expect(d, k, i);
	while (stays && !t->full && t->next < k->count && !k->found[t->next].whole) {
		struct record rec = { .header = d->header, .at = k->found[t->next].at };

		expect(d, k, t->next + AHEAD);
		d->known = next_known(k, t);
		stays = dedupe_is_first(d, &rec, &t->number);
		t->full = stays && dedupe_is_full(d);
	}
	d->known = NULL;
	t->repeats = t->next > 0 && !stays;
	return t->next - t->repeats;
}

/* Give the first `count` records of the block, which stay. */
static bool give(struct dedupe_follow *b, struct follow_block *k, size_t count)
{
	struct record rec;
	bool ok = true;

	for (; ok && count > 0 && reader_next(k->block.in, &rec); count--)
		ok = sink_put(&b->prog->to, &rec);
	return ok;
}

/* The record that was looked at last repeats an earlier one. */
static bool drop(struct dedupe_follow *b, struct follow_block *k, struct turn *t)
{
	struct dedupe *d = b->d;
	struct record rec;
	bool ok;

	if (!reader_next(k->block.in, &rec))
		return false;
	d->known = &t->known;
	ok = dedupe_repeat(d, &rec, t->number);
	d->known = NULL;
	t->full = ok && dedupe_is_full(d);
	return ok;
}

/* Take the records that are left, one by one. */
static bool take_rest(struct dedupe_follow *b, struct follow_block *k, struct turn *t)
{
	struct dedupe *d = b->d;
	struct record rec;
	bool ok = true;

	while (ok && t->next < k->count && reader_next(k->block.in, &rec)) {
		d->known = next_known(k, t);
		ok = stage_take(&b->stage, &rec, &b->prog->to);
		d->known = NULL;
	}
	return ok;
}

/* Not all records of the block stay, or the next program has not worked on them. */
static bool take_one_by_one(struct dedupe_follow *b, struct follow_block *k, struct turn *t,
                            size_t staying)
{
	reader_again(k->block.in);
	return give(b, k, staying) && (!t->repeats || drop(b, k, t)) &&
	       (!t->full || dedupe_spill(b->d)) && take_rest(b, k, t);
}

/* Shall the next program work on further blocks? Only time depends on it. */
static void note_use(struct dedupe_follow *b)
{
	if (b->d->waits || b->d->units || (b->wrong >= WRONG && b->wrong * 2 > b->blocks))
		atomic_store(&b->useless, true);
}

/* Decide on the oldest block. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct dedupe_follow *b = self;
	struct follow_block *k = block;
	struct turn t = { .key = k->keys.p };
	size_t staying = count_staying(b, k, &t);
	bool ok;

	diag_release(log);
	b->blocks += k->passed;
	if (k->passed && staying == k->count) {
		ok = writer_join(b->prog->out, k->out) && (!t.full || dedupe_spill(b->d));
	} else {
		b->wrong += k->passed;
		ok = take_one_by_one(b, k, &t, staying);
	}
	note_use(b);
	return blocks_join(b->prog, k->block.in) && ok && k->read;
}

struct source *dedupe_follow_source(struct program *prog, struct dedupe *d)
{
	static const struct ring_kind blocks = { open_block, fill, read_block, join, close_block };
	struct dedupe_follow *b;

	if (d->spec->group_count > 0)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->d = d;
	b->stage = dedupe_stage(d);
	note_use(b);
	return blocks_source(prog, &blocks, b, sizeof(struct follow_block), free);
}
