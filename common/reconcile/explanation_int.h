/*
 * explanation_int - shared by explanation.c and explanation_*.c; nobody else includes it.
 */
#ifndef RECONCILE_EXPLANATION_INT_H
#define RECONCILE_EXPLANATION_INT_H

#include "base/mem.h"
#include "compare/sums.h"
#include "reasons/reasons.h"
#include "reconcile/explanation.h"
#include "reconcile/reach.h"
#include "sides/side_records.h"
#include "sort/keyset.h"

struct explanation {
	const struct result *r;
	struct side_records *side[2]; /* until all is read */
	struct drill *drill;          /* the keys that are meant; NULL: those that differ */
	bool has_before;
	struct bound mapping; /* for what a map holds back */
	bool any_merged;      /* a side file names records that were merged, */
	bool any_skipped;     /* or that the map has left out, */
	bool any_rows;        /* or rows that source.skip has */
	struct reasons *reasons;
	struct hints *hints;
	uint64_t keys; /* that are explained, */
	uint64_t full; /* and of which nothing remains */
	bool failed;
	struct reason next; /* of the next key; `any`: there is one */
	bool any;
	struct reach *reach;  /* NULL: a record is behind the figure of its key alone */
	struct reason taken;  /* `next`, as it is for the figure at work, */
	struct decimal *part; /* and its amounts: before, after, their difference; scratch */
	/* what the records of each key that is explained come to; NULL: nobody needs to know */
	struct sums *proved;
	struct buf bytes; /* scratch: of a key in it */
	bool given;       /* it was given by itself */
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

/* ---- explanation_figure.c ---- */

/* After balances_compare(): know which figures records are behind. False after an error was reported. */
bool explanation_open_figures(struct explanation *x);

/* The records of this key, which is explained, are to be added up. Before the first record. */
void explanation_note_figure(struct explanation *x, const struct key_balance *at);

/* A record of a side, for the figures that it is behind. False after an error was reported. */
bool explanation_count_record(struct explanation *x, enum side side, const struct side_record *rec);

/*
 * What records have to explain of each measure: the difference of the key, without what is known of it from the
 * figures of other keys. False after an error was reported.
 */
bool explanation_rest(const struct explanation *x, const struct key_balance *at,
                      struct decimal *rest);

/* Set x->taken. *counts: x->next is a reason for the figure. False after an error was reported. */
bool explanation_take(struct explanation *x, const struct key_balance *at, bool *counts);

/* ---- explanation_doubt.c ---- */

/* Find out which figures before have what was merged or skipped. False after an error was reported. */
bool explanation_settle(struct explanation *x);

/* Is it a reason for its key? What was merged or skipped is none if the figure before never had it. */
bool explanation_counts(const struct explanation *x, const struct reason *r);

#endif
