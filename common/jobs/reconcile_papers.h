/*
 * reconcile_papers - what `reconcile` writes to be printed and signed (--report), and its history.
 *
 *	struct reconcile_papers *p = reconcile_papers_open(prog, &job.papers, pack);	// before the sides are read
 *	ok = p && reconcile_papers_write(p, pack);
 *	reconcile_papers_close(p);
 */
#ifndef JOBS_RECONCILE_PAPERS_H
#define JOBS_RECONCILE_PAPERS_H

#include "papers/paper.h"
#include "program/program.h"

struct papers_options {
	struct opt_list reports; /* --report: the ending of each says its format */
	int language;            /* --lang: enum language */
	const char *history;     /* --history; NULL: none */
};

/* Does anything of it need all keys? */
bool reconcile_papers_wanted(const struct papers_options *o);

/* Check that each file is one of its own and none is an input of the spec of `prog`. False after an error. */
bool reconcile_papers_apart(struct program *prog, const struct papers_options *o);

/*
 * Open the reports and read the history, which gives the comparisons of the pack the differences of an earlier
 * day. NULL after an error was reported: one of them cannot be written, the history or the audit log cannot be
 * read. `o` must last.
 */
struct reconcile_papers *reconcile_papers_open(const struct program *prog,
                                               const struct papers_options *o, struct pack *pack);

/*
 * Write all of them, and today's line of the history. `memory`: what the comparisons may use. False
 * after an error was reported.
 */
bool reconcile_papers_write(struct reconcile_papers *p, const struct pack *pack, size_t memory);

/* Close and free; a report that is not written does not appear. NULL is allowed. */
void reconcile_papers_close(struct reconcile_papers *p);

/* The run has failed: an earlier report is renamed to FILE.old, so that nobody signs it for this one. */
void reconcile_papers_put_away(const struct papers_options *o);

#endif
