/*
 * utc_offsets - compares the offsets from UTC of the time stamps in one column.
 *
 *	struct utc_offsets seen = { 0 };
 *	utc_offsets_see(&seen, t.offset, rec->at);
 *	utc_offsets_report(&seen, name, findings);
 *
 * Time stamps of different zones have different days: 2024-01-05T23:30Z is 6 January in Shanghai. That
 * is a finding about the file if the field names no zone to convert them to.
 */
#ifndef CELLS_UTC_OFFSETS_H
#define CELLS_UTC_OFFSETS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "record/file_findings.h"

struct utc_offsets {
	bool any, mixed;      /* one was seen, and another one */
	int16_t first, other; /* in minutes */
	struct buf first_at;  /* the place of each */
	struct buf other_at;
};

/* A time stamp at `at` has this offset. */
void utc_offsets_see(struct utc_offsets *o, int16_t offset, struct str at);

/* Add `later`, which comes after what `o` has seen. */
void utc_offsets_join(struct utc_offsets *o, const struct utc_offsets *later);

/* If the offsets differ, report it and note it in `findings`. */
void utc_offsets_report(const struct utc_offsets *o, struct str field,
                        struct file_findings *findings);

/* Forget what was seen. */
void utc_offsets_clear(struct utc_offsets *o);
void utc_offsets_free(struct utc_offsets *o);

#endif
