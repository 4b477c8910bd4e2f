/*
 * dedupe - one record for each identity: a stage that leaves out the records whose key was there
 * before.
 *
 *	struct dedupe *d = dedupe_open(spec, source_header(from));
 *	struct stage stage = dedupe_stage(d);
 *	if (dedupe_list(d, "crossref.csv") && stage_run(from, &stage, 1, &to) &&
 *	    dedupe_adds_up(d, source_tally(from), sink_tally(&to))) ...
 *	dedupe_close(d, true);
 *	dedupe_free(d);
 */
#ifndef DEDUPE_DEDUPE_H
#define DEDUPE_DEDUPE_H

#include "base/bound.h"
#include "spec/spec.h"
#include "stream/stage.h"

struct dedupe;

/*
 * Bind the spec to the fields of `header`. Keys keep to the limit of `memory` (NULL: none): what does not
 * fit waits in temporary files. All must last. NULL after an error was reported.
 */
struct dedupe *dedupe_open(struct spec *spec, const struct header *header, struct bound *memory);

/*
 * List each record that is dropped, and the one that is kept instead, in the file `path`. Before
 * the first record. False after an error was reported.
 */
bool dedupe_list(struct dedupe *d, const char *path);

/*
 * Give each record at once, before it is known whether a later one contradicts it: for a caller that
 * can start again from the first record. If that happens, the stage fails without a report,
 * dedupe_was_early() is true, and what was given is void. Before the first record. Nothing changes
 * if a later record may replace an earlier one: those wait all the same.
 */
void dedupe_give_early(struct dedupe *d);
bool dedupe_was_early(const struct dedupe *d);

/*
 * Do the records that it gives without a fault surely have different primary keys of this schema (NULL: false)?
 */
bool dedupe_makes_distinct(const struct spec *spec, const struct schema *schema);

/*
 * The stage, for stage_run(). It leaves out what is merged; faulty is what stays and has the fault
 * `differs`.
 */
struct stage dedupe_stage(struct dedupe *d);

/*
 * That nothing was lost is computed, not assumed: what was kept and what was merged must add up to
 * what was taken. False after an error was reported.
 */
bool dedupe_adds_up(const struct dedupe *d, const struct tally *taken, const struct tally *kept);

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
