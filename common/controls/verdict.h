/*
 * verdict - what is at fault or was found, compared with what the limits of the spec accept.
 *
 *	verdict_within(spec, &faulty, 0, &all);
 *	verdict_findings(spec, findings, false);
 */
#ifndef CONTROLS_VERDICT_H
#define CONTROLS_VERDICT_H

#include "spec/spec.h"

/*
 * Compare the records at fault with the limits of the spec: `records` (default 0) or, if that is
 * more, `share` of all records; `groups` and `amount` if given. `faulty` counts records that are at
 * fault or set aside, with their control sums and their amounts at stake (tally_weigh()). `groups`
 * counts the groups, `all` the records read. True if the limits accept them; otherwise reports
 * which limit was passed and raises the status to 1.
 */
bool verdict_within(const struct spec *spec, const struct tally *faulty, uint64_t groups,
                    const struct tally *all);

/*
 * Compare what was found about the whole with limits.file; the default for each code is 0. With
 * `accept`, the findings of accepted codes become accepted ones.
 */
bool verdict_findings(const struct spec *spec, struct file_findings *findings, bool accept);

#endif
