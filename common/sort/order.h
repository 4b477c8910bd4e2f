/*
 * order - the fields by which records are sorted, and the key that has their order.
 *
 *	struct order *o = order_open("posting_date desc, line_no", spec, header);
 *	sorter_put(sorter, order_key(o, &rec), line);
 *
 * Fields are separated by commas. `desc` after a field turns its order around, `asc` says what is
 * so anyway. A name that has a comma, a quote or white space at an end, or ends in one of these
 * words, is written in double quotes, in which "" is a quote.
 *
 * Null comes first, then what is of the type of the field: numbers by value, dates by day, times by
 * instant, false before true, texts by bytes. A value that is not of its type comes after all of
 * these, by bytes.
 */
#ifndef SORT_ORDER_H
#define SORT_ORDER_H

#include "spec/spec.h"

struct order;

/*
 * Find the fields in `header`, which must last, and their types: those of the schema or of section
 * clean, see spec_stage_of(). A field without a type is a text, which is noted. NULL after an error
 * was reported.
 */
struct order *order_open(const char *by, struct spec *spec, const struct header *header);

/* Only see whether `by` is well formed. False after an error was reported. */
bool order_check(const char *by);

/* The key of a record, for a sorter; it lasts until the next call. */
struct str order_key(struct order *o, const struct record *rec);

/* The same fields for another thread, which needs an order of its own. `o` must last longer. */
struct order *order_for_worker(const struct order *o);

/* Append the fields as a reader wants them: "posting_date desc, line_no". */
void order_show(const struct order *o, struct buf *out);

/* NULL is allowed. */
void order_free(struct order *o);

#endif
