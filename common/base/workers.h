/*
 * workers - threads that do jobs side by side, the caller's among them; the jobs come back in the
 * order in which they were given.
 *
 *	struct workers *c = workers_open(4, work);
 *	workers_give(c, job);			// some more, as many as the caller has
 *	while ((job = workers_take(c)) != NULL)	// the oldest, once it is done
 *		...
 *	workers_close(c);
 *
 * A job is the caller's: whoever gave it leaves it alone until it is taken. How many are on the way
 * is up to the caller, who gives new ones only while there is room; workers_give() never waits. One
 * thread gives and takes, and does jobs itself rather than wait. Signals go to the threads of the
 * caller, not to the others.
 */
#ifndef BASE_WORKERS_H
#define BASE_WORKERS_H

#include <stddef.h>

struct workers;

/*
 * `threads` (at least 1), the caller's being one, that call work(job); the others are started. NULL
 * after an error was reported: the system gives none.
 */
struct workers *workers_open(size_t threads, void (*work)(void *job));

/* Give a job, to be done behind those given before. */
void workers_give(struct workers *c, void *job);

/*
 * Take the oldest job that was given and not taken; NULL: there is none. Until it is done, jobs
 * that nobody has begun are done here; without such a one it is waited for.
 */
void *workers_take(struct workers *c);

/* How many jobs were given and not taken. */
size_t workers_busy(const struct workers *c);

/* End: jobs at work are finished, those not begun are dropped. NULL is allowed. */
void workers_close(struct workers *c);

#endif
