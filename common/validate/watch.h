/*
 * watch - which fields have the value of the record before, and which values held before.
 *
 *	struct watch *w = watch_new(header);
 *	struct watch_field *f = watch_field(w, i);	// plan: `i` is watched,
 *	watch_remember(w, i);			// and the results of many of its values are kept
 *	watch_take(w, rec);			// for each record, then
 *	if (f->same) ...
 *	if (!watch_held(f, 0)) {
 *		...				// it holds
 *		watch_hold(f, 0);
 *	}
 *
 * Legacy data repeats itself. What depends on the text of one field only, and held for that text
 * once, holds again. A result is kept for the value of the record before, and of a field that is
 * remembered also for texts of at most SCAN_SHORT bytes: a table without chains, in which a new text
 * takes the place of an old one.
 */
#ifndef VALIDATE_WATCH_H
#define VALIDATE_WATCH_H

#include "base/buf.h"
#include "base/scan.h"
#include "record/record.h"

#define WATCH_RESULTS 64 /* results that are kept for one value */

/* A text of at most SCAN_SHORT bytes, or null. */
struct watch_text {
	struct scan_words words;
	size_t len; /* bytes; WATCH_NULL, WATCH_LONG: see watch.c */
};

/* A text and which results held for it: one bit each. */
struct watch_slot {
	struct watch_text text;
	uint64_t held;
};

struct watch_field {
	size_t field;
	struct watch_slot now;   /* of the record taken last */
	struct buf was;          /* its text, if that is long */
	struct watch_slot *slot; /* the table; NULL: not remembered */
	struct watch_slot *at;   /* where `now` belongs in it; NULL: it is not kept */
	bool same;               /* it has the value of the record before */
};

struct watch {
	struct watch_field *field; /* the watched ones */
	size_t count;              /* how many */
	ptrdiff_t *of;             /* for each field of the header: which of them, or -1 */
};

/* Nothing is watched yet. */
struct watch *watch_new(const struct header *header);

/* Watch a field, from before the first record on. The result lasts as long as `w`. */
struct watch_field *watch_field(struct watch *w, size_t field);

/* Watch a field and keep the results of many of its values: checking one costs more than that. */
struct watch_field *watch_remember(struct watch *w, size_t field);

/* The field, if it is watched; else NULL. */
struct watch_field *watch_find(struct watch *w, size_t field);

/* Look at the next record. */
void watch_take(struct watch *w, const struct record *rec);

/* Did the result number `result` hold for the value of the field? False where it is not known. */
static inline bool watch_held(const struct watch_field *f, unsigned result)
{
	return f->now.held >> result & 1;
}

/* Keep that it holds. */
static inline void watch_hold(struct watch_field *f, unsigned result)
{
	f->now.held |= (uint64_t)1 << result;
	if (f->at)
		f->at->held = f->now.held;
}

/* NULL is allowed. */
void watch_free(struct watch *w);

#endif
