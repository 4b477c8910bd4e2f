/*
 * key_balance - what both sides say of one key, and whether they agree.
 */
#ifndef COMPARE_KEY_BALANCE_H
#define COMPARE_KEY_BALANCE_H

#include "spec/spec.h"

enum side { BEFORE, AFTER };

/* One side of a key. */
struct half {
	uint64_t records;      /* records with this key; 0: the side does not know it */
	void *sums;            /* while they are added up: as the side has them; NULL: none */
	struct decimal *value; /* after that: the measures; null counts as zero */
	/* record by record: */
	struct str *text; /* of measures that are texts; null where null, and of the others */
	struct str at;    /* the place of the record; null: it has none */
	/* in a tree of accounts, see tree.h: */
	bool listed;             /* the side has this account itself, not only sub-accounts of it */
	bool parent;             /* the side has sub-accounts of it */
	struct decimal *counted; /* what it adds to the totals of its side; NULL: its value does */
};

enum status {
	STATUS_EQUAL,
	STATUS_WITHIN, /* different, but no measure by more than its tolerance */
	/* each measure is equal, or accepted by somebody (acceptance.h), or within its tolerance */
	STATUS_ACCEPTED,
	/* only that side knows the key, and all its measures are zero: listed, but no difference */
	STATUS_ZERO_BEFORE,
	STATUS_ZERO_AFTER,
	STATUS_BELOW, /* in a tree: it differs, as accounts below it do, and by no more than these */
	STATUS_PARENT, /* in a tree: it is compared in an account above it */
	/* within, and part of a sum of such differences that exceeds tolerance_total */
	STATUS_TOTAL,
	STATUS_DIFFERENT,
	STATUS_ONLY_BEFORE,
	STATUS_ONLY_AFTER,
	STATUS_COUNT_
};

/*
 * What a difference of today is, against those of an earlier day (past.h). In the order of a report: what
 * somebody has to look at comes first.
 */
enum news_kind {
	NEWS_NEW,
	NEWS_CHANGED,   /* its figure differed by another amount */
	NEWS_UNKNOWN,   /* the earlier day had more differences than are known */
	NEWS_UNCHANGED, /* its figure differed by the same amount */
	NEWS_NONE       /* it is no difference, or no earlier day is known */
};

struct news {
	enum news_kind kind;
	uint32_t was; /* changed, unchanged: the number of the earlier difference, for past_at() */
};

struct key_balance {
	struct str *part;       /* the key, reconcile.key's values as text; null where null */
	size_t parts;           /* how many */
	struct half half[2];    /* by enum side */
	enum status status;     /* after balances_compare() */
	struct decimal largest; /* the largest difference of its measures, without sign */
	/* in a tree of accounts: what of each difference begins at accounts below it; NULL: there is no tree */
	struct decimal *below;
	bool in_parent;    /* it is compared in an account above it */
	struct news *news; /* of each measure; NULL: no earlier day is known */
};

/* Does one side only know the measure, a text, or is it another text there? */
bool balance_text_differs(const struct key_balance *at, size_t measure);

/* What a side of the key has of a measure, a text; null: nothing. */
struct str balance_text(const struct key_balance *at, enum side side, size_t measure);

/* After minus before of a measure. */
struct decimal balance_difference(const struct key_balance *at, size_t measure);

/*
 * An amount of a measure under a key with these parts, as a reader expects it: with the digits that ISO 4217 gives its
 * currency, JPY 30000, USD 30000.00, KWD 30000.000. Digits beyond these stay if they are not 0: what the books say is
 * shown as it is. The same amount if the measure has no currency, or one without such digits: gold and the like, and
 * codes that nobody knows. All forms of a report show amounts so, those of keys and totals.
 */
struct decimal key_amount(const struct spec_reconcile *what, const struct str *part, size_t measure,
                          struct decimal d);

/* The same of an amount in this currency; null: it has none. */
struct decimal currency_amount(const struct spec_reconcile *what, struct str currency,
                               struct decimal d);

/* In a tree: does this difference of a measure begin at accounts below it alone? */
bool balance_is_below(const struct key_balance *at, size_t measure, struct decimal difference);

/*
 * In a tree: does one side have the account without sub-accounts, and the other one some? Then they are
 * compared in it.
 */
bool balance_covers(const struct key_balance *at);

/* The first of its measures in the order of news; NEWS_NONE if no earlier day is known. */
enum news_kind balance_news(const struct key_balance *at, size_t measures);

/* "equal", "different" ...: as reports write it. */
const char *status_name(enum status status);

/* Does the status mean that the books do not agree? */
bool status_differs(enum status status);
/* Does it mean that only one side knows the key, and all its amounts are zero? */
bool status_is_zero(enum status status);

#endif
