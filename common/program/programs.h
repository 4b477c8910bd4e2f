/*
 * programs - the programs of the suite, one row each.
 *
 *	struct program prog = { .usage = programs_usage("map") };
 *
 * The front door lists these rows, each program uses its own, and the tests compare the manual with
 * them.
 */
#ifndef PROGRAM_PROGRAMS_H
#define PROGRAM_PROGRAMS_H

#include "config/opt.h"

/* All rows in the order of a migration; *count gets their number. */
const struct usage *programs_all(size_t *count);

/* The row of a program; the name must exist. */
struct usage programs_usage(const char *name);

#endif
