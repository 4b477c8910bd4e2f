/*
 * sort_parallel - makes the keys of blocks of records in parallel, for sort.
 *
 *	struct source *blocks = sort_parallel_source(&prog, s);
 *	ok = stage_run(blocks ? blocks : prog.from, &stage, 1, &prog.to);
 *	source_close(blocks);			// before sort_free()
 *
 * The thread of the caller reads whole lines, and puts them into the sorter in their order.
 */
#ifndef JOBS_SORT_PARALLEL_H
#define JOBS_SORT_PARALLEL_H

#include "program/program.h"
#include "sort/sort.h"

/*
 * The records of prog->from that are to be taken one by one; those that can be taken in blocks come
 * before each of them. NULL if there are to be no blocks. program_read() comes first.
 */
struct source *sort_parallel_source(struct program *prog, struct sort *s);

#endif
