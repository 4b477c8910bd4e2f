/* undo - remove a batch, if it is still as it was loaded. */
#include "load/undo.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "load/batches.h"
#include "load/fates.h"
#include "record/finding.h"

/* Report one line for each fate that has records: as an error, or as notes. */
static void report_figures(const struct store_compared *c, bool as_errors)
{
	struct buf line = { 0 };

	for (int i = 0; i < FATES; i++) {
		enum store_fate fate = (enum store_fate)i;

		if ((fate == FATE_ADDED && c->is[fate].rows == 0) ||
		    (fate != FATE_UNCHANGED && !c->each))
			continue;
		buf_reset(&line);
		buf_addf(&line, "%s: ", c->each ? fate_name(fate) : "all");
		fate_figures(&line, c, fate);
		if (as_errors)
			diag_error("%s", line.p);
		else
			diag_note("%s", line.p);
	}
	buf_free(&line);
}

/* Has no later batch changed its records? They would come back as they are not any more. */
static bool is_last(struct store *store, const struct undo *u, const struct store_compared *c,
                    const struct program *prog)
{
	struct buf way = { 0 };
	uint64_t records;
	char *later, number[27];
	bool ok = store_changed_later(store, c, &later, &records);

	if (!ok || !later)
		return ok;
	if (*later == '\0') {
		diag_error(
			"%s record%s that batch '%s' has removed %s in table '%s' again: nothing is taken out; delete "
			"%s first",
			text_count(records, number), records == 1 ? "" : "s", u->id,
			records == 1 ? "is" : "are", c->table, records == 1 ? "it" : "them");
	} else {
		batch_undo_command(&way, prog, u->to, later);
		diag_error(
			"batch '%s' has changed %s record%s of batch '%s' since: nothing is taken out, also not with "
			"--force; take that one out first: %s",
			later, text_count(records, number), records == 1 ? "" : "s", u->id, way.p);
	}
	buf_free(&way);
	free(later);
	return false;
}

/* May the batch be removed? If it is not as it was loaded, only with --force. */
static bool may_go(const struct undo *u, const struct store_compared *c)
{
	if (!c->each)
		fate_note_old(u->id);
	if (c->table_gone)
		diag_note("the table '%s' of batch '%s' is not there any more", c->table, u->id);
	if (store_compared_equal(c))
		return true;
	if (u->force) {
		report_figures(c, false);
		return true;
	}
	diag_error(
		"batch '%s' is not what was loaded any more: nothing is taken out; --force takes out %s",
		u->id,
		c->each ? "what is unchanged and leaves the rest" : "all that is there of it");
	report_figures(c, true);
	return false;
}

void undo_removed(const char *path)
{
	diag_note("the older copy '%s' is removed (load.backups)", path);
}

/* The result. */
struct taken {
	uint64_t rows;  /* records that were removed */
	uint64_t back;  /* records that were put back */
	bool left;      /* other records of the batch are left */
	int64_t number; /* of the batch */
	char *table;    /* where they are */
	char *copy;     /* path of the copy made before; NULL: none */
};

/* Compare the batch, copy the database, remove the records. */
static bool take_out(struct store *store, const struct undo *u, const struct program *prog,
                     struct taken *t)
{
	struct store_compared c;
	char now[BATCH_TIME];
	bool found, ok, copy;

	batch_now(now);
	if (!store_begin(store))
		return false;
	ok = store_compare(store, str_of(u->id), &c, &found, NULL, NULL);
	if (!found && !store_failed(store))
		fate_no_batch(store, u->id);
	/* if no record is taken out or put back, a copy is not necessary */
	copy = u->backup && !u->dry_run && (c.is[FATE_UNCHANGED].rows > 0 || c.removed > 0);
	ok = ok && is_last(store, u, &c, prog) && may_go(u, &c) &&
	     (!copy || store_backup(store, &t->copy)) &&
	     store_undo(store, &c, str_of(now), &t->rows, &t->back, &t->left);
	t->number = c.number;
	t->table = found ? xstrdup(c.table) : NULL;
	store_compared_free(&c);
	return ok;
}

static bool transact(struct store *store, const struct undo *u, const struct program *prog,
                     struct taken *t)
{
	bool ok = take_out(store, u, prog, t);

	ok = ok && !store_failed(store);
	if (ok && !u->dry_run) {
		ok = store_commit(store);
		if (ok && t->copy) {
			diag_note("the database as it was is kept in '%s'", t->copy);
			store_prune(store, u->backups, undo_removed);
		}
	}
	return ok;
}

/* Report the records that are left, and what to do about them. */
static void report_left(const struct undo *u, const struct program *prog, const struct taken *t)
{
	struct buf what = { 0 };

	if (u->dry_run) {
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("left") },
			"batch '%s': the records that were changed or added since would be left: it "
			"would be undone in part",
			u->id);
	} else {
		batch_left(&what, t->table, t->number, prog, u->to, u->id);
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("left") },
			"batch '%s': the records that were changed or added since are left: it is "
			"undone in part; %s",
			u->id, what.p);
	}
	diag_raise(1);
	buf_free(&what);
}

static void report_taken(const struct undo *u, struct program *prog, const struct taken *t)
{
	struct buf back = { 0 };
	char number[27];

	if (!u->dry_run)
		buf_adds(&prog->done, "the batch is taken out");
	if (t->back > 0)
		buf_addf(&back, ", %s put back as %s", text_count(t->back, number),
		         t->back == 1 ? "it was" : "they were");
	diag_note("batch '%s': %s record%s %s%s", u->id, text_count(t->rows, number),
	          t->rows == 1 ? "" : "s", u->dry_run ? "would be taken out" : "taken out",
	          t->back > 0 ? back.p : "");
	buf_free(&back);
	if (t->left)
		report_left(u, prog, t);
}

bool undo_batch(const struct undo *u, struct program *prog, bool *left)
{
	struct store *store = store_open(u->url, STORE_CHANGE);
	struct taken t = { .rows = 0 };
	bool ok;

	*left = false;
	if (!store)
		return false;
	ok = transact(store, u, prog, &t);
	store_close(store);
	if (ok)
		report_taken(u, prog, &t);
	*left = t.left;
	free(t.table);
	free(t.copy);
	return ok;
}
