/*
 * finished - the groups that are complete: none of them may come again.
 *
 *	struct finished *f = finished_new(&memory);
 *	if (!finished_add(f, key, at, name, &fresh)) ...	// each group, when it begins
 *	if (!fresh) ...						// it was there before
 *	if (!finished_end(f, &at, &name)) ...			// after the last group
 *	if (at.p) ...						// the group `name` came again there
 *	finished_free(f);
 *
 * Keys take half of the memory at most. If there are more, they go to disk and are sorted; whether a
 * group came again is then only known at the end.
 */
#ifndef GROUP_FINISHED_H
#define GROUP_FINISHED_H

#include <stdbool.h>

#include "base/bound.h"
#include "base/text.h"

struct finished;

/* No groups yet. `memory`, of which nothing was taken before, must last; half of it is taken. */
struct finished *finished_new(struct bound *memory);

/*
 * A group with this key begins; `at` is the place of its first record, `name` its key for a message.
 * *fresh: it was not there before, as far as is known. False after an error was reported.
 */
bool finished_add(struct finished *f, struct str key, struct str at, struct str name, bool *fresh);

/*
 * All groups were added. *at: where the first one begins that came again without being reported by
 * finished_add(), with its *name; null: there is none. Both last until finished_free(). False after an
 * error was reported.
 */
bool finished_end(struct finished *f, struct str *at, struct str *name);

/* NULL is allowed. */
void finished_free(struct finished *f);

#endif
