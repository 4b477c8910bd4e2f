/*
 * workers - threads that do jobs at the same time; the jobs come back in the order in which they
 * were given. The caller's thread is one of them.
 *
 *	struct workers *c = workers_open(4, work);
 *	workers_give(c, job);			// some more, as many as the caller has
 *	while ((job = workers_take(c)) != NULL)		// the oldest, when it is done
 *		...
 *	workers_close(c);
 *
 * The caller owns a job, but must not touch it between give and take. The caller decides how many
 * jobs are under way: workers_give() never waits. One thread gives and takes; instead of waiting it
 * does jobs itself. Signals go to the threads of the caller only.
 */
#ifndef BASE_WORKERS_H
#define BASE_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

struct workers;

/*
 * Start `threads` threads (at least 1, the caller's included) that call work(job). NULL after an
 * error was reported: the system gives no more threads.
 */
struct workers *workers_open(size_t threads, void (*work)(void *job));

/* Give a job. It is done after those given before. */
void workers_give(struct workers *c, void *job);

/*
 * Take the oldest job that was not taken; NULL: there is none. If it is not done, this thread does
 * jobs that are not started, or waits.
 */
void *workers_take(struct workers *c);

/* How many jobs were given and not taken yet. */
size_t workers_busy(const struct workers *c);

/* End: running jobs are finished, jobs that are not started are dropped. NULL is allowed. */
void workers_close(struct workers *c);

/*
 * A ring of blocks: filled in order, worked on at the same time, joined in order.
 *
 *	struct ring *r = ring_new(&kind, self, threads, sizeof(struct block));
 *	ok = ring_run(r) && ...			// as often as there is something to fill
 *	ring_free(r);
 *
 * There are two blocks more than threads. The functions of a kind get the `self` of the caller and a
 * block, which is all zeroes at first. All but work() are called in the caller's thread. What fill()
 * reports is held back until all blocks before are joined; what work() reports is in `log`, and
 * join() decides what becomes of it (diag_release(), diag_log_reset()).
 */
struct diag_log;
struct ring_kind {
	/* make it ready; false after an error was reported */
	bool (*open)(void *self, void *block);
	/* put work into it; false: there is none, at least until a block is joined */
	bool (*fill)(void *self, void *block);
	/* in any thread */
	void (*work)(void *block);
	/* take what became of it; false: go no further */
	bool (*join)(void *self, void *block, struct diag_log *log);
	/* free what is in it; also after open() has failed, or if it was never opened */
	void (*close)(void *block);
};

struct ring;

/*
 * Threads are started when there are two blocks for them; a block alone is worked on in the caller's
 * thread. `threads` includes that one.
 */
struct ring *ring_new(const struct ring_kind *kind, void *self, size_t threads, size_t block_size);

/*
 * Fill, work, join, until there is nothing to fill and all is joined. False if a join was, or after
 * an error was reported: no more threads, a block that could not be opened.
 */
bool ring_run(struct ring *r);

/* How many blocks are filled and not joined. */
size_t ring_busy(const struct ring *r);

/* Call visit() for each block that was opened; none may be busy. */
void ring_each(struct ring *r, void (*visit)(void *self, void *block));

/* NULL is allowed. Blocks that are not joined are dropped. */
void ring_free(struct ring *r);

/*
 * A thread of its own that takes one block after another, and works on it while the caller collects
 * the next.
 *
 *	struct behind *b = behind_new(work, self);
 *	ok = behind_give(b, &block) && ...
 *	ok = behind_end(b) && ok;
 *
 * What work() reports comes out when the caller gives the next block, or at the end. Where the system
 * gives no thread the caller does the work, and nothing is reported.
 */
struct buf;
struct behind;

/* work() returns false after an error was reported. */
struct behind *behind_new(bool (*work)(void *self, const struct buf *block), void *self);

/* Wait until the block before is done, and give this one; *block is empty then. False if one has failed. */
bool behind_give(struct behind *b, struct buf *block);

/* Wait until the last block is done, and free `b`. False if one has failed. NULL is allowed. */
bool behind_end(struct behind *b);

#endif
