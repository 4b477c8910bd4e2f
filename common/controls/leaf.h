/*
 * leaf - the lowest accounts of a trial balance, each account above them proved by their sum:
 * clean.leaf.
 *
 *	leaf_file(l)					// each file
 *	leaf_put(l, &rec)  // each record; leaf_total(l) where a total row stands
 *	leaf_prove(l)					// at the end of the file
 *	while ((what = leaf_next(l, &rec)) != LEAF_END) ...
 *
 * Which account has others below it is known at the end of the file only, in whatever order they
 * stand; until then the records are in a temporary file. An account that is not the sum of those
 * right below it is told, and becomes a finding of the file. A record whose code is null or cannot
 * be read is kept, and is part of no sum.
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
	LEAF_KEPT,   /* a record without others below it */
	LEAF_PARENT, /* a record with others below it */
	LEAF_TOTAL   /* here stood a total row */
};

/*
 * For the key leaf of `clean`; NULL where it has none. `header` (the fields of clean) and
 * `findings`, which gets the parents that differ, must last as long.
 */
struct leaf *leaf_new(const struct spec_clean *clean, const struct header *header,
                      struct file_findings *findings);

/* Begin a file. False after an error was reported. */
bool leaf_file(struct leaf *l);

/*
 * Put a record aside, or note that a total row stands behind it. leaf_put(): false after an error
 * was reported.
 */
bool leaf_put(struct leaf *l, const struct record *rec);
void leaf_total(struct leaf *l);

/*
 * The file has ended: tell the parents that differ, and go to its first record. False after an
 * error was reported.
 */
bool leaf_prove(struct leaf *l);

/* What comes next, in the order of the file; a record lasts until the next call. */
enum leaf_what leaf_next(struct leaf *l, struct record *rec);

/*
 * Append to a summary how many parents agreed: ", 12 parents agree, 1 differs". Nothing where the
 * spec has no leaf.
 */
void leaf_summary(const struct leaf *l, struct buf *out);

/* NULL is allowed, here and above but for leaf_put() to leaf_next(). */
void leaf_free(struct leaf *l);

#endif
