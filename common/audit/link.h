/*
 * link - which run read what another one wrote.
 *
 * A run's input is what another run wrote if the digests are the same. Where a run did not read to
 * the end, or did not write to the end, there is no such digest: then the pipe that both had, or
 * the name of the file, tells.
 */
#ifndef AUDIT_LINK_H
#define AUDIT_LINK_H

#include "audit/runs.h"

/*
 * Set the sender of each input, and what was read of the outputs. After runs_order(), once; no run
 * comes to read itself.
 */
void link_runs(struct runs *r);

/* Was each input written by a run in the logs? */
bool link_is_whole(const struct run *run);

#endif
