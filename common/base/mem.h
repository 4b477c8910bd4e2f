/*
 * mem - allocation that cannot fail, and arenas.
 *
 *	char **names = xrealloc(NULL, n, sizeof(*names));
 *	char *p = arena_copy(&rec_arena, bytes, len);
 *	arena_reset(&rec_arena);		// all of it, at once
 *
 * These are the only functions of cutover that call malloc(). If memory runs out, or a size
 * overflows, they end the program through diag_die(), status 2.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

/* A block of `size` bytes; never NULL, even for 0. The caller owns it and calls free(). */
void *xmalloc(size_t size);

/*
 * The same for memory that is accessed at random. From 4 MiB on the system is asked for large pages, so that
 * page faults and TLB misses are fewer. Up to 2 MiB more may be taken than are used.
 */
void *xmalloc_large(size_t size);

/* `count` zeroed elements of `size` bytes; the product is checked. */
void *xcalloc(size_t count, size_t size);

/* The same for memory that is accessed at random, see xmalloc_large(). */
void *xcalloc_large(size_t count, size_t size);

/* `p` (or NULL) resized to `count` elements of `size` bytes; the product is checked. */
void *xrealloc(void *p, size_t count, size_t size);

/* A copy of the C string `s`. */
char *xstrdup(const char *s);

/* A copy of the `len` bytes at `p`, and a NUL. */
char *xstrndup(const char *p, size_t len);

/*
 * Make room in an array that grows: `p` has room for `*capacity` elements of
 * `size` bytes and must hold `need`. Grows by half and more, updates
 * `*capacity`, returns the (possibly moved) array.
 */
void *mem_grow(void *p, size_t *capacity, size_t need, size_t size);

/* For mem_add() and mem_mul() only: says that the result does not fit, and ends the program. */
_Noreturn void mem_overflow(void);

/* a + b and a * b. If the result does not fit size_t, the program ends. */
static inline size_t mem_add(size_t a, size_t b)
{
	if (a > SIZE_MAX - b)
		mem_overflow();
	return a + b;
}

static inline size_t mem_mul(size_t a, size_t b)
{
	size_t product;

	if (__builtin_mul_overflow(a, b, &product))
		mem_overflow();
	return product;
}

/*
 * An arena: many small pieces that are freed together. `struct arena a = { 0 };` is an empty one.
 * Pieces are aligned for any type and cannot be freed alone.
 */
struct arena_block;
struct arena {
	struct arena_block *first;   /* all blocks, kept over a reset */
	struct arena_block *current; /* the block that is being filled */
	char *next;                  /* first free byte of current */
	char *end;                   /* end of current */
};

#define ARENA_STEP (alignof(max_align_t)) /* pieces begin at multiples of it */

/* For arena_alloc() only: a piece that the current block has no room for, or of no bytes. */
void *arena_alloc_slowly(struct arena *a, size_t size);

/* `size` bytes, not initialised, valid until the arena is reset or freed. */
static inline void *arena_alloc(struct arena *a, size_t size)
{
	size_t left = (size_t)((uintptr_t)a->end - (uintptr_t)a->next);
	size_t step = (size + ARENA_STEP - 1) / ARENA_STEP * ARENA_STEP;
	void *piece = a->next;

	/* a size near SIZE_MAX, whose `step` is too small, is not below `left` */
	if (size >= left || step > left || size == 0)
		return arena_alloc_slowly(a, size);
	a->next += step;
	return piece;
}

/* A copy of `len` bytes, and a NUL. */
char *arena_copy(struct arena *a, const char *p, size_t len);

/* Free every piece; the blocks are kept for the next ones. */
void arena_reset(struct arena *a);

/* Free the blocks. The arena is empty and may be used again. */
void arena_free(struct arena *a);

#endif
