/*
 * profile - what stands in the columns of legacy files, for whoever writes their spec.
 *
 *	ok = profile_print(legacy, &spec->source, NULL, &progress);
 */
#ifndef INSPECT_PROFILE_H
#define INSPECT_PROFILE_H

#include "base/progress.h"
#include "legacy/legacy.h"

/*
 * Read all files of `s` as `how` says, rows that source.skip names left out, and print to `output`
 * (NULL: standard output) for each column: how many cells are filled, how many different values
 * there are, their lengths, the smallest and the largest, their shapes, the commonest. Columns of
 * the same name in several files are one. False after an error was reported; then nothing is
 * printed.
 */
bool profile_print(struct legacy *s, const struct spec_source *how, const char *output,
                   struct progress *progress);

#endif
