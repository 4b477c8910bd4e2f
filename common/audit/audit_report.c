/* audit_report - see audit_report.h. */
#include "audit/audit_report.h"

#include <stdlib.h>

#include "audit/audit_table.h"
#include "audit/figures.h"
#include "audit/ledger.h"
#include "audit/safe.h"
#include "audit/supersede.h"
#include "audit/verdict.h"
#include "record/finding.h"

/* ---- other facts of a chain ---- */

static void show_finding(const struct run_finding *f, uint64_t found, const char *what,
                         struct buf *out)
{
	buf_adds(out, "found: ");
	safe_finding(out, f, found);
	buf_addf(out, ": %s\n", what);
}

static void show_findings(const struct chain *c, struct buf *out)
{
	size_t count;
	struct verdict_finding *all = verdict_found(c, &count);

	for (size_t i = 0; i < count; i++) {
		if (all[i].found > all[i].accepted)
			continue; /* it is a reason against the chain */
		buf_adds(out, "found: ");
		safe_finding(out, all[i].finding, all[i].found);
		buf_adds(out, ": accepted by the limits of ");
		text_escape(out, all[i].by->program);
		buf_addc(out, '\n');
	}
	free(all);
}

/*
 * Report controls that a run reads but does not write: from there on records are counted, but the
 * money is not proved.
 */
static void show_dropped(const struct chain *c, struct buf *out)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct run *run = c->run[i];
		const struct run_count *in = &run->count[RUN_IN];

		for (size_t k = 0; run->status < 2 && k < in->sums; k++) {
			if (!figure_dropped(run, in->sum[k].name))
				continue;
			text_escape(out, in->sum[k].name);
			buf_adds(out, ": not proved from ");
			text_escape(out, run->program);
			buf_adds(out, " on: what it writes has no such control\n");
		}
	}
}

static void show_load(const struct run *run, struct buf *out)
{
	bool batch = !str_is_null(run->batch);

	if (!run_is(run, "load") || run->status >= 2)
		return;
	if (!ledger_loaded(run)) {
		if (run->count[RUN_IN].present && run->count[RUN_IN].records == 0)
			buf_adds(out, "nothing loaded: the stream held no record\n");
		return;
	}
	if (!batch && str_is_null(run->target))
		return;
	buf_adds(out, batch ? "loaded as batch " : "written to ");
	safe_quote(out, batch ? run->batch : run->target);
	if (run->recovered)
		buf_adds(out, " by an earlier run, found there and compared");
	if (run->undone_by || run->replaced_by) {
		buf_adds(out, run->undone_by ? ", undone "
		              : batch        ? ", not in the ledger since "
		                             : ", written again ");
		text_escape(out, (run->undone_by ? run->undone_by : run->replaced_by)->start);
	}
	buf_addc(out, '\n');
}

static void show_result(const struct run *run, struct buf *out)
{
	buf_adds(out, "reconciled ");
	text_escape(out, run->start);
	buf_adds(out, ": ");
	if (str_is_null(run->result))
		buf_adds(out, "did not finish");
	else
		text_escape(out, run->result);
	buf_addc(out, '\n');
	for (size_t i = 0; i < run->findings; i++)
		show_finding(&run->finding[i], run->finding[i].count, "nobody accepted it", out);
	for (size_t i = 0; i < run->accepteds; i++)
		show_finding(&run->accepted[i], run->accepted[i].count,
		             "accepted by the limits of reconcile", out);
}

/* Report a reconciliation whose sides differ, unless a later one of the same work agrees. */
static bool judge_result(const struct runs *r, const struct run *run)
{
	struct buf text = { 0 };

	if (supersede_compared(r, run))
		return true;
	if (run->status >= 2) {
		buf_adds(&text, "did not finish; run it again once it is mended");
	} else if (run->findings > 0) {
		buf_adds(&text, "a side contradicts itself, and nobody accepted that: ");
		text_escape(&text, run->result);
	} else {
		buf_adds(&text, "the sides differ");
	}
	finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("audit") },
	                     "%s:%zu: reconcile: %s", run->file.p, run->line, text.p);
	buf_free(&text);
	return false;
}

/* Show reconciliations that read what the chain wrote. */
static bool show_results(const struct chains *all, const struct chain *c, struct buf *out)
{
	const struct runs *r = all->runs;
	bool good = true, compared = false;

	for (size_t i = 0; i < c->count; i++)
		compared |= c->run[i]->compared;
	for (size_t i = 0; compared && i < r->count; i++) {
		struct run *run = r->run[i];
		bool ours = false;

		for (size_t k = 0; run_is(run, "reconcile") && k < run->inputs; k++)
			for (size_t n = 0; n < c->count; n++)
				ours |= run->input[k].sender == c->run[n];
		if (!ours || run->shown_in > 0)
			continue;
		run->shown_in = 1;
		show_result(run, out);
		good &= judge_result(r, run);
	}
	return good;
}

