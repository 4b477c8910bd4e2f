/*
 * map_parallel - maps blocks of records in parallel, with the same result as one after the other.
 *
 *	struct map_parallel *b = map_parallel_open(&prog, &mapping_run);
 *	do
 *		ok = map_parallel_run(b);
 *	while (ok && program_next(&prog, &rec) && mapping_run_record(&mapping_run, &rec));
 *	map_parallel_close(b);
 *
 * The thread of the caller reads whole lines, and joins the results of the blocks in order. The
 * other threads read the records of the blocks and map them, each with a mapper, expressions,
 * completeness check and sums of its own. If records depend on each other (lines for rounding,
 * ordinal()), there are no blocks.
 */
#ifndef MAP_MAP_PARALLEL_H
#define MAP_MAP_PARALLEL_H

#include "map/mapping_run.h"
#include "program/program.h"

struct map_parallel;

/*
 * For prog->jobs threads; prog->in and prog->out are open. All results are joined to `whole`. NULL
 * if blocks are not possible.
 */
struct map_parallel *map_parallel_open(struct program *prog, struct mapping_run *whole);

/*
 * Map in parallel as far as possible from here on. False after an error was reported, or if the
 * output accepts no more. `b` may be NULL.
 */
bool map_parallel_run(struct map_parallel *b);

/* NULL is allowed. */
void map_parallel_close(struct map_parallel *b);

#endif
