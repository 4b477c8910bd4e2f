/*
 * blocks - records mapped in blocks, side by side, as if they were mapped one after the other.
 *
 *	struct blocks *b = blocks_open(&prog, &lane);
 *	do
 *		ok = blocks_run(b);
 *	while (ok && program_next(&prog, &rec) && lane_record(&lane, &rec));
 *	blocks_close(b);
 *
 * The thread of the caller reads whole lines and joins what became of each block, in order; the others read the records
 * in them and map them, each with a mapper, expressions, gate and sums of its own. No record depends on another; where one does (lines for
 * rounding, ordinal()) there are no blocks.
 */
#ifndef MAP_BLOCKS_H
#define MAP_BLOCKS_H

#include "lane.h"
#include "program/program.h"

struct blocks;

/* For prog->jobs threads; prog->in and prog->out are open, `whole` is the lane that all is joined to. NULL where there are to be no blocks. */
struct blocks *blocks_open(struct program *prog, struct lane *whole);

/*
 * Map what can be mapped side by side from here on. False after trouble was told, or where the output takes no more. `b` may be
 * NULL.
 */
bool blocks_run(struct blocks *b);

/* NULL is allowed. */
void blocks_close(struct blocks *b);

#endif
