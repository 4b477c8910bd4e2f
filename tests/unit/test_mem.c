/*
 * mem: what grows and what dies together. Running out of memory is tested in a child, whose end it
 * is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "unit.h"

static void copies(void)
{
	char *a = xstrdup("journal"), *b = xstrndup("journal", 3), *c = xstrndup(NULL, 0);

	CHECK_STR(a, "journal");
	CHECK_STR(b, "jou");
	CHECK_STR(c, "");
	free(a);
	free(b);
	free(c);
}

/* Small or large, a table is zeroes, all of it can be written, and free() takes it. */
static void tables(void)
{
	static const size_t sizes[] = { 0, 1, 4096, (size_t)4 << 20, ((size_t)5 << 20) + 3 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *p = xcalloc_large(sizes[i], 1), *q = xmalloc_large(sizes[i]);
		size_t bad = 0;

		for (size_t k = 0; k < sizes[i]; k++)
			bad += p[k] != 0;
		CHECK_INT(bad, 0);
		memset(p, 1, sizes[i]);
		memset(q, 1, sizes[i]);
		free(p);
		free(q);
	}
}

static void zeroed(void)
{
	int *p = xcalloc(100, sizeof(*p));

	for (int i = 0; i < 100; i++)
		CHECK_INT(p[i], 0);
	free(p);
}

static void empty_blocks(void)
{
	void *a = xmalloc(0), *b = xcalloc(0, 8), *c = xrealloc(NULL, 0, 8);

	CHECK(a && b && c);
	free(a);
	free(b);
	free(c);
}

static void growing(void)
{
	size_t capacity = 0;
	unsigned *p = NULL;
	int moves = 0;

	for (unsigned i = 0; i < 10000; i++) {
		size_t before = capacity;

		p = mem_grow(p, &capacity, i + 1, sizeof(*p));
		moves += capacity != before;
		CHECK(capacity > i);
		p[i] = i;
	}
	for (unsigned i = 0; i < 10000; i++)
		CHECK_INT(p[i], i);
	CHECK(moves < 30);
	p = mem_grow(p, &capacity, 1000000, sizeof(*p));
	CHECK(capacity >= 1000000);
	free(p);
}

/* The status with which `ask` ends a child of its own. */
static int status_of(void (*ask)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		close(STDERR_FILENO);
		ask();
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status)
	                                                                       : -1;
}

static void ask_product(void)
{
	free(xcalloc(SIZE_MAX / 2, 3));
}

static void ask_product_again(void)
{
	free(xrealloc(NULL, SIZE_MAX / 8 + 1, 8));
}

static void ask_sum(void)
{
	mem_add(SIZE_MAX, 1);
}

static void ask_sums_that_fit(void)
{
	if (mem_add(SIZE_MAX - 1, 1) != SIZE_MAX || mem_mul(SIZE_MAX / 2, 2) != SIZE_MAX - 1 ||
	    mem_mul(SIZE_MAX, 0) != 0 || mem_mul(0, SIZE_MAX) != 0)
		_exit(1);
}

static void ask_text(void)
{
	free(xstrndup("", SIZE_MAX));
}

static void overflow(void)
{
	CHECK_INT(status_of(ask_product), 2);
	CHECK_INT(status_of(ask_product_again), 2);
	CHECK_INT(status_of(ask_sum), 2);
	CHECK_INT(status_of(ask_text), 2);
	CHECK_INT(status_of(ask_sums_that_fit), 0);
}

static void pieces(void)
{
	struct arena a = { 0 };
	char *p[1000];

	for (size_t i = 0; i < 1000; i++) {
		p[i] = arena_alloc(&a, i);
		CHECK((uintptr_t)p[i] % sizeof(void *) == 0);
		memset(p[i], (int)(i % 256), i);
	}
	for (size_t i = 0; i < 1000; i++)
		for (size_t j = 0; j < i; j++)
			CHECK((unsigned char)p[i][j] == i % 256);
	arena_free(&a);
}

static void reset_keeps_blocks(void)
{
	struct arena a = { 0 };
	char *first = arena_copy(&a, "voucher", 7);
	void *big = arena_alloc(&a, 1000000);
	void *small = arena_alloc(&a, 10);

	memset(big, 1, 1000000);
	memset(small, 2, 10);
	for (int i = 0; i < 3; i++) {
		arena_reset(&a);
		CHECK(arena_copy(&a, "voucher", 7) == first);
		CHECK_STR(first, "voucher");
		CHECK(arena_alloc(&a, 1000000) == big);
	}
	arena_reset(&a);
	memset(arena_alloc(&a, 2000000), 3, 2000000); /* more than any block that was kept */
	CHECK(a.next <= a.end);
	arena_free(&a);
	CHECK(!a.first && !a.current);
	CHECK_STR(arena_copy(&a, "again", 5), "again");
	arena_free(&a);
}

static void reset_of_nothing(void)
{
	struct arena a = { 0 };

	arena_reset(&a);
	CHECK_STR(arena_copy(&a, NULL, 0), "");
	arena_free(&a);
	arena_free(&a);
}

int main(void)
{
	unit_run("copies end in a NUL", copies);
	unit_run("xcalloc gives zeroes", zeroed);
	unit_run("a table of any size is zeroes", tables);
	unit_run("a block of no bytes is a block", empty_blocks);
	unit_run("an array grows in few moves and keeps its elements", growing);
	unit_run("a size that overflows ends the program with status 2", overflow);
	unit_run("pieces of an arena are aligned and apart", pieces);
	unit_run("an arena uses its blocks again after a reset", reset_keeps_blocks);
	unit_run("an empty arena can be reset and freed", reset_of_nothing);
	return unit_end();
}
