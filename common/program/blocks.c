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
	/* in place of the ring: */
	const struct ring_kind *kind;
	size_t block_size;
	struct follower follower;
};

/* A block of a follower. */
struct followed {
	const struct ring_kind *kind;
	struct diag_log *log; /* what was said of it in another thread */
	struct block *block;  /* the caller's */
};

static bool next(void *self, struct record *rec)
{
	struct blocks *b = self;

	b->stopped = b->stopped || !ring_run(b->ring) || reader_failed(b->prog->in);
	return !b->stopped && source_next(b->prog->from, rec);
}

/* ---- as a follower ---- */

static void close_followed(void *block)
{
	struct followed *f = block;

	f->kind->close(f->block);
	diag_log_free(f->log);
	free(f->block);
	free(f);
}

static void *open_followed(void *self)
{
	struct blocks *b = self;
	struct followed *f = xcalloc(1, sizeof(*f));

	f->kind = b->kind;
	f->log = diag_log_new();
	f->block = xcalloc(1, b->block_size);
	if (f->kind->open(b->self, f->block))
		return f;
	close_followed(f);
	return NULL;
}

/* The program to which the thread belongs is another one: who joins the block says whose messages they are. */
static void work_followed(void *block, struct packet *first, const struct tally *made)
{
	struct followed *f = block;
	struct diag_voice *spoken = diag_speak(NULL);
	struct diag_log *before = diag_hold(f->log);

	diag_log_reset(f->log);
	reader_hand(f->block->in, first, made);
	f->kind->work(f->block);
	diag_hold(before);
	diag_speak(spoken);
}

static bool join_followed(void *self, void *block)
{
	struct blocks *b = self;
	struct followed *f = block;

	return b->kind->join(b->self, f->block, f->log);
}

static bool drain(void *self, const struct sink *to)
{
	struct blocks *b = self;

	return reader_drain(b->prog->in, to, &b->follower);
}

/* ---- */

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

bool blocks_wanted(const struct program *prog)
{
	return prog->jobs > 1 || reader_is_direct(prog->in);
}

struct source *blocks_source(struct program *prog, const struct ring_kind *kind, void *self,
                             size_t block_size, void (*close)(void *self))
{
	static const struct source_kind own = {
		.next = next, .tally = tally, .whole = whole, .close = close_blocks
	};
	static const struct source_kind following = {
		.drain = drain, .tally = tally, .whole = whole, .close = close_blocks
	};
	struct blocks *b = xcalloc(1, sizeof(*b));

	b->prog = prog;
	b->kind = kind;
	b->block_size = block_size;
	b->follower = (struct follower){ b, open_followed, work_followed, join_followed,
		                         close_followed };
	b->self = self;
	b->close = close;
	if (reader_is_direct(prog->in))
		return source_new(&following, b, source_header(prog->from));
	b->ring = ring_new(kind, self, prog->jobs, block_size);
	return source_new(&own, b, source_header(prog->from));
}

bool blocks_join(struct program *prog, struct reader *part)
{
	bool ok = reader_join(prog->in, part);

	progress_update(&prog->progress, reader_bytes(prog->in, NULL));
	return ok && !diag_interrupted();
}

void blocks_count_only(struct reader *part, uint64_t count)
{
	struct record rec;

	reader_again(part);
	while (count > 0 && reader_next(part, &rec))
		count--;
}
