/* consequences - see consequences.h. */
#include "load/consequences.h"

#include "load/batches.h"
#include "load/fates.h"
#include "report/table.h"

/* Append the sums of a tally, each control with the same number of digits in all rows. */
static void add_sums(const struct consequences *c, const struct tally *t, struct buf *out)
{
	struct decimal sum;

	for (size_t i = 0; t->rows > 0 && i < t->controls->count; i++) {
		if (!tally_sum(t, i, &sum))
			continue;
		buf_adds(out, out->len > 0 ? " " : "");
		fate_sum(out, t->controls->name[i], sum, c->loaded->sum[i].scale);
	}
}

/* A row of the table; NULL: nothing was there, or is there. */
static void add_row(const struct consequences *c, struct table *table, const char *what,
                    uint64_t records, const struct tally *was, const struct tally *is)
{
	struct buf before = { 0 }, after = { 0 };
	char number[27];

	if (was)
		add_sums(c, was, &before);
	if (is)
		add_sums(c, is, &after);
	table_cell(table, c->table);
	table_cell(table, str_of(what));
	table_cell(table, str_of(text_count(records, number)));
	table_cell(table, buf_str(&before));
	table_cell(table, buf_str(&after));
	buf_free(&before);
	buf_free(&after);
}

static void add_changes(const struct consequences *c, struct table *table)
{
	const struct store_changes *done = c->changes;

	for (int i = 0; i < STORE_CHANGES; i++) {
		enum store_change change = (enum store_change)i;

		if (change == CHANGE_REMOVED && done->mode != LOAD_REPLACE)
			continue;
		add_row(c, table, store_change_name(change),
		        change == CHANGE_REMOVED ? done->was[i].rows : done->is[i].rows,
		        &done->was[i], &done->is[i]);
	}
}

bool consequences_print(const struct consequences *c)
{
	struct table *table = table_new(5);
	bool ok;

	table_head(table, 0, "table", TABLE_LEFT);
	table_head(table, 1, "change", TABLE_LEFT);
	table_head(table, 2, "records", TABLE_RIGHT);
	table_head(table, 3, "control sums before", TABLE_LEFT);
	table_head(table, 4, "control sums after", TABLE_LEFT);
	table_keep(table, 0);
	table_keep(table, 3);
	table_keep(table, 4);
	if (c->changes)
		add_changes(c, table);
	else
		add_row(c, table, store_change_name(CHANGE_INSERTED), c->loaded->rows, NULL,
		        c->loaded);
	add_row(c, table, "refused", c->refused ? c->refused->rows : 0, NULL, NULL);
	ok = batches_print(table);
	table_free(table);
	return ok;
}

void consequences_line(const struct consequences *c, struct buf *out)
{
	const struct store_changes *done = c->changes;
	const char *between = ": ";
	char number[27];

	for (int i = 0; done && i < STORE_CHANGES; i++) {
		enum store_change change = (enum store_change)i;

		if (change == CHANGE_REMOVED && done->mode != LOAD_REPLACE)
			continue;
		buf_addf(out, "%s%s %s", between,
		         text_count(change == CHANGE_REMOVED ? done->was[i].rows : done->is[i].rows,
		                    number),
		         store_change_name(change));
		between = ", ";
	}
}
