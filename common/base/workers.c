/* workers - see workers.h. */
#include "base/workers.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"

#define WAITING 2 /* blocks in progress besides one for each thread */

struct task {
	void *job;         /* belongs to the caller */
	bool done;         /* work() has returned */
	struct task *next; /* given after it */
};

struct workers {
	void (*work)(void *job);
	pthread_t *thread;       /* those that were started */
	size_t threads;          /* how many */
	size_t busy;             /* tasks in the list; only the caller's thread reads it */
	pthread_mutex_t lock;    /* guards what is below */
	pthread_cond_t given;    /* a task was added, or the threads must end */
	pthread_cond_t finished; /* a task is done */
	struct task *first;      /* the oldest that was not taken */
	struct task *last;       /* the youngest */
	struct task *begin;      /* the oldest that is not started */
	bool ending;             /* start nothing more */
};

/* Run the oldest task that is not started; there must be one. The lock is released meanwhile. */
static void do_task(struct workers *c)
{
	struct task *t = c->begin;

	c->begin = t->next;
	pthread_mutex_unlock(&c->lock);
	c->work(t->job);
	pthread_mutex_lock(&c->lock);
	t->done = true;
}

static void *member(void *data)
{
	struct workers *c = data;

	pthread_mutex_lock(&c->lock);
	while (!c->ending) {
		if (c->begin) {
			do_task(c);
			pthread_cond_signal(&c->finished);
		} else {
			pthread_cond_wait(&c->given, &c->lock);
		}
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/*
 * Start threads in addition to the caller's, with all signals blocked in them. False after an error
 * was reported.
 */
static bool start_threads(struct workers *c, size_t threads)
{
	sigset_t all, before;
	int error = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (c->threads < threads && error == 0) {
		error = pthread_create(&c->thread[c->threads], NULL, member, c);
		c->threads += error == 0;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error != 0)
		diag_error("cannot start %zu threads: %s: ask for fewer (--jobs)", threads + 1,
		           strerror(error));
	return error == 0;
}

struct workers *workers_open(size_t threads, void (*work)(void *job))
{
	struct workers *c = xcalloc(1, sizeof(*c));

	assert(threads > 0);
	c->work = work;
	c->thread = xcalloc(threads, sizeof(*c->thread));
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->given, NULL);
	pthread_cond_init(&c->finished, NULL);
	if (start_threads(c, threads - 1))
		return c;
	workers_close(c);
	return NULL;
}

void workers_give(struct workers *c, void *job)
{
	struct task *t = xcalloc(1, sizeof(*t));

	t->job = job;
	c->busy++;
	pthread_mutex_lock(&c->lock);
	if (!c->first)
		c->first = t;
	else
		c->last->next = t;
	c->last = t;
	if (!c->begin)
		c->begin = t;
	pthread_cond_signal(&c->given);
	pthread_mutex_unlock(&c->lock);
}

void *workers_take(struct workers *c)
{
	struct task *t;
	void *job;

	if (c->busy == 0)
		return NULL;
	pthread_mutex_lock(&c->lock);
	t = c->first;
	while (!t->done) {
		if (c->begin)
			do_task(c);
		else
			pthread_cond_wait(&c->finished, &c->lock);
	}
	c->first = t->next;
	pthread_mutex_unlock(&c->lock);
	c->busy--;
	job = t->job;
	free(t);
	return job;
}

size_t workers_busy(const struct workers *c)
{
	return c->busy;
}

void workers_close(struct workers *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->ending = true;
	pthread_cond_broadcast(&c->given);
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->threads; i++)
		pthread_join(c->thread[i], NULL);
	while (c->first) {
		struct task *t = c->first;

		c->first = t->next;
		free(t);
	}
	pthread_cond_destroy(&c->finished);
	pthread_cond_destroy(&c->given);
	pthread_mutex_destroy(&c->lock);
	free(c->thread);
	free(c);
}

/* ---- a ring of blocks ---- */

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
	struct slot *alone;      /* is filled, and no thread was started yet; NULL: none */
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
static void work_on(void *job)
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
 * Start the threads when there are blocks for them. A block is opened before any of them works, since
 * that may change what they share.
 */
static bool start_ring(struct ring *r)
{
	if (r->workers)
		return true;
	for (size_t i = 0; i < r->count; i++)
		if (!open_slot(r, &r->slot[i]))
			return false;
	r->workers = workers_open(r->threads, work_on);
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

/*
 * Give the threads work, as much as there is. They start with the second block: a small input needs
 * none.
 */
static void give(struct ring *r)
{
	while (ring_busy(r) < r->count) {
		struct slot *s = &r->slot[r->next];

		if (!open_slot(r, s) || !fill(r, s))
			return;
		r->next = (r->next + 1) % r->count;
		if (!r->workers && !r->alone) {
			r->alone = s;
			continue;
		}
		if (!start_ring(r))
			return;
		if (r->alone)
			workers_give(r->workers, r->alone);
		r->alone = NULL;
		workers_give(r->workers, s);
	}
}

/* The oldest block, when it is done; NULL: there is none. */
static struct slot *take(struct ring *r)
{
	struct slot *s = r->alone;

	if (!s)
		return r->workers ? workers_take(r->workers) : NULL;
	r->alone = NULL;
	work_on(s);
	return s;
}

bool ring_run(struct ring *r)
{
	struct slot *s;
	bool ok = !r->failed;

	while (ok) {
		give(r);
		if (r->failed || !(s = take(r)))
			break;
		ok = r->kind->join(r->self, s->block, s->log);
	}
	diag_release(r->log);
	return ok && !r->failed;
}

size_t ring_busy(const struct ring *r)
{
	return (r->workers ? workers_busy(r->workers) : 0) + (r->alone != NULL);
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
