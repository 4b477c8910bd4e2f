/* ahead - see ahead.h. */
#include "program/ahead.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/workers.h"
#include "record/packet.h"

struct ahead_block {
	struct reader *in;     /* the lines */
	struct packet *packet; /* their records */
	bool read;             /* there was no error */
};

struct ahead {
	struct program *prog;
	struct ring *ring;
	const struct sink *to; /* while it is drained */
	struct str *cell;      /* of one record: _at, _fault, then its fields */
	struct arena arena;    /* for what is made of one record */
	bool ended;            /* the next records cannot be read in blocks */
	bool stopped;          /* a block has failed, or the sink takes no more */
};

/* In a worker thread. */
static void read_block(void *block)
{
	struct ahead_block *k = block;
	struct record rec;

	packet_reset(k->packet);
	reader_begin(k->in);
	while (reader_next(k->in, &rec))
		packet_put(k->packet, &rec);
	k->read = !reader_failed(k->in);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct ahead *a = self;
	struct ahead_block *k = block;

	k->in = reader_for_worker(a->prog->in);
	k->packet = packet_new(reader_header(k->in)->count, false);
	return true;
}

static void close_block(void *block)
{
	struct ahead_block *k = block;

	reader_close(k->in);
	packet_free(k->packet);
}

static bool fill(void *self, void *block)
{
	struct ahead *a = self;
	struct ahead_block *k = block;

	a->ended = a->ended || !reader_give(a->prog->in, k->in);
	return !a->ended;
}

/* Give on the records of the block; *count gets how many. False if the sink takes no more. */
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

/* The sink takes no more after so many records of the block: count no others. */
static void count_again(struct ahead *a, struct ahead_block *k, uint64_t count)
{
	struct record rec;

	reader_again(a->prog->in, k->in);
	while (count-- > 0 && reader_next(k->in, &rec))
		;
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
		diag_log_reset(log);
		count_again(a, k, count);
	}
	ok = reader_join(a->prog->in, k->in) && ok && k->read;
	progress_update(&a->prog->progress, reader_bytes(a->prog->in, NULL));
	return ok && !diag_interrupted();
}

/* ---- the source ---- */

/* What blocks cannot have, such as the seal, comes one by one in between. */
static bool drain(void *self, const struct sink *to)
{
	struct ahead *a = self;
	struct record rec;

	a->to = to;
	for (;;) {
		a->ended = false;
		a->stopped = !ring_run(a->ring) || reader_failed(a->prog->in);
		if (a->stopped || !source_next(a->prog->from, &rec))
			return !a->stopped;
		if (!sink_put(to, &rec))
			return false;
	}
}

static bool next(void *self, struct record *rec)
{
	(void)self;
	(void)rec;
	assert(!"this source can only be drained");
	return false;
}

static const struct tally *tally(const void *self)
{
	return source_tally(((const struct ahead *)self)->prog->from);
}

static struct file_findings *findings(void *self)
{
	return source_findings(((struct ahead *)self)->prog->from);
}

static bool whole(const void *self)
{
	const struct ahead *a = self;

	return !a->stopped && source_whole(a->prog->from);
}

static void close_ahead(void *self)
{
	struct ahead *a = self;

	ring_free(a->ring);
	arena_free(&a->arena);
	free(a->cell);
	free(a);
}

struct source *ahead_source(struct program *prog)
{
	static const struct source_kind kind = { .next = next,
		                                 .drain = drain,
		                                 .tally = tally,
		                                 .findings = findings,
		                                 .whole = whole,
		                                 .close = close_ahead };
	static const struct ring_kind blocks = { open_block, fill, read_block, join, close_block };
	struct ahead *a;

	if (prog->jobs < 2)
		return NULL;
	a = xcalloc(1, sizeof(*a));
	a->prog = prog;
	a->ring = ring_new(&blocks, a, prog->jobs, sizeof(struct ahead_block));
	a->cell = xcalloc(reader_header(prog->in)->count + 2, sizeof(*a->cell));
	return source_new(&kind, a, source_header(prog->from));
}
