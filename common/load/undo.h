/* undo - remove a batch. */
#ifndef LOAD_UNDO_H
#define LOAD_UNDO_H

#include "program/program.h"

/* The options of --undo. */
struct undo {
	const char *url;  /* of the database */
	const char *to;   /* the value of --to; NULL: it was not given */
	const char *id;   /* of the batch */
	bool force;       /* --force: remove the unchanged records even if others were changed */
	bool backup;      /* copy the database first */
	uint64_t backups; /* how many copies to keep */
	bool dry_run;     /* roll back */
};

/*
 * Remove the batch and report it. A batch that is not as it was loaded is an error, unless `force`;
 * then records that are left (*left) raise the status to 1. False after an error.
 */
bool undo_batch(const struct undo *u, struct program *prog, bool *left);

/* Report, after a commit, that an older copy of the database was removed. */
void undo_removed(const char *path);

#endif
