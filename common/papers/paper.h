/*
 * paper - the report of a reconciliation that a controller signs.
 *
 *	struct page *p = page_open("reconciliation.html", LANGUAGE_EN);
 *	ok = paper_write(&(struct paper){ .pack = pack, ... }, p);
 *	ok = page_close(p, ok);
 *
 * Each section has an index number, as working papers have: A what it comes to, B-1, B-2 ... one
 * comparison each (B-1-1 its differences, B-1-2 its balances), then the accepted differences, the way of
 * the records, the history, the sources, the signatures.
 */
#ifndef PAPERS_PAPER_H
#define PAPERS_PAPER_H

#include "audit/runs.h"
#include "papers/history.h"
#include "reconcile/pack.h"
#include "report/page.h"

struct paper {
	const struct pack
		*pack;      /* compared and weighed (proof.h); all keys come back (BALANCES_ALL) */
	struct str made_at; /* when, for a reader */
	bool rehearsal;     /* the ledger is a copy: nobody must sign it for the real one */
	struct runs *runs;  /* the audit lines of the run, in order and linked; NULL: none */
	const struct history *history; /* NULL: none */
	size_t memory;                 /* bytes for the order of the accounts, */
	unsigned parts;                /* which are one of so many parts of --memory */
};

/* Write all parts of the report. False after an error was reported. */
bool paper_write(const struct paper *what, struct page *p);

#endif
