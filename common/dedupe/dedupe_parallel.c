/* dedupe_parallel - see dedupe_parallel.h. */
#include "dedupe/dedupe_parallel.h"

#include <stdlib.h>

#include "base/mem.h"
#include "dedupe/dedupe_follow.h"
#include "dedupe/dedupe_int.h"
#include "program/blocks.h"
#include "record/packet.h"

/* How a record gets to the thread of the caller. */
enum way {
	WAY_KNOWN,  /* its line, and what is known of it */
	WAY_LINE,   /* its line, to be cut again */
	WAY_PACKET, /* it has no line of the stream: all its fields */
};

/* What a worker has found of a record. */
struct found {
	size_t line; /* where its line begins in the block, */
	size_t length;
	size_t place_length; /* of its place, with which the line begins */
	/* but for the bytes of its key; the keys lie one after the other */
	struct dedupe_known known;
	enum way way;
};

struct dedupe_block {
	struct block block; /* the lines */
	struct key_finder finder;
	bool documents; /* each record is needed whole */
	struct found *found;
	size_t count, capacity;
	struct buf keys;
	struct packet *packet; /* the records of WAY_PACKET */
	bool read;             /* there was no error */
};

struct dedupe_parallel {
	struct program *prog;
	struct dedupe *d;
	struct stage stage;
	struct str *cell; /* of one record in a packet: _at, _fault, then its fields */
	struct arena arena;
};

/* ---- in a worker thread ---- */

void key_finder_open(struct key_finder *k, const struct dedupe *d)
{
	identity_for_worker(&k->key, &d->key);
	values_for_worker(&k->agree, &d->agree, d->controls, d->header);
	values_for_worker(&k->amounts, &d->amounts, d->controls, d->header);
}

void key_finder_close(struct key_finder *k)
{
	identity_close(&k->key);
	values_close(&k->agree);
	values_close(&k->amounts);
}

bool key_finder_find(struct key_finder *k, const struct record *rec, struct dedupe_known *found,
                     struct buf *keys)
{
	enum identity_found what = IDENTITY_NONE;

	*found = (struct dedupe_known){ 0 };
	if (str_is_null(rec->fault))
		what = identity_of(&k->key, rec);
	found->has_key = what == IDENTITY_KEY;
	if (!found->has_key)
		return what == IDENTITY_NONE;
	buf_addstr(keys, buf_str(&k->key.key));
	found->key.len = k->key.key.len;
	found->tag = keyset_tag(buf_str(&k->key.key));
	if (k->agree.count > 0)
		found->agree = values_digest(&k->agree, STR_NULL, rec);
	if (k->amounts.count > 0)
		found->amounts = values_digest(&k->amounts, STR_NULL, rec).low;
	return true;
}

/* The key of the record, and what is compared. False: the thread of the caller must look at it. */
static bool find_key(struct dedupe_block *k, const struct record *rec, struct found *f)
{
	/* also with an escape, the text of a place is not in the line */
	return !k->documents && rec->at.p == rec->line.p &&
	       key_finder_find(&k->finder, rec, &f->known, &k->keys);
}

static void find(struct dedupe_block *k, const struct record *rec, const char *block)
{
	struct found *f;

	k->found = mem_grow(k->found, &k->capacity, k->count + 1, sizeof(*k->found));
	f = &k->found[k->count++];
	*f = (struct found){ .way = WAY_PACKET };
	if (!rec->line.p) {
		packet_put(k->packet, rec);
		return;
	}
	f->line = (size_t)(rec->line.p - block);
	f->length = rec->line.len;
	f->place_length = rec->at.len;
	f->way = find_key(k, rec, f) ? WAY_KNOWN : WAY_LINE;
}

static void read_block(void *block)
{
	struct dedupe_block *k = block;
	struct record rec;
	const char *bytes;

	k->count = 0;
	buf_reset(&k->keys);
	packet_reset(k->packet);
	reader_begin(k->block.in);
	bytes = reader_given(k->block.in).p;
	while (reader_next(k->block.in, &rec))
		find(k, &rec, bytes);
	k->read = !reader_failed(k->block.in);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct dedupe_parallel *b = self;
	struct dedupe_block *k = block;
	struct dedupe *d = b->d;

	k->block.in = reader_for_worker(b->prog->in);
	k->packet = packet_new(d->header->count, false);
	k->documents = d->spec->group_count > 0;
	key_finder_open(&k->finder, d);
	return true;
}

