/*
 * inputs - which files a run has read, with their digests, in the form of sha256sum(1):
 *
 *	ok = inputs_list(&folder, spec->path, true);	// inputs.sha256, and copies in inputs/
 *
 * The digests are those of the audit lines: of the bytes that were read.
 */
#ifndef RUN_INPUTS_H
#define RUN_INPUTS_H

#include <stdbool.h>

#include "run/folder.h"

#define INPUTS_LIST "inputs.sha256" /* the list in the folder */

/*
 * Write the list of all files in the log of the folder: the spec, the files that it names, the
 * legacy files. `keep`: copy each into the folder `inputs` there. False after an error was
 * reported: a file cannot be written, or a copy differs from what was read. A file that was not read to
 * its end has no digest: the list names it in a comment. After a signal it only writes the list, which
 * says so.
 */
bool inputs_list(struct folder *f, bool keep);

#endif
