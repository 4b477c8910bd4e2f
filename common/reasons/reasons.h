/*
 * reasons - why keys differ: the reasons for each difference, as far as records prove them.
 *
 *	struct reasons *rs = reasons_open(&options);
 *	reasons_want(rs, part, rank);		// each key that differs
 *	reasons_put(rs, &record);		// each record behind the balances, in any order
 *	...
 *	ok = reasons_work(rs);
 *	while (reasons_next(rs, &reason)) ...	// by the rank of the key, then by kind
 *	if (!reasons_whole(rs)) ...		// an error was reported
 *
 * A record has an identity, such as voucher and line, which is the same on both sides. Records that
 * agree in identity, key and amounts cancel out; what was merged leaves the records before first. So do lines that
 * only have another number within their voucher, and vouchers that are equal but for their number (`contents`). Each record that
 * is left is part of exactly one reason, so the amounts of the reasons for a key always add up to what its records
 * differ by. If the balances differ by more, that is for the caller to say.
 *
 * All of it is sorted within `memory`, and beyond it in temporary files. Only a voucher must fit into
 * memory; without identities, the records of a wanted key that have the same amounts.
 */
#ifndef REASONS_REASONS_H
#define REASONS_REASONS_H

#include <stdbool.h>

#include "reasons/reason.h"

/* Where a record comes from. */
enum reason_from {
	REASON_FROM_BEFORE,
	REASON_FROM_AFTER,
	REASON_FROM_LEFT,   /* it left between the two: a side file of a run names it */
	REASON_FROM_MERGED, /* so it did, as a version of a record of which another one was kept, */
	REASON_FROM_SKIPPED /* or because a condition of the spec has left it out */
};

struct reasons_options {
	size_t id_parts;      /* parts of an identity; 0: records have none */
	size_t voucher_parts; /* so many of them, the first ones, name the voucher; 0: none do */
	size_t key_parts;
	size_t measures;
	/*
	 * the records of the side before are put; false: that side is a report, so only what left on
	 * the way and what is there twice can be reasons
	 */
	bool has_before;
	/* the measures say what a record contains: vouchers with the same lines can be one under two numbers */
	bool contents;
	/*
	 * the side before is a report of sums, behind which the records before are: it can have what was skipped, also
	 * if none of them is it, so that this comes back as `unnamed`
	 */
	bool sums_before;
	/* records that agree, or have none to compare with, come back as well */
	bool all;
	/*
	 * The keys whose figures have a record of `key`: calls put() for each of them, and for `key` itself. Each gets
	 * the reasons of the record, as they are. False if put() was. NULL: only `key` itself has.
	 */
	bool (*each_key)(void *keys, const struct str *key,
	                 bool (*put)(void *self, const struct str *key), void *self);
	void *keys;
	uint64_t memory; /* bytes; it is one of `shares` shares of --memory */
	unsigned shares;
};

struct reason_record {
	enum reason_from from;
	const struct str *id;        /* id_parts; may be null */
	const struct str *key;       /* key_parts; may be null */
	const struct decimal *value; /* of each measure */
	struct str at;               /* its place; null: not known */
	struct str why; /* what is said of how it left: "set aside: unbalanced"; may be null */
};

struct reasons;

/* NULL after an error was reported: that is too little memory. */
struct reasons *reasons_open(const struct reasons_options *options);

/*
 * The reasons for this key are wanted. `rank` is its place in the report. Keys that are not wanted have
 * reasons, too, but they do not come back. Before the first reasons_put(). False after an error was reported.
 */
bool reasons_want(struct reasons *rs, const struct str *key, uint64_t rank);

/* Put a record; all of it is copied. False after an error was reported. */
bool reasons_put(struct reasons *rs, const struct reason_record *rec);

/* After all records: find the reasons. False after an error was reported. */
bool reasons_work(struct reasons *rs);

/* After reasons_work(): how many vouchers are equal but for their number. */
uint64_t reasons_renumbered(const struct reasons *rs);

/* The next reason, valid until the next call. False at the end and after an error. */
bool reasons_next(struct reasons *rs, struct reason *out);

/* Have all reasons come back? False after an error was reported. */
bool reasons_whole(const struct reasons *rs);

/* Begin again with the first reason. False if there was an error, which was reported. */
bool reasons_rewind(struct reasons *rs);

/* NULL is allowed. */
void reasons_close(struct reasons *rs);

#endif
