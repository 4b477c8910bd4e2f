/* tally_int - shared by tally.c and tally_seal.c; nobody else includes it. */
#ifndef RECORD_TALLY_INT_H
#define RECORD_TALLY_INT_H

#include "record/tally.h"

/* The number of controls. */
static inline size_t tally_controls(const struct tally *t)
{
	return t->controls ? t->controls->count : 0;
}

#endif
