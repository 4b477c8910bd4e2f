/*
 * apart - records of keys for which there is no memory, to be added up after all were read.
 *
 *	struct apart *a = apart_open(keys, 16 << 20, 4);
 *	apart_put(a, BEFORE, key, parts, &rec, wanted);
 *	...
 *	while (apart_next(a, &one)) ...		// the records of a key one after the other
 *
 * Records of a key come in the order in which they were put: so first all of one side, then all of
 * the other, as they were read.
 */
#ifndef RECONCILE_APART_H
#define RECONCILE_APART_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

struct apart;

/* A record that comes back. */
struct apart_record {
	struct str key;         /* as value_key() writes it */
	int side;               /* as it was put */
	const struct str *part; /* of the key, as texts */
	struct str payload;     /* the record, for payload_take_record() */
	uint64_t number;        /* of the record, from 0 */
};

/*
 * For keys of `parts` parts. `memory` bytes are one of `shares` shares of --memory. NULL after an
 * error was reported: that is too little.
 */
struct apart *apart_open(size_t parts, size_t memory, unsigned shares);

/* Put a record; without the fields that are not `wanted`. False after an error was reported. */
bool apart_put(struct apart *a, int side, struct str key, const struct str *part,
               const struct record *rec, const bool *wanted);

/* The next record, valid until the next call. False at the end and after an error. */
bool apart_next(struct apart *a, struct apart_record *out);

/* Have all come back? False after an error was reported. */
bool apart_whole(const struct apart *a);

/* NULL is allowed. */
void apart_close(struct apart *a);

#endif
