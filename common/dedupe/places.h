/*
 * places - the place of a record for each of many keys, in a few bytes.
 *
 *	struct places *p = places_new();
 *	places_put(p, key, rec.at);
 *	... places_get(p, key) ...
 */
#ifndef DEDUPE_PLACES_H
#define DEDUPE_PLACES_H

#include <stddef.h>

#include "base/text.h"

struct places;

struct places *places_new(void);

/* The place of key number `key` is `at`, which is copied; it takes the place of an earlier one. */
void places_put(struct places *p, size_t key, struct str at);

/* That place; null: there is none. It lasts until the next call. */
struct str places_get(struct places *p, size_t key);

/* The bytes of memory that they take. */
size_t places_bytes(const struct places *p);

/* NULL is allowed. */
void places_free(struct places *p);

#endif
