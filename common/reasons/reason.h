/*
 * reason - why a key differs: one part of the difference, and the record that proves it.
 */
#ifndef REASONS_REASON_H
#define REASONS_REASON_H

#include <stdint.h>

#include "base/text.h"
#include "value/decimal.h"

enum reason_kind {
	REASON_LEFT,         /* it left on the way: reason.why says how */
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
	REASON_KINDS
};

struct reason {
	uint64_t rank; /* of its key */
	enum reason_kind kind;
	/* for each measure: its part of the difference, after minus before */
	const struct decimal *value;
	/* of the record, with all its parts; NULL: records have none */
	const struct str *id;
	struct str at[2]; /* its places before and after; null: it is not there, or not known */
	struct str why;   /* of REASON_LEFT */
	/* of REASON_MOVED: the key on the other side, with all its parts */
	const struct str *other;
	/* of REASON_TWICE_AFTER: the voucher with the same lines; NULL: itself */
	const struct str *twin;
};

/* "only before", "twice after", "two digits exchanged" ...: as reports write it. */
const char *reason_name(enum reason_kind kind);

#endif
