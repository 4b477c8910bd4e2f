/* mem - see mem.h. */
#define _DEFAULT_SOURCE /* madvise() */
#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/diag.h"

/* of an arena's first block; small, since each of a million groups may have an arena */
#define FIRST_SIZE ((size_t)1024)
/* of the others; a larger piece gets a block of its own size */
#define BLOCK_SIZE ((size_t)64 * 1024)

#define LARGE_PAGE ((size_t)2 * 1024 * 1024)
#define LARGE      LARGE_PAGE /* bytes that are worth large pages */

struct arena_block {
	struct arena_block *next; /* the one that is filled next */
	size_t size;              /* bytes in data */
	alignas(max_align_t) char data[];
};

_Noreturn static void out_of_memory(size_t size)
{
	diag_die("out of memory: the system has no further %zu bytes", size);
}

void mem_overflow(void)
{
	diag_die("out of memory: the size asked for exceeds the address space");
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory(size);
	return p;
}

/* Ask for large pages, between the first and the last page of the `size` bytes at p. */
static void want_large_pages(void *p, size_t size)
{
#ifdef MADV_HUGEPAGE
	size_t page = (size_t)sysconf(_SC_PAGESIZE), before = -(uintptr_t)p % page;

	/* not every system has them, which is no error */
	(void)madvise((char *)p + before, (size - before) / page * page, MADV_HUGEPAGE);
#else
	(void)p, (void)size;
#endif
}

void *xmalloc_large(size_t size)
{
	void *p = NULL;

	if (size < LARGE)
		return xmalloc(size);
	if (posix_memalign(&p, LARGE_PAGE, size) != 0)
		out_of_memory(size);
	want_large_pages(p, size);
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	size_t bytes = mem_mul(count, size);
	void *p = calloc(bytes ? bytes : 1, 1);

	if (!p)
		out_of_memory(bytes);
	return p;
}

/*
 * Write to each page of the `size` zeroes at p. A page that is read before anybody has written to it is one that all
 * share, and who then writes to it stops every thread until it has its own.
 */
static void touch_pages(void *p, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t at = 0; at < size; at += page)
		((volatile char *)p)[at] = 0;
}

/*
 * The system gives a large block zeroed, which calloc() knows: so its pages are not touched before large ones are
 * asked for, and not cleared twice.
 */
void *xcalloc_large(size_t count, size_t size)
{
	void *p = xcalloc(count, size);
	size_t bytes = mem_mul(count, size);

	if (bytes >= LARGE)
		want_large_pages(p, bytes);
	touch_pages(p, bytes);
	return p;
}

void *xrealloc(void *p, size_t count, size_t size)
{
	size_t bytes = mem_mul(count, size);

	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		out_of_memory(bytes);
	return p;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *xstrndup(const char *p, size_t len)
{
	char *copy = xmalloc(mem_add(len, 1));

	if (len > 0)
		memcpy(copy, p, len);
	copy[len] = '\0';
	return copy;
}

void *mem_grow(void *p, size_t *capacity, size_t need, size_t size)
{
	size_t want;

	if (need <= *capacity)
		return p;
	want = mem_add(*capacity, *capacity / 2 + 8);
	if (want < need)
		want = need;
	p = xrealloc(p, want, size);
	*capacity = want;
	return p;
}

static void enter(struct arena *a, struct arena_block *block)
{
	a->current = block;
	a->next = block ? block->data : NULL;
	a->end = block ? block->data + block->size : NULL;
}

/* Continue in a block with room for `size` bytes: the next one kept by a reset, or a new one. */
static void next_block(struct arena *a, size_t size)
{
	struct arena_block **link = a->current ? &a->current->next : &a->first;
	struct arena_block *block = *link;

	if (!block || block->size < size) {
		size_t usual = a->current ? BLOCK_SIZE : FIRST_SIZE,
		       room = size > usual ? size : usual;

		block = xmalloc(mem_add(sizeof(*block), room));
		block->size = room;
		block->next = *link;
		*link = block;
	}
	enter(a, block);
}

void *arena_alloc_slowly(struct arena *a, size_t size)
{
	void *piece;

	size = mem_add(size ? size : 1, ARENA_STEP - 1) / ARENA_STEP * ARENA_STEP;
	if (!a->current || (size_t)(a->end - a->next) < size)
		next_block(a, size);
	piece = a->next;
	a->next += size;
	return piece;
}

char *arena_copy(struct arena *a, const char *p, size_t len)
{
	char *copy = arena_alloc(a, mem_add(len, 1));

	if (len > 0)
		memcpy(copy, p, len);
	copy[len] = '\0';
	return copy;
}

void arena_reset(struct arena *a)
{
	enter(a, a->first);
}

void arena_free(struct arena *a)
{
	struct arena_block *block = a->first;

	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	*a = (struct arena){ 0 };
}
