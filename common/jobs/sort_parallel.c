/* sort_parallel - see sort_parallel.h. */
#include "jobs/sort_parallel.h"

#include <stdlib.h>

#include "program/blocks.h"

struct sort_block {
	struct block block; /* the lines */
	struct sort_part *part;
	bool taken; /* all records were; there was no error */
};

struct sort_parallel {
	struct program *prog;
	struct sort *whole;
};

/* In a worker thread. */
static void take_block(void *block)
{
	struct sort_block *k = block;
	struct record rec;

	reader_begin(k->block.in);
	while (reader_next(k->block.in, &rec))
		sort_part_take(k->part, &rec);
	k->taken = !reader_failed(k->block.in);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct sort_parallel *b = self;
	struct sort_block *k = block;

	k->block.in = reader_for_worker(b->prog->in);
	k->part = sort_part_new(b->whole, reader_header(k->block.in));
	return true;
}

static void close_block(void *block)
{
	struct sort_block *k = block;

	if (!k->block.in)
		return;
	sort_part_free(k->part);
	reader_close(k->block.in);
}

static bool fill(void *self, void *block)
{
	struct sort_parallel *b = self;
	struct sort_block *k = block;

	return reader_give(b->prog->in, k->block.in);
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
		blocks_count_only(k->block.in, count);
	return blocks_join(b->prog, k->block.in) && ok && k->taken;
}

struct source *sort_parallel_source(struct program *prog, struct sort *s)
{
	static const struct ring_kind blocks = { open_block, fill, take_block, join, close_block };
	struct sort_parallel *b;

	if (prog->jobs < 2)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->whole = s;
	return blocks_source(prog, &blocks, b, sizeof(struct sort_block), free);
}
