/*
 * balance - check the running balance of a file row by row: clean.balance.
 *
 *	balance_file(b);			// each file
 *	balance_add(b, &rec);			// each record
 *
 * Each balance must be the one before it plus what moved since. A gap is reported once, with the
 * missing amount. The next row is compared with the balance in the file, so one gap is one finding.
 * No record gets a fault. The first balance of a group is accepted as it is. If a row has no
 * balance, its amounts are added up until the next row that has one.
 */
#ifndef CONTROLS_BALANCE_H
#define CONTROLS_BALANCE_H

#include "base/buf.h"
#include "record/file_findings.h"
#include "record/record.h"
#include "spec/spec.h"

struct balance;

/*
 * For the balance of `clean`; NULL if it has none. `findings` gets the missing amounts and must
 * last as long as the result (NULL for a worker).
 */
struct balance *balance_new(const struct spec_clean *clean, struct file_findings *findings);

/* Begin a file: no balance is known yet. */
void balance_file(struct balance *b);

/* Check a record. In a worker: true if it put something aside for balance_take(). */
bool balance_add(struct balance *b, const struct record *rec);

/*
 * For rows that another thread reads. balance_for_worker() changes `b` so that it puts aside what
 * it cannot know, and what it finds. The main thread takes that in order with balance_take(), then
 * the rest with balance_join(). balance_exact(): no sum of it has overflowed. balance_clear():
 * begin again.
 */
void balance_for_worker(struct balance *b);
void balance_take(struct balance *b, struct balance *part);
void balance_join(struct balance *b, struct balance *part);
bool balance_exact(const struct balance *b);
void balance_clear(struct balance *b);

/*
 * Append the result to a summary: ", 16 balances agree, 1 differs". Nothing if the spec has no
 * balance.
 */
void balance_summary(const struct balance *b, struct buf *out);

/* NULL is allowed here and in the functions above; then nothing is checked. */
void balance_free(struct balance *b);

#endif
