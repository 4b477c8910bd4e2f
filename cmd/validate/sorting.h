/*
 * sorting - each record, or each group of records, to the good ones or to those set aside.
 *
 *	struct sorting *s = sorting_open(&prog, "rejected.tsv", "findings.csv");
 *	sorting_run(s);
 *	sorting_close(s, diag_ok());
 *
 * Groups whose records stand together are held in memory one at a time. With `order: any`
 * the records wait in a temporary file until every group is known.
 */
#ifndef VALIDATE_SORTING_H
#define VALIDATE_SORTING_H

#include "program/program.h"

struct sorting;

/* The program's streams must be open. Paths may be NULL. NULL after trouble was told. */
struct sorting *sorting_open(struct program *prog, const char *set_aside, const char *findings);

/* Read everything and sort it; diag_ok() tells whether it came to its end. */
void sorting_run(struct sorting *s);

/* Records set aside with their control sums, and how many groups they are. */
const struct tally *sorting_aside(const struct sorting *s);
uint64_t sorting_groups(const struct sorting *s);

/* Findings that were only warnings; known after sorting_close(). */
uint64_t sorting_warnings(const struct sorting *s);

/* Findings that follow from others and are not listed; known after sorting_close(). */
uint64_t sorting_followed(const struct sorting *s);

/* Finish both files; they appear if `commit`. True where all was written. */
bool sorting_close(struct sorting *s, bool commit);

void sorting_free(struct sorting *s);

#endif
