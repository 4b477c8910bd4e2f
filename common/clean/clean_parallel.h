/*
 * clean_parallel - a legacy file cleaned in blocks, side by side, as if its rows were cleaned one
 * after the other.
 *
 *	struct clean_parallel *b = clean_parallel_open(4, &cleaner, legacy, &progress);
 *	clean_parallel_file(b, &columns, place);		// each file, its header read
 *	while (legacy_row(legacy, &row) && cleaner_row(&cleaner, &row))
 *		clean_parallel_run(b);
 *	clean_parallel_close(b);
 *
 * clean_parallel_run() may stop anywhere between two rows, having cleaned some or none: the loop of
 * the caller is what always works, one row after the other, and ends the file.
 *
 * The thread of the caller reads, decodes, cuts the text into blocks where a row seems to end, and
 * joins what became of each, in order. The threads clean a block each, with all that they need for
 * it (cleaner.h). What a block cannot know is what stands above it, so whatever was assumed of that
 * is looked at before it is joined:
 *
 *	that it begins with a row, on which line	the block before says where it has ended
 *	what is filled down into its first rows		those rows are cleaned again, in their turn
 *	the sums up to a total row			the total row is compared in its turn
 *	how many findings of a kind were shown		what is said is held back
 *
 * A block for which that does not hold is cleaned again, in its turn.
 */
#ifndef CLEAN_CLEAN_PARALLEL_H
#define CLEAN_CLEAN_PARALLEL_H

#include "base/progress.h"
#include "clean/cleaner.h"
#include "legacy/legacy.h"

struct clean_parallel;

/*
 * For `threads` threads, which are not started before there is work for two. `whole` is the cleaner
 * whose figures and output all is joined to; it is open, as all must be until
 * clean_parallel_close().
 */
struct clean_parallel *clean_parallel_open(size_t threads, struct cleaner *whole, struct legacy *s,
                                           struct progress *progress);

/*
 * Begin the file that is open in the legacy; arguments as for cleaner_file(), which must have said
 * yes. They last as long as the file.
 */
void clean_parallel_file(struct clean_parallel *b, const struct columns *columns,
                         struct place place);

/*
 * Go on behind the row that was cleaned last, as far as that can be done side by side. False after
 * an error was reported, or where the output takes no more.
 */
bool clean_parallel_run(struct clean_parallel *b);

/* NULL is allowed. */
void clean_parallel_close(struct clean_parallel *b);

#endif
