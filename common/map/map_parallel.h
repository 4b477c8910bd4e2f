/*
 * map_parallel - maps blocks of records in parallel, with the same result as one after the other.
 *
 *	struct source *blocks = map_parallel_source(&prog, &mapping_run);
 *	ok = stage_run(blocks ? blocks : prog.from, &stage, 1, &prog.to);
 *	source_close(blocks);
 *
 * The thread of the caller reads whole lines and joins what became of each block, in order; the
 * others read the records in them and map them, each with a mapper, expressions, completeness check
 * and sums of its own. No record depends on another; if one does (lines for rounding, groups, ordinal())
 * there are no blocks. What cannot be cut into blocks (the first lines, the last ones) comes out of
 * the source, to be mapped one by one.
 */
#ifndef MAP_MAP_PARALLEL_H
#define MAP_MAP_PARALLEL_H

#include "map/mapping_run.h"
#include "program/program.h"

/*
 * The records of prog->from that are to be mapped one by one. Before each of them, source_next()
 * maps, with prog->jobs threads, all that can be mapped in blocks, and adds it to `whole_run` and
 * prog->to. NULL if there are to be no blocks. program_read() and program_write() come first.
 */
struct source *map_parallel_source(struct program *prog, struct mapping_run *whole_run);

#endif
