/*
 * offsets - the offsets from UTC of the time stamps in one column.
 *
 *	struct offsets seen = {0};
 *	offsets_see(&seen, t.offset, rec->at);
 *	offsets_tell(&seen, name, findings);
 *
 * Stamps of several zones fall on the days of several calendars: 2024-01-05T23:30Z is 6 January in Shanghai. That is a finding of the file
 * where the field names no zone to bring them to.
 */
#ifndef CLEAN_OFFSETS_H
#define CLEAN_OFFSETS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "record/file_findings.h"

struct offsets {
	bool any, mixed;	/* one was seen, and another one */
	int16_t first, other;	/* in minutes */
	struct buf first_at;	/* where each stands */
	struct buf other_at;
};

/* A time stamp with this offset stands at `at`. */
void offsets_see(struct offsets *o, int16_t offset, struct str at);

/* `later` was seen behind what `o` has seen. */
void offsets_join(struct offsets *o, const struct offsets *later);

/* Say so where they differ, and note it in `findings`. */
void offsets_tell(const struct offsets *o, struct str field, struct file_findings *findings);

/* Forget what was seen. */
void offsets_clear(struct offsets *o);
void offsets_free(struct offsets *o);

#endif
