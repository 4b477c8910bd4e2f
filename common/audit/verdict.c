/* verdict - find what is wrong with a chain, rule by rule. */
#include "audit/verdict.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit/figures.h"
#include "audit/ledger.h"
#include "audit/link.h"
#include "audit/safe.h"
#include "audit/supersede.h"
#include "base/buf.h"

struct judge {
	struct chains *all;
	struct chain *chain;
	struct buf text; /* the reason under construction */
};

/* Add the text in j->text as a reason against the chain. */
static void against(struct judge *j, const struct run *run, struct str figure)
{
	chain_against(j->all, j->chain, run, figure, buf_str(&j->text));
	buf_reset(&j->text);
}

/* ---- programs that did not finish ---- */

static bool died(const struct run *run)
{
	return run->status >= 2;
}

/* Add advice to the last reason: how to repair what stopped the chain. */
static void advise(struct judge *j)
{
	chain_advise(j->chain, supersede_can(j->chain)
	                               ? "run the same files again once it is mended"
	                               : "run it again with a new log once it is mended");
}

/* Append the names of the files that a run was asked to read: '1.csv', '2.csv'. */
static void add_inputs(struct buf *out, const struct run *run)
{
	for (size_t i = 0; i < run->inputs; i++) {
		buf_adds(out, i > 0 ? ", " : " ");
		if (str_is(run->input[i].name, "-"))
			buf_adds(out, "standard input");
		else
			safe_quote(out, run->input[i].name);
	}
}

/*
 * Did a program that it reads from end before that program read anything? Then this run got
 * nothing, and it is not a reason of its own.
 */
static bool got_nothing(const struct run *run)
{
	for (size_t i = 0; i < run->inputs; i++) {
		const struct run *from = run->input[i].sender;

		if (from && died(from) && !from->count[RUN_IN].present)
			return true;
	}
	return false;
}

/*
 * When one program fails, those before and after it in the pipe fail, too: make one reason, at the
 * first of them.
 */
static void judge_ends(struct judge *j)
{
	const struct chain *c = j->chain;
	const struct run *first = NULL;

	for (size_t i = 0; i < c->count; i++) {
		const struct run *run = c->run[i];

		if (!died(run) || got_nothing(run))
			continue;
		if (!run->count[RUN_IN].present) {
			buf_adds(&j->text, "it ended before it read");
			add_inputs(&j->text, run);
			against(j, run, STR_NULL);
			advise(j);
		} else if (!first) {
			first = run;
		}
	}
	if (!first)
		return;
	buf_adds(&j->text, "did not finish");
	for (size_t i = 0, others = 0; i < c->count; i++)
		if (c->run[i] != first && died(c->run[i]) && c->run[i]->count[RUN_IN].present &&
		    !got_nothing(c->run[i])) {
			buf_adds(&j->text, others++ == 0 ? ", nor did " : ", ");
			text_escape(&j->text, c->run[i]->program);
		}
	against(j, first, STR_NULL);
	advise(j);
}

/* ---- status 1 ---- */

/* Has a later program compared the records at fault with its limits and passed them? */
static bool judged_after(const struct chain *c, size_t i)
{
	for (i++; i < c->count; i++)
		if (c->run[i]->status == 0 &&
		    (run_is(c->run[i], "validate") || run_is(c->run[i], "load")))
			return true;
	return false;
}

/*
 * May status 1 of this run be ignored? Status 1 means that more was found than the limits accept.
 * Findings about the whole are judged on their own, and records at fault are judged by a later
 * validate. Anything else is not excused.
 */
static bool is_excused(const struct chain *c, size_t i)
{
	const struct run *run = c->run[i];
	const struct run_count *faulty = &run->count[RUN_FAULTY];

	if (run_is(run, "load")) /* load has rules of its own */
		return true;
	if (run_is(run, "validate"))
		return false;
	if (run->findings > 0 || run->accepteds > 0)
		return true;
	return (!faulty->present || faulty->records > 0) && judged_after(c, i);
}

