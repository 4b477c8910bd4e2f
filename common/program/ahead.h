/*
 * ahead - the records of a program's input, read in other threads, for a program that must take them one
 * after the other.
 *
 *	program_read(prog) ...
 *	struct source *from = ahead_source(prog, &to);
 *	ok = stage_run(from ? from : prog->from, NULL, 0, &to);
 *	source_close(from);
 *
 * The threads cut lines into fields, check them and add up the control fields, a block of lines each. The
 * caller's thread puts the records into the sink, in their order, and helps when it has none. Records,
 * messages and figures are those of prog->from.
 */
#ifndef PROGRAM_AHEAD_H
#define PROGRAM_AHEAD_H

#include "program/program.h"

/*
 * The records of prog->from that are to be taken one by one. Before each of them, source_next() puts all that
 * prog->jobs threads can read in blocks into `to`, which must last. NULL: there is one thread, so
 * prog->from does as well. Close it before program_end().
 */
struct source *ahead_source(struct program *prog, const struct sink *to);

#endif
