/*
 * sorter - decides what is in memory, what goes to a run, and which runs are merged.
 *
 * Records fill one chunk after the other. A chunk that is full is sorted, by another thread if there is
 * one; so there are several
 * sorted chunks if the memory is large, and one if it is small. When the memory is full, all chunks
 * are merged to one run in the file. At the end either the chunks are merged (nothing was written),
 * or all the runs. If the memory has no room for a block of each run, some are first merged to one,
 * no more than necessary.
 */
#include "sort/sorter.h"

#include <assert.h>
#include <stdlib.h>

#include "base/bound.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/workers.h"
#include "sort/sorter_int.h"

#define CHUNK_SIZE  ((size_t)64 * 1024 * 1024) /* bytes: more would sort more slowly */
#define CHUNKS      4 /* of them are in the memory if another thread sorts, at least */
#define BLOCK_LEAST ((size_t)4 * 1024)
#define BLOCK_MOST  ((size_t)256 * 1024)
#define BLOCKS      64 /* of this size the memory has room for, at least */
#define SHARE       4  /* a record may take one such part of the memory */
#define COMMON      64 /* bytes at the start of keys that are looked at for being the same in all */

/* A chunk that another thread sorts. */
struct sorting {
	struct chunk chunk; /* a copy: the list of chunks may move */
	size_t depth;
};

struct sorter {
	size_t memory;       /* bytes */
	unsigned parts;      /* --memory allows so many times more */
	struct chunk *chunk; /* chunks; the last one is being filled */
	size_t chunks;
	size_t capacity;         /* room in `chunk` */
	size_t used;             /* bytes of all chunks */
	struct workers *workers; /* that sort chunks; NULL: this thread does */
	struct run_file runs;
	struct merge *merge; /* of what comes back; NULL while records are put */
	uint64_t put, given; /* records */
	char first[COMMON];  /* the start of the first key */
	size_t common;       /* bytes of it with which all keys begin */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* In any thread. */
static void sort_chunk(void *job)
{
	struct sorting *sorting = job;

	chunk_sort(&sorting->chunk, sorting->depth);
}

struct sorter *sorter_open(const struct sorter_options *options)
{
	uint64_t memory = options->memory > 0 ? options->memory : bound_machine() / 2;
	unsigned parts = options->parts > 0 ? options->parts : 1;
	struct sorter *s;

	if (memory < SORTER_LEAST) {
		diag_error("--memory is too small for sorting: %llu bytes, at least %llu",
		           (unsigned long long)memory * parts,
		           (unsigned long long)SORTER_LEAST * parts);
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->parts = parts;
	s->memory = memory < SIZE_MAX ? (size_t)memory : SIZE_MAX;
	s->runs.fd = -1;
	s->runs.block = least(s->memory / BLOCKS, BLOCK_MOST);
	if (s->runs.block < BLOCK_LEAST)
		s->runs.block = BLOCK_LEAST;
	if (options->jobs > 1 && !(s->workers = workers_open(2, sort_chunk))) {
		sorter_close(s);
		return NULL;
	}
	return s;
}

static void free_chunks(struct sorter *s, size_t keep)
{
	while (s->chunks > keep) {
		struct chunk *c = &s->chunk[--s->chunks];

		s->used -= c->size;
		chunk_free(c);
	}
}

/* Copy the entries of a merge to a new run. Frees the merge. */
static bool write_run(struct sorter *s, struct merge *m)
{
	const char *entry;
	bool ok = run_file_begin(&s->runs);

	if (ok)
		merge_start(m);
	while (ok && (entry = merge_next(m)))
		ok = run_file_put(&s->runs, entry);
	merge_free(m);
	return ok && run_file_end(&s->runs) && !s->runs.failed;
}

static struct merge *merge_chunks(const struct sorter *s)
{
	struct merge *m = merge_new(s->chunks, s->common);

	for (size_t i = 0; i < s->chunks; i++)
		merge_add_chunk(m, &s->chunk[i]);
	return m;
}

static struct merge *merge_runs(struct sorter *s, size_t count)
{
	struct merge *m = merge_new(count, s->common);

