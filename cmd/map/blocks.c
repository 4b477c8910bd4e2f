/* blocks - see blocks.h. */
#include "blocks.h"

#include <stdlib.h>

#include "base/crew.h"

#define WAITING 2	/* blocks on the way besides one for each thread */

struct block {
	struct spec *spec;	/* with expressions of its own */
	struct reader *in;	/* the lines */
	struct gate *gate;
	struct lane lane;
	struct diag_log *log;	/* what was said of it */
};

struct blocks {
	struct program *prog;
	struct lane *whole;
	struct crew *crew;	/* NULL: not started yet */
	struct block *block;	/* a ring; the first is there from the start, to try with */
	size_t count;		/* how many */
	size_t next;		/* the one to fill next */
	struct diag_log *log;	/* what was said of the input behind the blocks */
};

/* In a thread of the crew. */
static void map_block(void *job)
{
	struct block *k = job;
	struct record rec;

	diag_hold(k->log);
	reader_begin(k->in);
	while (reader_next(k->in, &rec) && lane_record(&k->lane, &rec))
		;
	diag_hold(NULL);
}

/* ---- in the thread of the caller ---- */

static bool open_block(struct blocks *b, struct block *k)
{
	k->spec = spec_part(b->prog->spec);
	k->in = reader_part(b->prog->in);
	k->gate = gate_new(k->spec);
	k->log = diag_log_new();
	if (!lane_open(&k->lane, k->spec, reader_header(k->in), k->gate))
		return false;
	if (b->whole->out != NULL)
		k->lane.out = writer_part(b->whole->out);
	return true;
}

static void close_block(struct block *k)
{
	lane_close(&k->lane);
	writer_close(k->lane.out);
	gate_free(k->gate);
	reader_close(k->in);
	spec_close(k->spec);
	diag_log_free(k->log);
}

/* Start the threads, once there is a block for them. False after trouble was told. */
static bool start(struct blocks *b)
{
	bool ok = true;

	if (b->crew != NULL)
		return true;
	b->crew = crew_open(b->prog->jobs, map_block);
	for (size_t i = 1; ok && b->crew != NULL && i < b->count; i++)
		ok = open_block(b, &b->block[i]);
	return ok && b->crew != NULL;
}

/* Read the next block; what is said of the input must wait until the blocks before it have been joined. */
static bool fill(struct blocks *b, struct block *k)
{
	bool filled;

	diag_hold(b->log);
	filled = reader_give(b->prog->in, k->in);
	diag_hold(NULL);
	return filled;
}

/* Keep the threads at work. False where there is nothing more to be mapped side by side. */
static bool give(struct blocks *b)
{
	while (b->crew == NULL || crew_busy(b->crew) < b->count) {
		struct block *k = &b->block[b->next];

		if (!fill(b, k))
			return false;
		if (!start(b))
			return false;
		crew_give(b->crew, k);
		b->next = (b->next + 1) % b->count;
	}
	return true;
}

/* The oldest block has been mapped. */
static bool take(struct blocks *b, struct block *k)
{
	bool ok, written;

	diag_release(k->log);
	b->prog->rows_in += reader_tally(k->in)->rows;
	ok = reader_join(b->prog->in, k->in);
	written = lane_join(b->whole, &k->lane);
	progress_update(&b->prog->progress, reader_bytes(b->prog->in, NULL));
	return ok && written && diag_ok();
}

struct blocks *blocks_open(struct program *prog, struct lane *whole)
{
	struct blocks *b;

	if (prog->jobs < 2 || mapper_in_order(whole->mapper))
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->whole = whole;
	b->count = prog->jobs + WAITING;
	b->block = xcalloc(b->count, sizeof(*b->block));
	b->log = diag_log_new();
	open_block(b, &b->block[0]);
	return b;
}

bool blocks_run(struct blocks *b)
{
	struct block *k;
	bool more = true, ok = true;

	if (b == NULL)
		return true;
	while (ok) {
		more = more && give(b);
		if (b->crew == NULL || (k = crew_take(b->crew)) == NULL)
			break;
		ok = take(b, k);
	}
	diag_release(b->log);
	return ok && diag_ok();
}

void blocks_close(struct blocks *b)
{
	if (b == NULL)
		return;
	crew_close(b->crew);
	for (size_t i = 0; i < b->count; i++)
		close_block(&b->block[i]);
	free(b->block);
	diag_log_free(b->log);
	free(b);
}
