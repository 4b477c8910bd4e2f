/*
 * packed - a record as bytes, to keep it as the payload of a sorter.
 *
 *	packed_record(&out, &rec, NULL);
 *	...
 *	packed_take_record(&rest, &rec);		// `rec` points into the bytes
 *
 * The bytes are for this process only: numbers are as the machine has them.
 */
#ifndef RECORD_PACKED_H
#define RECORD_PACKED_H

#include <stdbool.h>

#include "base/buf.h"
#include "record/record.h"

/* Append a text, or null. */
void packed_text(struct buf *out, struct str text);

/*
 * Append place, faults and fields. `wanted` has one entry for each field: without it the field
 * becomes null; NULL: all are wanted.
 */
void packed_record(struct buf *out, const struct record *rec, const bool *wanted);

/*
 * Take what was appended first: `rest` becomes shorter. The results are in the bytes of `rest`. That
 * the bytes end before would be a mistake of the program.
 */
void packed_take(struct str *rest, void *p, size_t len);
void packed_take_text(struct str *rest, struct str *text);

/* `rec` has a header already, and room for its fields. Its line becomes null. */
void packed_take_record(struct str *rest, struct record *rec);

#endif
