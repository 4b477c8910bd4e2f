/*
 * clean_parallel - cleans blocks of a legacy file in parallel, with the same result as row by row.
 *
 *	struct clean_parallel *b = clean_parallel_open(4, &cleaner, legacy, &progress);
 *	clean_parallel_file(b, &columns, place);		// each file, its header read
 *	while (legacy_row(legacy, &row) && cleaner_row(&cleaner, &row))
 *		clean_parallel_run(b);
 *	clean_parallel_close(b);
 *
 * clean_parallel_run() may stop between any two rows, after some rows or none. The loop of the caller
 * always works, one row after the other, and ends the file.
 *
 * The thread of the caller reads, cuts the bytes into blocks where a row seems to end, and joins the
 * results in order. Each other thread decodes and cleans one block at a time, with a decoder and a
 * cleaner of its own (charset.h, cleaner.h). If the marks of the rows may be the second byte of a
 * character, the thread of the caller walks the characters first; if the bytes do not show them at
 * all (legacy_apart()), it decodes. A block cannot know what is above it,
 * so each assumption is checked before the join:
 *
 *	it begins with a row, on a certain line		the block before says where it ended
 *	values filled down into its first rows		those rows are cleaned again, in their turn
 *	sums up to a total row				the total row is compared in its turn
 *	how many findings of a kind were shown		its messages are held back
 *	its encoding has no states			else it is decoded again, with all that follows
 *
 * If an assumption is wrong, the block is cleaned again, in its turn.
 */
#ifndef CLEAN_CLEAN_PARALLEL_H
#define CLEAN_CLEAN_PARALLEL_H

#include "base/progress.h"
#include "clean/cleaner.h"
#include "legacy/legacy.h"

struct clean_parallel;

/*
 * For `threads` threads, which start when there is work for two. `whole` is the open cleaner to
 * which all figures and output are joined. All arguments must stay open until
 * clean_parallel_close().
 */
struct clean_parallel *clean_parallel_open(size_t threads, struct cleaner *whole, struct legacy *s,
                                           struct progress *progress);

/*
 * Begin the open file of the legacy. The arguments are those of a cleaner_file() that returned
 * true. They last as long as the file.
 */
void clean_parallel_file(struct clean_parallel *b, const struct columns *columns,
                         struct place place);

/*
 * Continue after the last cleaned row, as far as possible in parallel. False after an error was
 * reported, or if the output accepts no more.
 */
bool clean_parallel_run(struct clean_parallel *b);

/* NULL is allowed. */
void clean_parallel_close(struct clean_parallel *b);

#endif
