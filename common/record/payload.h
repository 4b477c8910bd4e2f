/*
 * payload - a record as bytes, to keep it in a sorter.
 *
 *	payload_record(&out, &rec, NULL);
 *	...
 *	payload_take_record(&rest, &rec, field);		// `rec` points into the bytes
 *
 * The bytes are for this process only: numbers are as the machine has them.
 */
#ifndef RECORD_PAYLOAD_H
#define RECORD_PAYLOAD_H

#include <stdbool.h>

#include "base/buf.h"
#include "record/record.h"

/* Append a text, or null. */
void payload_text(struct buf *out, struct str text);

/*
 * Append place, faults and fields. `wanted` has one entry for each field: without it the field
 * becomes null; NULL: all are wanted.
 */
void payload_record(struct buf *out, const struct record *rec, const bool *wanted);

/*
 * Take what was appended first: `rest` becomes shorter. The results are in the bytes of `rest`. That
 * the bytes end before would be a mistake of the program.
 */
void payload_take(struct str *rest, void *p, size_t len);
void payload_take_text(struct str *rest, struct str *text);

/*
 * `rec` has a header already; `field`, with room for its fields, becomes those of the record. Its line
 * becomes null.
 */
void payload_take_record(struct str *rest, struct record *rec, struct str *field);

#endif
