/*
 * workers: jobs come back in the order in which they were given, whatever thread did them and
 * however long it took.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/workers.h"
#include "said.h"
#include "unit.h"

struct job {
	int number;       /* in order of giving */
	int square;       /* what work() makes of it */
	long nanoseconds; /* how long that takes */
};

static atomic_int worked; /* jobs that were done */

static void work(void *data)
{
	struct job *job = data;
	struct timespec pause = { 0, job->nanoseconds };

	nanosleep(&pause, NULL);
	job->square = job->number * job->number;
	atomic_fetch_add(&worked, 1);
}

static void in_order(void)
{
	static const size_t threads[] = { 1, 2, 3, 7 };

	for (size_t t = 0; t < 4; t++) {
		struct workers *c = workers_open(threads[t], work);
		struct job job[100];
		bool ok = c != NULL;

		for (int i = 0; i < 100; i++) {
			job[i] = (struct job){ i, -1, i % 5 == 0 ? 300000 : 0 };
			workers_give(c, &job[i]);
		}
		CHECK_INT((long long)workers_busy(c), 100);
		for (int i = 0; i < 100; i++) {
			struct job *done = workers_take(c);

			ok = ok && done == &job[i] && done->square == i * i;
		}
		CHECK(ok);
		CHECK(!workers_take(c));
		CHECK_INT((long long)workers_busy(c), 0);
		workers_close(c);
	}
}

static void by_turns(void)
{
	struct workers *c = workers_open(2, work);
	struct job a = { 3, 0, 100000 }, b = { 4, 0, 0 };

	for (int i = 0; i < 50; i++) {
		a.square = b.square = 0;
		workers_give(c, &a);
		workers_give(c, &b);
		CHECK(workers_take(c) == &a && a.square == 9);
		workers_give(c, &a);
		CHECK(workers_take(c) == &b && b.square == 16);
		CHECK(workers_take(c) == &a);
	}
	workers_close(c);
}

static void dropped(void)
{
	struct workers *c = workers_open(2, work);
	struct job job[20];

	atomic_store(&worked, 0);
	for (int i = 0; i < 20; i++) {
		job[i] = (struct job){ i, -1, 20000000 };
		workers_give(c, &job[i]);
	}
	workers_take(c);
	workers_close(c);
	CHECK(atomic_load(&worked) >= 1 && atomic_load(&worked) < 20);
	workers_close(NULL);
}

static pthread_barrier_t meeting;
static atomic_int done_here; /* jobs that the caller's thread has done */

/* Two jobs meet: neither ends before another thread is at the other. */
static void work_together(void *data)
{
	pthread_t *caller = data;

	atomic_fetch_add(&done_here, pthread_equal(pthread_self(), *caller) != 0);
	pthread_barrier_wait(&meeting);
}

static void by_caller(void)
{
	pthread_t caller = pthread_self();
	struct workers *c = workers_open(2, work_together);

	pthread_barrier_init(&meeting, NULL, 2);
	atomic_store(&done_here, 0);
	for (int i = 0; i < 10; i++)
		workers_give(c, &caller);
	CHECK_INT(atomic_load(&done_here), 0);
	while (workers_take(c))
		;
	CHECK_INT(atomic_load(&done_here), 5);
	workers_close(c);
	pthread_barrier_destroy(&meeting);
}

static void alone(void)
{
	struct workers *c = workers_open(1, work);
	struct job job = { 5, 0, 0 };

	workers_give(c, &job);
	CHECK_INT(job.square, 0);
	CHECK(workers_take(c) == &job && job.square == 25);
	workers_close(c);
}

/* A block of a ring, and what the ring is asked for. */
struct block {
	bool opened;
	int number, square;
};

struct numbers {
	int next, end, joined, bad; /* `bad`: the one that ends it */
	size_t most;                /* blocks under way */
	struct ring *ring;
};

static bool open_number(void *self, void *block)
{
	((struct block *)block)->opened = true;
	return ((struct numbers *)self)->end >= 0;
}

static bool fill_number(void *self, void *block)
{
	struct numbers *n = self;

	if (n->next == n->end)
		return false;
	((struct block *)block)->number = n->next++;
	return true;
}

static void square_number(void *block)
{
	struct block *k = block;

	diag_error("number %d", k->number);
	k->square = k->number * k->number;
}

