/*
 * grouping - groups of records that agree in some fields: their key, and their label in messages.
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
 * The values of the fields `by` (`count` indexes), each followed by a NUL; null is empty. The key
 * is in `out`, which is overwritten.
 */
struct str grouping_key(const size_t *by, size_t count, const struct record *rec, struct buf *out);

/*
 * Append the label of a group for messages: the name and value of each field. Nothing if there are
 * no fields.
 */
void grouping_label(const struct spec_clean *clean, const size_t *by, size_t count, struct str key,
                    struct buf *out);

#endif
