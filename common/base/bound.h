/*
 * bound - how much memory a program may spend on what it must remember, and what it says beyond.
 *
 *	struct bound b = { .limit = memory };		// --memory; 0: half of what there is
 *	if (!bound_take(&b, bytes))
 *		return false;				// told, once
 *	p = xmalloc(bytes);
 *	...
 *	bound_give(&b, bytes);				// freed
 *
 * For what grows with the number of records: keys that must be unique, groups that wait for their
 * last record. Without a bound the kernel ends the program, or another one, without a word.
 */
#ifndef BASE_BOUND_H
#define BASE_BOUND_H

#include <stdbool.h>
#include <stddef.h>

struct bound {
	size_t limit; /* bytes; 0 until the first bound_take(): half of bound_machine() */
	size_t used;  /* bytes taken */
	bool passed;  /* more was wanted than there is: told as an error */
};

/*
 * `bytes` more are about to be allocated. False where that is beyond the limit, told as an error
 * the first time; nothing is taken then. NULL is no bound.
 */
bool bound_take(struct bound *b, size_t bytes);

/* `bytes` of them have been freed. */
void bound_give(struct bound *b, size_t bytes);

/*
 * The memory of the machine in bytes, or of the control group (container, service) that the process
 * is in, where that is less.
 */
size_t bound_machine(void);

#endif
