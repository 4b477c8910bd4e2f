/*
 * repeats - equal records of one file told apart: the first, the second ... of its key in that file
 * (repeats: within_file).
 *
 * The second payment of a day is compared with the second of the other file. So of two statements
 * that overlap, as many stay as the one has that has more.
 */
#ifndef DEDUPE_REPEATS_H
#define DEDUPE_REPEATS_H

#include "base/buf.h"

struct repeats;

struct repeats *repeats_new(void);

/*
 * Append to the key of a record, which came from `at`, its number among those of its file. In order
 * of the records. Where the lines of a file do not ascend there are two of one name, as of standard
 * input: that is an error, and told once.
 */
void repeats_number(struct repeats *r, struct str at, struct buf *key);

/* Have the lines of each file ascended so far? True for NULL. */
bool repeats_in_order(const struct repeats *r);

/* The same records will come once more. */
void repeats_again(struct repeats *r);

void repeats_free(struct repeats *r);

#endif
