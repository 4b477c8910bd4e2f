/*
 * suite - the programs of the suite, one row each.
 *
 *	struct program prog = { .usage = suite_usage("map") };
 *
 * The front door lists these rows, each program takes its own, the tests hold the manual against them.
 */
#ifndef PROGRAM_SUITE_H
#define PROGRAM_SUITE_H

#include "base/opt.h"

/* All rows, in the order in which a migration runs them; *count of them. */
const struct usage *suite_programs(size_t *count);

/* The row of a program; it must be there. */
struct usage suite_usage(const char *name);

/* What the program reads from standard input, for people: "the stream of 'cutover map': ...". */
const char *suite_reads(const char *name);

#endif