static void judge_status(struct judge *j)
{
	const struct chain *c = j->chain;

	for (size_t i = 0; i < c->count; i++) {
		if (c->run[i]->status != 1 || is_excused(c, i))
			continue;
		buf_adds(
			&j->text,
			run_is(c->run[i], "validate")
				? "it refused what it read (status 1): nothing may be loaded"
				: "it found more than the limits accept (status 1), and nobody accepted that");
		against(j, c->run[i], STR_NULL);
		if (run_is(c->run[i], "validate"))
			advise(j);
	}
}

/* True if it loaded nothing although records came: its other figures then say nothing more. */
static bool judge_load(struct judge *j, const struct run *run)
{
	uint64_t came = run->count[RUN_IN].records;

	if (!run_is(run, "load") || died(run) || came == 0 || ledger_loaded(run))
		return false;
	buf_addf(&j->text, "%" PRIu64 " record%s came, and none was loaded", came,
	         came == 1 ? "" : "s");
	against(j, run, STR_NULL);
	return true;
}

/* ---- figures ---- */

static void judge_figure(struct judge *j, const struct run *run, struct str control)
{
	const char *wrong = NULL;

	if (!figure_adds_up(run, control))
		wrong = "what came in is not what went out and what left";
	else if (!figure_as_sent(run, control))
		wrong = "what came in is not what the program before sent";
	if (!wrong)
		return;
	buf_adds(&j->text, wrong);
	against(j, run, str_is_null(control) ? STR("records") : control);
}

/* Did the two ends of one pipe have different bytes? */
static bool other_bytes(const struct run *run)
{
	for (size_t i = 0; i < run->inputs; i++) {
		const struct run_stream *in = &run->input[i];
		bool same = !in->sender || in->sender->status >= 2 || str_is_null(in->sha256);

		for (size_t k = 0; !same && k < in->sender->outputs; k++)
			same = str_eq(in->sender->output[k].sha256, in->sha256) ||
			       str_is_null(in->sender->output[k].sha256);
		if (!same)
			return true;
	}
	return false;
}

/* Check that a stage that reads a stream got it, unchanged, from a stage in these logs. */
static void judge_sender(struct judge *j, const struct run *run)
{
	if (run_is(run, "clean"))
		return;
	if (!link_is_whole(run))
		buf_adds(&j->text, "what it read was written by no program in this log");
	else if (other_bytes(run))
		buf_adds(&j->text, "what it read is not what the program before wrote");
	else
		return;
	against(j, run, STR("records"));
}

static void judge_figures(struct judge *j, const struct run *run)
{
	const struct run_count *in = &run->count[RUN_IN];

	if (!in->present || died(run))
		return;
	judge_figure(j, run, STR_NULL);
	for (size_t i = 0; i < in->sums; i++)
		if (!figure_dropped(run, in->sum[i].name))
			judge_figure(j, run, in->sum[i].name);
	judge_sender(j, run);
}

/* ---- findings about the whole ---- */

static struct verdict_finding *entry(struct verdict_finding *all, size_t *count,
                                     const struct run *run, const struct run_finding *f)
{
	size_t i = 0;

	while (i < *count && !(str_eq(all[i].finding->code, f->code) &&
	                       str_eq(all[i].finding->control, f->control)))
		i++;
	if (i == *count)
		all[(*count)++] = (struct verdict_finding){ .run = run, .finding = f };
	return &all[i];
}

static uint64_t count_of(const struct run_finding *f, size_t count, const struct run_finding *like)
{
	uint64_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (str_eq(f[i].code, like->code) && str_eq(f[i].control, like->control))
			n += f[i].count < UINT32_MAX ? f[i].count : UINT32_MAX;
	return n;
}

/* Each stage passes on the findings of earlier ones: so the largest count is the total. */
static void add_finding(struct verdict_finding *all, size_t *count, const struct run *run,
                        const struct run_finding *f)
{
	struct verdict_finding *e = entry(all, count, run, f);
	uint64_t accepted = count_of(run->accepted, run->accepteds, f);
	uint64_t found = accepted + count_of(run->finding, run->findings, f);

	if (found > e->found) {
		e->found = found;
		e->finding = f;
	}
	if (accepted > 0 && !e->by)
		e->by = run;
	if (accepted > e->accepted)
		e->accepted = accepted;
}

