/*
 * turns - of several threads only some work at the same time.
 *
 *	struct turns *t = turns_new(2);
 *	turns_take(t);			// in each thread: waits until fewer than two others work
 *	...
 *	turns_give_back(t);		// also before the thread waits for another one
 *
 * A thread that waits for another must not hold a turn: the other one may need it.
 */
#ifndef BASE_TURNS_H
#define BASE_TURNS_H

#include <stddef.h>

struct turns;

/* For `count` threads at the same time, at least 1. */
struct turns *turns_new(size_t count);

/* Wait for a turn, and take it. NULL is allowed: there is always a turn. */
void turns_take(struct turns *t);

/* Give it back. NULL is allowed. */
void turns_give_back(struct turns *t);

/* NULL is allowed. No thread may have a turn. */
void turns_free(struct turns *t);

#endif
