/*
 * figures - the figures of a run, and whether they add up: in + made = out + skipped + left out +
 * merged + set aside (for load, loaded instead of out).
 */
#ifndef AUDIT_FIGURES_H
#define AUDIT_FIGURES_H

#include "audit/runs.h"

/*
 * A figure of a run: the number of records if `control` is null, otherwise the sum of that control.
 * False if the run does not have it.
 */
bool figure_get(const struct run *run, enum run_figure f, struct str control, struct decimal *out);

/*
 * The amount at stake of that figure, if it is not the absolute value of its sum; otherwise false.
 */
bool figure_stake(const struct run *run, enum run_figure f, struct str control,
                  struct decimal *out);

/* Does everything that came in go out or leave? */
bool figure_adds_up(const struct run *run, struct str control);

/* Is the input what the programs before have sent? True if that is not known. */
bool figure_as_sent(const struct run *run, struct str control);

/*
 * Does the run read the control, but pass on nothing that has it? Then the money is not proved from
 * here on.
 */
bool figure_dropped(const struct run *run, struct str control);

#endif
