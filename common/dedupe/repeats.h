/*
 * repeats - number equal records of one file: the first, the second ... with its key in that file
 * (repeats: within_file).
 *
 * The second payment of a day is compared with the second one of the other file. So if two
 * statements overlap, as many payments stay as there are in the statement that has more.
 */
#ifndef DEDUPE_REPEATS_H
#define DEDUPE_REPEATS_H

#include <stdint.h>

#include "base/buf.h"

struct repeats;

struct repeats *repeats_new(void);

/*
 * Append to the key of a record from `at` its number among the equal records of its file. Call it
 * in the order of the records. If the lines of a file do not ascend, two files have the same name
 * (such as standard input): an error, which is reported once.
 */
void repeats_number(struct repeats *r, struct str at, struct buf *key);

/* The number of the file of the next record, which is not counted. The lines are looked at, too. */
uint32_t repeats_file(struct repeats *r, struct str at);

/*
 * The records that were counted: the key number i is `key` in the file `file`, so many times. False:
 * there are no more.
 */
bool repeats_counted(const struct repeats *r, size_t i, struct str *key, uint32_t *file,
                     uint32_t *times);

/* The bytes of memory for the counts. repeats_forget(): they are not needed any more. */
size_t repeats_bytes(const struct repeats *r);
void repeats_forget(struct repeats *r);

/* Did the lines of each file ascend so far? True for NULL. */
bool repeats_in_order(const struct repeats *r);

/* The same records will come once more. */
void repeats_again(struct repeats *r);

void repeats_free(struct repeats *r);

#endif
