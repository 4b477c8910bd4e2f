/*
 * undo - a batch is taken out again, if it is still what was loaded.
 */
#include "undo.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "batches.h"
#include "fates.h"

/* One line for each fate that says something: as trouble, or as notes. */
static void tell_figures(const struct store_compared *c, bool trouble)
{
	struct buf line = { 0 };

	for (int i = 0; i < FATES; i++) {
		enum store_fate fate = (enum store_fate)i;

		if ((fate == FATE_ADDED && c->is[fate].rows == 0) || (fate != FATE_UNCHANGED && !c->each))
			continue;
		buf_reset(&line);
		buf_addf(&line, "%s: ", c->each ? fate_name(fate) : "all");
		fate_figures(&line, c, fate);
		if (trouble)
			diag_trouble("%s", line.p);
		else
			diag_note("%s", line.p);
	}
	buf_free(&line);
}

/* Is it still what was loaded, or is that of no account? */
static bool may_go(const struct undo *u, const struct store_compared *c)
{
	if (!c->each)
		diag_note("batch '%s' was loaded by an earlier version, which kept no digests of its records: count and "
		          "control sums alone are compared", u->id);
	if (c->table_gone)
		diag_note("the table '%s' of batch '%s' is not there any more", c->table, u->id);
	if (store_compared_equal(c))
		return true;
	if (u->force) {
		tell_figures(c, false);
		return true;
	}
	diag_trouble("batch '%s' is not what was loaded any more: nothing is taken out; --force takes out %s", u->id,
	             c->each ? "what is unchanged and leaves the rest" : "all that is there of it");
	tell_figures(c, true);
	return false;
}

void undo_removed(const char *path)
{
	diag_note("the older copy '%s' is removed (load.backups)", path);
}

/* Compare, copy, take out; *copy gets the name of the copy. */
static bool take_out(struct store *store, const struct undo *u, char **copy, uint64_t *rows, bool *left)
{
	struct store_compared c;
	char now[BATCH_TIME];
	bool found, ok;

	batch_now(now);
	if (!store_begin(store))
		return false;
	ok = store_compare(store, str_of(u->id), &c, &found, NULL, NULL);
	if (!found && diag_ok())
		fate_no_batch(store, u->id);
	ok = ok && may_go(u, &c) && (!u->backup || u->dry_run || store_backup(store, copy)) &&
	     store_undo(store, &c, str_of(now), rows, left);
	store_compared_free(&c);
	return ok;
}

static bool transact(struct store *store, const struct undo *u, uint64_t *rows, bool *left)
{
	char *copy = NULL;
	bool ok = take_out(store, u, &copy, rows, left);

	ok = ok && diag_ok();
	if (ok && !u->dry_run) {
		ok = store_commit(store);
		if (ok && copy != NULL) {
			diag_note("the database as it was is kept in '%s'", copy);
			store_prune(store, u->backups, undo_removed);
		}
	}
	free(copy);
	return ok;
}

bool undo_batch(const struct undo *u, struct program *prog, bool *left)
{
	struct store *store = store_open(u->url, STORE_CHANGE);
	bool ok;
	char number[27];
	uint64_t rows;

	*left = false;
	if (store == NULL)
		return false;
	ok = transact(store, u, &rows, left);
	store_close(store);
	if (!ok)
		return false;
	if (!u->dry_run)
		prog->done = "the batch is taken out";
	diag_note("batch '%s': %s record%s %s", u->id, text_count(rows, number), rows == 1 ? "" : "s",
	          u->dry_run ? "would be taken out" : "taken out");
	if (*left) {
		diag_finding(STR("left"), STR_NULL, "batch '%s': the records that were changed or added since %s: it is "
		             "undone in part", u->id, u->dry_run ? "would be left" : "are left");
		diag_raise(1);
	}
	return true;
}
