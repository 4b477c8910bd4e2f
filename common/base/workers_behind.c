/* workers_behind - a thread that works one block behind the caller; see workers.h. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/workers.h"

struct behind {
	bool (*work)(void *self, const struct buf *block);
	void *self;
	struct workers *workers; /* the thread; NULL: there is none to be had */
	struct buf going;        /* the block that it has */
	struct diag_log *said;   /* what work() reports of it */
	bool failed;             /* work() has failed */
};

static void work_on(void *behind)
{
	struct behind *b = behind;
	struct diag_log *before = diag_hold(b->said);

	b->failed = !b->work(b->self, &b->going);
	diag_hold(before);
}

/* If there is no thread to be had, that is no error: the caller does it all. */
struct behind *behind_new(bool (*work)(void *self, const struct buf *block), void *self)
{
	struct behind *b = xcalloc(1, sizeof(*b));
	struct diag_log *log = diag_log_new(), *before = diag_hold(log);

	b->work = work;
	b->self = self;
	b->workers = workers_open(2, work_on);
	diag_hold(before);
	diag_log_free(log);
	b->said = diag_log_new();
	return b;
}

/* Wait until the last block is done. False if it failed. */
static bool catch_up(struct behind *b)
{
	if (b->workers && workers_take(b->workers))
		diag_release(b->said);
	return !b->failed;
}

bool behind_give(struct behind *b, struct buf *block)
{
	struct buf done;

	if (!catch_up(b))
		return false;
	done = b->going;
	b->going = *block;
	*block = done;
	buf_reset(block);
	if (b->workers) {
		/* from now on only the thread knows whether this one fails */
		workers_give(b->workers, b);
		return true;
	}
	b->failed = !b->work(b->self, &b->going);
	return !b->failed;
}

bool behind_end(struct behind *b)
{
	bool ok;

	if (!b)
		return true;
	ok = catch_up(b);
	workers_close(b->workers);
	diag_log_free(b->said);
	buf_free(&b->going);
	free(b);
	return ok;
}
