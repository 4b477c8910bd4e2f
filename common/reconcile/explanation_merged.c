/*
 * explanation_merged - what a run has merged, and figures that never had it.
 *
 * If the side before is a report of sums, the list of its records (explain.before) can hold more than the
 * books did: a voucher that was printed twice, or that was sent again. The run has merged such versions. They are
 * a reason for a difference only where the figure before has them: with them the records explain all of it.
 */
#include "base/mem.h"
#include "reconcile/explanation_int.h"

const struct key_balance *explanation_next(const struct explanation *x)
{
	const struct key_balance *at = balances_next(x->r->balances);

	while (at && x->drill && !drill_wants(x->drill, x->r, at))
		at = balances_next(x->r->balances);
	return at;
}

/*
 * Read the reasons for the key of this rank, with what was merged: do they explain all of it? x->key.unexplained is
 * scratch. A sum of more digits than there can be explains nothing.
 */
static bool explains_all(struct explanation *x, uint64_t rank, const struct key_balance *at)
{
	struct decimal *rest = x->key.unexplained;
	size_t measures = x->r->what->measure_count;
	bool all = explanation_rest(x, at, rest), counts;

	for (; x->any && x->next.rank == rank; x->any = reasons_next(x->reasons, &x->next)) {
		all &= explanation_take(x, at, &counts);
		for (size_t i = 0; all && counts && i < measures; i++)
			all = decimal_sub(rest[i], x->taken.value[i], &rest[i]) == DECIMAL_OK;
	}
	for (size_t i = 0; i < measures; i++)
		all &= decimal_sign(rest[i]) == 0;
	return all;
}

bool explanation_find_merged(struct explanation *x)
{
	uint64_t *has = NULL;
	const struct key_balance *at;
	bool ok = true;

	if (!x->r->what->explain.before.node || !x->any_merged)
		return true;
	has = xcalloc(x->keys / 64 + 1, sizeof(*has));
	ok = explanation_rewind(x) && balances_rewind(x->r->balances);
	for (uint64_t rank = 0; ok && rank < x->keys && (at = explanation_next(x)); rank++)
		if (explains_all(x, rank, at))
			has[rank / 64] |= (uint64_t)1 << rank % 64;
	x->has_merged = has;
	return ok && (x->any || reasons_whole(x->reasons));
}

bool explanation_counts(const struct explanation *x, const struct reason *r)
{
	return r->kind != REASON_MERGED || !x->has_merged ||
	       (x->has_merged[r->rank / 64] >> r->rank % 64 & 1);
}
