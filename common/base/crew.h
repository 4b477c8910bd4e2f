/*
 * crew - threads that do jobs side by side, the caller's among them; the jobs come back in the order in which they were given.
 *
 *	struct crew *c = crew_open(4, work);
 *	crew_give(c, job);			// some more, as many as the caller has
 *	while ((job = crew_take(c)) != NULL)	// the oldest, once it is done
 *		...
 *	crew_close(c);
 *
 * A job is the caller's: whoever gave it leaves it alone until it is taken. How many are on the way is up to the
 * caller, who gives new ones only while there is room; crew_give() never waits. One thread gives and takes, and does jobs itself
 * rather than wait. Signals go to the threads of the caller, not to the others.
 */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <stddef.h>

struct crew;

/*
 * `threads` (at least 1), the caller's being one, that call work(job); the others are started. NULL after trouble was told: the
 * system gives none.
 */
struct crew *crew_open(size_t threads, void (*work)(void *job));

/* Give a job, to be done behind those given before. */
void crew_give(struct crew *c, void *job);

/*
 * Take the oldest job that was given and not taken; NULL: there is none. Until it is done, jobs that nobody has begun are done
 * here; without such a one it is waited for.
 */
void *crew_take(struct crew *c);

/* How many jobs were given and not taken. */
size_t crew_busy(const struct crew *c);

/* End: jobs at work are finished, those not begun are dropped. NULL is allowed. */
void crew_close(struct crew *c);

#endif
