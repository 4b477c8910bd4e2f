/*
 * show - prints the decoded rows of a legacy file, for the author of its spec.
 *
 *	ok = show_range_read(&range, "1-20", "--rows") && show_print(legacy, &range, NULL);
 */
#ifndef INSPECT_SHOW_H
#define INSPECT_SHOW_H

#include "legacy/legacy.h"

struct show_range {
	const char *text;     /* as given: "17", "1-20", "17-" */
	uint64_t first, last; /* lines, from 1 */
	bool unsaid;          /* the default range: a note says that there are more lines */
};

/*
 * Read `text`: one line "17", lines "1-20", or all lines from one on "17-". It must last as long as
 * the range. False if it is none of these: the error names `option`.
 */
bool show_range_read(struct show_range *range, const char *text, const char *option);

/*
 * Print the rows that begin on the lines of `range`, of each file, to `output` (NULL: standard
 * output) as CSV, with the line number first. False after an error was reported.
 */
bool show_print(struct legacy *s, const struct show_range *range, const char *output);

#endif