struct verdict_finding *verdict_found(const struct chain *c, size_t *count)
{
	struct verdict_finding *all;
	size_t room = 0;

	for (size_t i = 0; i < c->count; i++)
		room = mem_add(room, c->run[i]->findings + c->run[i]->accepteds);
	all = xcalloc(room, sizeof(*all));
	*count = 0;
	for (size_t i = 0; i < c->count; i++) {
		const struct run *run = c->run[i];

		for (size_t k = 0; k < run->findings; k++)
			add_finding(all, count, run, &run->finding[k]);
		for (size_t k = 0; k < run->accepteds; k++)
			add_finding(all, count, run, &run->accepted[k]);
	}
	return all;
}

static void judge_findings(struct judge *j)
{
	size_t count;
	struct verdict_finding *all = verdict_found(j->chain, &count);

	for (size_t i = 0; i < count; i++) {
		if (all[i].found <= all[i].accepted)
			continue;
		safe_finding(&j->text, all[i].finding, all[i].found);
		buf_adds(&j->text,
		         !all[i].by ? ": nobody accepted it" : ": not all of it was accepted");
		against(j, all[i].run, STR_NULL);
	}
	free(all);
}

/* ---- the ledger ---- */

static void add_start(struct buf *out, const struct run *run)
{
	buf_adds(out, " (");
	text_escape(out, run->start);
	buf_addc(out, ')');
}

static void say_undone(struct buf *out, const struct run *run)
{
	const struct run *undo = run->undone_by;

	buf_adds(out, "batch ");
	safe_quote(out, run->batch);
	buf_adds(out, undo->in_part ? " was undone in part" : " was undone");
	add_start(out, undo);
	buf_adds(out, undo->in_part ? " and is not in the ledger as a whole"
	                            : " and is not in the ledger");
}

static void say_replaced(struct buf *out, const struct run *run)
{
	bool batch = !str_is_null(run->batch);

	if (batch) {
		buf_adds(out, "batch ");
		safe_quote(out, run->batch);
		buf_adds(out, " is not in the ledger: ");
	}
	safe_quote(out, run->target);
	buf_adds(out, batch ? " was made anew, or put back from a copy, before another load"
	                    : " was written again by another load");
	add_start(out, run->replaced_by);
	if (!batch)
		buf_adds(out, " and is not in the ledger");
}

static void judge_ledger(struct judge *j, const struct run *run)
{
	if (run->undone_by)
		say_undone(&j->text, run);
	else if (run->replaced_by)
		say_replaced(&j->text, run);
	else
		return;
	against(j, run, STR_NULL);
}

static void judge_expected(struct judge *j, const char *expect)
{
	const struct run *end = chain_end(j->chain);

	if (!expect || run_is(end, expect) || end->compared || died(end))
		return;
	if (strcmp(expect, "reconcile") == 0 && run_is(end, "load") &&
	    ledger_compared(j->all->runs, end))
		return;
	buf_addf(&j->text, "the chain ends here, and not at %s", expect);
	against(j, end, STR_NULL);
}

static void judge_chain(struct chains *all, struct chain *c, const char *expect)
{
	struct judge j = { all, c, { 0 } };

	judge_ends(&j);
	judge_status(&j);
	for (size_t i = 0; i < c->count; i++) {
		if (!judge_load(&j, c->run[i]))
			judge_figures(&j, c->run[i]);
		judge_ledger(&j, c->run[i]);
	}
	judge_findings(&j);
	judge_expected(&j, expect);
	buf_free(&j.text);
}

void verdict_judge(struct chains *all, const char *expect)
{
	for (size_t i = 0; i < all->count; i++)
		judge_chain(all, &all->chain[i], expect);
	supersede(all);
}
