/* ledger - loads, and the runs that undid or overwrote them, in order of time. */
#include "audit/ledger.h"

bool ledger_loaded(const struct run *run)
{
	return run_is(run, "load") && run->status < 2 && run->count[RUN_LOADED].present &&
	       run->count[RUN_LOADED].records > 0;
}

bool ledger_holds(const struct run *run)
{
	return ledger_loaded(run) && !run->undone_by && !run->replaced_by;
}

bool ledger_same_target(const struct run *a, const struct run *b)
{
	if (!str_is_null(a->target_path) && !str_is_null(b->target_path))
		return str_eq(a->target_path, b->target_path);
	return str_eq(a->target, b->target);
}

/* Mark the last load of the batch before run `end` as undone. */
static void undo(struct runs *r, size_t end)
{
	const struct run *by = r->run[end];

	while (end-- > 0) {
		struct run *run = r->run[end];

		if (!ledger_holds(run) || !ledger_same_target(run, by) ||
		    !str_eq(run->batch, by->undo))
			continue;
		run->undone_by = by;
		return;
	}
}

/*
 * Is what `before` loaded gone from the target after `run`? A file is written as a whole. In a
 * ledger each batch gets a higher number than all earlier ones, and no batch is loaded twice;
 * otherwise the ledger was made anew, or an earlier copy was restored. A load that was found there has
 * changed nothing.
 */
static bool replaces(const struct run *run, const struct run *before)
{
	if (run->recovered || !ledger_holds(before) || !ledger_same_target(run, before) ||
	    str_is_null(run->batch) != str_is_null(before->batch))
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

/*
 * Is the target the one that a side was read from: "sqlite:ledger.db, table line", "out.csv,
 * cleaned by out.yml"?
 */
static bool is_side(struct str side, struct str target)
{
	size_t file = str_starts(target, STR("file:")) ? 5 : 0;
	struct str name = { target.p + file, target.len - file }, rest;

	if (str_is_null(side) || !str_starts(side, name))
		return false;
	rest = (struct str){ side.p + name.len, side.len - name.len };
	if (file > 0)
		return rest.len == 0 || str_starts(rest, STR(", cleaned by "));
	return str_starts(rest, STR(", table ")) || str_is(rest, ", by query");
}

bool ledger_compared(const struct runs *r, const struct run *load)
{
	bool after = false;

	for (size_t i = 0; i < r->count && !str_is_null(load->target); i++) {
		const struct run *run = r->run[i];

		if (after && run_is(run, "reconcile") && !run->rehearsal && run->status < 2 &&
		    (is_side(run->side[0], load->target) || is_side(run->side[1], load->target)))
			return true;
		after |= run == load;
	}
	return false;
}

bool ledger_lacks(const struct runs *r, const struct run *undo)
{
	bool after = false;

	if (!undo->undone)
		return false;
	for (size_t i = 0; i < r->count; i++) {
		const struct run *run = r->run[i];

		if (run->undone_by == undo)
			return false; /* its load is in the logs, and its chain reports it */
		after |= run == undo;
		if (after && ledger_holds(run) && ledger_same_target(run, undo) &&
		    str_eq(run->batch, undo->undo))
			return false;
	}
	return true;
}
