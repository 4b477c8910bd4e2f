/* workers_ring - a ring of blocks that threads work on; see workers.h. */
#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/workers.h"

#define WAITING 2 /* blocks in progress besides one for each thread */

/* Where a block is, and what was said of it. */
struct slot {
	struct ring *ring;
	void *block; /* the caller's */
	struct diag_log *log;
	bool opened;
};

struct ring {
	const struct ring_kind *kind;
	void *self;
	size_t threads;
	struct workers *workers; /* NULL: not started yet */
	char *blocks;            /* all of them */
	struct slot *slot;       /* one for each */
	size_t count;            /* how many */
	size_t next;             /* the one to fill next */
	bool failed;             /* a block or the threads could not be made, which is reported */
	struct diag_log *log;    /* what was reported when blocks were filled */
};

struct ring *ring_new(const struct ring_kind *kind, void *self, size_t threads, size_t block_size)
{
	struct ring *r = xcalloc(1, sizeof(*r));

	r->kind = kind;
	r->self = self;
	r->threads = threads;
	r->count = threads + WAITING;
	r->blocks = xcalloc(r->count, block_size);
	r->slot = xcalloc(r->count, sizeof(*r->slot));
	for (size_t i = 0; i < r->count; i++) {
		r->slot[i].ring = r;
		r->slot[i].block = r->blocks + i * block_size;
	}
	r->log = diag_log_new();
	return r;
}

/* In any thread. */
static void work(void *job)
{
	struct slot *s = job;
	struct diag_log *before = diag_hold(s->log);

	s->ring->kind->work(s->block);
	diag_hold(before);
}

/* False after an error was reported. */
static bool open_slot(struct ring *r, struct slot *s)
{
	if (!s->opened) {
		s->opened = true;
		s->log = diag_log_new();
		r->failed = !r->kind->open(r->self, s->block);
	}
	return !r->failed;
}

/*
 * Start the threads when there is a block for them. A block is opened before any of them works, since
 * that may change what they share.
 */
static bool start(struct ring *r)
{
	if (r->workers)
		return true;
	for (size_t i = 0; i < r->count; i++)
		if (!open_slot(r, &r->slot[i]))
			return false;
	r->workers = workers_open(r->threads, work);
	r->failed = !r->workers;
	return !r->failed;
}

static bool fill(struct ring *r, struct slot *s)
{
	struct diag_log *before = diag_hold(r->log);
	bool filled = r->kind->fill(r->self, s->block);

	diag_hold(before);
	return filled;
}

/* Give the threads work, as much as there is. */
static void give(struct ring *r)
{
	while (ring_busy(r) < r->count) {
		struct slot *s = &r->slot[r->next];

		if (!open_slot(r, s) || !fill(r, s) || !start(r))
			return;
		workers_give(r->workers, s);
		r->next = (r->next + 1) % r->count;
	}
}

bool ring_run(struct ring *r)
{
	struct slot *s;
	bool ok = !r->failed;

	while (ok) {
		give(r);
		if (r->failed || !r->workers || !(s = workers_take(r->workers)))
			break;
		ok = r->kind->join(r->self, s->block, s->log);
	}
	diag_release(r->log);
	return ok && !r->failed;
}

size_t ring_busy(const struct ring *r)
{
	return r->workers ? workers_busy(r->workers) : 0;
}

void ring_each(struct ring *r, void (*visit)(void *self, void *block))
{
	for (size_t i = 0; i < r->count; i++)
		if (r->slot[i].opened)
			visit(r->self, r->slot[i].block);
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	workers_close(r->workers);
	for (size_t i = 0; i < r->count; i++) {
		r->kind->close(r->slot[i].block);
		diag_log_free(r->slot[i].log);
	}
	free(r->slot);
	free(r->blocks);
	diag_log_free(r->log);
	free(r);
}
