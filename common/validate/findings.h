/*
 * findings - everything that validate finds: shown, counted, and listed in a file.
 *
 *	struct findings *f = findings_open("findings.csv");
 *	findings_report(f, &rec, &finding);
 *	findings_close(f, true);
 *
 * CSV with the columns file, line, record, group, field, code, severity, value, message, column,
 * expected; a row for each cause.
 */
#ifndef VALIDATE_FINDINGS_H
#define VALIDATE_FINDINGS_H

#include "record/finding.h"

struct findings;

/* `path` NULL: no file. NULL after an error was reported. */
struct findings *findings_open(const char *path);

/* One of validate itself: finding_report() to stderr and the file. `rec` NULL: of a group. */
void findings_report(struct findings *f, struct record *rec, const struct finding *finding);

/*
 * One that came with the record, from a program before: a row of the file. That program has
 * reported it.
 */
void findings_list(struct findings *f, const struct finding *finding);

/*
 * One more finding that follows from one that is listed: the same cell of the legacy file, or what is
 * computed from it. It is counted and no row of the list, so that each row is one thing to put
 * right.
 */
void findings_follow(struct findings *f);
uint64_t findings_followed(const struct findings *f);

/* How many errors, and warnings, were reported. */
uint64_t findings_count(const struct findings *f, enum severity severity);

/* Close; the file appears if `commit`. True where all was written. NULL is allowed and true. */
bool findings_close(struct findings *f, bool commit);

#endif
