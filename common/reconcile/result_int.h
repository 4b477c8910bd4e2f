/*
 * result_int - shared by result.c and result_*.c; nobody else includes it.
 *
 *	result.c	text for people
 *	result_rows.c	CSV and TSV
 *	result_json.c	JSON
 *	result_facts.c	what all of them show
 */
#ifndef RECONCILE_RESULT_INT_H
#define RECONCILE_RESULT_INT_H

#include "reconcile/result.h"

/* "before" and "after", by enum side. */
extern const char *const result_side_names[];

/* Write out what is there if it is much: a report may be larger than the memory. */
bool result_pour(const struct pack *p, struct buf *out);

/* An amount as machines read it, in `text`. */
struct str result_amount(struct decimal d, char text[DECIMAL_TEXT]);

#endif
