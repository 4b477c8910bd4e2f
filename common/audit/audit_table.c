/* audit_table - see audit_table.h. */
#include "audit/audit_table.h"

#include "audit/figures.h"
#include "report/table.h"

enum figure_column { STAGE, FIGURE, CAME, WENT, LEFT_ON_THE_WAY, AT_FAULT, ADDS_UP, COLUMNS };

static const struct {
	const char *title;
	enum table_align align;
} heads[COLUMNS] = {
	[STAGE] = { "stage", TABLE_LEFT },
	[FIGURE] = { "figure", TABLE_LEFT },
	[CAME] = { "in", TABLE_RIGHT },
	[WENT] = { "out", TABLE_RIGHT },
	[LEFT_ON_THE_WAY] = { "left on the way", TABLE_LEFT },
	[AT_FAULT] = { "at fault", TABLE_LEFT },
	[ADDS_UP] = { "adds up", TABLE_LEFT },
};

/* A table under construction. */
struct grid {
	struct table *table;
	bool faults; /* it has a column for records at fault */
};

static bool is_zero(struct decimal d)
{
	return decimal_sign(d) == 0;
}

/* Append "14.50", or "0.00 (29.00 at stake)" if amounts of both signs cancel each other. */
static void add_figure(struct buf *out, const struct run *run, enum run_figure f,
                       struct str control, struct decimal d)
{
	struct decimal stake;

	table_amount(d, out);
	if (!figure_stake(run, f, control, &stake))
		return;
	buf_adds(out, " (");
	table_amount(stake, out);
	buf_adds(out, " at stake)");
}

/* Does the run have this figure, and is it worth a cell? */
static bool says(const struct run *run, enum run_figure f, struct str control, struct decimal *d)
{
	struct decimal stake;

	return figure_get(run, f, control, d) &&
	       (!is_zero(*d) || (figure_stake(run, f, control, &stake) && !is_zero(stake)));
}

static void cell_figure(struct table *t, const struct run *run, enum run_figure f,
                        struct str control)
{
	struct buf text = { 0 };
	struct decimal d;

	if (figure_get(run, f, control, &d))
		table_amount(d, &text);
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

/* Add the cell "84 skipped, 2 left out". */
static void cell_left(struct table *t, const struct run *run, struct str control)
{
	struct buf text = { 0 };
	struct decimal d;

	for (int f = RUN_SKIPPED; f <= RUN_SET_ASIDE; f++) {
		const char *name = figure_name((enum run_figure)f);

		if (!says(run, (enum run_figure)f, control, &d))
			continue;
		if (text.len > 0)
			buf_adds(&text, ", ");
		add_figure(&text, run, (enum run_figure)f, control, d);
		buf_addc(&text, ' ');
		for (; *name != '\0'; name++)
			buf_addc(&text, *name == '_' ? ' ' : *name);
	}
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

static void cell_fault(struct table *t, const struct run *run, struct str control)
{
	struct buf text = { 0 };
	struct decimal d;

	if (says(run, RUN_FAULTY, control, &d))
		add_figure(&text, run, RUN_FAULTY, control, d);
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

static const char *word(const struct run *run, struct str control)
{
	if (run->status >= 2)
		return "did not finish";
	if (!str_is_null(control) && figure_dropped(run, control))
		return "not proved from here on";
	return figure_adds_up(run, control) && figure_as_sent(run, control) ? "yes" : "NO";
}

static void add_line(const struct grid *g, const struct run *run, struct str control)
{
	struct table *t = g->table;
	bool loads = run->count[RUN_LOADED].present;

	table_cell(t, str_is_null(control) ? run->program : STR(""));
	table_cell(t, str_is_null(control) ? STR("records") : control);
	cell_figure(t, run, RUN_IN, control);
	cell_figure(t, run, loads ? RUN_LOADED : RUN_OUT, control);
	cell_left(t, run, control);
	if (g->faults)
		cell_fault(t, run, control);
	table_cell(t, str_of(word(run, control)));
}

static void add_run(const struct grid *g, const struct run *run)
{
	add_line(g, run, STR_NULL);
	for (size_t i = 0; i < run->count[RUN_IN].sums; i++)
		add_line(g, run, run->count[RUN_IN].sum[i].name);
}

static struct grid new_grid(const struct chain *c)
{
	struct grid g = { NULL, false };
	size_t at = 0;

	for (size_t i = 0; i < c->count; i++)
		g.faults |= c->run[i]->count[RUN_FAULTY].records > 0;
	g.table = table_new(g.faults ? COLUMNS : COLUMNS - 1);
	for (size_t i = 0; i < COLUMNS; i++)
		if (i != AT_FAULT || g.faults)
			table_head(g.table, at++, heads[i].title, heads[i].align);
	return g;
}

void audit_table(const struct chain *c, size_t number, struct buf *out)
{
	struct grid g = new_grid(c);

	for (size_t i = 0; i < c->count; i++) {
		struct run *run = c->run[i];

		if (run->shown_in > 0)
			continue;
		run->shown_in = number;
		add_run(&g, run);
	}
	table_print(g.table, out);
	table_free(g.table);
}
