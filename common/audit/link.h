/*
 * link - find which run read what another one wrote.
 *
 * An input and an output with the same digest belong together. If a run did not read or write to
 * the end, there is no such digest: then the pipe that both shared, or the name of the file,
 * decides.
 */
#ifndef AUDIT_LINK_H
#define AUDIT_LINK_H

#include "audit/runs.h"

/*
 * Set the sender of each input, and mark the outputs that were read. Call it once, after
 * runs_order(). No run becomes its own source.
 */
void link_runs(struct runs *r);

/* The run at the start of the chain that ends with `run`: the sender of the sender of its first input. */
const struct run *link_origin(const struct run *run);

/* Did a run in the logs write each of its inputs? */
bool link_is_whole(const struct run *run);

#endif
