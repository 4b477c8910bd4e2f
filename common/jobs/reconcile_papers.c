/* reconcile_papers - see reconcile_papers.h. */
#include "jobs/reconcile_papers.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "audit/ledger.h"
#include "audit/link.h"
#include "date/date.h"
#include "file/outfile.h"
#include "program/stale.h"

#define ACCOUNTS_SHARE 4 /* of the memory: the books of the sides are closed, so there is more */

struct reconcile_papers {
	const struct papers_options *how;
	bool rehearsal;
	struct page **page; /* of each report; NULL: it is closed */
	struct history *history;
	char today
		[DATE_TEXT]; /* where the program runs: a run that ends after midnight is of the day before */
	struct runs *runs;
};

bool reconcile_papers_wanted(const struct papers_options *o)
{
	return o->reports.count > 0;
}

bool reconcile_papers_apart(struct program *prog, const struct papers_options *o)
{
	bool ok = true;

	for (size_t i = 0; i < o->reports.count; i++) {
		enum page_format format;

		if (!page_format_of(o->reports.items[i], &format)) {
			diag_error("--report %s: the name of a report ends in %s",
			           o->reports.items[i], page_endings);
			return false;
		}
		ok &= program_apart(prog, &(struct program_file){ "--report", o->reports.items[i] },
		                    1);
	}
	return program_apart(prog, &(struct program_file){ "--history", o->history }, 1) && ok;
}

/* The audit lines that are there. False after an error was reported. */
static bool read_runs(struct reconcile_papers *p, const char *log)
{
	struct stat st;

	/* the first line of a new log is that of this run, which is not written yet */
	if (!log || stat(log, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return true;
	p->runs = runs_new();
	if (!runs_read(p->runs, log))
		return false;
	runs_order(p->runs);
	link_runs(p->runs);
	ledger_settle(p->runs);
	return true;
}

/* The time where the program runs, which is that of who signs: "2026-12-01 02:00:00 +0800". */
static void put_now(char *text, size_t room, const char *form)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(text, room, form, &tm);
}

struct reconcile_papers *reconcile_papers_open(const struct program *prog,
                                               const struct papers_options *o, struct pack *pack)
{
	struct reconcile_papers *p = xcalloc(1, sizeof(*p));
	bool ok = true;

	p->how = o;
	p->rehearsal = prog->rehearsal;
	p->page = xcalloc(o->reports.count + 1, sizeof(*p->page));
	for (size_t i = 0; i < o->reports.count; i++) {
		p->page[i] = page_open(o->reports.items[i], (enum language)o->language);
		ok = ok && p->page[i];
	}
	if (o->reports.count > 0)
		ok = read_runs(p, prog->audit_path) && ok;
	if (o->history) {
		p->history = history_read(o->history);
		put_now(p->today, sizeof(p->today), "%Y-%m-%d");
		ok = ok && p->history && history_compare(p->history, str_of(p->today), pack);
	}
	if (ok)
		return p;
	reconcile_papers_close(p);
	return NULL;
}

bool reconcile_papers_write(struct reconcile_papers *p, const struct pack *pack, size_t memory)
{
	struct paper paper = { .pack = pack,
		               .rehearsal = p->rehearsal,
		               .runs = p->runs,
		               .history = p->history,
		               .memory = memory / ACCOUNTS_SHARE,
		               .parts = ACCOUNTS_SHARE };
	char now[40];
	bool ok = true;

	put_now(now, sizeof(now), "%Y-%m-%d %H:%M:%S %z");
	paper.made_at = str_of(now);
	if (p->history)
		ok = history_today(p->history, str_of(p->today), pack);
	for (size_t i = 0; ok && i < p->how->reports.count; i++) {
		ok = paper_write(&paper, p->page[i]);
		ok = page_close(p->page[i], ok) && ok;
		p->page[i] = NULL;
	}
	return ok && (!p->history || history_write(p->history));
}

void reconcile_papers_close(struct reconcile_papers *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->how->reports.count; i++)
		page_close(p->page[i], false);
	free(p->page);
	history_free(p->history);
	if (p->runs)
		runs_free(p->runs);
	free(p);
}

void reconcile_papers_put_away(const struct papers_options *o)
{
	for (size_t i = 0; i < o->reports.count; i++) {
		struct stale old = { 0 };

		if (!stale_open(&old, o->reports.items[i]))
			continue;
		old.any = true;
		stale_put_away(&old, stale_say);
		stale_close(&old);
	}
}
