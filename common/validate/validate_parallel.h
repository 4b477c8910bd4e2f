/*
 * validate_parallel - validates blocks of records in parallel, with the same result as one after the
 * other.
 *
 *	struct source *blocks = validate_parallel_source(&prog, s);
 *	ok = stage_run(blocks ? blocks : prog.from, &stage, 1, &prog.to);
 *	source_close(blocks);			// after the last use of `s`
 *
 * The thread of the caller reads whole lines and joins what became of each block, in order; the others
 * read the records in them and check them, each with checks of its own (set_aside_worker.h). A block
 * with a key or a group that was there before is validated again, one record after the other; so is
 * one with an error.
 */
#ifndef VALIDATE_VALIDATE_PARALLEL_H
#define VALIDATE_VALIDATE_PARALLEL_H

#include "program/program.h"
#include "validate/set_aside.h"

/*
 * The records of prog->from that are to be taken one by one. Before each of them, source_next()
 * validates, with prog->jobs threads, all that can be taken in blocks, and adds it to `s` and
 * prog->to. NULL if there are to be no blocks. program_read() and program_write() come first.
 */
struct source *validate_parallel_source(struct program *prog, struct set_aside *s);

#endif
