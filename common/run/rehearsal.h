/*
 * rehearsal - a run that changes nothing: it loads into copies of the targets, and compares with
 * these copies.
 *
 *	struct rehearsal r;
 *	rehearsal_open(&r, &folder);
 *	if (rehearsal_redirect(&r, spec)) ...	// run as always; then the next spec
 *	rehearsal_close(&r);			// the copies are removed
 */
#ifndef RUN_REHEARSAL_H
#define RUN_REHEARSAL_H

#include "run/folder.h"
#include "spec/spec.h"

/* One target and its copy. */
struct rehearsal_copy {
	char *target;     /* its URL, as the first spec names it */
	char *to;         /* the URL of the copy */
	const char *path; /* the file of the copy */
};

struct rehearsal {
	struct folder *folder;
	struct rehearsal_copy *copy;
	size_t count;
};

/* Begin; copies are made in `f`, which must last. */
void rehearsal_open(struct rehearsal *r, struct folder *f);

/*
 * Copy the target of the spec, unless another spec of this rehearsal loads into it, too: they share
 * the copy. From now on the spec loads into the copy, and what it reads of a target (a side of
 * `reconcile`, a reference of `validate`) it reads of the copy, while messages name the target; so the
 * spec must not be used after rehearsal_close(). False after an error was reported.
 */
bool rehearsal_redirect(struct rehearsal *r, struct spec *spec);

/* Remove the copies. All zero is allowed. */
void rehearsal_close(struct rehearsal *r);

#endif
