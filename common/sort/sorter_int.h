/*
 * sorter_int - what the files of the sorter share.
 *
 * An entry is a record as it is in memory and in a run: a head, the key, the payload, one after the
 * other, without alignment. So a block of a run is a copy of entries.
 *
 *	sorter.c		what is in memory, what goes to a run, which runs are merged
 *	sorter_chunk.c		entries in memory, sorted
 *	sorter_runs.c		entries in the file, in blocks with a checksum
 *	sorter_merge.c		the next entry of several chunks or runs
 */
#ifndef SORT_SORTER_INT_H
#define SORT_SORTER_INT_H

#include <string.h>

#include "sort/sorter.h"

struct entry_head {
	uint64_t number;  /* of the record, in the order of sorter_put() */
	uint32_t key;     /* bytes of the key, which follows */
	uint32_t payload; /* bytes of the payload, which follows the key */
};

static inline struct entry_head entry_head(const char *entry)
{
	struct entry_head head;

	memcpy(&head, entry, sizeof(head));
	return head;
}

static inline struct str entry_key(const char *entry)
{
	return (struct str){ entry + sizeof(struct entry_head), entry_head(entry).key };
}

static inline size_t entry_size(const char *entry)
{
	struct entry_head head = entry_head(entry);

	return sizeof(head) + head.key + head.payload;
}

/*
 * The 8 bytes of the key from offset `depth` on as a number, NULs after its end: of two keys that
 * are the same before `depth`, the one with the smaller number comes first. If the numbers are the
 * same, the keys must be compared.
 */
static inline uint64_t entry_prefix(const char *entry, size_t depth)
{
	struct str key = entry_key(entry);
	uint64_t prefix = 0;

	if (key.len >= depth + sizeof(prefix)) {
		memcpy(&prefix, key.p + depth, sizeof(prefix));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		prefix = __builtin_bswap64(prefix);
#endif
		return prefix;
	}
	for (size_t i = depth; i < key.len; i++)
		prefix |= (uint64_t)(unsigned char)key.p[i] << (56 - 8 * (i - depth));
	return prefix;
}

/*
 * A chunk: memory that fills from both ends, slots from the start, entries from the end. So all of
 * it is used, whatever the size of the records, and nothing moves.
 */
struct chunk_slot {
	uint64_t prefix;   /* entry_prefix(), at the depth that is being sorted */
	const char *entry; /* in the same chunk */
};

struct chunk {
	struct chunk_slot *slot; /* the memory */
	size_t count;            /* entries */
	size_t size;             /* bytes of the memory */
	char *lowest;            /* the last entry that was put; below it is free memory */
	size_t depth;            /* of the prefixes in the slots */
};

/* A chunk of `size` bytes, whose keys are the same before `depth`. */
void chunk_init(struct chunk *c, size_t size, size_t depth);
void chunk_reset(struct chunk *c, size_t depth);
void chunk_free(struct chunk *c);

/* False: there is no room for it. */
bool chunk_put(struct chunk *c, const struct entry_head *head, const char *key,
               const char *payload);

/* Sort the slots; all keys are the same before `depth`. */
void chunk_sort(struct chunk *c, size_t depth);

/* A run: sorted entries in a part of the file. */
struct sorter_run {
	uint64_t start, end; /* offsets in the file */
	size_t largest;      /* bytes of the largest body of a block */
};

struct run_file {
	int fd;           /* -1 until the first run */
	size_t block;     /* bytes of a body; an entry that is larger has a block of its own */
	uint64_t size;    /* of the file */
	char *room;       /* the block that is being filled; NULL while nothing is written */
	size_t fill;      /* bytes of its body so far */
	uint32_t entries; /* entries in it */
	struct sorter_run *run; /* all runs */
	size_t first;           /* the first of them that was not merged into another */
	size_t count;           /* runs */
	size_t capacity;        /* room in `run` */
	bool failed;            /* an error was reported, or a signal came */
};

/* Begin a run, add entries in their order, end it. False: `failed`. */
bool run_file_begin(struct run_file *r);
bool run_file_put(struct run_file *r, const char *entry);
bool run_file_end(struct run_file *r);

/* Free the memory for writing. */
void run_file_idle(struct run_file *r);

/* The first `count` runs were merged: forget them, and give their room on the disk back. */
void run_file_merged(struct run_file *r, size_t count);
void run_file_free(struct run_file *r);

/* Report that the file does not give back what was put there. */
void run_file_damaged(struct run_file *r);

/* The bytes that writing takes, and reading one run. */
size_t run_file_write_memory(const struct run_file *r);
size_t run_file_read_memory(const struct sorter_run *run);

/* Reads a run. */
struct run_reader {
	struct run_file *runs;
	struct sorter_run run;
	char *body;      /* of a block */
	uint64_t next;   /* offset of the next block */
	const char *at;  /* the next entry */
	const char *end; /* of the body */
};

void run_reader_init(struct run_reader *r, struct run_file *runs, const struct sorter_run *run);
void run_reader_rewind(struct run_reader *r);
void run_reader_free(struct run_reader *r);

/* The next entry, valid until the call after it. NULL at the end, and if it failed. */
const char *run_reader_next(struct run_reader *r);

/* A merge: a tree of losers over sources, each of which is a chunk or a run. */
struct merge;

/* At least the bytes of a source besides the body of a reader. */
#define MERGE_SOURCE 128

/* For at most `room` sources, whose keys are all the same before `depth`. */
struct merge *merge_new(size_t room, size_t depth);
void merge_add_chunk(struct merge *m, const struct chunk *c);
void merge_add_run(struct merge *m, struct run_file *runs, const struct sorter_run *run);

/* Begin (again) with the first entry. */
void merge_start(struct merge *m);

/* The next entry, valid until the next call. NULL at the end, and if a run failed. */
const char *merge_next(struct merge *m);
void merge_free(struct merge *m);

#endif