static void close_block(void *block)
{
	struct dedupe_block *k = block;

	if (!k->block.in)
		return;
	key_finder_close(&k->finder);
	packet_free(k->packet);
	reader_close(k->block.in);
	free(k->found);
	buf_free(&k->keys);
}

static bool fill(void *self, void *block)
{
	struct dedupe_parallel *b = self;
	struct dedupe_block *k = block;

	return reader_give(b->prog->in, k->block.in);
}

/* Take the next record of the packet. */
static bool take_packed(struct dedupe_parallel *b, struct dedupe_block *k)
{
	struct record rec = { .header = b->d->header, .arena = &b->arena };

	arena_reset(&b->arena);
	packet_next(k->packet, b->cell);
	rec.at = b->cell[0];
	rec.fault = b->cell[1];
	rec.field = b->cell + 2;
	return stage_take(&b->stage, &rec, &b->prog->to);
}

/* Take a record that has a line. */
static bool take_line(struct dedupe_parallel *b, const struct found *f, struct str line,
                      const char *key)
{
	struct dedupe *d = b->d;
	struct dedupe_known known = f->known;
	struct record rec;
	bool ok;

	if (f->way == WAY_LINE || !dedupe_takes_lines(d, &b->prog->to))
		return dedupe_cut(d, line, &rec) && stage_take(&b->stage, &rec, &b->prog->to);
	arena_reset(&b->arena);
	rec = (struct record){ .header = d->header,
		               .arena = &b->arena,
		               .at = { line.p, f->place_length },
		               .line = line };
	known.key.p = key;
	d->known = &known;
	ok = stage_take(&b->stage, &rec, &b->prog->to);
	d->known = NULL;
	return ok;
}

/* Take all records of the block; *count gets how many. False if the stage takes no more. */
static bool take_records(struct dedupe_parallel *b, struct dedupe_block *k, size_t *count)
{
	const char *bytes = reader_given(k->block.in).p, *key = k->keys.p;
	bool ok = true;

	packet_rewind(k->packet);
	for (*count = 0; ok && *count < k->count; ++*count) {
		const struct found *f = &k->found[*count];

		ok = f->way == WAY_PACKET
		             ? take_packed(b, k)
		             : take_line(b, f, (struct str){ bytes + f->line, f->length }, key);
		key = key ? key + f->known.key.len : NULL;
	}
	return ok;
}

/* The oldest block is read. What was said of its lines comes after its records. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct dedupe_parallel *b = self;
	struct dedupe_block *k = block;
	size_t count;
	bool ok = take_records(b, k, &count);

	if (ok) {
		diag_release(log);
	} else {
		/* the stage takes no more */
		diag_log_reset(log);
		blocks_count_only(k->block.in, count);
	}
	ok = blocks_join(b->prog, k->block.in) && ok && k->read;
	/* those that waited are counted when they are given */
	if (!b->d->spool && sink_takes_lines(&b->prog->to))
		ok = dedupe_count_copied(b->d, reader_tally(b->prog->in), &b->prog->to) && ok;
	return ok;
}

static void close_all(void *self)
{
	struct dedupe_parallel *b = self;

	arena_free(&b->arena);
	free(b->cell);
	free(b);
}

struct source *dedupe_parallel_source(struct program *prog, struct dedupe *d)
{
	static const struct ring_kind blocks = { open_block, fill, read_block, join, close_block };
	struct dedupe_parallel *b;

	if (reader_is_direct(prog->in))
		return dedupe_follow_source(prog, d);
	if (prog->jobs < 2 || prog->takes)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->d = d;
	b->stage = dedupe_stage(d);
	b->cell = xcalloc(d->header->count + 2, sizeof(*b->cell));
	return blocks_source(prog, &blocks, b, sizeof(struct dedupe_block), close_all);
}
