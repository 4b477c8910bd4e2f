/*
 * record_key - the bytes that a record is known by, when both sides are compared record by record: its key,
 * and all its measures.
 *
 *	value_key(...);			// the parts of the key, then the measures that are texts
 *	record_key_put(&key, number);	// then those that are numbers
 *	...
 *	record_key_take(key, spec, scale, half.value);
 *
 * Equal records have equal bytes, and no other ones: 10 and 10.00 are the same.
 */
#ifndef COMPARE_RECORD_KEY_H
#define COMPARE_RECORD_KEY_H

#include "base/buf.h"
#include "spec/spec.h"

/* Append a number. */
void record_key_put(struct buf *key, struct decimal number);

/*
 * The numbers of a key, by measure, each with `scale` digits after the point of its measure, or more; 0 for
 * the measures that are texts.
 */
void record_key_take(struct str key, const struct spec_reconcile *what, const int *scale,
                     struct decimal *out);

#endif
