/*
 * stale - what an earlier run wrote under the name that -o gives must not be taken for what this
 * run failed to write.
 *
 *	struct stale old;
 *	if (stale_open(&old, "vouchers.tsv"))
 *		stale_put_away(&old, stale_say);	// it is vouchers.tsv.old now
 *	stale_close(&old);
 *
 * A script of the night reads that name, whatever became of the program that was to write it.
 */
#ifndef PROGRAM_STALE_H
#define PROGRAM_STALE_H

#include <stdbool.h>

#include "file/pathname.h"

struct stale {
	const char *path;   /* as given, kept */
	struct pathname at; /* where it leads */
	/*
	 * set by the caller: any file counts, since the program writes a report, which has no mark
	 */
	bool any;
};

/* False where no file can be under that name; then there is nothing to close. */
bool stale_open(struct stale *s, const char *path);

/*
 * Does the file hold records that a program of ours wrote (a stream, or its -O csv or tsv), or is
 * it any file where that counts?
 */
bool stale_holds(const struct stale *s);

/*
 * Where it does, rename it NAME.old and say so; what is there under that name from an earlier
 * failure is replaced. Anything else is left alone. Asks for no memory: `say` gets one line.
 */
void stale_put_away(const struct stale *s,
                    void (*say)(const char *format, ...) __attribute__((format(printf, 1, 2))));

/* A way to say it while there is memory: as a finding, also with --quiet; it changes no status. */
void stale_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

void stale_close(struct stale *s);

#endif
