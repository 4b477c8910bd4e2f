/*
 * child - starting a sibling program of the suite and reading what it prints.
 *
 *	const char *argv[] = { "clean", "-f", spec, NULL };
 *	struct child *c = child_start(argv);
 *	read(child_fd(c), ...);
 *	ok = child_close(c, &status);		// told where it failed
 *
 * A sibling is `cutover-NAME` in the folder of the running program, else in PATH.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct child;

/*
 * The path of the running program's folder with `name` behind it, in `out`; false where it cannot
 * be told.
 */
bool child_beside(const char *name, struct buf *out);

/*
 * Start the sibling argv[0] ("clean") with its standard output on a pipe; NULL after an error was
 * reported. argv ends in NULL.
 */
struct child *child_start(const char *const *argv);

/* The reading end of the pipe; it belongs to the child and is closed by child_close(). */
int child_fd(const struct child *c);

/*
 * Wait for it and free it. False, and told, where it was killed or ended with status 2; `*status`
 * gets its exit status, 2 where it has none. Whoever stops reading before the end says so first
 * (diag_raise, diag_error), or the child's end by SIGPIPE is told as an error.
 */
bool child_close(struct child *c, int *status);

/* Become the sibling `argv[0]`; returns (false, told) only where it cannot be run. */
bool child_become(const char *const *argv);

#endif
