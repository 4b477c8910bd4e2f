/* blocks - see blocks.h. */
#include "program/blocks.h"

#include <stdlib.h>

#include "base/mem.h"

struct blocks {
	struct program *prog;
	struct ring *ring;
	void *self; /* of the ring */
	void (*close)(void *self);
	bool stopped; /* a join has returned false, or an error was reported */
};

static bool next(void *self, struct record *rec)
{
	struct blocks *b = self;

	b->stopped = b->stopped || !ring_run(b->ring) || reader_failed(b->prog->in);
	return !b->stopped && source_next(b->prog->from, rec);
}

static const struct tally *tally(const void *self)
{
	return source_tally(((const struct blocks *)self)->prog->from);
}

static bool whole(const void *self)
{
	const struct blocks *b = self;

	return !b->stopped && source_whole(b->prog->from);
}

static void close_blocks(void *self)
{
	struct blocks *b = self;

	ring_free(b->ring);
	b->close(b->self);
	free(b);
}

struct source *blocks_source(struct program *prog, const struct ring_kind *kind, void *self,
                             size_t block_size, void (*close)(void *self))
{
	static const struct source_kind source = {
		.next = next, .tally = tally, .whole = whole, .close = close_blocks
	};
	struct blocks *b = xcalloc(1, sizeof(*b));

	b->prog = prog;
	b->ring = ring_new(kind, self, prog->jobs, block_size);
	b->self = self;
	b->close = close;
	return source_new(&source, b, source_header(prog->from));
}

bool blocks_join(struct program *prog, struct reader *part)
{
	bool ok = reader_join(prog->in, part);

	progress_update(&prog->progress, reader_bytes(prog->in, NULL));
	return ok && !diag_interrupted();
}

void blocks_count_only(struct program *prog, struct reader *part, uint64_t count)
{
	struct record rec;

	reader_again(prog->in, part);
	while (count > 0 && reader_next(part, &rec))
		count--;
}
