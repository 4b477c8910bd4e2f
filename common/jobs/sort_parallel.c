/* sort_parallel - see sort_parallel.h. */
#include "jobs/sort_parallel.h"

#include <stdlib.h>

#include "base/workers.h"

struct sort_block {
	struct reader *in; /* the lines */
	struct sort_part *part;
	bool taken; /* all records were; there was no error */
};

struct sort_parallel {
	struct program *prog;
	struct sort *whole;
	struct ring *ring;
	bool stopped; /* a block has failed */
};

/* In a worker thread. */
static void take_block(void *block)
{
	struct sort_block *k = block;
	struct record rec;

	reader_begin(k->in);
	while (reader_next(k->in, &rec))
		sort_part_take(k->part, &rec);
	k->taken = !reader_failed(k->in);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct sort_parallel *b = self;
	struct sort_block *k = block;

	k->in = reader_for_worker(b->prog->in);
	k->part = sort_part_new(b->whole, reader_header(k->in));
	return true;
}

static void close_block(void *block)
{
	struct sort_block *k = block;

	if (!k->in)
		return;
	sort_part_free(k->part);
	reader_close(k->in);
}

static bool fill(void *self, void *block)
{
	struct sort_parallel *b = self;
	struct sort_block *k = block;

	return reader_give(b->prog->in, k->in);
}

/* The block went no further than so many records: only they count as read. */
static void count_only(struct sort_parallel *b, struct sort_block *k, uint64_t count)
{
	struct record rec;

	reader_again(b->prog->in, k->in);
	while (count > 0 && reader_next(k->in, &rec))
		count--;
}

/* The oldest block is done. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct sort_parallel *b = self;
	struct sort_block *k = block;
	uint64_t count;
	bool ok = sort_join(b->whole, k->part, &count);

	if (ok)
		diag_release(log);
	else
		count_only(b, k, count);
	b->prog->rows_in += reader_tally(k->in)->rows;
	ok = reader_join(b->prog->in, k->in) && ok;
	progress_update(&b->prog->progress, reader_bytes(b->prog->in, NULL));
	return ok && k->taken && !diag_interrupted();
}

/* ---- the source of those that go one by one ---- */

static bool next(void *self, struct record *rec)
{
	struct sort_parallel *b = self;

	b->stopped = b->stopped || !ring_run(b->ring) || reader_failed(b->prog->in);
	return !b->stopped && source_next(b->prog->from, rec);
}

static const struct tally *tally(const void *self)
{
	return source_tally(((const struct sort_parallel *)self)->prog->from);
}

static bool whole(const void *self)
{
	const struct sort_parallel *b = self;

	return !b->stopped && source_whole(b->prog->from);
}

static void close_blocks(void *self)
{
	struct sort_parallel *b = self;

	ring_free(b->ring);
	free(b);
}

struct source *sort_parallel_source(struct program *prog, struct sort *s)
{
	static const struct source_kind kind = {
		.next = next, .tally = tally, .whole = whole, .close = close_blocks
	};
	static const struct ring_kind blocks = { open_block, fill, take_block, join, close_block };
	struct sort_parallel *b;

	if (prog->jobs < 2)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->whole = s;
	b->ring = ring_new(&blocks, b, prog->jobs, sizeof(struct sort_block));
	return source_new(&kind, b, source_header(prog->from));
}
