/*
 * dedupe_parallel - reads the records of dedupe in other threads, which also compute their keys.
 *
 *	struct source *blocks = dedupe_parallel_source(prog, d);
 *	ok = stage_run(blocks ? blocks : prog->from, &stage, 1, &prog->to);
 *	source_close(blocks);
 *
 * The threads cut lines into fields, check them, add up the control fields, and compute the key of each
 * record and the digests of what is compared, a block of lines each. The thread of the caller decides,
 * record by record in their order, and copies the lines of those that stay. Records, messages and figures
 * are the same as with one thread.
 */
#ifndef DEDUPE_DEDUPE_PARALLEL_H
#define DEDUPE_DEDUPE_PARALLEL_H

#include "dedupe/dedupe.h"
#include "program/program.h"

/*
 * The records of prog->from that are to be taken one by one. Before each of them, source_next() takes, with
 * prog->jobs threads, all that can be read in blocks. NULL: there is one thread, or the records come from
 * another program of this process. program_read() and program_write() come first. Close it before `d` and
 * before program_end().
 */
struct source *dedupe_parallel_source(struct program *prog, struct dedupe *d);

#endif
