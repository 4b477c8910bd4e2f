/*
 * profile - shows what is in the columns of legacy files, for the author of their spec.
 *
 *	ok = profile_print(legacy, &spec->source, NULL, &progress);
 */
#ifndef INSPECT_PROFILE_H
#define INSPECT_PROFILE_H

#include "base/progress.h"
#include "legacy/legacy.h"

/*
 * Read all files of `s` as `how` says, without the rows that source.skip names. Print to `output`
 * (NULL: standard output) for each column: how many cells are filled, how many different values
 * there are, their lengths, the smallest and the largest, their shapes, the commonest. Columns with
 * the same name in several files count as one. False after an error was reported; then nothing is
 * printed.
 */
bool profile_print(struct legacy *s, const struct spec_source *how, const char *output,
                   struct progress *progress);

#endif
