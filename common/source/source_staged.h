/*
 * source_staged - what a stage makes of the records of a source, as a source.
 *
 *	struct source *s = source_staged(from, &stage);
 *	while (source_next(s, &rec)) ...	// the records that the stage gives
 *
 * A stage puts its records into a sink, a source is pulled: so the records that the stage gives for one record
 * are kept until they are pulled. That is as much as the stage itself holds back: a group, say.
 */
#ifndef SOURCE_SOURCE_STAGED_H
#define SOURCE_SOURCE_STAGED_H

#include "stream/source.h"
#include "stream/stage.h"

/*
 * The source owns `from` from now on; what the stage is a view of must last. Its findings, inputs and spec are
 * those of `from`, and so are the limits of source_good(): those of the stage are the caller's.
 * Its tally counts the records that the stage has given, and those that it has left out. NULL if `from` is.
 */
struct source *source_staged(struct source *from, const struct stage *stage);

#endif