static bool join_number(void *self, void *block, struct diag_log *log)
{
	struct numbers *n = self;
	struct block *k = block;

	n->most = ring_busy(n->ring) > n->most ? ring_busy(n->ring) : n->most;
	CHECK(k->opened && k->number == n->joined && k->square == k->number * k->number);
	diag_log_reset(log);
	n->joined++;
	return k->number != n->bad;
}

static void close_number(void *block)
{
	((struct block *)block)->opened = false;
}

static const struct ring_kind numbers = { open_number, fill_number, square_number, join_number,
	                                  close_number };

static void ring(void)
{
	struct numbers n = { .end = 100, .bad = -1 };

	diag_open("test");
	n.ring = ring_new(&numbers, &n, 3, sizeof(struct block));
	CHECK(ring_run(n.ring) && n.joined == 100);
	CHECK_INT((long long)n.most,
	          4); /* three threads and two more, but for the one that is joined */
	CHECK(ring_run(n.ring) && n.joined == 100);
	n.end = 200;
	n.bad = 150;
	CHECK(!ring_run(n.ring) && n.joined == 151);
	ring_free(n.ring);
	CHECK_INT(diag_status(), 0);
	n = (struct numbers){ .end = -1 };
	n.ring = ring_new(&numbers, &n, 2, sizeof(struct block));
	CHECK(!ring_run(n.ring) && !ring_run(n.ring) && n.next == 0);
	ring_free(n.ring);
	ring_free(NULL);
}

static int opened; /* blocks of a ring that were opened */

static void count_opened(void *self, void *block)
{
	(void)self;
	opened += ((struct block *)block)->opened;
}

/* One block is worked on at once, here: no thread starts, and no more blocks are opened than asked. */
static void one_block(void)
{
	struct numbers n = { .end = 1, .bad = -1 };

	n.ring = ring_new(&numbers, &n, 50, sizeof(struct block));
	CHECK(ring_run(n.ring) && n.joined == 1);
	n.next = n.joined = 0;
	CHECK(ring_run(n.ring) && n.joined == 1);
	opened = 0;
	ring_each(n.ring, count_opened);
	CHECK_INT(opened, 3);
	n.end = 300;
	CHECK(ring_run(n.ring) && n.joined == 300);
	opened = 0;
	ring_each(n.ring, count_opened);
	CHECK_INT(opened, 52);
	ring_free(n.ring);
}

/* A signal to the process finds only the thread that has opened the crew. */
static void send_signal(void)
{
	struct workers *c = workers_open(3, work);
	struct job job = { 1, 0, 0 };

	workers_give(c, &job);
	workers_take(c);
	kill(getpid(), SIGTERM);
	CHECK(diag_interrupted());
	workers_close(c);
}

static void signals(void)
{
	in_child(send_signal);
	CHECK_INT(ended, -SIGTERM);
	CHECK_STR(said.p, "");
}

/* Work that fails at a block that begins with x. */
static bool takes(void *sum, const struct buf *block)
{
	*(size_t *)sum += block->len;
	return block->p[0] != 'x';
}

/* Each block is worked on before the next, and a failure is seen: at the next block, or at the end. */
static void works_behind(void)
{
	size_t sum = 0;
	struct buf block = { 0 };
	struct behind *b = behind_new(takes, &sum);

	for (int i = 0; i < 3; i++) {
		buf_adds(&block, "abc");
		CHECK(behind_give(b, &block) && block.len == 0);
	}
	CHECK(behind_end(b) && sum == 9);
	b = behind_new(takes, &sum);
	buf_adds(&block, "x");
	behind_give(b, &block);
	CHECK(!behind_end(b) && sum == 10);
	CHECK(behind_end(NULL));
	buf_free(&block);
}

int main(void)
{
	unit_run("jobs come back in order", in_order);
	unit_run("jobs are given and taken by turns", by_turns);
	unit_run("of two threads the caller is one", by_caller);
	unit_run("the caller alone does jobs when they are taken", alone);
	unit_run("a close drops what was not begun", dropped);
	unit_run("a ring fills, works and joins in order", ring);
	unit_run("a block alone needs no thread", one_block);
	unit_run("a thread works a block behind", works_behind);
	unit_run("signals go to the thread that has opened the crew", signals);
	said_free();
	return unit_end();
}
