/*
 * bound - a limit for the memory that a program uses to remember things.
 *
 *	struct bound b = { .limit = memory };		// --memory; 0: half of what there is
 *	if (!bound_take(&b, bytes))
 *		return false;				// an error was reported, once
 *	p = xmalloc(bytes);
 *	...
 *	bound_give(&b, bytes);				// freed
 *
 * For memory that grows with the number of records: keys that must be unique, groups that wait for
 * their last record. Without a limit the kernel kills the program, or another one, without a
 * message.
 */
#ifndef BASE_BOUND_H
#define BASE_BOUND_H

#include <stdbool.h>
#include <stddef.h>

struct bound {
	size_t limit; /* bytes; 0 until the first bound_take(): half of bound_machine() */
	size_t used;  /* bytes taken */
	bool passed;  /* the limit was exceeded; an error was reported, unless it is */
	bool quiet;   /* that is no error: the caller goes on in another way */
	unsigned
		shares; /* the limit is one of so many shares of what the user has allowed; 0: it is all of it */
};

/*
 * Ask for `bytes` more before they are allocated. False if that exceeds the limit: nothing is
 * taken, and the first time an error is reported. NULL means no limit.
 */
bool bound_take(struct bound *b, size_t bytes);

/* Take `bytes` that bound_take() has refused: for a caller that goes on in another way a little later. */
void bound_exceed(struct bound *b, size_t bytes);

/* Of what the user has allowed, one of how many parts is it, if the limit is divided into `parts`? For messages. */
static inline unsigned bound_parts(const struct bound *b, unsigned parts)
{
	return b->shares > 0 ? b->shares * parts : parts;
}

/* Is there room for `bytes` more? Nothing is taken, nothing reported. NULL means no limit. */
bool bound_has(struct bound *b, size_t bytes);

/*
 * Take one of `parts` parts of the limit, for what keeps to a bound of its own. *bytes gets how much
 * that is. False after an error was reported: so much is not left.
 */
bool bound_take_part(struct bound *b, size_t parts, size_t *bytes);

/* Give back `bytes` that were freed. */
void bound_give(struct bound *b, size_t bytes);

/*
 * The memory of the machine in bytes or, if that is less, of the control group (container, service)
 * of the process.
 */
size_t bound_machine(void);

#endif
