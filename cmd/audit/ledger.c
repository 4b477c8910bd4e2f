/*
 * ledger - loads, and the runs that took them out or wrote over them, in order of time.
 */
#include "ledger.h"

bool ledger_loaded(const struct run *run)
{
	return run_is(run, "load") && run->status < 2 && run->count[RUN_LOADED].present &&
	       run->count[RUN_LOADED].records > 0;
}

bool ledger_holds(const struct run *run)
{
	return ledger_loaded(run) && run->undone_by == NULL && run->replaced_by == NULL;
}

bool ledger_same_target(const struct run *a, const struct run *b)
{
	if (!str_is_null(a->target_path) && !str_is_null(b->target_path))
		return str_eq(a->target_path, b->target_path);
	return str_eq(a->target, b->target);
}

/* Take the batch out of the last load before run `end` that has it. */
static void undo(struct runs *r, size_t end)
{
	const struct run *by = r->run[end];

	while (end-- > 0) {
		struct run *run = r->run[end];

		if (!ledger_holds(run) || !ledger_same_target(run, by) || !str_eq(run->batch, by->undo))
			continue;
		run->undone_by = by;
		return;
	}
}

/*
 * Can `before` not be in the target any more, now that `run` was loaded? A file is written whole. A ledger gives each batch a
 * number that is higher than all before it, and takes no batch twice: where it did not, it was made anew, or an earlier copy
 * of it was put back.
 */
static bool replaces(const struct run *run, const struct run *before)
{
	if (!ledger_holds(before) || !ledger_same_target(run, before) || str_is_null(run->batch) != str_is_null(before->batch))
		return false;
	if (run->batch_number > 0 && before->batch_number > 0)
		return before->batch_number >= run->batch_number;
	return str_eq(before->batch, run->batch);
}

void ledger_settle(struct runs *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct run *run = r->run[i];

		if (run->undone)
			undo(r, i);
		else if (ledger_loaded(run) && !str_is_null(run->target))
			for (size_t k = 0; k < i; k++)
				if (replaces(run, r->run[k]))
					r->run[k]->replaced_by = run;
	}
}

bool ledger_lacks(const struct runs *r, const struct run *undo)
{
	bool after = false;

	if (!undo->undone)
		return false;
	for (size_t i = 0; i < r->count; i++) {
		const struct run *run = r->run[i];

		if (run->undone_by == undo)
			return false;	/* its load is there, and its chain says so */
		after |= run == undo;
		if (after && ledger_holds(run) && ledger_same_target(run, undo) && str_eq(run->batch, undo->undo))
			return false;
	}
	return true;
}
