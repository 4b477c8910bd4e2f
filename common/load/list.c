/* list - print the batches of a database. */
#include "load/list.h"

#include <stdlib.h>

#include "load/batches.h"
#include "load/fates.h"

/* What is printed, and the digits after the point for the sums of each control. */
struct batch_list {
	struct table *table;
	struct arena arena;  /* owns the names */
	struct str *control; /* the controls of all batches */
	int *scale;          /* the most digits after the point in a sum of each */
	size_t count;
	bool changes; /* a batch has changed records, so the list says what */
};

/* The index of a control; a new one is added if needed. */
static size_t control_at(struct batch_list *l, struct str name)
{
	for (size_t i = 0; i < l->count; i++)
		if (str_eq(l->control[i], name))
			return i;
	l->control = xrealloc(l->control, l->count + 1, sizeof(*l->control));
	l->scale = xrealloc(l->scale, l->count + 1, sizeof(*l->scale));
	l->control[l->count] = str_copy(&l->arena, name);
	l->scale[l->count] = 0;
	return l->count++;
}

static void find_scales(void *context, const struct store_batch *batch)
{
	struct batch_list *l = context;
	struct str rest = batch->sums, name, sum;
	struct decimal d;

	l->changes |= !str_is_null(batch->changes);
	while (store_next_sum(&rest, &name, &sum)) {
		size_t i = control_at(l, name);

		if (decimal_parse(sum, &d) == DECIMAL_OK && d.scale > l->scale[i])
			l->scale[i] = d.scale;
	}
}

/* Append the sums of a batch, each control with as many digits as in the other batches. */
static void show_sums(struct batch_list *l, struct buf *out, struct str sums)
{
	struct str name, sum;
	struct decimal d;

	while (store_next_sum(&sums, &name, &sum)) {
		buf_adds(out, out->len > 0 ? " " : "");
		if (decimal_parse(sum, &d) == DECIMAL_OK)
			fate_sum(out, name, d, l->scale[control_at(l, name)]);
		else
			buf_addf(out, "%.*s=%.*s", (int)name.len, name.p, (int)sum.len, sum.p);
	}
	buf_addstr(out, sums);
}

/* Append what was accepted, from the JSON that batch_end() made, as messages show it. */
static void show_accepted(struct buf *out, struct str json)
{
	char error[80];
	struct json_node *list = str_is_null(json) ? NULL
	                                           : json_node_parse(json, error, sizeof(error));

	for (size_t i = 0; i < json_node_size(list); i++) {
		const struct json_node *n = json_node_at(list, i, NULL);
		struct str amount = json_node_text(json_node_get(n, "amount"));
		struct file_finding f = {
			.code = json_node_text(json_node_get(n, "code")),
			.count = json_node_count(json_node_get(n, "count")),
			.control = json_node_text(json_node_get(n, "control")),
		};

		f.has_amount = !str_is_null(amount) &&
		               decimal_parse(amount, &f.amount) == DECIMAL_OK;
		buf_adds(out, i > 0 ? ", " : "");
		file_finding_show(&f, out);
	}
	json_node_free(list);
}

/* Append what the batch did: "1 inserted, 2 updated, 3 unchanged, 0 removed". */
static void show_changes(struct buf *out, struct str json)
{
	char number[27];

	for (int i = 0; !str_is_null(json) && i < STORE_CHANGES; i++) {
		enum store_change change = (enum store_change)i;

		buf_addf(out, "%s%s %s", i > 0 ? ", " : "",
		         text_count(store_changes_read(json, change), number),
		         store_change_name(change));
	}
}

static void show_undone(struct buf *out, const struct store_batch *batch)
{
	if (batch->partly_undone)
		buf_adds(out, "partly, ");
	buf_addstr(out, batch->undone);
}

static void add_row(void *context, const struct store_batch *batch)
{
	struct batch_list *l = context;
	struct table *t = l->table;
	struct buf sums = { 0 }, undone = { 0 }, accepted = { 0 }, changes = { 0 };
	char number[27];

	show_sums(l, &sums, batch->sums);
	show_undone(&undone, batch);
	show_accepted(&accepted, batch->accepted);
	table_cell(t, batch->id);
	table_cell(t, batch->table);
	table_cell(t, str_of(text_count(batch->rows, number)));
	table_cell(t, buf_str(&sums));
	table_cell(t, batch->time);
	table_cell(t, buf_str(&undone));
	table_cell(t, buf_str(&accepted));
	show_changes(&changes, batch->changes);
	if (l->changes)
		table_cell(t, buf_str(&changes));
	buf_free(&changes);
	buf_free(&sums);
	buf_free(&undone);
	buf_free(&accepted);
}

bool batches_list(const char *url)
{
	struct store *store = store_open(url, STORE_READ);
	struct batch_list l = { .count = 0 };
	struct table *t;
	bool ok;

	if (!store)
		return false;
	ok = store_batches(store, find_scales, &l);
	t = l.table = table_new(l.changes ? 8 : 7);
	table_head(t, 0, "batch", TABLE_LEFT);
	table_head(t, 1, "table", TABLE_LEFT);
	table_head(t, 2, "records as loaded", TABLE_RIGHT);
	table_head(t, 3, "control sums as loaded", TABLE_LEFT);
	table_head(t, 4, "loaded", TABLE_LEFT);
	table_head(t, 5, "undone", TABLE_LEFT);
	table_head(t, 6, "accepted", TABLE_LEFT);
	/* people type the name and compare the sums, so show them whole */
	table_keep(t, 0);
	table_keep(t, 1);
	table_keep(t, 3);
	table_keep(t, 6);
	if (l.changes) {
		table_head(t, 7, "changes", TABLE_LEFT);
		table_keep(t, 7);
	}
	ok = ok && store_batches(store, add_row, &l) && batches_print(t);
	table_free(t);
	store_close(store);
	arena_free(&l.arena);
	free(l.control);
	free(l.scale);
	return ok;
}
