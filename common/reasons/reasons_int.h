/*
 * reasons_int - shared by reasons.c and reasons_*.c; nobody else includes it.
 *
 *	reasons.c		takes the records, and gives the reasons
 *	reasons_voucher.c	reads the records of a voucher, and lets cancel out what agrees
 *	reasons_renumber.c	finds vouchers that are equal but for their number
 *	reasons_match.c		finds the reason for each record that is left
 *
 * The records are sorted by their identity, so that a voucher comes as a whole, with its records of both
 * sides and those that left. They are read twice: first to find the vouchers that are equal but for their
 * number, then to find the reasons. These are sorted by key, to leave out what is not wanted, and then by
 * rank.
 *
 * Identities and keys are bytes: payload_text() of each part, so that none is the beginning of another.
 */
#ifndef REASONS_REASONS_INT_H
#define REASONS_REASONS_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "reasons/reasons.h"
#include "sort/sorter.h"

/* A record of a voucher; what it points to lasts until the next voucher. */
struct line {
	enum reason_from from;
	struct str id, key; /* as bytes */
	struct str amount;  /* the values as bytes: the same for 1.0 and 1.00 */
	const struct decimal *value;
	struct str at, why; /* null: there is none */
	size_t number;      /* in the order in which the records were put */
	bool done;          /* it cancels out, or has its reason */
	bool has_left;      /* a record of the same place left on the way */
	bool merged;        /* before: so it did by merging; of what left: it did by merging, */
	bool skipped;       /* or because the map has left it out */
};

/* The records that have the same voucher. Without identities: those of the same key and amounts. */
struct voucher {
	struct str id; /* the first parts of the identity, as bytes */
	struct line *line;
	size_t count, capacity;
	bool any_left;   /* one of the lines left on the way */
	bool any_merged; /* by merging */
	struct str twin; /* the voucher with the same lines, if this one is only after; else null */
	struct arena arena;
};

struct reasons {
	struct reasons_options options;
	int *scale;              /* of each measure: the most digits after the point */
	struct sorter *records;  /* by identity */
	struct sorter *contents; /* vouchers, by what they contain */
	struct sorter
		*numbers; /* vouchers that the other side has under another number, by identity */
	struct sorter *reasons; /* reasons and wanted keys, by key */
	uint64_t *wanted;       /* a bit for each hash of a wanted key */
	struct sorter *ranked;  /* wanted reasons, by rank */
	uint64_t renumbered;
	struct voucher voucher;         /* at work */
	struct buf next_key, next_rest; /* the record after it; no bytes: there is none */
	struct str number, number_rest; /* the next of `numbers`; null: there is none */
	enum reason_from renumbering; /* the side of the voucher at work on which it is that one, */
	struct str before;            /* and the number that it has before */
	struct buf key, rest;         /* scratch */
	bool giving;                  /* the reasons are found: records that agree come back, too */
	struct decimal *difference;   /* scratch, of each measure */
	struct str *part;             /* scratch: the parts of a key */
	/* of what reasons_next() gives: */
	struct decimal *value; /* the amounts of both sides, and their difference */
	struct str *text;      /* the parts of its texts */
	struct buf half;       /* the half before of a pair; before that scratch, for its name */
};

/* A voucher is on this side only, or nothing of it agrees with the other side. */
enum content { CONTENT_BOTH, CONTENT_BEFORE, CONTENT_AFTER };

/* ---- reasons.c ---- */

/* A reason to be put. */
struct given {
	enum reason_kind kind;
	struct str key;
	const struct decimal *part[2]; /* as in struct reason */
	const struct line *line[2];    /* its records before and after; NULL: there is none */
	struct str other;              /* a key; null: none */
	struct str why;                /* null: none */
	/*
	 * It is one half of a pair whose other half is in another voucher: both have this name, which is
	 * unique, and a byte for the side at its end. Null: it is whole.
	 */
	struct str pair;
};

/* Put a reason. False after an error was reported: a difference has more than 38 digits. */
bool reasons_give(struct reasons *rs, const struct given *g);

/* ---- reasons_voucher.c ---- */

/* Append the place of a record in the order, and the rest of it. */
void voucher_put(const struct reasons *rs, const struct reason_record *rec, struct buf *key,
                 struct buf *rest);

/* Begin with the first voucher. False after an error was reported. */
bool voucher_first(struct reasons *rs);

/* Read the next one. False at the end and after an error. */
bool voucher_next(struct reasons *rs);

/* Lines that are equal in some respect follow each other. */
struct range {
	struct line *line;
	size_t count;
};

/* In what the lines of a range are equal. A voucher can have 100,000 lines: no range is searched for each line. */
enum sameness {
	SAME_ID,
	SAME_ID_PLACE,
	SAME_ID_AMOUNT,
	SAME_ID_KEY,
	SAME_ID_KEY_AMOUNT,
	SAME_KEY_AMOUNT
};

/* Sort the lines of rs->voucher, and call find() for each range. False if a call has returned false. */
bool voucher_ranges(struct reasons *rs, enum sameness same,
                    bool (*find)(struct reasons *rs, struct range lines));

/* The next line of the range from *at on that is not done; NULL: there is none. *at is then the next one. */
struct line *range_next(struct range lines, enum reason_from from, size_t *at);

/*
 * Let lines cancel out that agree in key and amounts, first those of the same identity. *pairs gets how many
 * pairs did. False after an error was reported.
 */
bool voucher_cancel(struct reasons *rs, size_t *pairs);

/* ---- reasons_renumber.c ---- */

/* Read all vouchers, and find those that the other side has under another number. */
bool renumber_find(struct reasons *rs);

/*
 * Let the lines of rs->voucher cancel out if it is one of them, and find its twin. False after an error was
 * reported.
 */
bool renumber_cancel(struct reasons *rs);

/* ---- reasons_match.c ---- */

/* Put the reasons for all lines of rs->voucher that are not done. False after an error was reported. */
bool match_voucher(struct reasons *rs);

#endif
