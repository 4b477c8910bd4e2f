/*
 * dedupe_follow - records that other threads of the same process have made, a block at a time, with their
 * keys.
 *
 * The thread that has made the records of a block also computes their keys, and lets the next program work
 * on them, as if all of them stayed (struct follower of stream/channel.h). In its turn, the block is
 * decided record by record. Nearly always all stay, and what the next program has found holds. Otherwise
 * the records are given one by one.
 */
#ifndef DEDUPE_DEDUPE_FOLLOW_H
#define DEDUPE_DEDUPE_FOLLOW_H

#include "dedupe/dedupe.h"
#include "program/program.h"

/*
 * The source for dedupe_parallel_source(), where the records come through a direct channel. NULL: each
 * record is needed whole, in its turn.
 */
struct source *dedupe_follow_source(struct program *prog, struct dedupe *d);

#endif
