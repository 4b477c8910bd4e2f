/*
 * unit.h: tests of one module, as tables of input and answer. Prints TAP; tests/check counts it.
 *
 *	static void sums(void) { CHECK(1 + 1 == 2); CHECK_STR(decimal_text(x), "2.00"); }
 *	int main(void) { unit_run("a sum is exact", sums); return unit_end(); }
 *
 * A CHECK that fails says where and goes on; the test it stands in has failed.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Is this build under a sanitizer, which has an allocator of its own and needs more memory? */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNIT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNIT_SANITIZED 1
#endif
#endif

static int unit_number; /* tests run so far */
static int unit_failed; /* of them failed */
static bool unit_bad;   /* a CHECK of the running test has failed */

#define CHECK(cond)          unit_check((cond), #cond, __FILE__, __LINE__)
#define CHECK_STR(got, want) unit_check_str((got), (want), #got, __FILE__, __LINE__)
#define CHECK_INT(got, want) unit_check_int((got), (want), #got, __FILE__, __LINE__)

/* for tables: which row a failed CHECK belongs to */
#define CHECK_ROW(cond, row)                                                                       \
	do {                                                                                       \
		if (!unit_check((cond), #cond, __FILE__, __LINE__))                                \
			printf("#   at row '%s'\n", (row));                                        \
	} while (0)

static inline bool unit_check(bool ok, const char *what, const char *file, int line)
{
	if (!ok) {
		unit_bad = true;
		printf("# %s:%d: %s does not hold\n", file, line, what);
	}
	return ok;
}

static inline bool unit_check_str(const char *got, const char *want, const char *what,
                                  const char *file, int line)
{
	if (got == want || (got && want && strcmp(got, want) == 0))
		return true;
	unit_bad = true;
	printf("# %s:%d: %s is '%s', not '%s'\n", file, line, what, got ? got : "(null)",
	       want ? want : "(null)");
	return false;
}

static inline bool unit_check_int(long long got, long long want, const char *what, const char *file,
                                  int line)
{
	if (got == want)
		return true;
	unit_bad = true;
	printf("# %s:%d: %s is %lld, not %lld\n", file, line, what, got, want);
	return false;
}

static inline void unit_run(const char *name, void (*test)(void))
{
	unit_bad = false;
	test();
	unit_number++;
	unit_failed += unit_bad;
	printf("%sok %d - %s\n", unit_bad ? "not " : "", unit_number, name);
	fflush(stdout);
}

/* last line of main: the plan, by which the runner sees that nothing died on the way */
static inline int unit_end(void)
{
	printf("1..%d\n", unit_number);
	return unit_failed != 0;
}

#endif
