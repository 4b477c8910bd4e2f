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

/* The last load before run `end` that has this target and batch (null: a file) and is there still; NULL: none. */
static struct run *holder(const struct runs *r, size_t end, struct str target, struct str batch)
{
	while (end-- > 0) {
		struct run *run = r->run[end];

		if (ledger_holds(run) && str_eq(run->target, target) && str_eq(run->batch, batch))
			return run;
	}
	return NULL;
}

void ledger_settle(struct runs *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct run *run = r->run[i];
		struct run *before;

		if (run->undone && (before = holder(r, i, run->target, run->undo)) != NULL)
			before->undone_by = run;
		else if (ledger_loaded(run) && str_is_null(run->batch) && !str_is_null(run->target) &&
		         (before = holder(r, i, run->target, STR_NULL)) != NULL)
			before->replaced_by = run;
	}
}

/* Is that the target that a side was read from: "sqlite:ledger.db, table line", "out.csv, cleaned by out.yml"? */
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

		if (after && run_is(run, "reconcile") && run->status < 2 &&
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
			return false;	/* its load is there, and its chain says so */
		after |= run == undo;
		if (after && ledger_holds(run) && str_eq(run->target, undo->target) && str_eq(run->batch, undo->undo))
			return false;
	}
	return true;
}
