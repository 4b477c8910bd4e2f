/*
 * ahead - the records of a program's input, read in other threads, for a program that must take them one
 * after the other.
 *
 *	program_read(prog) ...
 *	struct source *from = ahead_source(prog);
 *	ok = stage_run(from ? from : prog->from, NULL, 0, &to);
 *	source_close(from);
 *
 * The threads cut lines into fields, check them and add up the control fields, a block of lines each. The
 * caller's thread gives the records on, in their order, and helps when it has none. Records, messages
 * and figures are those of prog->from.
 */
#ifndef PROGRAM_AHEAD_H
#define PROGRAM_AHEAD_H

#include "program/program.h"

/*
 * The source, for prog->jobs threads; NULL: there is one thread, so prog->from does as well. It shows
 * the progress. It can be drained (source_drain()), not asked for one record. Close it before
 * program_end().
 */
struct source *ahead_source(struct program *prog);

#endif
