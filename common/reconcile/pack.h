/*
 * pack - the comparisons of a run, which have one verdict: those of one spec or of several.
 *
 *	struct pack *p = pack_new(several);
 *	ok = pack_reserve(p, &prog->memory, comparisons);
 *	for (each spec) ok = pack_add(p, spec, digest) && ok;	// opens the sides
 *	if (ok && pack_compare(p, BALANCES_UNEQUAL, jobs))
 *		for (i = 0; i < p->count; i++) show(&p->comparison[i]);
 *	pack_free(p);
 */
#ifndef RECONCILE_PACK_H
#define RECONCILE_PACK_H

#include "base/bound.h"
#include "file/outfile.h"
#include "reconcile/comparison.h"
#include "reconcile/drill.h"

struct pack {
	struct result *comparison; /* in the order of the specs and of their lists */
	size_t count;
	bool several; /* there are several specs: the name of a comparison begins with that of its spec */
	struct arena arena;   /* for the names */
	struct outfile *to;   /* the report */
	struct drill *drill;  /* the figures whose records are wanted; NULL: none */
	bool explains;        /* why keys differ is wanted, where the spec can say it */
	size_t bytes;         /* all of the memory */
	struct bound mapping; /* for what the map of one side holds back */
	size_t memory; /* bytes for explaining, once all are compared; 0: none is explained */
	bool dated;    /* there is a history: rows and JSON say what is new since an earlier day */
	bool to_file;  /* CSV goes to a file, which people open in a spreadsheet */
};

/* An empty pack. `several`: of several specs. */
struct pack *pack_new(bool several);

/* Before the first pack_add(): take all of `memory`, for so many comparisons. False after an error was reported. */
bool pack_reserve(struct pack *p, struct bound *memory, size_t comparisons);

/*
 * Add the comparisons of a spec, and open their sides. `spec` must last longer. False after an error
 * was reported; all sides are opened all the same, so that what is wrong with each is reported.
 */
bool pack_add(struct pack *p, struct spec *spec, bool digest);

/*
 * Read the accepted differences: those of the files that the specs name, and those of `path` (NULL: none),
 * which is for all comparisons. Both must last. False after all errors were reported.
 */
bool pack_accept(struct pack *p, const char *path);

/*
 * Note the figures whose records are wanted (drill.h), if any; `given` must last. `explains`: why keys differ
 * is wanted, too. False after all errors were reported.
 */
bool pack_drill(struct pack *p, const struct opt_list *given, bool explains);

/*
 * Read all sides and compare them, with `jobs` threads. Each comparison has the same share of
 * the memory. False after an error was reported; what is wrong with each
 * comparison is reported.
 */
bool pack_compare(struct pack *p, enum balances_keys keys, size_t jobs);

/*
 * Explain the keys that differ, of each comparison that has the section explain, and find the records of the
 * figures that were asked for; `dir` is the folder of a run, whose side files are read (NULL: none). False
 * after an error was reported.
 */
bool pack_explain(struct pack *p, const char *dir);

/* How many comparisons do not hold (proof_holds())? */
size_t pack_failing(const struct pack *p);

/* Does the report name its comparisons: there are several, or the spec has a list? */
bool pack_is_list(const struct pack *p);

/* NULL is allowed. */
void pack_free(struct pack *p);

#endif
