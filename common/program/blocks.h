/*
 * blocks - the input of a program in blocks of records, on which several threads work (base/workers.h).
 *
 *	static const struct ring_kind kind = { open_block, fill, work, join, close_block };
 *	struct source *from = blocks_source(prog, &kind, self, sizeof(struct my_block), close_self);
 *	ok = stage_run(from, &stage, 1, &prog->to);
 *	source_close(from);
 *
 * A block begins with a struct block. fill() is reader_give(prog->in, ...). Records that it cannot give,
 * such as those before a seal, come one by one: they are the records of the source.
 *
 * If the records come from another program of this process through a direct channel, its threads work on
 * the blocks (struct follower of stream/channel.h): fill() is not called then.
 */
#ifndef PROGRAM_BLOCKS_H
#define PROGRAM_BLOCKS_H

#include "base/workers.h"
#include "program/program.h"

struct block {
	struct reader *in; /* reader_for_worker(prog->in), from open() to close() */
};

/* Are there threads for blocks, or those of the program that gives the records? */
bool blocks_wanted(const struct program *prog);

/*
 * The records of prog->from that are not given in blocks. Before each of them, source_next() lets
 * prog->jobs threads work on all blocks that there are, and joins them. If a join returns false or an error
 * was reported, there are no more records, and source_whole() is false. `block_size`: bytes of a block of
 * `self`; close(self) is called at the end. program_read() comes first.
 */
struct source *blocks_source(struct program *prog, const struct ring_kind *kind, void *self,
                             size_t block_size, void (*close)(void *self));

/*
 * For join(): reader_join() of a block, and the progress bar. False after an error of the reader, or if a
 * signal asks to stop.
 */
bool blocks_join(struct program *prog, struct reader *part);

/* Before blocks_join(): only the first `count` records of the block count as read. */
void blocks_count_only(struct reader *part, uint64_t count);

#endif
