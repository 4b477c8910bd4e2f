/*
 * reason - why a key differs: one part of the difference, and the record that proves it.
 */
#ifndef REASONS_REASON_H
#define REASONS_REASON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "value/decimal.h"

enum reason_kind {
	REASON_LEFT,         /* it left on the way: reason.why says how */
	REASON_MERGED,       /* it is a version of the record of which another one was kept */
	REASON_SKIPPED,      /* a condition of the spec has left it out: see reason.why */
	REASON_MISSING,      /* only the side before has it */
	REASON_TWICE_BEFORE, /* it is there once more before than after, */
	REASON_TWICE_AFTER,  /* or after than before; perhaps under another number: reason.twin */
	REASON_ADDED,        /* only the side after has it */
	REASON_MOVED,        /* the other side has it under another key, reason.other */
	/* both have it, with another amount: */
	REASON_ROUNDING, /* by one unit of the last digit at most, or rounded to fewer digits */
	REASON_SIGN,     /* with the other sign, or on the other side of the account */
	REASON_DIGITS,   /* with two digits exchanged */
	REASON_POINT,    /* with the decimal point elsewhere */
	REASON_AMOUNT,   /* with any other amount */
	/* no record, but the figures that are compared; not of reasons_next(): */
	REASON_BELOW,    /* it begins at sub-accounts, which are explained by themselves */
	REASON_TOTAL,    /* a side states a total that its sub-accounts do not come to */
	REASON_ACCEPTED, /* no record: somebody has accepted this part. Not of reasons_next() */
	/* these explain no difference, and come only if all records are wanted: */
	REASON_OPEN, /* only the side after has records, so there is none to compare it with */
	REASON_RENUMBERED, /* both sides have it, but under another number: reason.twin */
	REASON_AGREES,     /* both sides have it */
	REASON_KINDS
};

struct reason {
	uint64_t rank; /* of its key */
	enum reason_kind kind;
	/*
	 * for each measure: what it adds to the figure before, and to that after (NULL: nothing), and its
	 * part of the difference, after minus before; that of REASON_OPEN is 0
	 */
	const struct decimal *part[2];
	const struct decimal *value;
	/* of the record, with all its parts; NULL: records have none */
	const struct str *id;
	struct str at[2]; /* its places before and after; null: it is not there, or not known */
	/* of REASON_LEFT: how; of REASON_SKIPPED: by which key of the spec; null: by the map */
	struct str why;
	/* of REASON_SKIPPED: no record before is it, only what has left names it */
	bool unnamed;
	/* the key of the record, with all its parts; NULL: it is that of the reason */
	const struct str *key;
	/* of REASON_MOVED: the key on the other side, with all its parts */
	const struct str *other;
	/*
	 * of REASON_TWICE_AFTER: the voucher with the same lines; NULL: itself. Of REASON_RENUMBERED: what
	 * names the record after. So many parts
	 */
	const struct str *twin;
	size_t twin_parts;
};

/* Do both sides have the record as it is? */
bool reason_agrees(enum reason_kind kind);

/* "only before", "twice after", "two digits exchanged" ...: as reports write it. */
const char *reason_name(enum reason_kind kind);

#endif
