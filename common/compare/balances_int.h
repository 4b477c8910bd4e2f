/*
 * balances_int - shared by balances.c and balances_records.c; nobody else includes it.
 *
 *	balances.c	the sums of both sides by key
 *	balances_records.c	both sides record by record
 */
#ifndef COMPARE_BALANCES_INT_H
#define COMPARE_BALANCES_INT_H

#include "compare/balances.h"
#include "compare/ranking.h"
#include "compare/roll.h"
#include "compare/tree.h"

struct balances {
	const struct spec_reconcile *spec;
	const struct balance_side *side; /* both sides */
	struct acceptances *accepted;    /* NULL: nothing is */
	struct past *past;               /* NULL: no earlier day is known */
	bool *differs;                   /* scratch: of the measures of a key, which differ, */
	struct news *news;               /* and what is new */
	enum balances_keys keys;         /* which of them come back */
	size_t memory;                   /* bytes, */
	unsigned parts;                  /* one of so many parts of --memory */
	struct book *book[2];            /* by side */
	struct breaks *breaks;   /* where a side contradicts itself; NULL: nobody looks for that */
	struct roll *roll;       /* balances go from period to period; NULL: they do not */
	struct tree *tree;       /* accounts are a tree; NULL: they are not */
	struct ranking *ranking; /* the keys that come back, compared */
	size_t count;            /* keys, after balances_compare() */
	size_t with[STATUS_COUNT_];  /* number of keys of each status */
	struct grand_totals *totals; /* of each measure and currency */
	size_t known[2];             /* number of keys that each side knows */
};

/* Report that `what` has more than 38 digits. Returns false. */
bool balances_too_long(const char *what);

/* Do both sides know the key, and does the tolerance of a measure accept this difference? */
bool balances_tolerates(const struct balances *b, const struct key_balance *at, size_t measure,
                        struct decimal difference);

/* Compare the measures of a key, and set its status. False after an error was reported. */
bool balances_classify(struct balances *b, struct key_balance *at);

/*
 * Compare both sides record by record: what comes back is a pair of records with the same key, or one
 * that has no other. False after an error was reported.
 */
bool balances_compare_records(struct balances *b);

#endif
