/*
 * chain - for each run one line for records and one for each control field, and whether they add up.
 *
 * in + made = out + skipped + left out + merged + set aside (for load: loaded). A run that ended with status 2
 * did not finish: it is shown, and its figures prove nothing.
 */
#include "chain.h"

#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "report/table.h"
#include "runs.h"

/* The sum over figures, each in one of the two pans of the scales. */
struct scales {
	struct decimal_sum came;	/* in, made */
	struct decimal_sum went;	/* out, loaded, and what left */
};

struct shown {
	struct table *table;
	bool good;		/* everything added up so far */
};

static bool comes(enum figure f)
{
	return f == RUN_IN || f == RUN_MADE;
}

static bool leaves(enum figure f)
{
	return !comes(f) && f != RUN_OUT && f != RUN_LOADED;
}

/* A figure of a run: records where control is null, else that control's sum. False where the run does not tell it. */
static bool figure(const struct run *run, enum figure f, struct str control, struct decimal *out)
{
	const struct count *c = &run->count[f];

	if (!c->present)
		return false;
	if (!str_is_null(control))
		return count_sum(c, control, out);
	*out = decimal_of((int128)c->records, 0);
	return true;
}

static void weigh(const struct run *run, struct str control, struct scales *s)
{
	struct decimal d;

	*s = (struct scales){ 0 };
	for (int f = 0; f < RUN_FIGURES; f++)
		if (figure(run, (enum figure)f, control, &d))
			decimal_sum_add(comes((enum figure)f) ? &s->came : &s->went, d);
}

static bool balanced(const struct scales *s)
{
	struct decimal came, went;

	return decimal_sum_get(&s->came, &came) && decimal_sum_get(&s->went, &went) && decimal_cmp(came, went) == 0;
}

