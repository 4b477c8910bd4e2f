/* verify - is the ledger still as it was loaded? */
#include "load/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "load/batches.h"
#include "load/fates.h"
#include "record/finding.h"

/* The batches to compare, and the resulting table. */
struct verify {
	struct arena arena; /* owns their names */
	struct str *id;     /* the loaded batches */
	size_t count;
	struct str at_work; /* the batch at work */
	struct table *table;
	size_t different; /* how many batches are not as they were loaded */
	bool said_old;    /* the note about batches of an earlier version was reported */
};

static void add_batch(void *context, const struct store_batch *batch)
{
	struct verify *v = context;

	if (!str_is_null(batch->undone) && !batch->partly_undone)
		return;
	v->id = xrealloc(v->id, v->count + 1, sizeof(*v->id));
	v->id[v->count++] = str_copy(&v->arena, batch->id);
}

static void report_record(void *context, enum store_fate fate, struct str at)
{
	const struct verify *v = context;
	struct str id = v->at_work;

	if (fate == FATE_CHANGED)
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .at = at, .code = STR("changed") },
		                     "changed since batch '%.*s' was loaded", (int)id.len, id.p);
	else if (fate == FATE_ADDED)
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .at = at, .code = STR("added") },
		                     "this record is no part of what batch '%.*s' has loaded",
		                     (int)id.len, id.p);
}

static void add_cells(struct verify *v, const struct store_compared *c, const struct tally *t,
                      bool known)
{
	struct buf sums = { 0 };
	char number[27];

	if (known)
		fate_sums(&sums, c, t);
	table_cell(v->table, known ? str_of(text_count(t->rows, number)) : STR_NULL);
	table_cell(v->table, buf_str(&sums));
	buf_free(&sums);
}

static void add_row(struct verify *v, const struct store_compared *c, enum store_fate fate)
{
	table_cell(v->table, v->at_work);
	table_cell(v->table, str_of(c->each ? fate_name(fate) : "all (no digests)"));
	add_cells(v, c, &c->was[fate], fate != FATE_ADDED);
	add_cells(v, c, &c->is[fate], fate != FATE_GONE);
}

static void add_taken_out(struct verify *v, uint64_t rows)
{
	char number[27];

	table_cell(v->table, v->at_work);
	table_cell(v->table, STR("taken out"));
	table_cell(v->table, str_of(text_count(rows, number)));
	for (int i = 0; i < 3; i++)
		table_cell(v->table, STR_NULL);
}

/* Report the figures of one batch, and what is wrong with it as a whole. */
static void report(struct verify *v, const struct store_compared *c)
{
	int len = (int)v->at_work.len;
	const char *id = v->at_work.p;
	char number[27];

	for (int i = 0; i < FATES; i++)
		if ((c->each && (i != FATE_ADDED || c->is[i].rows > 0)) || i == FATE_UNCHANGED)
			add_row(v, c, (enum store_fate)i);
	if (c->taken_out > 0 && c->each)
		add_taken_out(v, c->taken_out);
	if (!c->each && !v->said_old)
		fate_note_old(id);
	v->said_old |= !c->each;
	if (store_compared_equal(c))
		return;
	v->different++;
	if (c->table_gone)
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("gone") },
		                     "batch '%.*s': its table '%s' is not there any more", len, id,
		                     c->table);
	else if (!c->each)
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("changed") },
			"batch '%.*s': count or control sums are not those that were loaded", len,
			id);
	else if (c->was[FATE_GONE].rows > 0)
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("gone") },
		                     "batch '%.*s': %s of its records %s not there any more", len,
		                     id, text_count(c->was[FATE_GONE].rows, number),
		                     c->was[FATE_GONE].rows == 1 ? "is" : "are");
}

static bool compare(struct verify *v, struct store *store, struct str id)
{
	struct store_compared c;
	char *later = NULL, number[27];
	uint64_t records;
	bool found, ok;

	v->at_work = id;
	ok = store_compare(store, id, &c, &found, report_record, v);
	if (ok)
		report(v, &c);
	else if (!found && !store_failed(store))
		fate_no_batch(store, id.p);
	if (ok && store_changed_later(store, &c, &later, &records) && later && *later != '\0')
		diag_note(
			"batch '%.*s': batch '%s' has changed or removed %s of its records: these are "
			"compared as they were kept then",
			(int)id.len, id.p, later, text_count(records, number));
	free(later);
	store_compared_free(&c);
	return ok;
}

static void say(const struct verify *v, size_t compared, struct buf *said)
{
	char all[27], different[27];

	text_count(compared, all);
	if (v->different == 0)
		buf_addf(said, "%s batch%s compared, as loaded", all, compared == 1 ? "" : "es");
	else
		buf_addf(said, "%s batch%s compared, %s not as loaded", all,
		         compared == 1 ? "" : "es", text_count(v->different, different));
}

static bool run(struct verify *v, struct store *store, const char *id, struct buf *said)
{
	bool all = strcmp(id, "all") == 0, ok;

	ok = !all || store_batches(store, add_batch, v);
	for (size_t i = 0; ok && all && i < v->count; i++)
		ok = compare(v, store, v->id[i]);
	if (ok && !all)
		ok = compare(v, store, str_of(id));
	ok = ok && batches_print(v->table);
	if (ok)
		say(v, all ? v->count : 1, said);
	if (v->different > 0)
		diag_raise(1);
	return ok;
}

bool verify_batches(const char *url, const char *id, struct buf *said)
{
	struct store *store = store_open(url, STORE_READ);
	struct verify v = { .table = NULL };
	bool ok;

	if (!store)
		return false;
	v.table = table_new(6);
	table_head(v.table, 0, "batch", TABLE_LEFT);
	table_head(v.table, 1, "records", TABLE_LEFT);
	table_head(v.table, 2, "as loaded", TABLE_RIGHT);
	table_head(v.table, 3, "control sums as loaded", TABLE_LEFT);
	table_head(v.table, 4, "now", TABLE_RIGHT);
	table_head(v.table, 5, "control sums now", TABLE_LEFT);
	table_keep(v.table, 0);
	table_keep(v.table, 3);
	table_keep(v.table, 5);
	ok = run(&v, store, id, said);
	table_free(v.table);
	arena_free(&v.arena);
	store_close(store);
	free(v.id);
	return ok;
}
