/*
 * explanation_doubt - what a run has merged or skipped, and figures that never had it.
 *
 * If the side before is a report of sums, what the run has read can be more than the books did have: a voucher that
 * was printed twice, or one that was void. The run has merged or skipped such records. They are a reason for a
 * difference only where the figure before has them: with them the records explain all of it. Where they do not,
 * a skipped record still is a reason if it is one of those of explain.before. If it is none of these, as when the
 * spec that cleans them has left it out, too, it is none.
 *
 * Each way to leave is in doubt by itself: rows that source.skip leaves out are often subtotals, which no book has,
 * beside void vouchers that the map leaves out.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "reconcile/explanation_int.h"

/* Kinds of reasons, as bits of a set: those that are in doubt, or that count. */
enum { MERGED = 1, ROWS = 2, SKIPPED = 4, UNNAMED = 8, SETS = 16 };

const struct key_balance *explanation_next(const struct explanation *x)
{
	const struct key_balance *at = balances_next(x->r->balances);

	while (at && x->drill && !drill_wants(x->drill, x->r, at))
		at = balances_next(x->r->balances);
	return at;
}

static unsigned bit_of(const struct explanation *x, const struct reason *r)
{
	if (x->has_before && r->kind == REASON_SKIPPED && r->unnamed)
		return UNNAMED;
	if (r->kind == REASON_SKIPPED)
		return str_is_null(r->why) ? SKIPPED : ROWS;
	return r->kind == REASON_MERGED ? MERGED : 0;
}

/* What is in doubt; 0: nothing is. */
static unsigned in_doubt(const struct explanation *x)
{
	bool named = x->r->what->explain.before.node != NULL, sums = named || !x->has_before;

	return (x->any_merged && named ? MERGED : 0) | (x->any_skipped && sums ? SKIPPED : 0) |
	       (x->any_rows && sums ? ROWS : 0) |
	       (named && (x->any_skipped || x->any_rows) ? UNNAMED : 0);
}

/*
 * Read the reasons for the key of this rank: what remains of each measure, by each set of those in doubt, goes to
 * rest[set * measures + i]. Sets in *wrong have a sum of more digits than there can be, and explain nothing. False
 * after an error was reported.
 */
static bool add_up(struct explanation *x, uint64_t rank, const struct key_balance *at,
                   unsigned doubt, struct decimal *rest, unsigned *wrong)
{
	size_t measures = x->r->what->measure_count;
	bool counts;

	for (; x->any && x->next.rank == rank; x->any = reasons_next(x->reasons, &x->next)) {
		unsigned bit = bit_of(x, &x->next) & doubt;

		if (!explanation_take(x, at, &counts))
			return false;
		for (unsigned set = 0; counts && set < SETS; set++) {
			struct decimal *of = rest + set * measures;

			for (size_t i = 0; i < measures && (set & bit) == bit; i++)
				if (decimal_sub(of[i], x->taken.value[i], &of[i]) != DECIMAL_OK)
					*wrong |= 1U << set;
		}
	}
	return true;
}

static bool is_nothing(const struct decimal *rest, size_t measures)
{
	bool nothing = true;

	for (size_t i = 0; i < measures; i++)
		nothing &= decimal_sign(rest[i]) == 0;
	return nothing;
}

/* Does what somebody has accepted cover what remains of each measure? */
static bool is_accepted(const struct explanation *x, const struct key_balance *at,
                        const struct decimal *rest)
{
	bool accepted = true;

	for (size_t i = 0; i < x->r->what->measure_count; i++) {
		const struct acceptance *one = acceptances_find(x->r->accepted, at, i);

		accepted &= decimal_sign(rest[i]) == 0 ||
		            (one && decimal_cmp(one->amount, rest[i]) == 0);
	}
	return accepted;
}

/* All sets, a better one after a worse one: without what no record names, and then the largest one, is the best. */
static unsigned nth_set(unsigned n)
{
	return n ^ UNNAMED;
}

/*
 * Into *kinds those that count for the key of this rank: the best set that explains all, or all but what somebody
 * has accepted. `rest` is scratch. False after an error was reported.
 */
static bool find_counting(struct explanation *x, uint64_t rank, const struct key_balance *at,
                          unsigned doubt, struct decimal *rest, unsigned *kinds)
{
	size_t measures = x->r->what->measure_count;
	unsigned wrong = 0;

	for (unsigned set = 0; set < SETS; set++)
		if (!explanation_rest(x, at, rest + set * measures))
			return false;
	if (!add_up(x, rank, at, doubt, rest, &wrong))
		return false;
	*kinds = x->has_before ? SKIPPED | ROWS : 0;
	for (unsigned n = 0, set = nth_set(n); n < SETS; set = nth_set(++n))
		if (!(wrong >> set & 1) && is_accepted(x, at, rest + set * measures))
			*kinds = set;
	for (unsigned n = 0, set = nth_set(n); n < SETS; set = nth_set(++n))
		if (!(wrong >> set & 1) && is_nothing(rest + set * measures, measures))
			*kinds = set;
	return true;
}

bool explanation_settle(struct explanation *x)
{
	unsigned doubt = in_doubt(x), kinds = 0;
	const struct key_balance *at;
	struct decimal *rest;
	bool ok;

	if (doubt == 0)
		return true;
	ok = explanation_rewind(x) && balances_rewind(x->r->balances);
	rest = xcalloc(SETS * x->r->what->measure_count, sizeof(*rest));
	x->counting = xcalloc(x->keys + 1, sizeof(*x->counting));
	/* until all is read, each reason counts */
	for (uint64_t rank = 0; ok && rank < x->keys && (at = explanation_next(x)); rank++) {
		ok = find_counting(x, rank, at, doubt, rest, &kinds);
		x->counting[rank] = (unsigned char)(kinds | (~doubt & (SETS - 1)));
	}
	x->settled = true;
	free(rest);
	return ok && (x->any || reasons_whole(x->reasons));
}

bool explanation_counts(const struct explanation *x, const struct reason *r)
{
	unsigned bit = bit_of(x, r);

	return !x->settled || (x->counting[r->rank] & bit) == bit;
}
