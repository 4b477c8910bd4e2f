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

#endif
