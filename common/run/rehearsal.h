/*
 * rehearsal - a run that changes nothing: it loads into a copy of the target, and compares with that
 * copy.
 *
 *	struct rehearsal r;
 *	if (rehearsal_open(&r, &folder, spec)) ...	// run as always
 *	rehearsal_close(&r);				// the copy is removed
 */
#ifndef RUN_REHEARSAL_H
#define RUN_REHEARSAL_H

#include "run/folder.h"
#include "spec/spec.h"

struct rehearsal {
	char *to;         /* the URL of the copy; NULL: no rehearsal, or nothing is loaded */
	const char *path; /* its file */
};

/*
 * Copy the target of the spec into the folder. From now on the spec loads into the copy, and the
 * sides of `reconcile` that read the target read the copy; so the spec must not be used after
 * rehearsal_close(). False after an error was reported.
 */
bool rehearsal_open(struct rehearsal *r, struct folder *f, struct spec *spec);

/* Remove the copy. All zero is allowed. */
void rehearsal_close(struct rehearsal *r);

#endif