static void cell_figure(struct table *t, const struct run *run, enum figure f, struct str control)
{
	struct buf text = { 0 };
	struct decimal d;

	if (figure(run, f, control, &d))
		table_amount(d, &text);
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

/* "84 skipped, 2 left out" */
static void cell_left(struct table *t, const struct run *run, struct str control)
{
	struct buf text = { 0 };
	struct decimal d;

	for (int f = 0; f < RUN_FIGURES; f++) {
		const char *name = figure_name((enum figure)f);

		if (!(leaves((enum figure)f) || f == RUN_MADE) || !figure(run, (enum figure)f, control, &d) ||
		    decimal_sign(d) == 0)
			continue;
		if (text.len > 0)
			buf_adds(&text, ", ");
		table_amount(d, &text);
		buf_addc(&text, ' ');
		for (; *name != '\0'; name++)
			buf_addc(&text, *name == '_' ? ' ' : *name);
	}
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

/* Did the run before send what this one says it read? Same bytes, so it can only differ if a program is wrong. */
static bool same_as_sent(const struct run *run, struct str control)
{
	struct decimal sent, read;
	const struct run *from = run->sender;

	/* a file of set-aside records is another output of validate than its main one */
	if (from == NULL || run->inputs != 1 || from->outputs != 1)
		return true;
	if (!figure(from, RUN_OUT, control, &sent) || !figure(run, RUN_IN, control, &read))
		return true;
	return decimal_cmp(sent, read) == 0;
}

static void tell(struct shown *s, const struct run *run, const char *what, struct str control)
{
	struct place at = { .file = run->file.p, .line = run->line };

	if (str_is_null(control))
		control = STR("records");
	diag_finding(STR("audit"), STR_NULL, "%s:%zu: %.*s: %.*s: %s", at.file, at.line, (int)run->program.len,
	             run->program.p, (int)control.len, control.p, what);
	s->good = false;
}

static const char *verdict(struct shown *s, const struct run *run, struct str control)
{
	struct scales scales;

	weigh(run, control, &scales);
	if (run->status >= 2)
		return "did not finish";
	if (!balanced(&scales)) {
		tell(s, run, "what came in is not what went out and what left", control);
		return "NO";
	}
	if (!same_as_sent(run, control)) {
		tell(s, run, "what came in is not what the program before sent", control);
		return "NO";
	}
	return "yes";
}

static void add_line(struct shown *s, const struct run *run, struct str control)
{
	struct str program = str_is_null(control) ? run->program : STR("");
	bool loads = run->count[RUN_LOADED].present;

	table_cell(s->table, program);
	table_cell(s->table, str_is_null(control) ? STR("records") : control);
	cell_figure(s->table, run, RUN_IN, control);
	cell_figure(s->table, run, loads ? RUN_LOADED : RUN_OUT, control);
	cell_left(s->table, run, control);
	table_cell(s->table, str_of(verdict(s, run, control)));
}

/* A stage that reads a stream must have got it from a stage of this log. */
static void check_sender(struct shown *s, const struct run *run)
{
	if (str_is(run->program, "clean") || str_is(run->program, "reconcile") || run->all_sent ||
	    run->status >= 2)
		return;
	tell(s, run, "what it read was written by no program in this log", STR_NULL);
}

static void add_run(struct shown *s, struct run *run)
{
	const struct count *in = &run->count[RUN_IN], *out = &run->count[RUN_OUT];
	struct decimal ignored;

	run->shown = true;
	if (!in->present)
		return;
	add_line(s, run, STR_NULL);
	for (size_t i = 0; i < in->sums; i++)
		if (!out->present || count_sum(out, in->sum[i].name, &ignored))
			add_line(s, run, in->sum[i].name);
	check_sender(s, run);
}

static struct table *new_table(void)
{
	static const struct { const char *title; enum table_align align; } heads[] = {
		{ "stage", TABLE_LEFT }, { "figure", TABLE_LEFT }, { "in", TABLE_RIGHT },
		{ "out", TABLE_RIGHT }, { "left on the way", TABLE_LEFT }, { "adds up", TABLE_LEFT },
	};
	struct table *t = table_new(6);

	for (size_t i = 0; i < 6; i++)
		table_head(t, i, heads[i].title, heads[i].align);
	return t;
}

/* What was done at the end: a batch loaded, a reconciliation. */
static void add_facts(const struct run *run, struct buf *out)
{
	if (!str_is_null(run->batch) && run->status < 2)
		buf_addf(out, "loaded as batch '%.*s'\n", (int)run->batch.len, run->batch.p);
	if (!str_is_null(run->result))
		buf_addf(out, "reconciled %.*s: %.*s\n", (int)run->start.len, run->start.p, (int)run->result.len, run->result.p);
}

/* Facts of a run that belongs to no chain; where there are several chains they do not stand as if they were of the last. */
static void add_facts_apart(const struct run *run, size_t chains, bool *apart, struct buf *out)
{
	if (chains > 1 && !*apart)
		buf_addc(out, '\n');
	*apart = true;
	if (chains > 1 && run->spec.len > 0)
		buf_addf(out, "%.*s: ", (int)run->spec.len, run->spec.p);
	add_facts(run, out);
}

/* The run that reads what this one wrote and is not shown yet. */
static struct run *next_of(struct runs *runs, const struct run *run)
{
	for (size_t i = 0; i < runs_count(runs); i++)
		if (runs_get(runs, i)->sender == run && !runs_get(runs, i)->shown)
			return runs_get(runs, i);
	return NULL;
}

static bool show_from(struct runs *runs, struct run *first, size_t number, struct buf *out)
{
	struct shown s = { new_table(), true };
	struct run *last = first;

	buf_addf(out, "%sChain %zu: %.*s, started %.*s\n\n", number > 1 ? "\n" : "", number, (int)first->spec.len,
	         first->spec.len > 0 ? first->spec.p : "", (int)first->start.len, first->start.p);
	for (struct run *run = first; run != NULL; run = next_of(runs, run)) {
		add_run(&s, run);
		last = run;
	}
	table_print(s.table, out);
	buf_addc(out, '\n');
	add_facts(last, out);
	table_free(s.table);
	return s.good;
}

bool chain_show(struct runs *runs, struct buf *out)
{
	size_t number = 0;
	bool good = true, apart = false;

	for (size_t i = 0; i < runs_count(runs); i++) {
		struct run *run = runs_get(runs, i);

		if (run->sender == NULL && run->count[RUN_IN].present)
			good &= show_from(runs, run, ++number, out);
	}
	/* what is left has no figures of its own (a reconciliation), or hangs on an output that was read twice */
	for (size_t i = 0; i < runs_count(runs); i++) {
		struct run *run = runs_get(runs, i);

		if (!run->shown && run->count[RUN_IN].present)
			good &= show_from(runs, run, ++number, out);
		else if (!run->shown)
			add_facts_apart(run, number, &apart, out);
	}
	return good;
}
