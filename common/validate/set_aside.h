/*
 * set_aside - sorts records, or groups of records, into good ones and those set aside.
 *
 *	struct set_aside *s = set_aside_open(&prog, "rejected.tsv", "findings.csv");
 *	ok = set_aside_run(s);
 *	set_aside_close(s, ok);
 *
 * If the records of a group are adjacent, only one group at a time is in memory. With `order: any` the
 * records wait in a temporary file until every group is complete.
 */
#ifndef VALIDATE_SET_ASIDE_H
#define VALIDATE_SET_ASIDE_H

#include "program/program.h"

struct set_aside;

/* The program's streams must be open. Paths may be NULL. NULL after an error was reported. */
struct set_aside *set_aside_open(struct program *prog, const char *set_aside, const char *findings);

/* Read everything and sort it. False after an error was reported. */
bool set_aside_run(struct set_aside *s);

/* The records set aside with their control sums, and the number of their groups. */
const struct tally *set_aside_tally(const struct set_aside *s);
uint64_t set_aside_groups(const struct set_aside *s);

/* Records that came with faults, which an earlier program has reported. */
uint64_t set_aside_came(const struct set_aside *s);

/* Findings that were only warnings; known after set_aside_close(). */
uint64_t set_aside_warnings(const struct set_aside *s);

/* Findings that follow from others and are not listed; known after set_aside_close(). */
uint64_t set_aside_followed(const struct set_aside *s);

/* Finish both files; they appear if `commit`. True if everything was written. */
bool set_aside_close(struct set_aside *s, bool commit);

void set_aside_free(struct set_aside *s);

#endif
