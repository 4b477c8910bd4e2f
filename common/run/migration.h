/*
 * migration - several specs, one after the other, as `run` runs each of them.
 *
 * It stops at the first one that does not end with status 0. The next call goes on from there: what
 * is loaded is not loaded again (earlier.h). One folder for the migration holds one folder for each
 * spec that was run, and a log with the lines of all of them.
 */
#ifndef RUN_MIGRATION_H
#define RUN_MIGRATION_H

#include "run/run.h"

/*
 * Run the specs of `prog` (specs_several()), which has started. The status of the process becomes
 * that of the spec at which it stopped. `said` gets the summary.
 */
void migration_run(struct program *prog, const struct run_options *how, struct buf *said);

#endif
