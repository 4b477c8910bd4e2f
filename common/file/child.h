/*
 * child - become another program of the suite.
 *
 *	const char *argv[] = { "clean", "-f", spec, NULL };
 *	child_become(argv);			// returns only where it cannot be run
 *
 * A sibling is `cutover-NAME` in the folder of the running program, or else in PATH.
 */
#ifndef FILE_CHILD_H
#define FILE_CHILD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * Write the path of `name` in the folder of the running program to `out`. False if that folder is
 * not known.
 */
bool child_beside(const char *name, struct buf *out);

/*
 * Become the sibling argv[0] ("clean"); argv ends in NULL. Returns only if it cannot be run: false,
 * after an error was reported.
 */
bool child_become(const char *const *argv);

#endif
