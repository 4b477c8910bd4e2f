/*
 * stale - if this run fails, nobody must take an earlier output of the same name (-o) for its
 * output.
 *
 *	struct stale old;
 *	if (stale_open(&old, "vouchers.tsv"))
 *		stale_put_away(&old, stale_say);	// it is vouchers.tsv.old now
 *	stale_close(&old);
 *
 * A nightly script reads that name, even if the program that should have written it has failed.
 */
#ifndef PROGRAM_STALE_H
#define PROGRAM_STALE_H

#include <stdbool.h>

#include "file/pathname.h"

struct stale {
	const char *path;   /* as given; must last */
	struct pathname at; /* its place */
	/* set by the caller: any file counts, since a report has no mark of its own */
	bool any;
};

/* False if no file can have that name; then there is nothing to close. */
bool stale_open(struct stale *s, const char *path);

/*
 * Does the file hold records that a program of ours wrote (a stream, or its -O csv or tsv), or does
 * any file count?
 */
bool stale_holds(const struct stale *s);

/*
 * If it does, rename it NAME.old and report that through `say`. This replaces a NAME.old from an
 * earlier failure. Any other file stays. Allocates no memory: `say` gets one line.
 */
void stale_put_away(const struct stale *s,
                    void (*say)(const char *format, ...) __attribute__((format(printf, 1, 2))));

/*
 * For `say` when there is memory: report a finding, even with --quiet; the status does not change.
 */
void stale_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

void stale_close(struct stale *s);

#endif
