/*
 * dedupe - one record for each identity: copy the records of a program's input to its output, but
 * not those whose key was there before.
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
 * Write a list to the file `path`: each dropped record, and the record that stays instead. False
 * after an error was reported.
 */
bool dedupe_list(struct dedupe *d, const char *path);

/*
 * Read all of prog->in and write the records that stay to prog->out (NULL: nowhere). True if the
 * input is complete and everything was written; otherwise an error was reported.
 */
bool dedupe_run(struct dedupe *d);

/*
 * Check that nothing was lost: the records written and the records merged must add up to the records
 * read. False after an error was reported.
 */
bool dedupe_adds_up(const struct dedupe *d);

/* The records that were dropped; the records that stay with the fault `differs`. */
const struct tally *dedupe_merged(const struct dedupe *d);
const struct tally *dedupe_differs(const struct dedupe *d);

/*
 * How many dropped records (with `group`: dropped versions of documents) have other amounts than
 * those that stay.
 */
uint64_t dedupe_other_amounts(const struct dedupe *d);

/* Finish the list; it appears if `commit`. True if it was written, or if there is no list. */
bool dedupe_close(struct dedupe *d, bool commit);

/* NULL is allowed. */
void dedupe_free(struct dedupe *d);

#endif
