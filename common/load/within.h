/*
 * within - is a record among those that load.where names? For load.mode: replace.
 *
 *	struct within *w = within_new(prog, header);
 *	... within_is(w, rec, &is) ...
 *	within_free(w);
 */
#ifndef LOAD_WITHIN_H
#define LOAD_WITHIN_H

#include "program/program.h"

struct within;

/*
 * For records with this header. NULL after an error was reported, such as a field that the stream
 * does not have.
 */
struct within *within_new(const struct program *prog, const struct header *header);

/* `w` is a struct within, as store_table.within wants it. False after an error was reported. */
bool within_is(void *w, const struct record *rec, bool *is);

void within_free(struct within *w);

#endif
