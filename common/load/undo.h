/*
 * undo - a batch is taken out again.
 */
#ifndef LOAD_UNDO_H
#define LOAD_UNDO_H

#include "program/program.h"

/* What --undo is to do. */
struct undo {
	const char *url;  /* of the database */
	const char *to;   /* what --to said; NULL: it was not given */
	const char *id;   /* of the batch */
	bool force;       /* --force: take out what is unchanged, though not all is */
	bool backup;      /* copy the database first */
	uint64_t backups; /* how many copies are kept */
	bool dry_run;     /* roll back */
};

/*
 * Take the batch out, and say so. A batch that is not what was loaded any more is an error, unless
 * `force`; then records of it that are left (*left) raise the status to 1. False after an error.
 */
bool undo_batch(const struct undo *u, struct program *prog, bool *left);

/* Told after a commit: an older copy of the database was removed. */
void undo_removed(const char *path);

#endif
