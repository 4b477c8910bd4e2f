/* fates - what happened to the records of a batch, in words and figures. */
#ifndef LOAD_FATES_H
#define LOAD_FATES_H

#include "store/store.h"

/* "unchanged", "changed since", "gone", "added since". */
const char *fate_name(enum store_fate fate);

/*
 * Append the sums of a tally of `c`, each control always with the same number of digits:
 * "debit=1.00 credit=2.00".
 */
void fate_sums(struct buf *out, const struct store_compared *c, const struct tally *t);

/* Append "debit=1.00" with `scale` digits after the point, or with more if it has more. */
void fate_sum(struct buf *out, struct str name, struct decimal sum, int scale);

/* Append the figures of one fate: "1 record: debit=1.00 as loaded, debit=2.00 now". */
void fate_figures(struct buf *out, const struct store_compared *c, enum store_fate fate);

/* Note that a batch of an earlier version is compared only by its count and sums. */
void fate_note_old(const char *id);

/* Report, as an error, that no batch `id` is loaded, or when it was undone. */
void fate_no_batch(struct store *store, const char *id);

#endif
