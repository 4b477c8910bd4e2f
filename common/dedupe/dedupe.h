/*
 * dedupe - one record for each identity: the records of a program's input to its output, without
 * those whose key was there before.
 *
 *	struct dedupe *d = dedupe_open(&prog);		// the input is open
 *	...						// open the output
 *	if (dedupe_list(d, "crossref.csv") && dedupe_run(d) && dedupe_adds_up(d)) ...
 *	dedupe_close(d, true);
 *	dedupe_free(d);
 */
#ifndef DEDUPE_DEDUPE_H
#define DEDUPE_DEDUPE_H

#include "program/program.h"

struct dedupe;

/* Bind the spec to the records of prog->in. NULL after an error was reported. */
struct dedupe *dedupe_open(struct program *prog);

/*
 * List each record that is dropped, and the one that is kept instead, in the file `path`. False after
 * an error was reported.
 */
bool dedupe_list(struct dedupe *d, const char *path);

/*
 * Read all of prog->in and write what is kept to prog->out (NULL: nowhere). True if the input came
 * to its end and all was written.
 */
bool dedupe_run(struct dedupe *d);

/*
 * That nothing was lost is computed, not assumed: what was kept and what was merged must add up to
 * what was read. False after an error was reported.
 */
bool dedupe_adds_up(const struct dedupe *d);

/* What was dropped; what stays and has the fault `differs`. */
const struct tally *dedupe_merged(const struct dedupe *d);
const struct tally *dedupe_differs(const struct dedupe *d);

/*
 * How many of what was dropped (records; with `group` versions of documents) have other amounts than
 * what was kept.
 */
uint64_t dedupe_other_amounts(const struct dedupe *d);

/* Finish the list; it appears if `commit`. True if it was written, or there is none. */
bool dedupe_close(struct dedupe *d, bool commit);

/* NULL is allowed. */
void dedupe_free(struct dedupe *d);

#endif
