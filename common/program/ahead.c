/* ahead - see ahead.h. */
#include "program/ahead.h"

#include <stdlib.h>

#include "base/mem.h"
#include "program/blocks.h"
#include "record/packet.h"

struct ahead_block {
	struct block block;    /* the lines */
	struct packet *packet; /* their records */
	bool read;             /* there was no error */
};

struct ahead {
	struct program *prog;
	const struct sink *to; /* where the records go */
	struct str *cell;      /* of one record: _at, _fault, then its fields */
	struct arena arena;    /* for what is made of one record */
};

/* In a worker thread. */
static void read_block(void *block)
{
	struct ahead_block *k = block;
	struct record rec;

	packet_reset(k->packet);
	reader_begin(k->block.in);
	while (reader_next(k->block.in, &rec))
		packet_put(k->packet, &rec);
	k->read = !reader_failed(k->block.in);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct ahead *a = self;
	struct ahead_block *k = block;

	k->block.in = reader_for_worker(a->prog->in);
	k->packet = packet_new(reader_header(k->block.in)->count, false);
	return true;
}

static void close_block(void *block)
{
	struct ahead_block *k = block;

	reader_close(k->block.in);
	packet_free(k->packet);
}

static bool fill(void *self, void *block)
{
	struct ahead *a = self;
	struct ahead_block *k = block;

	return reader_give(a->prog->in, k->block.in);
}

/* Put the records of the block into the sink; *count gets how many. False if the sink takes no more. */
static bool put_records(struct ahead *a, struct packet *p, uint64_t *count)
{
	struct record rec = { .header = reader_header(a->prog->in), .arena = &a->arena };

	*count = 0;
	packet_rewind(p);
	while (packet_next(p, a->cell)) {
		arena_reset(&a->arena);
		rec.at = a->cell[0];
		rec.fault = a->cell[1].len > 0 ? a->cell[1] : STR_NULL;
		rec.field = a->cell + 2;
		rec.line = STR_NULL;
		++*count;
		if (!sink_put(a->to, &rec))
			return false;
	}
	return true;
}

/* The oldest block is read. What was said of it comes after its records. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct ahead *a = self;
	struct ahead_block *k = block;
	uint64_t count;
	bool ok = put_records(a, k->packet, &count);

	if (ok) {
		diag_release(log);
	} else {
		/* the sink takes no more */
		diag_log_reset(log);
		blocks_count_only(k->block.in, count);
	}
	return blocks_join(a->prog, k->block.in) && ok && k->read;
}

static void close_ahead(void *self)
{
	struct ahead *a = self;

	arena_free(&a->arena);
	free(a->cell);
	free(a);
}

struct source *ahead_source(struct program *prog, const struct sink *to)
{
	static const struct ring_kind blocks = { open_block, fill, read_block, join, close_block };
	struct ahead *a;

	if (prog->jobs < 2)
		return NULL;
	a = xcalloc(1, sizeof(*a));
	a->prog = prog;
	a->to = to;
	a->cell = xcalloc(reader_header(prog->in)->count + 2, sizeof(*a->cell));
	return blocks_source(prog, &blocks, a, sizeof(struct ahead_block), close_ahead);
}
