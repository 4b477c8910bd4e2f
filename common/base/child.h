/*
 * child - become another program of the suite.
 *
 *	const char *argv[] = { "clean", "-f", spec, NULL };
 *	child_become(argv);			// returns only where it cannot be run
 *
 * A sibling is `cutover-NAME` in the folder of the running program, else in PATH.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * The path of the running program's folder with `name` behind it, in `out`; false where it cannot
 * be told.
 */
bool child_beside(const char *name, struct buf *out);

/*
 * Become the sibling argv[0] ("clean"); argv ends in NULL. Returns only where it cannot be run: false,
 * after an error was reported.
 */
bool child_become(const char *const *argv);

#endif
