/*
 * programs - the programs of the suite, one row each.
 *
 *	struct program prog = { .usage = programs_usage("map") };
 *
 * The front door lists these rows, each program takes its own, the tests hold the manual against
 * them.
 */
#ifndef PROGRAM_PROGRAMS_H
#define PROGRAM_PROGRAMS_H

#include "config/opt.h"

/* All rows, in the order in which a migration runs them; *count of them. */
const struct usage *programs_all(size_t *count);

/* The row of a program; it must be there. */
struct usage programs_usage(const char *name);

/* What the program reads from standard input, for people: "the stream of 'cutover map': ...". */
const char *programs_reads(const char *name);

#endif
