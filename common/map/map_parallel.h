/*
 * map_parallel - records mapped in blocks, side by side, as if they were mapped one after the
 * other.
 *
 *	struct map_parallel *b = map_parallel_open(&prog, &mapping_run);
 *	do
 *		ok = map_parallel_run(b);
 *	while (ok && program_next(&prog, &rec) && mapping_run_record(&mapping_run, &rec));
 *	map_parallel_close(b);
 *
 * The thread of the caller reads whole lines and joins what became of each block, in order; the
 * others read the records in them and map them, each with a mapper, expressions, completeness check
 * and sums of its own. No record depends on another; where one does (lines for rounding, ordinal())
 * there are no blocks.
 */
#ifndef MAP_MAP_PARALLEL_H
#define MAP_MAP_PARALLEL_H

#include "map/mapping_run.h"
#include "program/program.h"

struct map_parallel;

/*
 * For prog->jobs threads; prog->in and prog->out are open, `whole` is the mapping run that all is
 * joined to. NULL where there are to be no blocks.
 */
struct map_parallel *map_parallel_open(struct program *prog, struct mapping_run *whole);

/*
 * Map what can be mapped side by side from here on. False after an error was reported, or where the
 * output takes no more. `b` may be NULL.
 */
bool map_parallel_run(struct map_parallel *b);

/* NULL is allowed. */
void map_parallel_close(struct map_parallel *b);

#endif
