/*
 * grouping - records that agree in some fields: their key, and how a message names them.
 *
 *	struct str key = grouping_key(by, by_count, &rec, &buf);
 *	grouping_label(clean, by, by_count, key, &out);		// " (account '1001')"
 */
#ifndef CONTROLS_GROUPING_H
#define CONTROLS_GROUPING_H

#include "base/buf.h"
#include "record/record.h"
#include "spec/spec.h"

/*
 * The values of the fields `by` (indexes, `count` of them) with a NUL behind each; a null is empty.
 * It stands in `out`, which is overwritten.
 */
struct str grouping_key(const size_t *by, size_t count, const struct record *rec, struct buf *out);

/*
 * Append what a message says of a group, by its key: the name and the value of each field; nothing
 * where there are no fields.
 */
void grouping_label(const struct spec_clean *clean, const size_t *by, size_t count, struct str key,
                    struct buf *out);

#endif
