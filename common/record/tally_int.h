/*
 * tally_int - what tally.c and tally_seal.c share; nobody else includes it.
 */
#ifndef RECORD_TALLY_INT_H
#define RECORD_TALLY_INT_H

#include "record/tally.h"

/* How many controls there are. */
static inline size_t tally_controls(const struct tally *t)
{
	return t->controls ? t->controls->count : 0;
}

/*
 * A figure in the one form that is summed and sealed (-1234.50; no plus, no -0): false for any
 * other.
 */
bool tally_canonical(struct str s, struct decimal *out);

#endif
