/*
 * logs - the audit logs that earlier runs have left in their folders.
 *
 *	struct runs *r = logs_read("golive/second");	// runs/ and golive/
 *	...
 *	runs_free(r);
 *
 * Looks into each folder in `runs` and, if the user names a folder, into each one beside that, and one
 * folder deeper, where the specs of a migration have theirs. A log that cannot be read proves
 * nothing and stops nobody.
 */
#ifndef RUN_LOGS_H
#define RUN_LOGS_H

#include "audit/runs.h"

/* All runs, in order, linked (audit/link.h), and with their undone batches known (audit/ledger.h). */
struct runs *logs_read(const char *dir);

/* The same, with the log `log` (NULL: none), which may be missing. */
struct runs *logs_read_also(const char *dir, const char *log);

/* The same of logs that the user names. NULL after an error was reported. */
struct runs *logs_read_named(const char *const *log, size_t count);

#endif
