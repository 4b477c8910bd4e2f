/*
 * program_int - the outputs of a run, shared by program.c and program_outputs.c; nobody else
 * includes it.
 */
#ifndef PROGRAM_PROGRAM_INT_H
#define PROGRAM_PROGRAM_INT_H

#include "program/program.h"

/*
 * Note the outputs of every program: --audit, -o or standard output, standard error. False after an
 * error was reported, as program_apart().
 */
bool outputs_common(struct program *p);

/*
 * Check after the spec is known: no output so far is a file that the spec names, and each input is
 * named once. False after an error was reported.
 */
bool outputs_spare_spec(struct program *p);

/*
 * May the line of a failure go to standard output? Only if that is the output, and no other file of
 * the run.
 */
bool outputs_free_stdout(const struct program *p);

/* Put away what an earlier run wrote if this run failed to write it (stale.h), and free. */
void outputs_end(struct program *p);

#endif
