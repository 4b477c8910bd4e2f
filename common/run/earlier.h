/*
 * earlier - what earlier runs have done for a spec of a migration: the repeat goes on from there.
 *
 *	struct runs *logs = logs_read(dir);
 *	switch (earlier_look(logs, &prog, accepted, &said)) ...
 *	runs_free(logs);
 *
 * The target says whether the batch of the spec is loaded. The logs say what it was loaded from, and
 * whether it was reconciled since.
 */
#ifndef RUN_EARLIER_H
#define RUN_EARLIER_H

#include "audit/runs.h"
#include "base/buf.h"
#include "program/program.h"
#include "value/digest.h"

enum earlier {
	EARLIER_NOTHING, /* nothing of it is loaded: run it */
	EARLIER_LOADED,  /* it is loaded, but not reconciled: reconcile it */
	EARLIER_DONE,    /* it is loaded and, if the spec says so, reconciled */
	/*
	 * it is there, but no log says what it was loaded from: run it, to prove that it is what the
	 * input of today says (load/prove.h)
	 */
	EARLIER_UNLOGGED,
	/* it was loaded from other data, or was changed in the target: an error was reported */
	EARLIER_UNKNOWN
};

/*
 * `prog` has the spec, its parameters and its legacy files. `accepted`: what is loaded may come from
 * other data. `said` gets "loaded on ... as batch ..." for EARLIER_LOADED and EARLIER_DONE.
 */
enum earlier earlier_look(const struct runs *logs, const struct program *prog, bool accepted,
                          struct buf *said);

/*
 * Of a spec that is run alone: is its batch there, while its last run did not get to its end, so that
 * the logs have no load of it, or no reconciliation since? *sha256 gets the digest of a target that
 * is a file, empty otherwise. `audit`: a log more; NULL: none. False after an error was reported.
 */
bool earlier_cut_short(const struct spec *spec, const char *dir, const char *audit, bool *cut,
                       char sha256[DIGEST_TEXT]);

/* The digest of the target of the spec if it is a file; empty otherwise. False after an error was reported. */
bool earlier_file(const struct spec *spec, char sha256[DIGEST_TEXT]);

#endif
