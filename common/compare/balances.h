/*
 * balances - the records and amounts of both sides for each key, or record by record.
 *
 *	struct balances *b = balances_new(what, sides, NULL, memory, 1, BALANCES_ALL);
 *	book_put(balances_book(b, BEFORE), ...);	// the records of each side
 *	...
 *	balances_compare(b);
 *	while ((at = balances_next(b))) show(at);	// largest difference first
 *	if (!balances_whole(b)) ...			// an error was reported
 *
 * The books are compared key by key: in memory if they are there, else in the order of the keys. The
 * result is the same.
 *
 * Record by record (spec.rows), what is called a key here is a pair of records with the same key, or a
 * record that has no other. In the books the key goes on with the measures, so that records which are
 * equal find each other there. The others are paired within their key: first those whose differences
 * are within tolerance, then those with the fewest different measures.
 *
 * Balances that roll forward (roll.h) and accounts that are a tree (tree.h) go through these before they
 * are compared.
 */
#ifndef COMPARE_BALANCES_H
#define COMPARE_BALANCES_H

#include "compare/acceptance.h"
#include "compare/book.h"
#include "compare/breaks.h"
#include "compare/grand_totals.h"
#include "compare/past.h"

struct balances;

/* Which keys come back. */
enum balances_keys {
	BALANCES_ALL,     /* all */
	BALANCES_UNEQUAL, /* all that are not STATUS_EQUAL: the others are only counted */
};

/*
 * `side` are both sides, by enum side, which must last; so must `accepted`, the differences that somebody
 * has accepted (NULL: none). `memory` bytes are one of `parts` parts of
 * --memory. NULL after an error was reported: that is too little.
 */
struct balances *balances_new(const struct spec_reconcile *spec, const struct balance_side *side,
                              struct acceptances *accepted, size_t memory, unsigned parts,
                              enum balances_keys keys);

/*
 * Before balances_compare(): the differences of an earlier day, which must last. What is new then comes back first,
 * then what has changed. NULL: none is known.
 */
void balances_against(struct balances *b, struct past *past);

/*
 * The parts of a key in the books: those of the key, and record by record the measures that are texts after
 * them.
 */
size_t balances_parts(const struct spec_reconcile *spec);

/* Where the records of a side go. */
struct book *balances_book(const struct balances *b, enum side side);

/*
 * After balances_compare(): the number of all keys (in a tree: of those that agree or differ by themselves),
 * and those that come back, one after the other, in the order of ranking.h: the largest difference first,
 * then by key. A key is valid until the next call. NULL at the end and after an
 * error, see balances_whole().
 */
size_t balances_count(const struct balances *b);
const struct key_balance *balances_next(const struct balances *b);

/* Begin again with the first key. False if there was an error, which was reported. */
bool balances_rewind(const struct balances *b);

/* Have all keys come back? False after an error was reported. */
bool balances_whole(const struct balances *b);

/*
 * Classify and sort, after both books are filled. False after an error was reported: a sum or a
 * difference, of a key or of the totals, has more than 38 digits; a measure is not a number; what should be a
 * currency has too many values.
 */
bool balances_compare(struct balances *b);

/*
 * After balances_compare(): does this measure of the key differ by more than is accepted? Not if
 * somebody has accepted it. Yes if
 * only one side knows the key and the measure is not zero; if the difference is beyond the
 * tolerance; or if it is within, but all such differences together exceed tolerance_total.
 */
bool balances_measure_differs(const struct balances *b, const struct key_balance *at,
                              size_t measure);

/* After balances_compare(): keys that do not agree. */
size_t balances_differing(const struct balances *b);

/*
 * After balances_compare(): keys of a status, keys that a side knows, and what the measures come to on both
 * sides.
 */
size_t balances_with(const struct balances *b, enum status status);
size_t balances_keys(const struct balances *b, enum side side);
const struct grand_totals *balances_totals(const struct balances *b);

/*
 * After balances_compare(): where the figures of a side contradict each other, in a tree of accounts or from
 * period to period. NULL: the comparison has neither.
 */
struct breaks *balances_breaks(const struct balances *b);

/* After balances_compare(): append the periods that a side lacks, as roll_put_gaps() does. */
void balances_put_gaps(const struct balances *b, enum side side, struct buf *out);

/* After balances_compare(): the periods of balances that roll forward, as roll_periods() gives them. */
const struct str *balances_periods(const struct balances *b, size_t *count);

/* NULL is allowed. */
void balances_free(struct balances *b);

#endif
