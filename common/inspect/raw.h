/*
 * raw - decoded rows of a legacy file, for whoever writes its spec.
 *
 *	ok = raw_print(legacy, "1-20", NULL);
 */
#ifndef INSPECT_RAW_H
#define INSPECT_RAW_H

#include "legacy/legacy.h"

/*
 * Print the rows that begin on the lines of `range` ("17" or "1-20"), of each file, to `output`
 * (NULL: standard output) as CSV, the number of the line in front. False after an error was
 * reported.
 */
bool raw_print(struct legacy *s, const char *range, const char *output);

#endif
