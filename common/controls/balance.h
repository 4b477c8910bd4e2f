/*
 * balance - a running balance of the file, checked row by row: clean.balance.
 *
 *	balance_file(b);			// each file
 *	balance_add(b, &rec);			// each record
 *
 * Each balance must be the one before it and what moved since. A gap is told once, with what is
 * missing there; the next row is compared with what the file says, so that one gap is one finding.
 * No record gets a fault. The first balance of a group is taken as it is; a row without a balance
 * is added up until the next one that has it.
 */
#ifndef CONTROLS_BALANCE_H
#define CONTROLS_BALANCE_H

#include "base/buf.h"
#include "record/file_findings.h"
#include "record/record.h"
#include "spec/spec.h"

struct balance;

/*
 * For the balance of `clean`; NULL where it has none. `findings` gets what is missing, and must
 * last as long (NULL for a part).
 */
struct balance *balance_new(const struct spec_clean *clean, struct file_findings *findings);

/* Begin a file: nothing is known. */
void balance_file(struct balance *b);

/* Check a record. True in a part that has put something aside: balance_take() will compare it. */
bool balance_add(struct balance *b, const struct record *rec);

/*
 * Rows that another thread reads: balance_for_worker() makes of `b` one that puts aside what it
 * cannot know, and what it finds. The whole takes that in order with balance_take(), then the rest
 * with balance_join(). balance_exact(): no sum of it has overflowed. balance_clear(): begin anew.
 */
void balance_for_worker(struct balance *b);
void balance_take(struct balance *b, struct balance *part);
void balance_join(struct balance *b, struct balance *part);
bool balance_exact(const struct balance *b);
void balance_clear(struct balance *b);

/*
 * Append to a summary how many agreed: ", 16 balances agree, 1 differs". Nothing where the spec has
 * none.
 */
void balance_summary(const struct balance *b, struct buf *out);

/* NULL is allowed, here and above: then there is nothing to check. */
void balance_free(struct balance *b);

#endif
