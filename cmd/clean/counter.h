/*
 * counter - how many different texts there are, and how often each occurs, in memory that has a
 * bound.
 *
 *	struct counter c;
 *	counter_init(&c, 100000);
 *	counter_add(&c, text);				// copied
 *	n = counter_distinct(&c, &exact);
 *	count = counter_top(&c, top, 5);
 *	counter_free(&c);
 *
 * Up to its limit it is exact. Past it the number is estimated by HyperLogLog (Flajolet, Fusy,
 * Gandouet, Meunier 2007) with 16,384 registers of a 64-bit hash, standard error 0.8 %, and only
 * the commonest texts so far stay, with their counts, which remain exact.
 */
#ifndef CLEAN_COUNTER_H
#define CLEAN_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/text.h"

struct counted {
	struct str text;	/* lives in the counter; null: the slot is free */
	uint64_t hash;		/* of it */
	uint64_t count;		/* how often it was added */
};

struct counter {
	size_t limit;			/* texts that are counted exactly */
	struct counted *slot;		/* a hash table, open addressing */
	size_t slots;			/* of them, a power of two */
	size_t used;			/* taken */
	struct arena arena;		/* owns the texts */
	unsigned char *registers;	/* of the estimate; NULL: the limit was not reached */
};

/* Begin, for at most `limit` texts. */
void counter_init(struct counter *c, size_t limit);

void counter_add(struct counter *c, struct str text);

/*
 * How many different texts; *exact is false where that is an estimate, of three significant digits.
 */
uint64_t counter_distinct(const struct counter *c, bool *exact);

/*
 * The `want` commonest, the most frequent first, equals by their bytes; how many there are. They
 * last as long as `c`.
 */
size_t counter_top(const struct counter *c, struct counted *top, size_t want);

void counter_free(struct counter *c);

#endif