	for (size_t i = 0; i < count; i++)
		merge_add_run(m, &s->runs, &s->runs.run[s->runs.first + i]);
	return m;
}

/* Sort the last chunk, or let another thread do it: then it is sorted after wait_sorted(). */
static void sort_last(struct sorter *s)
{
	struct chunk *c = s->chunks > 0 ? &s->chunk[s->chunks - 1] : NULL;
	struct sorting *sorting;

	if (!c)
		return;
	if (!s->workers) {
		chunk_sort(c, s->common);
		return;
	}
	sorting = xcalloc(1, sizeof(*sorting));
	*sorting = (struct sorting){ *c, s->common };
	workers_give(s->workers, sorting);
}

static void wait_sorted(struct sorter *s)
{
	void *sorting;

	while (s->workers && (sorting = workers_take(s->workers)))
		free(sorting);
}

/* Write all chunks to a run. One stays, empty, if it has `need` bytes. */
static bool spill(struct sorter *s, size_t need)
{
	wait_sorted(s);
	if (!write_run(s, merge_chunks(s)))
		return false;
	free_chunks(s, s->chunk[0].size >= need ? 1 : 0);
	if (s->chunks > 0)
		chunk_reset(&s->chunk[0], s->common);
	return true;
}

/* Make room for `need` bytes in the last chunk: a new one, or one that becomes empty. */
static bool make_room(struct sorter *s, size_t need)
{
	size_t left = s->memory - run_file_write_memory(&s->runs) - s->used, usual;

	sort_last(s);
	if (left < need) {
		if (!spill(s, need))
			return false;
		if (s->chunks > 0)
			return true;
		left = s->memory - run_file_write_memory(&s->runs);
	}
	usual = s->workers ? least(s->memory / CHUNKS, CHUNK_SIZE) : CHUNK_SIZE;
	left = least(left, need > usual ? need : usual);
	s->chunk = mem_grow(s->chunk, &s->capacity, s->chunks + 1, sizeof(*s->chunk));
	chunk_init(&s->chunk[s->chunks++], left, s->common);
	s->used += left;
	return true;
}

/* See with how many bytes all keys begin. */
static void note_common(struct sorter *s, struct str key)
{
	size_t i = 0;

	if (s->put == 0) {
		s->common = least(key.len, COMMON);
		memcpy(s->first, key.p, s->common);
	}
	if (key.len >= s->common && memcmp(key.p, s->first, s->common) == 0)
		return;
	while (i < key.len && key.p[i] == s->first[i])
		i++;
	s->common = i;
}

/* Is there memory for a record of `len` bytes, twice as a source and once as it is written? */
static bool fits(struct sorter *s, size_t len)
{
	size_t more = sizeof(struct entry_head) + MERGE_SOURCE;

	if (len <= UINT32_MAX - more && len + more <= s->memory / SHARE)
		return true;
	if (len > UINT32_MAX - more)
		diag_error("a record of %zu bytes is too large for sorting", len);
	else
		diag_error("--memory is too small for one record of %zu bytes: at least %zu", len,
		           mem_mul((len + more) * SHARE, s->parts));
	s->runs.failed = true;
	return false;
}

bool sorter_put(struct sorter *s, struct str key, struct str payload)
{
	struct entry_head head = { .number = s->put };
	size_t len = mem_add(key.len, payload.len);

	assert(!s->merge);
	if (s->runs.failed || !fits(s, len))
		return false;
	if (!key.p)
		key = STR("");
	if (!payload.p)
		payload = STR("");
	note_common(s, key);
	head.key = (uint32_t)key.len;
	head.payload = (uint32_t)payload.len;
	if (s->chunks == 0 || !chunk_put(&s->chunk[s->chunks - 1], &head, key.p, payload.p)) {
		bool put;

		if (!make_room(s, sizeof(head) + sizeof(struct chunk_slot) + len))
			return false;
		put = chunk_put(&s->chunk[s->chunks - 1], &head, key.p, payload.p);
		assert(put);
		(void)put;
	}
	s->put++;
	return true;
}

/* The memory that a merge of all runs takes. */
static size_t memory_of_all(const struct run_file *r)
{
	size_t sum = 0;

	for (size_t i = r->first; i < r->count; i++)
		sum = mem_add(sum, run_file_read_memory(&r->run[i]));
	return sum;
}

/*
 * There are too many runs to read all at once, which would take `all` bytes. How many of them to
 * merge to one: no more than needed, no more than the memory has room for, at least two.
 */
static size_t choose_runs(const struct sorter *s, size_t all)
{
	size_t room = s->memory - run_file_write_memory(&s->runs), sum = 0, largest = 0, n = 0;

	for (size_t i = s->runs.first; i < s->runs.count; i++, n++) {
		size_t one = run_file_read_memory(&s->runs.run[i]);

		if (sum + one > room || (n > 1 && all - sum + largest <= s->memory))
			break;
		sum += one;
		largest = one > largest ? one : largest;
	}
	assert(n > 1);
	return n;
}

/* Merge runs until the memory has room for a block of each. */
static bool merge_some(struct sorter *s)
{
	size_t all;

	while ((all = memory_of_all(&s->runs)) > s->memory) {
		size_t n = choose_runs(s, all);

		if (!write_run(s, merge_runs(s, n)))
			return false;
		run_file_merged(&s->runs, n);
	}
	run_file_idle(&s->runs);
	return true;
}

/* All records were put: prepare for giving them back. */
static bool finish(struct sorter *s)
{
	sort_last(s);
	wait_sorted(s);
	if (s->runs.count == 0) {
		s->merge = merge_chunks(s);
	} else {
		if (s->chunks > 0 && !spill(s, SIZE_MAX))
			return false;
		if (!merge_some(s))
			return false;
		s->merge = merge_runs(s, s->runs.count - s->runs.first);
	}
	merge_start(s->merge);
	return !s->runs.failed;
}

/* At the end: have all records come back? */
static void check_all(struct sorter *s)
{
	if (!s->runs.failed && s->given != s->put)
		run_file_damaged(&s->runs);
}

bool sorter_next(struct sorter *s, struct str *key, struct str *payload, uint64_t *number)
{
	const char *entry;
	struct entry_head head;

	if (s->runs.failed || (!s->merge && !finish(s)))
		return false;
	entry = merge_next(s->merge);
	if (!entry || s->runs.failed) {
		check_all(s);
		return false;
	}
	s->given++;
	head = entry_head(entry);
	entry += sizeof(head);
	if (key)
		*key = (struct str){ entry, head.key };
	if (payload)
		*payload = (struct str){ entry + head.key, head.payload };
	if (number)
		*number = head.number;
	return true;
}

bool sorter_rewind(struct sorter *s)
{
	if (s->merge && !s->runs.failed)
		merge_start(s->merge);
	s->given = 0;
	return !s->runs.failed;
}

bool sorter_whole(const struct sorter *s)
{
	return !s->runs.failed && s->given == s->put;
}

struct str sorter_number_key(uint64_t number, char room[sizeof(uint64_t)])
{
	for (size_t i = sizeof(uint64_t); i > 0; i--, number >>= 8)
		room[i - 1] = (char)(number & 0xff);
	return (struct str){ room, sizeof(uint64_t) };
}

uint64_t sorter_key_number(struct str key)
{
	uint64_t number = 0;

	for (size_t i = 0; i < key.len; i++)
		number = number << 8 | (unsigned char)key.p[i];
	return number;
}

uint64_t sorter_count(const struct sorter *s)
{
	return s->put;
}

uint64_t sorter_spilled(const struct sorter *s)
{
	return s->runs.size;
}

void sorter_close(struct sorter *s)
{
	if (!s)
		return;
	wait_sorted(s);
	workers_close(s->workers);
	merge_free(s->merge);
	free_chunks(s, 0);
	free(s->chunk);
	run_file_free(&s->runs);
	free(s);
}
