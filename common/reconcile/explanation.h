/*
 * explanation - why the keys of a comparison differ: the reasons that records prove, what remains, and
 * where to look for it.
 *
 *	struct explanation *x = explanation_find(r, &options);	// after balances_compare()
 *	balances_rewind(r->balances), explanation_rewind(x);
 *	for (rank = 0; (at = balances_next(r->balances)) && status_differs(at->status); rank++)
 *		if (explanation_key(x, rank, at)) ...
 *	if (!explanation_whole(x)) ...				// an error was reported
 *	explanation_free(x);
 *
 *	explanation_rewind(x);					// or each record by itself
 *	while ((record = explanation_record(x, rank))) ...
 *
 * The reasons for a measure of a key and what is unexplained always add up to its difference. All
 * records behind both sides are read for it, and what a run has set aside, merged or skipped. What somebody has accepted
 * explains what no record does.
 */
#ifndef RECONCILE_EXPLANATION_H
#define RECONCILE_EXPLANATION_H

#include "compare/acceptance.h"
#include "compare/balances.h"
#include "reasons/hints.h"
#include "reasons/reason.h"
#include "reconcile/comparison.h"
#include "reconcile/drill.h"

#define EXPLAINED_MOST   10000 /* keys that are explained, those with the largest differences */
#define EXPLAINED_PLACES 3     /* records that are named for each reason */

struct explanation_options {
	/* the folder of a run, whose side files are read (NULL: none) */
	const char *dir;
	size_t memory;        /* bytes, which are */
	unsigned shares;      /* one of so many shares of --memory */
	struct bound mapping; /* for what the map of a side holds back */
	/* the keys that are meant, with all their records; NULL: those that differ */
	struct drill *drill;
};

/* A reason for a key, and the records that have it. */
struct explained {
	enum reason_kind kind;
	/*
	 * of REASON_LEFT: "set aside: unbalanced"; of REASON_SKIPPED: "source.skip", or null for the map; of
	 * REASON_ACCEPTED: the reason that was given; of REASON_TOTAL: "before"
	 */
	struct str why;
	struct str other; /* of REASON_MOVED: the key on the other side, for a reader */
	struct str
		key; /* for a reader: that of the records; null: it is the one that they explain */
	uint64_t records;      /* how many records; 0: figures, or somebody, say it */
	struct decimal *value; /* of each measure: what they add up to */
	/* the first of them, for a reader: "202309-12 1 (old.csv:7 > ledger.db:12)" */
	struct str place[EXPLAINED_PLACES];
	size_t places;
};

/* What is known of one key. */
struct key_explanation {
	struct explained *reason; /* in the order of their kinds */
	size_t reasons;
	struct decimal *unexplained; /* of each measure */
	bool all;                    /* every measure is explained */
};

struct explanation;

/*
 * Read all records and find the reasons. NULL after an error was reported. `r` must last. The
 * balances are read to their end, so begin again with balances_rewind().
 */
struct explanation *explanation_find(const struct result *r, const struct explanation_options *o);

/*
 * The reasons for the key that has `rank` among those that differ, from 0; it must grow from call to call.
 * Valid until the next call. NULL: it is beyond EXPLAINED_MOST, or after an error.
 */
const struct key_explanation *explanation_key(struct explanation *x, uint64_t rank,
                                              const struct key_balance *at);

/*
 * The next record behind the key that has `rank` among those that are meant, from 0; it must not become less from
 * call to call. Valid until the next call. NULL: there is no more of this key, or after an error.
 */
const struct reason *explanation_record(struct explanation *x, uint64_t rank,
                                        const struct key_balance *at);

/* What figures, and no records, say of a difference of an account in a tree. */
struct figure_parts {
	struct decimal below; /* it begins at sub-accounts */
	struct decimal total; /* a side states a total that its sub-accounts do not come to */
};

/* They are 0 if the records below belong to the account itself. False after an error was reported. */
bool explanation_figures(const struct explanation *x, const struct key_balance *at, size_t measure,
                         struct figure_parts *out);

/*
 * The row by which somebody has accepted some of `rest`, or all of it: what of a measure no record proves. NULL: there
 * is none. *part: that amount, with the digits of `rest`.
 */
const struct acceptance *explanation_accepts(const struct explanation *x,
                                             const struct key_balance *at, size_t measure,
                                             struct decimal rest, struct decimal *part);

/* Why do records not prove the figure of a side? */
enum unproven_kind {
	UNPROVEN_NOT,     /* they do, or nobody knows */
	UNPROVEN_UNKNOWN, /* the records of the side are not known */
	UNPROVEN_STATED, /* it states a balance, and its records are no movements that come to it */
	UNPROVEN_OTHER   /* they come to another amount */
};

struct unproven {
	enum unproven_kind kind;
	struct decimal records, figure; /* what they come to, and what they should */
};

/*
 * After explanation_key() of that key: why is some of a measure unexplained? Known for accounts that are a tree and
 * balances that roll forward.
 */
struct unproven explanation_unproven(struct explanation *x, const struct key_balance *at,
                                     size_t measure, enum side side);

/* The next hint for what is unexplained of a measure of that key. *at is 0 at first. False at the end. */
bool explanation_hint(const struct explanation *x, uint64_t rank, size_t measure, size_t *at,
                      struct hint *out);

/* Of all keys that are explained: how many are fully, and how many vouchers have only another number. */
uint64_t explanation_keys(const struct explanation *x);
uint64_t explanation_full(const struct explanation *x);
uint64_t explanation_renumbered(const struct explanation *x);

/* Are the records behind the side before known? Without them little can be explained. */
bool explanation_has_before(const struct explanation *x);

/* Begin again with the first key. False if there was an error, which was reported. */
bool explanation_rewind(struct explanation *x);

/* Did everything come back? False after an error was reported. */
bool explanation_whole(const struct explanation *x);

/* NULL is allowed. */
void explanation_free(struct explanation *x);

#endif
