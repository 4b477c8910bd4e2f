/*
 * distinct_count - counts the different texts and how often each occurs, in memory that has a bound.
 *
 *	struct distinct_count c;
 *	distinct_count_init(&c, 100000);
 *	distinct_count_add(&c, text);				// copied
 *	n = distinct_count_of(&c, &exact);
 *	count = distinct_count_top(&c, top, 5);
 *	distinct_count_free(&c);
 *
 * Up to its limit it is exact. Above the limit it estimates the number by HyperLogLog (Flajolet,
 * Fusy, Gandouet, Meunier 2007) with 16,384 registers of a 64-bit hash, standard error 0.8 %. It
 * then keeps only the commonest texts so far, whose counts stay exact.
 */
#ifndef INSPECT_DISTINCT_COUNT_H
#define INSPECT_DISTINCT_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/text.h"

struct distinct_text {
	struct str text; /* lives in the counter; null: the slot is free */
	uint64_t hash;   /* of it */
	uint64_t count;  /* how often it was added */
};

struct distinct_count {
	size_t limit;               /* texts that are counted exactly */
	struct distinct_text *slot; /* a hash table, open addressing */
	size_t slots;               /* of them, a power of two */
	size_t used;                /* taken */
	struct arena arena;         /* owns the texts */
	unsigned char *registers;   /* of the estimate; NULL: the limit was not reached */
};

/* Begin, for at most `limit` texts. */
void distinct_count_init(struct distinct_count *c, size_t limit);

void distinct_count_add(struct distinct_count *c, struct str text);

/*
 * Return how many different texts there are; *exact is false if that is an estimate, of three
 * significant digits.
 */
uint64_t distinct_count_of(const struct distinct_count *c, bool *exact);

/*
 * Get the `want` commonest texts, the most frequent first, equals in the order of their bytes.
 * Returns how many. The texts last as long as `c`.
 */
size_t distinct_count_top(const struct distinct_count *c, struct distinct_text *top, size_t want);

void distinct_count_free(struct distinct_count *c);

#endif
