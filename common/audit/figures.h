/*
 * figures - the figures of a run, and whether they add up: in + made = out + skipped + left out +
 * merged + set aside (for load: loaded).
 */
#ifndef AUDIT_FIGURES_H
#define AUDIT_FIGURES_H

#include "audit/runs.h"

/*
 * A figure of a run: records where control is null, else that control's sum. False where the run
 * does not tell it.
 */
bool figure_get(const struct run *run, enum run_figure f, struct str control, struct decimal *out);

/*
 * The amount at stake under that figure, where it is another one than the sum without its sign;
 * false otherwise.
 */
bool figure_stake(const struct run *run, enum run_figure f, struct str control,
                  struct decimal *out);

/* Is what came in what went out and what left? */
bool figure_adds_up(const struct run *run, struct str control);

/* Is what came in what the programs before have sent? True where that cannot be told. */
bool figure_as_sent(const struct run *run, struct str control);

/*
 * Does the run read the control, and nothing that it passes on has it? Then money is not proved
 * from here on.
 */
bool figure_dropped(const struct run *run, struct str control);

#endif
