/* result_breaks - where the figures of a side contradict each other, as text. */
#include "reconcile/result_int.h"
#include "report/table.h"

static struct table *break_table(const struct result *r)
{
	size_t parts = r->what->key_count;
	struct table *t = result_key_table(r, 6);

	table_head(t, parts, "side", TABLE_LEFT);
	table_head(t, parts + 1, "measure", TABLE_LEFT);
	table_head(t, parts + 2, "should be", TABLE_LEFT);
	result_head_amount(t, parts + 3, "expected");
	result_head_amount(t, parts + 4, "stated");
	result_head_amount(t, parts + 5, "difference");
	return t;
}

static void add_break(const struct result *r, struct table *t, const struct balance_break *one)
{
	struct buf rule = { 0 };

	for (size_t i = 0; i < r->what->key_count; i++)
		table_key(t, str_is_null(one->part[i]) ? STR("(null)") : one->part[i]);
	table_cell(t, str_of(result_side_names[one->side]));
	table_cell(t, r->what->measure[one->measure].name);
	break_rule(one, &rule);
	table_cell(t, buf_str(&rule));
	result_cell_amount_of(r, t, one->part, one->measure, one->expected);
	result_cell_amount_of(r, t, one->part, one->measure, one->stated);
	result_cell_amount_of(r, t, one->part, one->measure, break_difference(one));
	buf_free(&rule);
}

bool result_breaks(const struct result *r, size_t most, struct buf *out)
{
	struct breaks *b = balances_breaks(r->balances);
	uint64_t count = breaks_count(b), shown = count < most ? count : most;
	struct table *t;
	char number[27];
	bool ok = true;

	if (count == 0)
		return true;
	buf_addf(out, "\nNO PROOF: %s figure%s of a side contradict%s others of it.\n\n",
	         text_count(count, number), count == 1 ? "" : "s", count == 1 ? "s" : "");
	t = break_table(r);
	ok = breaks_rewind(b);
	for (uint64_t i = 0; ok && i < shown; i++) {
		const struct balance_break *one = breaks_next(b);

		ok = one != NULL;
		if (ok)
			add_break(r, t, one);
	}
	table_print(t, out);
	table_free(t);
	if (shown < count)
		buf_addf(out, "\n%s more: -O json lists them all\n",
		         text_count(count - shown, number));
	return ok;
}
