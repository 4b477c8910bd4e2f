/*
 * status - how far a migration is, as one table over its specs.
 */
#ifndef RUN_STATUS_H
#define RUN_STATUS_H

#include "base/buf.h"
#include "program/program.h"

#define STATUS_FORMATS "text|csv|json"

struct status_options {
	int format; /* a word of STATUS_FORMATS, from 0 */
};

/*
 * Print the state of the specs of `prog`, which has started; without a spec, of all specs in the
 * logs. The operands are logs; without them it reads those in `runs`. Raises the status to 1 unless
 * every spec is loaded and reconciled. `said` gets the summary.
 */
void status_print(struct program *prog, const struct status_options *how, struct buf *said);

#endif
