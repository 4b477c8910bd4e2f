/*
 * source_chain - several sources as one, whose records come one after the other: the tables of several
 * databases. Several files of one kind need no chain: reader_open() and source_legacy_files() read them as one.
 *
 *	struct source *s = source_chain(part, name, count);
 */
#ifndef SOURCE_SOURCE_CHAIN_H
#define SOURCE_SOURCE_CHAIN_H

#include "stream/source.h"

/*
 * A source of `count` sources (1 or more) with the same fields in the same order. The types are those of the
 * first. `name` are their names, for messages; they must last. It owns the sources from now on, also if it
 * fails. NULL if one of them is NULL, and after an error was reported: the fields of two differ.
 */
struct source *source_chain(struct source *const *part, const char *const *name, size_t count);

#endif
