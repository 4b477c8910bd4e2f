/*
 * findings - shows, counts and lists in a file everything that validate finds.
 *
 *	struct findings *f = findings_open("findings.csv");
 *	findings_report(f, &rec, &finding);
 *	findings_close(f, true);
 *
 * CSV with the columns file, line, record, group, field, code, severity, value, message, column,
 * expected. Each cause has one row. What is about no record has no number in `record`.
 */
#ifndef VALIDATE_FINDINGS_H
#define VALIDATE_FINDINGS_H

#include "record/file_findings.h"
#include "record/finding.h"
#include "sort/seen.h"

struct findings;

/* `path` NULL: no file. Returns NULL after an error was reported. */
struct findings *findings_open(const char *path);

/*
 * Report a finding of validate itself to stderr and the file, by finding_report(). `rec` NULL:
 * about a group.
 */
void findings_report(struct findings *f, struct record *rec, const struct finding *finding);

/*
 * List a finding that came with the record: it gets a row of the file. The program that found it
 * has reported it. `cause` (null: not known) is its key among the causes, for findings_join().
 */
void findings_list(struct findings *f, const struct finding *finding, struct str cause);

/*
 * List what was found about the whole of the data, as the seals have it, after the limits have
 * judged it: a row for each code and field, with how often and for what amount. It has no place; what
 * is accepted is a warning. The program that found it has reported it, with its place, and no count
 * of validate changes.
 */
void findings_list_whole(struct findings *f, const struct file_findings *whole);

/*
 * Count a finding that follows from a listed one: it has the same cell of the legacy file, or
 * depends on it. It gets no row, so that each row is one thing to correct.
 */
void findings_follow(struct findings *f);
uint64_t findings_followed(const struct findings *f);

/* How many errors, and warnings, were reported. */
uint64_t findings_count(const struct findings *f, enum severity severity);

/*
 * For records that another thread checks: a part keeps the rows in memory. findings_join() moves
 * them to the end of those of `f`, with `number` added to the number of each record, and adds the
 * counts. A listed finding whose cause is among `causes` gets no row, but follows; the other causes
 * are added. False as seen_add(). findings_clear() drops what a part has. Close a part like the whole.
 */
struct findings *findings_for_worker(void);
bool findings_join(struct findings *f, struct findings *part, uint64_t number, struct seen *causes);
void findings_clear(struct findings *part);

/*
 * Close; the file appears if `commit`. True if everything was written. NULL is allowed and gives
 * true.
 */
bool findings_close(struct findings *f, bool commit);

#endif
