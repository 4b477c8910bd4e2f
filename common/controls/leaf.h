/*
 * leaf - keep the lowest accounts of a trial balance, and check each account above by their sum:
 * clean.leaf.
 *
 *	leaf_file(l)				// each file
 *	leaf_put(l, &rec)			// each record; leaf_total(l) for each total row
 *	leaf_prove(l)				// at the end of the file
 *	while ((what = leaf_next(l, &rec)) != LEAF_END) ...
 *
 * Only at the end of the file is it known which accounts have others below them, since the order
 * may be any. Until then the records are in a temporary file. An account that is not the sum of
 * those directly below it is reported, and becomes a finding of the file. A record whose code is
 * null or unreadable is kept, and is part of no sum.
 */
#ifndef CONTROLS_LEAF_H
#define CONTROLS_LEAF_H

#include "base/buf.h"
#include "record/file_findings.h"
#include "record/record.h"
#include "spec/spec.h"

struct leaf;

enum leaf_what {
	LEAF_END,    /* no more, or an error was reported */
	LEAF_KEPT,   /* a record with no account below it */
	LEAF_PARENT, /* a record with accounts below it */
	LEAF_TOTAL   /* a total row was here */
};

/*
 * For the key leaf of `clean`; NULL if it has none. `header` (the fields of clean) and `findings`,
 * which gets the parents that differ, must last as long as the result.
 */
struct leaf *leaf_new(const struct spec_clean *clean, const struct header *header,
                      struct file_findings *findings);

/* Begin a file. False after an error was reported. */
bool leaf_file(struct leaf *l);

/*
 * leaf_put() stores a record; false after an error was reported. leaf_total() notes that a total
 * row follows.
 */
bool leaf_put(struct leaf *l, const struct record *rec);
void leaf_total(struct leaf *l);

/*
 * The file has ended: report the parents that differ, and go back to the first record. False after
 * an error was reported.
 */
bool leaf_prove(struct leaf *l);

/* The next item in the order of the file. A record lasts until the next call. */
enum leaf_what leaf_next(struct leaf *l, struct record *rec);

/* After LEAF_END: have all records come back? False after an error was reported. */
bool leaf_whole(const struct leaf *l);

/*
 * Append the result to a summary: ", 12 parents agree, 1 differs". Nothing if the spec has no leaf.
 */
void leaf_summary(const struct leaf *l, struct buf *out);

/* NULL is allowed here and in the functions above, except leaf_put() to leaf_next(). */
void leaf_free(struct leaf *l);

#endif
