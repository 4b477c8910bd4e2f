/*
 * memo - results remembered by the bytes that they came from, for one field.
 *
 *	if (!memo_find(m, cell, &value)) {
 *		value = ...;
 *		memo_keep(m, cell, value);
 *	}
 *
 * Legacy data repeats itself: a date stands on every line of a voucher, an account in every period. A small table
 * mapped directly by hash; short texts only; a field whose cells do not repeat stops asking after a while.
 */
#ifndef CLEAN_MEMO_H
#define CLEAN_MEMO_H

#include "base/text.h"

struct memo;

struct memo *memo_new(void);

/* The result kept for these bytes (null is one too); lasts until the next memo_keep(). False: none. */
bool memo_find(struct memo *m, struct str key, struct str *value);

/* Keep a result for the bytes asked for last; forgets what stood in its slot. */
void memo_keep(struct memo *m, struct str key, struct str value);

void memo_free(struct memo *m);

#endif