/* Append "the program: figure: text"; if the reason counts, also what to do. */
static void put_reason(const struct reason *why, bool counts, struct buf *out)
{
	text_escape(out, why->run->program);
	buf_adds(out, ": ");
	if (!str_is_null(why->figure)) {
		text_escape(out, why->figure);
		buf_adds(out, ": ");
	}
	buf_addstr(out, why->text);
	if (counts && why->todo)
		buf_addf(out, "; %s", why->todo);
}

static void show_reasons(const struct chain *c, struct buf *out)
{
	for (size_t i = 0; i < c->reasons; i++) {
		buf_adds(out, c->superseded_by > 0 ? "failed: " : "NOT PROVED: ");
		put_reason(&c->reason[i], c->superseded_by == 0, out);
		buf_addc(out, '\n');
	}
	if (c->superseded_by > 0)
		buf_addf(out, "superseded by chain %zu: not counted\n", c->superseded_by);
}

static void report_reasons(const struct chain *c)
{
	for (size_t i = 0; c->superseded_by == 0 && i < c->reasons; i++) {
		const struct reason *why = &c->reason[i];
		struct buf text = { 0 };

		put_reason(why, true, &text);
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("audit") },
		                     "%s:%zu: %s", why->run->file.p, why->run->line, text.p);
		buf_free(&text);
	}
}

/* ---- chains ---- */

/* A chain that shares its beginning with an earlier one shows only the new runs. */
static void show_heading(const struct chain *c, size_t number, struct buf *out)
{
	const struct run *shared = NULL;

	for (size_t i = 0; i < c->count; i++)
		if (c->run[i]->shown_in > 0)
			shared = c->run[i];
	buf_addf(out, "%sChain %zu: ", number > 1 ? "\n" : "", number);
	text_escape(out, c->run[0]->spec);
	buf_adds(out, ", started ");
	text_escape(out, c->run[0]->start);
	if (shared) {
		buf_adds(out, ", goes on from ");
		text_escape(out, shared->program);
		buf_addf(out, " of chain %zu", shared->shown_in);
	}
	buf_adds(out, "\n\n");
}

static bool show_chain(const struct chains *all, size_t i, struct buf *out)
{
	const struct chain *c = &all->chain[i];
	bool good;

	show_heading(c, i + 1, out);
	audit_table(c, i + 1, out);
	buf_addc(out, '\n');
	for (size_t k = 0; k < c->count; k++)
		show_load(c->run[k], out);
	show_findings(c, out);
	show_dropped(c, out);
	good = show_results(all, c, out);
	show_reasons(c, out);
	report_reasons(c);
	return chain_is_well(c) && good;
}

/* ---- runs without a chain ---- */

/*
 * If there are several chains, put an empty line before the first such run, and its spec: it does
 * not belong to the last chain.
 */
static void begin_apart(const struct chains *all, const struct run *run, bool *apart,
                        struct buf *out)
{
	if (all->count > 1 && !*apart)
		buf_addc(out, '\n');
	*apart = true;
	if (all->count > 1 && !str_is_null(run->spec)) {
		text_escape(out, run->spec);
		buf_adds(out, ": ");
	}
}

static bool show_undo(const struct chains *all, const struct run *run, struct buf *out)
{
	bool lacks = ledger_lacks(all->runs, run);

	buf_adds(out, "batch ");
	safe_quote(out, run->undo);
	if (!str_is_null(run->target)) {
		buf_adds(out, " of ");
		safe_quote(out, run->target);
	}
	buf_adds(out, run->undone ? " undone " : ": it was to be undone, and was not, ");
	text_escape(out, run->start);
	if (lacks) {
		buf_adds(out, ", and not loaded again");
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("audit") },
		                     "%s:%zu: load: a batch was undone and not loaded again",
		                     run->file.p, run->line);
	}
	buf_addc(out, '\n');
	return !lacks;
}

/*
 * Show reconciliations of data that is in no chain, and undos that failed or whose load is in no
 * log.
 */
static bool show_apart(const struct chains *all, struct buf *out)
{
	const struct runs *r = all->runs;
	bool good = true, apart = false;

	for (size_t i = 0; i < r->count; i++) {
		const struct run *run = r->run[i];
		bool compares = run_is(run, "reconcile") && run->shown_in == 0;
		bool undoes = !str_is_null(run->undo) && (!run->undone || ledger_lacks(r, run));

		if (!compares && !undoes)
			continue;
		begin_apart(all, run, &apart, out);
		if (compares) {
			show_result(run, out);
			good &= judge_result(r, run);
		} else {
			good &= show_undo(all, run, out);
		}
	}
	return good;
}

static void show_damage(const struct runs *r, struct buf *out)
{
	if (r->damages > 0 && out->len > 0)
		buf_addc(out, '\n');
	for (size_t i = 0; i < r->damages; i++) {
		buf_adds(out, "NOT READ: ");
		text_escape(out, r->damage[i].file);
		buf_addf(out, ":%zu: ", r->damage[i].line);
		text_escape(out, r->damage[i].why);
		buf_addc(out, '\n');
	}
}

bool audit_report(const struct chains *all, struct buf *out)
{
	bool good = true;

	for (size_t i = 0; i < all->count; i++)
		good &= show_chain(all, i, out);
	good &= show_apart(all, out);
	show_damage(all->runs, out);
	return good && all->runs->damages == 0;
}
