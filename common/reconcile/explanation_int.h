/*
 * explanation_int - shared by explanation.c and explanation_*.c; nobody else includes it.
 */
#ifndef RECONCILE_EXPLANATION_INT_H
#define RECONCILE_EXPLANATION_INT_H

#include "base/mem.h"
#include "reasons/reasons.h"
#include "reconcile/explanation.h"
#include "sides/side_records.h"
#include "sort/keyset.h"

struct explanation {
	const struct result *r;
	struct side_records *side[2]; /* until all is read */
	struct drill *drill;          /* the keys that are meant; NULL: those that differ */
	bool has_before;
	struct bound mapping; /* for what a map holds back */
	bool any_merged;      /* a side file names records that were merged, */
	bool any_skipped;     /* or that the map has left out */
	struct reasons *reasons;
	struct hints *hints;
	uint64_t keys; /* that are explained, */
	uint64_t full; /* and of which nothing remains */
	bool failed;
	struct reason next; /* of the next key; `any`: there is one */
	bool any;
	bool given; /* it was given by itself */
	/* of each key: the kinds of reasons that count, see explanation_doubt.c; not `settled`: all do */
	unsigned char *counting;
	bool settled;
	struct key_explanation key; /* the last one */
	size_t capacity;            /* of its reasons, */
	struct keyset *known;       /* and by what each is the same as another one */
	struct arena arena;         /* its texts */
};

/* Open the records behind both sides; `mapping` as in the options. False after an error was reported. */
bool explanation_open(struct explanation *x, struct bound mapping);

/* Read them, and the side files of the run in `dir` (NULL: none). False after an error was reported. */
bool explanation_read(struct explanation *x, const char *dir);

/* The next of the keys that are explained, in the order of their rank. NULL at the end and after an error. */
const struct key_balance *explanation_next(const struct explanation *x);

/* Find out which figures before have what was merged or skipped. False after an error was reported. */
bool explanation_settle(struct explanation *x);

/* Is it a reason for its key? What was merged or skipped is none if the figure before never had it. */
bool explanation_counts(const struct explanation *x, const struct reason *r);

#endif
