/*
 * target - what is in a target now: the truth about "loaded", whatever the logs say.
 */
#ifndef RUN_TARGET_H
#define RUN_TARGET_H

#include <stdbool.h>

#include "audit/runs.h"
#include "load/batches.h"
#include "value/digest.h"

/* What a target has of one batch, or of one file. */
struct target_state {
	bool there;               /* the batch is there, all of it; the file is there */
	bool in_part;             /* what is left of the batch was changed after it was loaded */
	uint64_t number;          /* of the batch, */
	uint64_t rows;            /* and its records */
	char time[BATCH_TIME];    /* when it was loaded, UTC */
	char sha256[DIGEST_TEXT]; /* of the file */
};

/*
 * Look for `batch` in the target `url`; in a target that is a file, for the file. False after an
 * error was reported: it cannot be read. A target that is not there has nothing.
 */
bool target_look(const char *url, struct str batch, struct target_state *out);

/*
 * Are the records of the batch, which is there, as they were loaded? A file is always: its content is
 * known. False after an error was reported.
 */
bool target_compare(const char *url, struct str batch, bool *same);

/* The last load in the logs that loaded what `state` says of the target; NULL: none. */
const struct run *target_loader(const struct runs *logs, const char *url, struct str batch,
                                const struct target_state *state);

/* Is what `load` has loaded still in its target? False after an error was reported. */
bool target_still_has(const struct run *load, bool *has);

/* The digest of a file. False after an error was reported. */
bool target_digest(const char *path, char sha256[DIGEST_TEXT]);

#endif
