/*
 * duplicates - which keys were there before, when they do not fit in memory. That is known only when
 * all of them were put; then the caller goes through the same keys in the same order once more.
 *
 *	struct duplicates *d = duplicates_open(&memory);
 *	duplicates_known(d, set, &digest);		// keys that were there before the first record
 *	duplicates_put(d, set, &digest);		// then every key of every record
 *	if (duplicates_decide(d)) ...
 *	duplicates_take(d, set, &digest, &fresh);	// the same keys, in the order of duplicates_put()
 *	if (!duplicates_whole(d)) ...			// an error was reported, or a signal came
 *	duplicates_close(d);
 *
 * There are several sets of keys, with numbers of their own: a key is a duplicate if the same set had
 * it before. Keys are digests of 128 bits. They are sorted, on disk if need be (sorter.h).
 */
#ifndef SORT_DUPLICATES_H
#define SORT_DUPLICATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bound.h"

struct duplicates;

/* What is kept of a key. */
struct duplicates_key {
	uint64_t high, low;
};

/*
 * Keys take half of the limit of `memory`; nothing is counted there. NULL after an error was reported:
 * that is too little memory.
 */
struct duplicates *duplicates_open(struct bound *memory);

/*
 * Put a key that was there before, and then the key of a record. False after an error was reported,
 * which duplicates_whole() knows.
 */
bool duplicates_known(struct duplicates *d, unsigned set, const struct duplicates_key *key);
bool duplicates_put(struct duplicates *d, unsigned set, const struct duplicates_key *key);

/* All keys were put: find out which are duplicates. False after an error was reported. */
bool duplicates_decide(struct duplicates *d);

/* Was duplicates_decide() called? */
bool duplicates_decided(const struct duplicates *d);

/*
 * The next key of duplicates_put(); *fresh: its set had not had it before. False after an error was
 * reported.
 */
bool duplicates_take(struct duplicates *d, unsigned set, const struct duplicates_key *key,
                     bool *fresh);

/*
 * Was there no error so far? After the last duplicates_take(): have all duplicates come back?
 */
bool duplicates_sound(const struct duplicates *d);
bool duplicates_whole(const struct duplicates *d);

/* NULL is allowed. */
void duplicates_close(struct duplicates *d);

#endif
