/*
 * sums - keys with their sums, in memory: a hash table over entries that lie one after the other.
 *
 *	struct sums *s = sums_new(96, limit);
 *	uint64_t hash = str_hash(key);
 *	e = sums_find(s, hash, key);
 *	if (!e)
 *		e = sums_add(s, hash, key, more);	// NULL: the limit leaves no room for it
 *	add(sums_of(e), ...);
 *	...
 *	struct sums_cursor at = { 0 };
 *	while ((e = sums_next(s, &at))) ...		// in the order of adding
 *
 * An entry takes 32 bytes, those of its sums, its key and what more belongs to it, and 13 to 26 bytes
 * in the table. It stays where it is.
 */
#ifndef COMPARE_SUMS_H
#define COMPARE_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define SUMS_ALIGNED 16 /* bytes: sums are aligned to so many, and take a multiple of them */

struct sums_entry {
	uint64_t hash;    /* str_hash() of the key */
	uint64_t first;   /* for the caller: which record was the first with this key, */
	uint64_t records; /* and how many there are */
	uint32_t key;     /* bytes of the key */
	uint32_t more;    /* bytes that follow the key */
};

struct sums;

/*
 * An empty table, whose entries have `bytes` of sums each. It takes at most `limit` bytes; SIZE_MAX:
 * there is no limit. Besides, it takes up to 4 MiB of address space.
 */
struct sums *sums_new(size_t bytes, size_t limit);

/* The entry of `key`, whose str_hash() is `hash`. NULL: there is none. */
struct sums_entry *sums_find(const struct sums *s, uint64_t hash, struct str key);

/*
 * An entry for a key that is not there, with sums of zero bytes, no record, and a copy of `more`. NULL:
 * that is more than the limit.
 */
struct sums_entry *sums_add(struct sums *s, uint64_t hash, struct str key, struct str more);

/*
 * The same, but sums_find() does not find the entry: for a caller that only goes through them. The key may be
 * there already.
 */
struct sums_entry *sums_append(struct sums *s, uint64_t hash, struct str key, struct str more);

/*
 * A copy of an entry of another table, whose sums take as many bytes. Its key is not there. NULL: that
 * is more than the limit.
 */
struct sums_entry *sums_copy(struct sums *s, const struct sums_entry *entry);

/*
 * About so many keys will come: where the limit allows that, the table grows in larger steps until it has room for
 * them. Only time and memory depend on it: where fewer come, slots stay free.
 */
void sums_expect(struct sums *s, size_t keys);

/* The parts of an entry. */
static inline void *sums_of(struct sums_entry *e)
{
	return e + 1;
}

static inline struct str sums_key(const struct sums *s, const struct sums_entry *e);
static inline struct str sums_more(const struct sums *s, const struct sums_entry *e);

/* How many entries there are, and the bytes that they take. */
size_t sums_count(const struct sums *s);
size_t sums_memory(const struct sums *s);

/* A place among the entries; all zero: before the first. */
struct sums_cursor {
	size_t page, offset;
};

/* The next entry in the order of adding; NULL: there is no more. */
struct sums_entry *sums_next(const struct sums *s, struct sums_cursor *at);

/*
 * The entries of `keys` in the order of adding, each of which the caller then looks for in another table:
 *
 *	struct sums_search at = sums_search(keys, other);
 *	while ((e = sums_search_next(&at)))
 *		found = sums_find(other, e->hash, sums_key(keys, e));
 *
 * In a large table sums_find() waits for memory twice, for the slot and for the entry. So both are
 * prefetched for the next keys. Entries may be added to `other` meanwhile.
 */
#define SUMS_AHEAD 16 /* entries that are known before they come */
struct sums_search {
	const struct sums *keys, *other;
	struct sums_cursor next;              /* the entry whose slot is prefetched next */
	struct sums_entry *ahead[SUMS_AHEAD]; /* the entries before it; NULL: there are no more */
	size_t at;                            /* the next that comes, modulo SUMS_AHEAD */
};
struct sums_search sums_search(const struct sums *keys, const struct sums *other);
struct sums_entry *sums_search_next(struct sums_search *at);

/* Remove all keys. The memory stays for the next ones. */
void sums_clear(struct sums *s);

/* NULL is allowed. */
void sums_free(struct sums *s);

/* ---- private ---- */

size_t sums_bytes(const struct sums *s);

static inline struct str sums_key(const struct sums *s, const struct sums_entry *e)
{
	return (struct str){ (const char *)(e + 1) + sums_bytes(s), e->key };
}

static inline struct str sums_more(const struct sums *s, const struct sums_entry *e)
{
	return (struct str){ (const char *)(e + 1) + sums_bytes(s) + e->key, e->more };
}

#endif
