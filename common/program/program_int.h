/*
 * program_int - the outputs of a run, for program.c and program_outputs.c; nobody else includes it.
 */
#ifndef PROGRAM_PROGRAM_INT_H
#define PROGRAM_PROGRAM_INT_H

#include "program/program.h"

/*
 * Note the outputs of every program: --audit, -o or standard output, standard error. False, told,
 * as program_apart().
 */
bool outputs_common(struct program *p);

/*
 * The spec is known now: are all outputs so far none of the files that it names, and is every input
 * named once?
 */
bool outputs_spare_spec(struct program *p);

/*
 * May a line go to standard output that tells of a failure: is it the output, and nothing that is
 * read or written besides?
 */
bool outputs_free_stdout(const struct program *p);

/* Put away what an earlier run wrote where this one should have, see stale.h, and free. */
void outputs_end(struct program *p);

#endif
